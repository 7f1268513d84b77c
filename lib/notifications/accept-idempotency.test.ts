import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { ConflictError } from "#lib/errors.ts";
import { makePeople, makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { sendNotification } from "./send.ts";
import { all, content, database, planJobs, type Send } from "./testing/accepting.ts";

describe("sendNotification idempotency", () => {
  test("stores the hash of one text, in which keys that are integers come first, in order of size", async () => {
    const topic = await makeTopic();
    const { notification } = await sendNotification(ctxFor(), {
      ...{ topicKey: topic.key, audience: { everyone: true }, subject: "Hello", body: "Hello" },
      data: { b: { d: 1, c: null }, a: [2, 1], 10: 1, 9: 2 },
    });
    const text = `{"audience":{"everyone":true},"body":"Hello","data":{"9":2,"10":1,"a":[2,1],"b":{"c":null,"d":1}},"subject":"Hello","topicKey":"${topic.key}"}`;
    expect(notification.requestHash).toBe(createHash("sha256").update(text).digest("base64url"));
  });
  test("returns the first notification for the same key and content, in any order of fields", async () => {
    const input = await content({ idempotencyKey: "order-1", data: { a: 1, b: { c: 2, d: 3 } } });
    const first = await sendNotification(ctxFor(), input);
    const again = await sendNotification(ctxFor(), {
      ...Object.fromEntries(Object.entries(input).reverse()),
      ...input,
      data: { b: { d: 3, c: 2 }, a: 1 },
    });
    expect(again).toMatchObject({ replayed: true, notification: { id: first.notification.id } });
    expect((await planJobs()).filter((id) => id === first.notification.id)).toHaveLength(1);
  });

  test("accepts one of several parallel calls with the same key and returns its notification to the others", async () => {
    const input = await content({ idempotencyKey: "parallel-1" });
    const before = await all();
    const answers = await Promise.all(Array.from({ length: 8 }, () => sendNotification(ctxFor(), input)));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(answers.map(({ notification }) => notification.id)).size).toBe(1);
    expect(await all()).toBe(before + 1);
  });

  describe("sendNotification for the same request under one idempotency key", () => {
    const everything = { tenantKey: null, data: null, channels: null };
    test.each<[string, (one: string, other: string) => [Partial<Send>, Partial<Send>]]>([
      ["null instead of a missing field", () => [{}, everything]],
      ["a missing field instead of null", () => [everything, {}]],
      [
        "null for the other audiences",
        (one) => [
          { audience: { userIds: [one] } },
          { audience: { userIds: [one], externalIds: null, everyone: null } },
        ],
      ],
      [
        "everyone: false",
        (one) => [{ audience: { userIds: [one] } }, { audience: { userIds: [one], everyone: false } }],
      ],
      [
        "people in another order and repeated",
        (one, other) => [{ audience: { userIds: [one, other] } }, { audience: { userIds: [other, one, other] } }],
      ],
      [
        "channels in another order and repeated",
        () => [{ channels: ["EMAIL", "SMS"] }, { channels: ["SMS", "EMAIL", "SMS"] }],
      ],
      ["empty data", () => [{}, { data: {} }]],
    ])("returns the first notification for %s", async (_name, patches) => {
      const [one, other] = await makePeople(2);
      const input = await content({ idempotencyKey: crypto.randomUUID() });
      const [first, second] = patches(one?.id ?? "", other?.id ?? "");
      const { notification } = await sendNotification(ctxFor(), { ...input, ...first });
      expect(await sendNotification(ctxFor(), { ...input, ...second })).toMatchObject({
        replayed: true,
        notification: { id: notification.id },
      });
    });

    test("returns the first notification after its topic was archived and its person erased", async () => {
      const [topic, person] = [await makeTopic(), await makePerson()];
      const input = await content({
        topicKey: topic.key,
        audience: { userIds: [person.id] },
        idempotencyKey: crypto.randomUUID(),
      });
      const { notification } = await sendNotification(ctxFor(), input);
      await asOwner(database.url, "UPDATE topics SET archived_at = now() WHERE key = $1", [topic.key]);
      await asOwner(database.url, "DELETE FROM users WHERE id = $1", [person.id]);
      expect(await sendNotification(ctxFor(), input)).toMatchObject({
        replayed: true,
        notification: { id: notification.id },
      });
    });

    test("returns a notification that an earlier version accepted", async () => {
      const input = await content({ idempotencyKey: crypto.randomUUID(), tenantKey: null });
      const { notification } = await sendNotification(ctxFor(), input);
      const asWritten = JSON.stringify({
        audience: input.audience,
        body: input.body,
        subject: input.subject,
        tenantKey: null,
        topicKey: input.topicKey,
      });
      await asOwner(database.url, "UPDATE notifications SET request_hash = $1 WHERE id = $2", [
        createHash("sha256").update(asWritten).digest("base64url"),
        notification.id,
      ]);
      expect(await sendNotification(ctxFor(), input)).toMatchObject({ replayed: true });
    });
  });

  test.each<[string, Partial<Send>]>([
    ["another body", { body: "Goodbye" }],
    ["another subject", { subject: "Goodbye" }],
    ["other data", { data: { a: 1 } }],
    ["another tenant", { tenantKey: "acme" }],
    ["other channels", { channels: ["EMAIL"] }],
    ["null inside its data", { data: { a: null } }],
  ])("throws ConflictError for the same key with %s, and accepts nothing", async (_name, patch) => {
    const input = await content({ idempotencyKey: crypto.randomUUID() });
    await sendNotification(ctxFor(), input);
    const before = await all();
    const second = sendNotification(ctxFor(), { ...input, ...patch });
    await expect(second).rejects.toBeInstanceOf(ConflictError);
    await expect(second).rejects.toMatchObject({ code: "CONFLICT", path: ["idempotencyKey"] });
    expect(await all()).toBe(before);
  });

  test("sends the same content again without a key", async () => {
    const input = await content();
    const [first, second] = [await sendNotification(ctxFor(), input), await sendNotification(ctxFor(), input)];
    expect(second.notification.id).not.toBe(first.notification.id);
  });
});
