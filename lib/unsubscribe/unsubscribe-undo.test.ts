import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { ctxFor, system } from "#db/testing/index.ts";
import { setChannelSwitch } from "#lib/preferences/set-channel-switch.ts";
import { suppress } from "#lib/suppression/index.ts";
import { makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { viewUnsubscribePage } from "./page-view.ts";
import {
  act,
  consentsOf,
  decidedBy,
  everythingOf,
  linkOf,
  marketing,
  now,
  perform,
  suppressionsOf,
  view,
} from "./testing/unsubscribing.ts";

const day = 24 * 3_600_000;

describe("performUnsubscribeAction, undo", () => {
  test("lifts the link's suppressions, and the page shows it", async () => {
    const [person, offers] = [await makePerson(), await marketing()];
    const token = await linkOf(person, offers);
    expect(await view(token)).toMatchObject({ isStopped: false, canUndo: false });
    await act(token, "unsubscribe");
    expect(await view(token)).toMatchObject({
      isStopped: true,
      canUndo: true,
      topics: [{ name: "Offers", isOn: false }],
    });
    expect([await act(token, "undo"), await act(token, "undo")]).toEqual(["done", "done"]);
    expect(await view(token)).toMatchObject({ isStopped: false, canUndo: false, topics: [{ isOn: true }] });
    expect(await decidedBy(person, offers)).toBe("SEND TOPIC_DEFAULT");
    expect((await consentsOf(person, offers)).map(({ granted }) => granted)).toEqual([false, true]);
  });

  test("lifts no suppression of another topic, reason, channel or scope", async () => {
    const [person, offers, news] = [await makePerson(), await marketing(), await makeTopic()];
    await act(await linkOf(person, news), "unsubscribe");
    const base = { userId: person.id, channel: "EMAIL", address: person.email ?? "", topicId: offers.id } as const;
    await transaction(system, async (tx) => {
      await suppress(tx, ctxFor(), { ...base, scope: "TOPIC", reason: "ADMIN" });
      await suppress(tx, ctxFor(), { ...base, scope: "ALL", reason: "COMPLAINT" });
      await suppress(tx, ctxFor(), { ...base, scope: "MARKETING", reason: "UNSUBSCRIBE" });
      await suppress(tx, ctxFor(), {
        ...base,
        channel: "SMS",
        address: person.phone ?? "",
        scope: "TOPIC",
        reason: "UNSUBSCRIBE",
      });
    });
    const token = await linkOf(person, offers);
    const before = await suppressionsOf(person);
    expect(await view(token)).toMatchObject({ isStopped: true, canUndo: false });
    await act(token, "undo");
    expect(await suppressionsOf(person)).toEqual(before);
  });

  test("is possible for 24 hours only", async () => {
    const [person, offers] = [await makePerson(), await marketing()];
    const token = await linkOf(person, offers);
    await act(token, "unsubscribe");
    const shortlyBefore = new Date(now.getTime() + day - 1);
    expect(await view(token, shortlyBefore)).toMatchObject({ canUndo: true, canBeWeekly: true });
    const later = new Date(now.getTime() + day);
    const before = await everythingOf(person);
    expect(await view(token, later)).toMatchObject({ isStopped: true, canUndo: false, canBeWeekly: false });
    for (const action of ["undo", "weekly"] as const) expect(await act(token, action, later)).toBe("refused");
    expect(await everythingOf(person)).toBe(before);
    expect(await act(token, "undo", shortlyBefore)).toBe("done");
    expect(await view(token)).toMatchObject({ isStopped: false });
  });
});

describe("performUnsubscribeAction, all-off and undo-all", () => {
  test("switches all optional mail off and on again, but not required mail", async () => {
    const [person, offers] = [await makePerson(), await marketing()];
    const alerts = await makeTopic({ channels: [{ channel: "EMAIL", policy: "REQUIRED" }] });
    const token = await linkOf(person, offers);
    const { proof } = await perform(token, "all-off");
    expect(await view(token)).toMatchObject({ isAllOff: true, isStopped: true, canUndoAll: false });
    expect(await viewUnsubscribePage(token, now, proof)).toMatchObject({ canUndoAll: true });
    expect([await decidedBy(person, offers), await decidedBy(person, alerts)]).toEqual([
      "SKIP CHANNEL_SWITCH",
      "SEND REQUIRED",
    ]);
    expect(await decidedBy(person, offers, "SMS")).toBe("SEND TOPIC_DEFAULT");
    expect(await act(token, "undo-all")).toBe("refused");
    expect((await perform(token, "undo-all", proof)).outcome).toBe("done");
    expect(await view(token)).toMatchObject({ isAllOff: false, isStopped: false });
  });

  test("does not switch on mail that the person switched off themselves, with any proof of a forwarded mail", async () => {
    const [person, other] = [await makePerson(), await makePerson()];
    const topic = await marketing();
    const token = await linkOf(person, topic);
    const old = (await perform(token, "all-off")).proof;
    const others = (await perform(await linkOf(other, topic), "all-off")).proof;
    await setChannelSwitch(ctxFor(signedIn(person.id), new Date(now.getTime() + 1)), {
      channel: "EMAIL",
      enabled: false,
    });
    expect((await perform(token, "all-off")).proof).toBeUndefined();
    for (const proof of [undefined, old, others, "v1.e30.AAAAAAAAAAAAAAAAAAAAAA", token])
      expect((await perform(token, "undo-all", proof)).outcome).toBe("refused");
    expect(await view(token)).toMatchObject({ isAllOff: true });
  });
});
