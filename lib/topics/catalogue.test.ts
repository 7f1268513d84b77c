import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { changes } from "#db/changes.ts";
import { announceChange, freezeSnapshot, type Tx, transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { countStatements, untilConfirmed, untilLive, useChangeListener } from "#db/testing/live.ts";
import type { Actor } from "#lib/actor.ts";
import { setChannelPaused } from "#lib/delivery/index.ts";
import { setTenantPolicy } from "#lib/tenants/index.ts";
import { key, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { getTopic, readCatalogue, setTopicChannelPolicy, type Topic, upsertTopic } from "./index.ts";

const database = useDatabase();
const { whileSilent, withoutListener } = useChangeListener(database);

let topic: Topic;
beforeAll(async () => {
  topic = await makeTopic({ section: "First" });
  await makeTopic({ classification: "MARKETING", archived: true });
  await setTenantPolicy(ctxFor(), { tenantKey: "acme", topicKey: topic.key, channel: "SMS", policy: "REQUIRED" });
  await setTenantPolicy(ctxFor(), {
    tenantKey: "globex",
    topicKey: topic.key,
    channel: "SMS",
    policy: "DEFAULT_OFF",
    locked: true,
  });
  await setChannelPaused(ctxFor(), { channel: "SLACK", paused: true, reason: "test" });
  await untilConfirmed();
});

const tenants = ["acme", "globex", "initech"];
/** All contents of the catalogue, as plain data. */
const contents = async (tx: Tx) => {
  const catalogue = await readCatalogue(tx, tenants);
  return {
    topics: catalogue.topics,
    byId: [...catalogue.topicsById],
    byKey: [...catalogue.topicsByKey],
    pauses: [...catalogue.pauses],
    policies: tenants.map((tenant) => catalogue.tenantPolicy(tenant, topic.id, "SMS")),
  };
};

/** Fills the cache, then reads from it. Repeated if the listener lost its proof in between. */
async function cached<T>(actor: Actor, read: (tx: Tx) => Promise<T>): Promise<T> {
  for (;;) {
    await untilLive();
    await transaction(actor, read);
    const answer = await transaction(actor, read);
    if (changes().isLive) return answer;
  }
}

describe("readCatalogue", () => {
  test("reads from the database once, and then from memory", async () => {
    await cached(system, contents);
    await transaction(system, async (tx) => {
      await untilLive();
      expect(await countStatements(tx, () => contents(tx))).toBe(0);
      expect(await countStatements(tx, () => getTopic(tx, topic.key))).toBe(0);
    });
  });

  test("reads the policies of all tenants that are not in memory with one statement", async () => {
    const others = Array.from({ length: 50 }, (_, n) => `tenant-${n}`);
    // Repeated if the listener lost its proof in between.
    await vi.waitFor(async () => {
      await untilLive();
      changes().emit("catalogue");
      await transaction(system, async (tx) => {
        await readCatalogue(tx, tenants);
        expect(await countStatements(tx, () => readCatalogue(tx, [...tenants, ...others]))).toBe(1);
        expect(await countStatements(tx, () => readCatalogue(tx, [...others, ...tenants]))).toBe(0);
      });
    });
  });

  const actors: readonly [string, Actor][] = [
    ["the service", system],
    ["an ADMIN", signedIn("usr_a", "ADMIN")],
    ["an AUDITOR", signedIn("usr_b", "AUDITOR")],
    ["a VIEWER", signedIn("usr_c")],
    ["a user token", { kind: "token", userId: "usr_c" }],
    ["a preference link", { kind: "link", userId: "usr_c", tenantKey: "acme" }],
    ["a key", key("SEND")],
    ["a key with ADMIN", key("ADMIN")],
    ["nobody", { kind: "anonymous" }],
  ];
  test.each(actors)("answers %s from memory as the database does", async (name, actor) => {
    await cached(system, contents);
    const { fromMemory, statements } = await cached(actor, async (tx) => {
      const read = vi.fn(() => contents(tx));
      const statements = await countStatements(tx, read);
      return { fromMemory: await read.mock.results[0]?.value, statements };
    });
    expect(statements > 0, "reads the database").toBe(name === "nobody");
    const fromDatabase = await withoutListener(() => transaction(actor, contents));
    expect(fromMemory).toEqual(fromDatabase);
    expect(fromDatabase.topics).toHaveLength(name === "nobody" ? 0 : 2);
  });

  test("answers each tenant with its own policies, and refuses a tenant that was not named", async () => {
    const { policies } = await cached(system, contents);
    expect(policies).toMatchObject([
      { tenantKey: "acme", policy: "REQUIRED", locked: false },
      { tenantKey: "globex", policy: "DEFAULT_OFF", locked: true },
      null,
    ]);
    const catalogue = await cached(system, (tx) => readCatalogue(tx, ["acme"]));
    expect(() => catalogue.tenantPolicy("globex", topic.id, "SMS")).toThrow("without this tenant");
    expect(catalogue.tenantPolicy(null, topic.id, "SMS")).toBeNull();
  });

  test("cannot be changed by its readers", async () => {
    const { topics } = await cached(system, (tx) => readCatalogue(tx));
    const [first] = topics;
    expect(() => Object.assign(first ?? {}, { name: "changed" })).toThrow(TypeError);
    expect(() => Array.prototype.push.call(first?.channels, {})).toThrow(TypeError);
    expect(() => Array.prototype.pop.call(topics)).toThrow(TypeError);
  });

  test("does not hold the reason of a pause, which may name a person", async () => {
    const { pauses } = await cached(system, (tx) => readCatalogue(tx));
    expect([...pauses.values()]).toEqual([
      { channel: "SLACK", pausedAt: expect.any(Date), pausedBy: expect.any(String) },
    ]);
  });

  const policyOf = async () => (await transaction(system, (tx) => getTopic(tx, topic.key))).channels[1];
  const verbs: readonly [string, (undo: boolean) => Promise<unknown>][] = [
    [
      "setTopicChannelPolicy",
      (undo) =>
        setTopicChannelPolicy(ctxFor(), {
          topicKey: topic.key,
          channel: "SMS",
          policy: undo ? "DEFAULT_ON" : "REQUIRED",
        }),
    ],
    [
      "setTenantPolicy",
      (undo) =>
        setTenantPolicy(ctxFor(), {
          tenantKey: "initech",
          topicKey: topic.key,
          channel: "SMS",
          policy: undo ? null : "REQUIRED",
        }),
    ],
    ["setChannelPaused", (undo) => setChannelPaused(ctxFor(), { channel: "SMS", paused: !undo, reason: "test" })],
    ["upsertTopic", (undo) => upsertTopic(ctxFor(), { ...topic, name: undo ? topic.name : "Renamed" })],
  ];
  test.each(verbs)("shows a change by %s at once in its process", async (_, change) => {
    const before = await cached(system, contents);
    for (const undo of [false, true]) {
      await cached(system, contents);
      await whileSilent(async () => {
        await change(undo);
        const { topics, ...after } = await transaction(system, contents);
        const untimed = topics.map(({ updatedAt: _, ...rest }) => rest);
        const expected = before.topics.map(({ updatedAt: _, ...rest }) => rest);
        if (undo) expect([untimed, after.pauses, after.policies]).toEqual([expected, before.pauses, before.policies]);
        else expect([untimed, after.pauses, after.policies]).not.toEqual([expected, before.pauses, before.policies]);
      });
    }
  });

  test("shows a transaction its own change, and others nothing before its commit", async () => {
    await cached(system, contents);
    const { topic: changed } = await setTopicChannelPolicy(ctxFor(), {
      topicKey: topic.key,
      channel: "SMS",
      policy: "REQUIRED",
    });
    expect(changed.channels).toContainEqual({ channel: "SMS", policy: "REQUIRED" });
    await cached(system, contents);
    const undone = transaction(system, async (tx) => {
      announceChange(tx, "catalogue");
      await tx.execute(sql`UPDATE topic_channels SET policy = 'DEFAULT_OFF' WHERE topic_id = ${topic.id}`);
      const own = await getTopic(tx, topic.key);
      expect(own.channels[1]).toEqual({ channel: "SMS", policy: "DEFAULT_OFF" });
      expect(await policyOf()).toEqual({ channel: "SMS", policy: "REQUIRED" });
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect(await policyOf()).toEqual({ channel: "SMS", policy: "REQUIRED" });
  });

  test("keeps nothing that a transaction with an older snapshot reads", async () => {
    await cached(system, contents);
    await transaction(system, async (frozen) => {
      await freezeSnapshot(frozen);
      const before = await readCatalogue(frozen);
      await upsertTopic(ctxFor(), { ...topic, name: "Newer" });
      await untilLive();
      expect((await readCatalogue(frozen)).topics).toEqual(before.topics);
    });
    expect((await transaction(system, contents)).topics[0]).toMatchObject({ name: "Newer" });
    await upsertTopic(ctxFor(), topic);
  });

  test("reads the database each time without a live listener", async () => {
    await withoutListener(async () => {
      await transaction(system, async (tx) => {
        for (const _ of [1, 2]) expect(await countStatements(tx, () => readCatalogue(tx, tenants))).toBe(3);
      });
      await asOwner(database.url, "UPDATE topics SET name = 'Direct' WHERE id = $1", [topic.id]);
      expect((await transaction(system, contents)).topics[0]).toMatchObject({ name: "Direct" });
    });
  });
});
