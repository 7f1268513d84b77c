import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { auditEvents } from "#db/schema/index.ts";
import { ctxFor, system } from "#db/testing/index.ts";
import { AccessError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { key, makePeople, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { sendNotification } from "./send.ts";
import { all, content, planJobs, type Send } from "./testing/accepting.ts";

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

describe("sendNotification", () => {
  test("rejects a topic key that cannot be stored", async () => {
    await expect(sendNotification(ctxFor(), { ...(await content()), topicKey: "news\0" })).rejects.toThrow(
      ValidationError,
    );
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
