import { createHash } from "node:crypto";
import { count, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { auditEvents, notifications } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { AccessError, ConflictError, LimitExceededError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { key, makePeople, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { sendNotification } from "./send.ts";

const database = useDatabase();

type Send = Parameters<typeof sendNotification>[1];
async function content(patch: Partial<Send> = {}): Promise<Send> {
  const [topic, person] = [await makeTopic(), await makePerson()];
  return { topicKey: topic.key, audience: { userIds: [person.id] }, subject: "Hello", body: "Hello", ...patch };
}
const all = () => transaction(system, async (tx) => (await tx.select({ n: count() }).from(notifications))[0]?.n ?? 0);
const planJobs = async () =>
  (
    await asOwner<{ payload: { data: { notificationId: string } } }>(
      database.url,
      "SELECT payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE t.identifier = 'plan'",
    )
  ).map(({ payload }) => payload.data.notificationId);

describe("sendNotification", () => {
  test("commits the notification with its job and its audit event", async () => {
    const { notification, replayed } = await sendNotification(ctxFor(key("SEND")), await content());
    expect(replayed).toBe(false);
    expect(notification).toMatchObject({ audienceSize: 1, channels: ["EMAIL", "SMS", "SLACK"], createdBy: "key_test" });
    expect((await planJobs()).filter((id) => id === notification.id)).toHaveLength(1);
    const audit = await transaction(system, (tx) =>
      tx.select().from(auditEvents).where(eq(auditEvents.subject, notification.id)),
    );
    expect(audit).toMatchObject([{ action: "notification.send", actor: "key_test", after: { audienceSize: 1 } }]);
  });

  test("accepts nothing if the audit event cannot be written", async () => {
    const before = [await all(), (await planJobs()).length];
    await expect(sendNotification({ ...ctxFor(), requestId: "\0" }, await content())).rejects.toThrow();
    expect([await all(), (await planJobs()).length]).toEqual(before);
  });
});

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

describe("sendNotification audience", () => {
  test.each<[string, Send["audience"]]>([
    ["none", {}],
    ["two", { userIds: ["usr_1"], everyone: true }],
    ["two lists", { userIds: ["usr_1"], externalIds: ["1"] }],
    ["everyone: false", { everyone: false }],
  ])("must be of exactly one kind: %s is rejected", async (_name, audience) => {
    const sent = sendNotification(ctxFor(), await content({ audience }));
    await expect(sent).rejects.toBeInstanceOf(ValidationError);
    await expect(sent).rejects.toMatchObject({ path: ["audience"] });
  });

  test.each<[string, Send["audience"]]>([
    ["user ids", { userIds: [] }],
    ["external ids", { externalIds: [] }],
  ])("rejects an empty list of %s", async (_name, audience) => {
    await expect(sendNotification(ctxFor(), await content({ audience }))).rejects.toMatchObject({
      code: "INVALID",
      path: ["audience"],
    });
  });

  test("names unknown people in its error, and nothing is sent", async () => {
    const people = await makePeople(2);
    const externalIds = [people[0]?.externalId ?? "", "stranger-1", people[1]?.externalId ?? "", "stranger-2"];
    await expect(sendNotification(ctxFor(), await content({ audience: { externalIds } }))).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: '2 people of the audience do not exist. The first is "stranger-1".',
      path: ["audience", "externalIds", "1"],
    });
    const unknownId = "usr_00000000000000000000000000";
    await expect(
      sendNotification(ctxFor(), await content({ audience: { userIds: [unknownId] } })),
    ).rejects.toMatchObject({
      path: ["audience", "userIds", "0"],
    });
  });

  test("counts a repeated person once, and gives the same people for external ids as for ids", async () => {
    const person = await makePerson();
    const externalId = person.externalId ?? "";
    const { notification } = await sendNotification(
      ctxFor(),
      await content({ audience: { externalIds: [externalId, externalId] } }),
    );
    expect(notification).toMatchObject({ audienceSize: 1, audience: { userIds: [person.id] } });
  });
});

describe("sendNotification template", () => {
  test("names the fields that the data lacks", async () => {
    for (const patch of [{ body: "Order {{order}}" }, { subject: "Order {{order}}" }])
      await expect(sendNotification(ctxFor(), await content(patch))).rejects.toMatchObject({
        message: expect.stringContaining("{{order}}"),
        path: ["data"],
      });
    await expect(
      sendNotification(ctxFor(), await content({ body: "Order {{order}} for {{name}}", data: { order: "A1" } })),
    ).resolves.toBeDefined();
  });

  test.each(["NFC", "NFD"] as const)("matches a field in %s with a placeholder in either normal form", async (form) => {
    const data = { ["größe".normalize(form)]: "zwölf".normalize(form) };
    for (const spelling of ["NFC", "NFD"])
      expect(
        await sendNotification(ctxFor(), await content({ body: `{{${"größe".normalize(spelling)}}}`, data })),
      ).toMatchObject({
        notification: {
          body: "{{größe}}".normalize("NFC"),
          data: { ["größe".normalize("NFC")]: "zwölf".normalize("NFC") },
        },
      });
  });
});

describe("sendNotification", () => {
  test("rejects a topic key that cannot be stored", async () => {
    await expect(sendNotification(ctxFor(), { ...(await content()), topicKey: "news\0" })).rejects.toThrow(
      ValidationError,
    );
  });
});

describe("sendNotification template", () => {
  test("accepts a body of 64 KiB and rejects one byte more, counted in bytes", async () => {
    const kib = 64 * 1024;
    await expect(sendNotification(ctxFor(), await content({ body: "x".repeat(kib) }))).resolves.toBeDefined();
    for (const body of ["x".repeat(kib + 1), "ä".repeat(kib / 2 + 1)]) {
      const sent = sendNotification(ctxFor(), await content({ body }));
      await expect(sent).rejects.toBeInstanceOf(LimitExceededError);
      await expect(sent).rejects.toMatchObject({ code: "LIMIT_EXCEEDED", path: ["body"] });
    }
  });

  test("accepts a subject of 500 characters for any length of the person's name", async () => {
    await expect(
      sendNotification(ctxFor(), await content({ subject: `{{name}}${"x".repeat(492)}` })),
    ).resolves.toBeDefined();
  });

  test("limits the sizes of the filled-in body and subject", async () => {
    const many = { body: "{{x}}".repeat(2_000), data: { x: "y".repeat(40) } };
    const large = { body: "{{x}}".repeat(6), data: { x: "ä".repeat(6_000) } };
    const subject = { subject: "{{x}}".repeat(20), data: { x: "y".repeat(40) } };
    await expect(
      sendNotification(ctxFor(), await content({ ...many, data: { x: "y".repeat(32) } })),
    ).resolves.toBeDefined();
    for (const over of [many, large])
      await expect(sendNotification(ctxFor(), await content(over))).rejects.toMatchObject({
        code: "LIMIT_EXCEEDED",
        path: ["body"],
      });
    await expect(sendNotification(ctxFor(), await content(subject))).rejects.toMatchObject({
      code: "INVALID",
      path: ["subject"],
    });
  });
});

describe("sendNotification input", () => {
  test.each<[string, Partial<Send>, string[]]>([
    ["a body of spaces", { body: "  \n " }, ["body"]],
    ["a body with a NUL", { body: "a\0b" }, ["body"]],
    ["a body with an unpaired surrogate", { body: "a\ud800b" }, ["body"]],
    ["a subject of two lines", { subject: "a\nBcc: b" }, ["subject"]],
    ["an empty subject", { subject: " " }, ["subject"]],
    ["a subject of 501 letters", { subject: "x".repeat(501) }, ["subject"]],
    ["an empty list of channels", { channels: [] }, ["channels"]],
    ["a tenant key with spaces", { tenantKey: "a b" }, ["tenantKey"]],
    ["an empty idempotency key", { idempotencyKey: "" }, ["idempotencyKey"]],
    ["data with an integer over 2^53", { data: { order: 2 ** 53 } }, ["data"]],
    ["data with a nested negative integer below -2^53", { data: { orders: [{ id: -(2 ** 53) }] } }, ["data"]],
    ["data with an infinite number", { data: { a: Number.POSITIVE_INFINITY } }, ["data"]],
    ["data with a NUL", { data: { a: ["b\0"] } }, ["data"]],
    ["data with a NUL in a name", { data: { "a\0": 1 } }, ["data"]],
    ["data with an unpaired surrogate", { data: { a: { b: "\ud800" } } }, ["data"]],
    [
      "data with ten thousand nested levels",
      { data: { a: Array.from({ length: 10_000 }).reduce<unknown>((inner) => [inner], 1) } },
      ["data"],
    ],
  ])("rejects %s", async (_name, patch, path) => {
    const sent = sendNotification(ctxFor(), await content(patch));
    await expect(sent).rejects.toBeInstanceOf(ValidationError);
    await expect(sent).rejects.toMatchObject({ path });
  });
});

describe("sendNotification", () => {
  test("throws NotFoundError for an unknown topic and rejects an archived one", async () => {
    const sent = sendNotification(ctxFor(), await content({ topicKey: "no-such-topic" }));
    await expect(sent).rejects.toBeInstanceOf(NotFoundError);
    const archived = await makeTopic({ archived: true });
    await expect(sendNotification(ctxFor(), await content({ topicKey: archived.key }))).rejects.toMatchObject({
      code: "INVALID",
      path: ["topicKey"],
    });
  });

  test.each([
    ["a viewer", signedIn("usr_1"), "FORBIDDEN"],
    ["an auditor", signedIn("usr_1", "AUDITOR"), "FORBIDDEN"],
    ["a key without SEND", key("USERS_WRITE", "PREFERENCES_WRITE"), "FORBIDDEN"],
    ["an anonymous caller", { kind: "anonymous" }, "UNAUTHENTICATED"],
  ] as const)("rejects %s as the caller", async (_name, actor, code) => {
    const sent = sendNotification(ctxFor(actor), await content());
    await expect(sent).rejects.toBeInstanceOf(AccessError);
    await expect(sent).rejects.toMatchObject({ code });
  });
});

describe("sendNotification template", () => {
  test.each<[string, Partial<Send>, string[], string]>([
    ["three braces", { body: "Hi {{{name}}}" }, ["body"], '"{{{name}}}" at character 4'],
    ["an open placeholder", { subject: "Hi {{name}" }, ["subject"], '"{{name}" at character 4'],
    ["braces without a field", { body: "Hi {{ }}" }, ["body"], '"{{ }}"'],
    ["closing braces without opening ones", { body: "Hi name}}" }, ["body"], '"}}"'],
    ["a filter", { subject: "Hi {{name|upper}}" }, ["subject"], '"{{name|upper}}"'],
    ["an empty subject", { subject: "{{v}}", data: { v: "" } }, ["subject"], "subject is empty once"],
    ["a blank subject", { subject: "{{v}} {{v}}", data: { v: " \u200b\u00a0" } }, ["subject"], "subject is empty once"],
    ["an empty body", { body: "{{v}}\n\n{{v}}", data: { v: "" } }, ["body"], "body is empty once"],
  ])("rejects %s with ValidationError", async (_name, patch, path, message) => {
    const before = await all();
    const sent = sendNotification(ctxFor(), await content(patch));
    await expect(sent).rejects.toBeInstanceOf(ValidationError);
    await expect(sent).rejects.toMatchObject({ path, message: expect.stringContaining(message) });
    expect(await all()).toBe(before);
  });
});
