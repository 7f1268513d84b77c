import { describe, expect, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import type { Person } from "#lib/people/index.ts";
import { setPreference } from "#lib/preferences/index.ts";
import { setChannelSwitch } from "#lib/preferences/set-channel-switch.ts";
import { makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import { act, consentsOf, database, decidedBy, linkOf, marketing, view } from "./testing/unsubscribing.ts";

describe("performUnsubscribeAction, weekly", () => {
  test("sets stopped topics to weekly and lifts the suppression", async () => {
    const [person, offers, news] = [await makePerson(), await marketing(), await makeTopic()];
    const token = await linkOf(person, offers, news);
    await act(token, "unsubscribe");
    expect(await act(token, "weekly")).toBe("done");
    expect(await view(token)).toMatchObject({ isStopped: false, isWeekly: true, canUndo: false });
    expect(await decidedBy(person, offers)).toBe("DIGEST FREQUENCY");
    expect((await consentsOf(person, offers)).map(({ granted }) => granted)).toEqual([false, true]);
    const [audited] = await eventsOf({ subject: person.id, action: "preference.set" });
    expect(audited).toMatchObject({ reason: "unsubscribe link", actorRole: "PREFERENCE_LINK" });
  });

  test("sets active topics to weekly without a new consent", async () => {
    const [person, offers] = [await makePerson(), await marketing()];
    const token = await linkOf(person, offers);
    expect(await act(token, "weekly")).toBe("done");
    expect(await view(token)).toMatchObject({ isWeekly: true });
    expect(await decidedBy(person, offers)).toBe("DIGEST FREQUENCY");
    expect(await consentsOf(person, offers)).toEqual([]);
  });

  test.each<[string, (person: Person, topic: Topic) => Promise<unknown>]>([
    [
      "the topic",
      ({ id }, { key: topicKey }) =>
        setPreference(ctxFor(signedIn(id)), { topicKey, channel: "EMAIL", enabled: false }),
    ],
    ["all mail", ({ id }) => setChannelSwitch(ctxFor(signedIn(id)), { channel: "EMAIL", enabled: false })],
  ])("does not switch on %s that the person switched off themselves", async (_, switchOff) => {
    const [person, offers, news] = [await makePerson(), await marketing(), await makeTopic()];
    const token = await linkOf(person, offers, news);
    await switchOff(person, offers);
    await act(token, "unsubscribe");
    expect(await view(token)).toMatchObject({ canUndo: true, canBeWeekly: false });
    expect([await act(token, "weekly"), await act(token, "undo")]).toEqual(["refused", "done"]);
    expect(await decidedBy(person, offers)).toMatch(/^SKIP (?:CHOICE|CHANNEL_SWITCH)$/);
  });
});

describe("performUnsubscribeAction, weekly", () => {
  test("refuses weekly for urgent topics and archived topics", async () => {
    const [person, urgent] = [await makePerson(), await makeTopic({ urgent: true })];
    expect(await view(await linkOf(person, urgent))).toMatchObject({ canBeWeekly: false });
    await asOwner(database.url, "UPDATE topics SET archived_at = now() WHERE id = $1", [urgent.id]);
    const token = await linkOf(person, urgent);
    expect(await view(token)).toMatchObject({ isStopped: true, canBeWeekly: false });
    expect(await act(token, "weekly")).toBe("refused");
  });
});
