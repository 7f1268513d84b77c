import { beforeAll, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { AccessError } from "#lib/errors.ts";
import { firstIdAt } from "#lib/ids.ts";
import { findNotification, sendNotification } from "#lib/notifications/index.ts";
import type { Person } from "#lib/people/index.ts";
import { key, makePeople, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { type DeliveryList, listDeliveries } from "./list.ts";
import { listOutbox } from "./outbox.ts";

const database = useDatabase();

let people: Person[];
let topic: Topic;
let notification: NonNullable<DeliveryList["notification"]>;
beforeAll(async () => {
  people = await makePeople(7);
  topic = await makeTopic({
    channels: [
      { channel: "EMAIL", policy: "DEFAULT_ON" },
      { channel: "SMS", policy: "DEFAULT_OFF" },
    ],
  });
  const send = async (topicKey: string) =>
    sendNotification(ctxFor(), { topicKey, audience: { everyone: true }, subject: "Hello", body: "Hello" });
  const { id } = (await send(topic.key)).notification;
  await send((await makeTopic()).key);
  await runJobs(database.url);
  const planned = await transaction(system, (tx) => findNotification(tx, id));
  if (!planned) throw new Error("the notification is gone");
  notification = planned;
});

const idsOf = async (list: Partial<DeliveryList>, ctx = ctxFor()) =>
  (await listDeliveries(ctx, { first: 100, ...list })).edges.map(({ node }) => node.id);

describe("listDeliveries", () => {
  test("returns every delivery once over all pages, newest first", async () => {
    const whole = await idsOf({});
    expect(whole).toEqual([...whole].sort().reverse());
    expect(whole).toHaveLength(7 * 2 + 7 * 3);
    const paged: string[] = [];
    let after: string | null = null;
    for (let more = true; more; ) {
      const page = await listDeliveries(ctxFor(), { first: 4, after });
      paged.push(...page.edges.map(({ node }) => node.id));
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
      expect(await page.totalCount()).toBe(whole.length);
      ({ endCursor: after, hasNextPage: more } = page.pageInfo);
    }
    expect(paged).toEqual(whole);
  });

  describe("listDeliveries filter", () => {
    const count = async (list: Partial<DeliveryList>) => {
      const page = await listDeliveries(ctxFor(), { first: 100, ...list });
      expect(await page.totalCount()).toBe(page.edges.length);
      return page.edges.length;
    };
    test.each<[string, () => Partial<DeliveryList>, number]>([
      ["a channel", () => ({ filter: { channel: "SLACK" } }), 7],
      ["a status", () => ({ filter: { status: "SKIPPED" } }), 7],
      ["a topic", () => ({ filter: { topicKey: topic.key } }), 14],
      ["an unknown topic", () => ({ filter: { topicKey: "no" } }), 0],
      ["a person", () => ({ userId: people[0]?.id }), 5],
      ["a notification", () => ({ notification }), 14],
      [
        "all conditions together",
        () => ({ userId: people[0]?.id, notification, filter: { channel: "SMS", status: "SKIPPED" } }),
        1,
      ],
      ["since a moment to come", () => ({ filter: { since: new Date(Date.now() + 60_000) } }), 0],
      ["until a moment to come", () => ({ filter: { until: new Date(Date.now() + 60_000) } }), 35],
    ])("returns the deliveries of %s", async (_name, list, expected) => {
      expect(await count(list())).toBe(expected);
    });

    test("includes deliveries at `since` and excludes deliveries at `until`", async () => {
      const at = new Date("2026-01-01T12:00:00Z");
      await asOwner(
        database.url,
        "UPDATE deliveries SET created_at = $1, id = $2 || right(id, 16) WHERE user_id = $3",
        [at, firstIdAt("delivery", at), people[1]?.id],
      );
      expect(await count({ filter: { since: at, until: new Date(at.getTime() + 1) } })).toBe(5);
      expect(await count({ filter: { until: at } })).toBe(0);
    });
  });

  test.each([0, 101, -1, 1.5, Number.NaN])("rejects a page size of %d", async (first) => {
    await expect(listDeliveries(ctxFor(), { first })).rejects.toMatchObject({ code: "INVALID", path: ["first"] });
  });

  test.each(["", "nonsense", Buffer.from("dlv_1' OR 1=1").toString("base64url")])(
    "rejects the invalid cursor %j",
    async (after) => {
      await expect(listDeliveries(ctxFor(), { first: 1, after })).rejects.toMatchObject({ path: ["after"] });
    },
  );

  test("returns a person's own deliveries and rejects requests for another person's", async () => {
    const [me, other] = people;
    const ctx = ctxFor(signedIn(me?.id ?? ""));
    expect(await idsOf({ userId: me?.id }, ctx)).toHaveLength(5);
    await expect(idsOf({ userId: other?.id }, ctx)).rejects.toBeInstanceOf(AccessError);
    await expect(idsOf({}, ctx)).rejects.toBeInstanceOf(AccessError);
    await expect(idsOf({ notification }, ctx)).rejects.toBeInstanceOf(AccessError);
  });
});

describe("listOutbox", () => {
  test("returns pages to an ADMIN and rejects everyone else", async () => {
    const first = await listOutbox(ctxFor(), { first: 10 });
    const second = await listOutbox(ctxFor(), { first: 100, after: first.pageInfo.endCursor });
    const all = [...first.edges, ...second.edges].map(({ node }) => node.id);
    expect(new Set(all).size).toBe(7 + 21);
    expect(all).toEqual([...all].sort().reverse());
    for (const actor of [signedIn("usr_1"), signedIn("usr_1", "AUDITOR"), key("SEND", "OPERATIONS")])
      await expect(listOutbox(ctxFor(actor), { first: 1 })).rejects.toBeInstanceOf(AccessError);
  });
});
