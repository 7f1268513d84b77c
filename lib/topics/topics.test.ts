import { desc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { auditEvents } from "#db/schema/index.ts";
import { ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { AccessError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { setTenantPolicy } from "#lib/tenants/index.ts";
import { key, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { findTopic, listTopics, policyOf, readCatalogue, setTopicChannelPolicy, upsertTopic } from "./index.ts";

useDatabase();

type TopicInput = Parameters<typeof upsertTopic>[1];
const input = (patch: Partial<TopicInput> = {}): TopicInput => ({
  key: `t-${crypto.randomUUID()}`,
  name: "News",
  description: "What is new.",
  section: "General",
  classification: "TRANSACTIONAL",
  channels: [
    { channel: "SLACK", policy: "DEFAULT_OFF" },
    { channel: "EMAIL", policy: "REQUIRED" },
  ],
  ...patch,
});
const lastAudit = async (subject: string) => {
  const [row] = await transaction(system, (tx) =>
    tx.select().from(auditEvents).where(eq(auditEvents.subject, subject)).orderBy(desc(auditEvents.id)).limit(1),
  );
  return row;
};

describe("upsertTopic", () => {
  test("creates a topic with its channels in a fixed order", async () => {
    const { topic } = await upsertTopic(ctxFor(), input());
    expect(topic).toMatchObject({ name: "News", urgent: false, archivedAt: null });
    expect(topic.channels).toEqual([
      { channel: "EMAIL", policy: "REQUIRED" },
      { channel: "SLACK", policy: "DEFAULT_OFF" },
    ]);
    expect([policyOf(topic, "EMAIL"), policyOf(topic, "SMS")]).toEqual(["REQUIRED", "UNAVAILABLE"]);
    expect(await lastAudit(topic.id)).toMatchObject({ action: "topic.upsert", before: null, after: { name: "News" } });
  });

  test("changes a topic by its key, keeps its id and removes channels that are no longer listed", async () => {
    const given = input({ urgent: true });
    const { topic: before } = await upsertTopic(ctxFor(), given);
    const { topic } = await upsertTopic(ctxFor(), {
      ...input({ key: given.key, name: "Old news", channels: [{ channel: "SMS", policy: "DEFAULT_ON" }] }),
    });
    expect(topic).toMatchObject({ id: before.id, name: "Old news", urgent: true, createdAt: before.createdAt });
    expect(topic.channels).toEqual([{ channel: "SMS", policy: "DEFAULT_ON" }]);
    expect(await lastAudit(topic.id)).toMatchObject({ before: { name: "News" }, after: { name: "Old news" } });
  });

  test("archives a topic with its time, restores it, and keeps the state if it is omitted", async () => {
    const given = input();
    const at = new Date("2026-01-01T00:00:00Z");
    const archived = async (now: Date, patch: Partial<TopicInput>) =>
      (await upsertTopic(ctxFor(system, now), { ...given, ...patch })).topic.archivedAt;
    expect(await archived(at, { archived: true })).toEqual(at);
    expect(await archived(new Date(), { archived: true })).toEqual(at);
    expect(await archived(new Date(), {})).toEqual(at);
    expect(await archived(new Date(), { archived: false })).toBeNull();
  });

  test("accepts a topic without channels", async () => {
    const { topic } = await upsertTopic(ctxFor(), input({ channels: [] }));
    expect(topic.channels).toEqual([]);
    expect(await transaction(system, (tx) => findTopic(tx, topic.key))).toEqual(topic);
  });

  test.each<[string, Partial<TopicInput>, string[]]>([
    ["an empty key", { key: "" }, ["key"]],
    ["a key with capitals", { key: "News" }, ["key"]],
    ["a key that starts with a dot", { key: ".news" }, ["key"]],
    ["a key of 65 letters", { key: "x".repeat(65) }, ["key"]],
    ["an empty name", { name: " " }, ["name"]],
    ["a name of two lines", { name: "a\nb" }, ["name"]],
    ["a description with a NUL", { description: "a\0" }, ["description"]],
    ["a section of 101 letters", { section: "x".repeat(101) }, ["section"]],
    [
      "a duplicate channel",
      {
        channels: [
          { channel: "EMAIL", policy: "REQUIRED" },
          { channel: "EMAIL", policy: "DEFAULT_ON" },
        ],
      },
      ["channels"],
    ],
  ])("rejects %s", async (_name, patch, path) => {
    const made = upsertTopic(ctxFor(), input(patch));
    await expect(made).rejects.toBeInstanceOf(ValidationError);
    await expect(made).rejects.toMatchObject({ path });
  });

  test("creates one topic for concurrent calls with the same key", async () => {
    const given = input();
    const made = await Promise.all(
      Array.from({ length: 6 }, (_, n) => upsertTopic(ctxFor(), { ...given, name: `${n}` })),
    );
    expect(new Set(made.map(({ topic }) => topic.id)).size).toBe(1);
    expect((await transaction(system, (tx) => findTopic(tx, given.key)))?.channels).toHaveLength(2);
  });
});

describe("setTopicChannelPolicy", () => {
  test("changes one channel and keeps the others and the topic", async () => {
    const before = await makeTopic();
    const { topic } = await setTopicChannelPolicy(ctxFor(), {
      topicKey: before.key,
      channel: "SMS",
      policy: "REQUIRED",
      reason: "law",
    });
    expect(topic).toEqual({
      ...before,
      channels: before.channels.map((one) => (one.channel === "SMS" ? { channel: "SMS", policy: "REQUIRED" } : one)),
    });
    expect(await lastAudit(topic.id)).toMatchObject({
      action: "topicChannelPolicy.set",
      reason: "law",
      before: { channel: "SMS", policy: "DEFAULT_ON" },
      after: { channel: "SMS", policy: "REQUIRED" },
    });
  });

  test("adds a channel that the topic did not list, and rejects an unknown topic", async () => {
    const { topic: bare } = await upsertTopic(ctxFor(), input({ channels: [] }));
    const set = { channel: "SMS", policy: "DEFAULT_ON" } as const;
    const { topic } = await setTopicChannelPolicy(ctxFor(), { topicKey: bare.key, ...set });
    expect(topic.channels).toEqual([set]);
    await expect(setTopicChannelPolicy(ctxFor(), { topicKey: "no", ...set })).rejects.toBeInstanceOf(NotFoundError);
  });
});

describe("setTenantPolicy", () => {
  const set = (topicKey: string, patch: Partial<Parameters<typeof setTenantPolicy>[1]> = {}) =>
    setTenantPolicy(ctxFor(), { tenantKey: "acme", topicKey, channel: "EMAIL", ...patch });

  test("sets, changes and removes a policy, with its previous value in the audit log", async () => {
    const topic = await makeTopic();
    const cell = { topicKey: topic.key, channel: "EMAIL" };
    await set(topic.key, { policy: "REQUIRED", locked: true, reason: "contract" });
    expect(await lastAudit("acme")).toMatchObject({
      reason: "contract",
      before: null,
      after: { ...cell, policy: "REQUIRED", locked: true },
    });
    await set(topic.key, { policy: "DEFAULT_OFF" });
    expect(await lastAudit("acme")).toMatchObject({
      before: { policy: "REQUIRED", locked: true },
      after: { policy: "DEFAULT_OFF", locked: false },
    });
    await set(topic.key, { policy: null });
    expect(await lastAudit("acme")).toMatchObject({ before: { policy: "DEFAULT_OFF" }, after: null });
    await set(topic.key);
    expect(await lastAudit("acme")).toMatchObject({ before: null, after: null });
  });

  test.each(["", " ", "a b", ".a", "ä", "x".repeat(101), "a\0"])("rejects the tenant key %j", async (tenantKey) => {
    const topic = await makeTopic();
    await expect(set(topic.key, { tenantKey })).rejects.toMatchObject({ code: "INVALID", path: ["tenantKey"] });
  });
});

describe("changing the catalogue", () => {
  test.each([
    ["a viewer", signedIn("usr_1")],
    ["an auditor", signedIn("usr_1", "AUDITOR")],
    ["a key without ADMIN", key("SEND", "USERS_WRITE", "PREFERENCES_WRITE", "OPERATIONS")],
  ])("is refused to %s", async (_name, actor) => {
    const topic = await makeTopic();
    const cell = { topicKey: topic.key, channel: "EMAIL", policy: "REQUIRED" } as const;
    for (const attempt of [
      upsertTopic(ctxFor(actor), input({ key: topic.key })),
      setTopicChannelPolicy(ctxFor(actor), cell),
      setTenantPolicy(ctxFor(actor), { ...cell, tenantKey: "acme" }),
    ])
      await expect(attempt).rejects.toBeInstanceOf(AccessError);
    expect(await transaction(system, (tx) => findTopic(tx, topic.key))).toEqual(topic);
  });
});

describe("listTopics and readCatalogue", () => {
  test("return topics by section and age, or by id, and nothing for an unknown id", async () => {
    const [b, a, later] = [
      await makeTopic({ section: "ZZ b" }),
      await makeTopic({ section: "ZZ a" }),
      await makeTopic({ section: "ZZ b", archived: true }),
    ];
    const listed = (await transaction(system, listTopics)).filter(({ section }) => section.startsWith("ZZ"));
    expect(listed.map(({ id }) => id)).toEqual([a.id, b.id, later.id]);
    const { topicsById } = await transaction(system, (tx) => readCatalogue(tx));
    expect([a.id, b.id, later.id].map((id) => topicsById.get(id)?.section)).toEqual(["ZZ a", "ZZ b", "ZZ b"]);
    expect(topicsById.has("top_no")).toBe(false);
  });
});
