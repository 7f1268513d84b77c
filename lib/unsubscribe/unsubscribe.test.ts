import { describe, expect, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { type Person, upsertUsers } from "#lib/people/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import { viewUnsubscribePage } from "./page-view.ts";
import {
  act,
  consentsOf,
  database,
  decidedBy,
  linkOf,
  marketing,
  now,
  suppressionsOf,
  view,
} from "./testing/unsubscribing.ts";

describe("performUnsubscribeAction, unsubscribe", () => {
  test("stops only the topics of the link, by mail, for the current address", async () => {
    const person = await makePerson();
    const [offers, news, other] = [await marketing(), await makeTopic(), await makeTopic()];
    const token = await linkOf(person, offers, news);
    expect(await act(token, "unsubscribe")).toBe("done");
    const rows = await suppressionsOf(person);
    expect(new Set(rows.map(({ topicId }) => topicId))).toEqual(new Set([offers.id, news.id]));
    for (const row of rows)
      expect(row).toMatchObject({
        channel: "EMAIL",
        address: person.email,
        scope: "TOPIC",
        reason: "UNSUBSCRIBE",
        createdBy: person.id,
        liftedAt: null,
      });
    expect(await Promise.all([offers, news, other].map((topic) => decidedBy(person, topic)))).toEqual([
      "SKIP SUPPRESSION",
      "SKIP SUPPRESSION",
      "SEND TOPIC_DEFAULT",
    ]);
    expect(await decidedBy(person, offers, "SMS")).toBe("SEND TOPIC_DEFAULT");
    expect(await consentsOf(person, offers)).toEqual([
      { granted: false, source: "unsubscribe link", channel: "EMAIL" },
    ]);
    expect(await consentsOf(person, news)).toEqual([]);
    const audited = await asOwner(
      database.url,
      "SELECT action, actor, actor_role FROM audit_events WHERE subject = $1 AND action LIKE 'suppression%'",
      [person.id],
    );
    expect(audited).toEqual(
      Array(2).fill({ action: "suppression.add", actor: person.id, actor_role: "PREFERENCE_LINK" }),
    );
  });

  test("is idempotent, also for concurrent calls", async () => {
    const [person, offers] = [await makePerson(), await marketing()];
    const token = await linkOf(person, offers);
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => act(token, "unsubscribe")));
    expect(new Set([...outcomes, await act(token, "unsubscribe")])).toEqual(new Set(["done"]));
    expect(await suppressionsOf(person)).toHaveLength(1);
    expect(await consentsOf(person, offers)).toHaveLength(1);
  });

  test("stops required MARKETING too", async () => {
    const person = await makePerson();
    const topic = await makeTopic({
      classification: "MARKETING",
      channels: [{ channel: "EMAIL", policy: "REQUIRED" }],
    });
    const token = await linkOf(person, topic);
    expect(await view(token)).toMatchObject({ isStopped: false, canBeWeekly: false });
    await act(token, "unsubscribe");
    expect(await decidedBy(person, topic)).toBe("SKIP SUPPRESSION");
    expect(await act(token, "weekly")).toBe("refused");
    expect(await decidedBy(person, topic)).toBe("SKIP SUPPRESSION");
  });
});

describe("performUnsubscribeAction, unsubscribe", () => {
  test("applies after a change of the address and can still be undone", async () => {
    const [person, offers] = [await makePerson(), await marketing()];
    const token = await linkOf(person, offers);
    await act(token, "unsubscribe");
    await upsertUsers(ctxFor(), { users: [{ externalId: person.externalId ?? "", email: `new-${person.email}` }] });
    expect(await decidedBy(person, offers)).toBe("SKIP SUPPRESSION");
    await act(token, "unsubscribe");
    expect(await suppressionsOf(person)).toHaveLength(1);
    await act(token, "undo");
    expect(await decidedBy(person, offers)).toBe("SEND TOPIC_DEFAULT");
  });
});

describe("performUnsubscribeAction, unsubscribe", () => {
  test("stops a topic that is on only by a tenant's default", async () => {
    const person = await makePerson();
    const topic = await makeTopic({ channels: [{ channel: "EMAIL", policy: "DEFAULT_OFF" }] });
    expect(await view(await linkOf(person, topic))).toMatchObject({ isStopped: false });
  });
});

describe("an unsubscribe link whose target no longer exists", () => {
  test.each<[string, (person: Person, topic: Topic) => Promise<unknown>]>([
    ["the person", ({ id }) => asOwner(database.url, "DELETE FROM users WHERE id = $1", [id])],
    ["the address", ({ id }) => asOwner(database.url, "UPDATE users SET email = NULL WHERE id = $1", [id])],
    ["the topic", (_person, { id }) => asOwner(database.url, "DELETE FROM topics WHERE id = $1", [id])],
  ])("succeeds without a change if %s no longer exists", async (_name, remove) => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const token = await linkOf(person, topic);
    await remove(person, topic);
    expect(await viewUnsubscribePage(token, now)).toBe("gone");
    for (const action of ["unsubscribe", "undo", "weekly", "all-off", "undo-all"] as const)
      expect(await act(token, action)).toBe("done");
    expect(await suppressionsOf(person)).toEqual([]);
  });
});
