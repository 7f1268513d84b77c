import { beforeAll, describe, expect, test } from "vitest";
import { ctxFor, useDatabase } from "#db/testing/index.ts";
import { setTenantPolicy } from "#lib/tenants/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { keyWith, useApi } from "./testing/http.ts";

useDatabase();
const api = useApi();

let headers: Record<string, string>;
let names: Record<string, string>;
beforeAll(async () => {
  headers = await keyWith("ADMIN");
  const [person, other, topic] = [await makePerson(), await makePerson(), await makeTopic()];
  const required = await makeTopic({ channels: [{ channel: "EMAIL", policy: "REQUIRED" }] });
  const archived = await makeTopic({ archived: true });
  await setTenantPolicy(ctxFor(), {
    tenantKey: "locked",
    topicKey: topic.key,
    channel: "SMS",
    policy: "DEFAULT_OFF",
    locked: true,
  });
  names = {
    $id: person.id,
    $external: person.externalId ?? "",
    $otherEmail: other.email ?? "",
    $topic: topic.key,
    $required: required.key,
    $archived: archived.key,
    $nobody: "usr_01h455vb4pex5vsknk084sn02q",
  };
});

async function outcome(field: string, input: string) {
  const filled = input.replace(/\$\w+/g, (name) => JSON.stringify(names[name]));
  const answer = await api.query(
    `mutation { ${field}(input: ${filled}) { __typename ... on UserError { code message path } } }`,
    undefined,
    headers,
  );
  expect(answer.errors).toEqual([]);
  expect(answer.status).toBe(200);
  return answer.data?.[field];
}

describe("mutation outcomes", () => {
  test.each([
    ["setPreference", "{ userId: $id, topicKey: $topic, channel: EMAIL, enabled: true }", "PreferencesSet"],
    ["setPreferences", "{ userId: $id, cells: [] }", "PreferencesSet"],
    ["clearPreferences", "{ userId: $id }", "PreferencesSet"],
    ["setChannelSwitch", "{ userId: $id, channel: EMAIL, enabled: true }", "PreferencesSet"],
    ["upsertUsers", '{ users: [{ externalId: "new" }] }', "UsersUpserted"],
    [
      "upsertTopic",
      '{ key: "new", name: "New", description: "", section: "S", classification: MARKETING, channels: [] }',
      "TopicUpserted",
    ],
    ["setTopicChannelPolicy", "{ topicKey: $topic, channel: SLACK, policy: DEFAULT_OFF }", "TopicUpserted"],
    ["setTenantPolicy", '{ tenantKey: "t", topicKey: $topic, channel: EMAIL, policy: DEFAULT_ON }', "TenantPolicySet"],
    [
      "sendNotification",
      '{ topicKey: $topic, audience: { userIds: [$id] }, subject: "S", body: "B" }',
      "NotificationAccepted",
    ],
    ["createApiKey", '{ name: "New", scopes: [SEND] }', "ApiKeyCreated"],
  ])("answers a successful %s(%s) with %s", async (field, input, typename) => {
    expect(await outcome(field, input)).toEqual({ __typename: typename });
  });

  const cell = "channel: EMAIL, enabled: true";
  test.each<[field: string, input: string, typename: string, code: string, path: string[]]>([
    ["setPreference", `{ userId: $id, topicKey: "no", ${cell} }`, "NotFoundError", "NOT_FOUND", ["input", "topicKey"]],
    [
      "setPreference",
      `{ userId: $nobody, topicKey: $topic, ${cell} }`,
      "NotFoundError",
      "NOT_FOUND",
      ["input", "userId"],
    ],
    ["setPreference", `{ topicKey: $topic, ${cell} }`, "ValidationError", "INVALID", ["input", "userId"]],
    ["setPreference", "{ userId: $id, topicKey: $topic, channel: EMAIL }", "ValidationError", "INVALID", ["input"]],
    [
      "setPreference",
      `{ userId: $id, tenantKey: "a b", topicKey: $topic, ${cell} }`,
      "ValidationError",
      "INVALID",
      ["input", "tenantKey"],
    ],
    [
      "setPreference",
      `{ userId: $id, topicKey: $archived, ${cell} }`,
      "ValidationError",
      "INVALID",
      ["input", "topicKey"],
    ],
    ["setPreference", `{ userId: $id, topicKey: $required, ${cell} }`, "LockedError", "LOCKED", ["input", "topicKey"]],
    [
      "setPreferences",
      `{ userId: $id, tenantKey: "locked", cells: [{ topicKey: $topic, ${cell} }, { topicKey: $topic, channel: SMS, enabled: true }] }`,
      "LockedError",
      "LOCKED",
      ["input", "cells", "1", "topicKey"],
    ],
    [
      "setPreferences",
      `{ userId: $id, cells: [{ topicKey: $topic, ${cell} }, { topicKey: $topic, ${cell} }] }`,
      "ValidationError",
      "INVALID",
      ["input", "cells", "1"],
    ],
    ["clearPreferences", '{ userId: $id, topicKey: "no" }', "NotFoundError", "NOT_FOUND", ["input", "topicKey"]],
    [
      "clearPreferences",
      "{ userId: $id, topicKey: $required, channel: EMAIL }",
      "LockedError",
      "LOCKED",
      ["input", "topicKey"],
    ],
    ["clearPreferences", '{ userId: $id, tenantKey: "" }', "ValidationError", "INVALID", ["input", "tenantKey"]],
    [
      "setChannelSwitch",
      "{ userId: $nobody, channel: EMAIL, enabled: true }",
      "NotFoundError",
      "NOT_FOUND",
      ["input", "userId"],
    ],
    [
      "upsertUsers",
      '{ users: [{ externalId: "a" }, { externalId: "b", email: "no" }] }',
      "ValidationError",
      "INVALID",
      ["input", "users", "1", "email"],
    ],
    [
      "upsertUsers",
      '{ users: [{ externalId: "a", email: $otherEmail }] }',
      "ConflictError",
      "CONFLICT",
      ["input", "users", "0", "email"],
    ],
    [
      "upsertTopic",
      '{ key: "A B", name: "N", description: "", section: "S", classification: MARKETING, channels: [] }',
      "ValidationError",
      "INVALID",
      ["input", "key"],
    ],
    [
      "setTopicChannelPolicy",
      '{ topicKey: "no", channel: EMAIL, policy: REQUIRED }',
      "NotFoundError",
      "NOT_FOUND",
      ["input", "topicKey"],
    ],
    [
      "setTenantPolicy",
      '{ tenantKey: "t", topicKey: "no", channel: EMAIL }',
      "NotFoundError",
      "NOT_FOUND",
      ["input", "topicKey"],
    ],
    [
      "setTenantPolicy",
      '{ tenantKey: "", topicKey: $topic, channel: EMAIL }',
      "ValidationError",
      "INVALID",
      ["input", "tenantKey"],
    ],
    [
      "sendNotification",
      '{ topicKey: $topic, audience: {}, subject: "S", body: "B" }',
      "ValidationError",
      "INVALID",
      ["input", "audience"],
    ],
    [
      "sendNotification",
      '{ topicKey: $topic, audience: { externalIds: [$external, "no"] }, subject: "S", body: "B" }',
      "NotFoundError",
      "NOT_FOUND",
      ["input", "audience", "externalIds", "1"],
    ],
    [
      "sendNotification",
      '{ topicKey: "no", audience: { userIds: [$id] }, subject: "S", body: "B" }',
      "NotFoundError",
      "NOT_FOUND",
      ["input", "topicKey"],
    ],
    ["createApiKey", '{ name: " ", scopes: [SEND] }', "ValidationError", "INVALID", ["input", "name"]],
    ["createApiKey", '{ name: "New", scopes: [] }', "ValidationError", "INVALID", ["input", "scopes"]],
    ["rotateApiKey", '{ id: "no" }', "NotFoundError", "NOT_FOUND", ["input", "id"]],
    ["rotateApiKey", '{ id: "no", overlapSeconds: -1 }', "ValidationError", "INVALID", ["input", "overlapSeconds"]],
    ["revokeApiKey", '{ id: "no" }', "NotFoundError", "NOT_FOUND", ["input", "id"]],
  ])("answers %s(%s) with %s", async (field, input, typename, code, path) => {
    expect(await outcome(field, input)).toEqual({
      __typename: typename,
      code,
      path,
      message: expect.stringMatching(/\w/),
    });
  });

  test("answers a reused idempotency key with ConflictError for another input and replays it for the same input", async () => {
    const input = (body: string) =>
      `{ topicKey: $topic, audience: { userIds: [$id] }, subject: "S", body: "${body}", idempotencyKey: "once" }`;
    expect(await outcome("sendNotification", input("one"))).toEqual({ __typename: "NotificationAccepted" });
    expect(await outcome("sendNotification", input("one"))).toEqual({ __typename: "NotificationAccepted" });
    expect(await outcome("sendNotification", input("two"))).toMatchObject({
      __typename: "ConflictError",
      code: "CONFLICT",
      path: ["input", "idempotencyKey"],
    });
  });

  test("answers more than five hundred cells, a thousand people or 64 KiB of text with a ValidationError LIMIT_EXCEEDED", async () => {
    const mutate = async (field: string, type: string, input: object) => {
      const query = `mutation ($input: ${type}!) { ${field}(input: $input) { __typename ... on UserError { code path } } }`;
      return (await api.query(query, { input }, headers)).data?.[field];
    };
    const exceeded = (path: string) => ({
      __typename: "ValidationError",
      code: "LIMIT_EXCEEDED",
      path: ["input", path],
    });
    const { $id: userId, $topic: topicKey } = names;
    const cells = Array.from({ length: 501 }, () => ({ topicKey, channel: "EMAIL", enabled: true }));
    expect(await mutate("setPreferences", "SetPreferencesInput", { userId, cells })).toEqual(exceeded("cells"));
    const users = Array.from({ length: 1001 }, (_, index) => ({ externalId: String(index) }));
    expect(await mutate("upsertUsers", "UpsertUsersInput", { users })).toEqual(exceeded("users"));
    const send = { topicKey, audience: { userIds: [userId] }, subject: "S", body: "x".repeat(64 * 1024 + 1) };
    expect(await mutate("sendNotification", "SendNotificationInput", send)).toEqual(exceeded("body"));
  });
});
