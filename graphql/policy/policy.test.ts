import { makeExecutableSchema } from "@graphql-tools/schema";
import { GraphQLError } from "graphql";
import { beforeAll, describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { type Answer, keyWith, sessionOf, useApi } from "#graphql/testing/http.ts";
import { runJobs } from "#lib/jobs/testing/run-jobs.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import type { Person } from "#lib/people/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { applyPolicy } from "./apply.ts";
import { everyone } from "./rules.ts";

const database = useDatabase();
const api = useApi();

const actors = [
  "stranger",
  "self",
  "viewer",
  "auditor",
  "admin",
  "SEND",
  "PREFERENCES_READ",
  "PREFERENCES_WRITE",
  "USERS_READ",
  "USERS_WRITE",
  "AUDIT_READ",
  "OPERATIONS",
  "ADMIN",
] as const;
type ActorName = (typeof actors)[number];

/** The person whose data is asked for. */
let subject: Person;
let topicKey: string;
let notificationId: string;
let deliveryId: string;
const headersOf = new Map<ActorName, Record<string, string>>();

beforeAll(async () => {
  subject = await makePerson({
    name: "Ada Lovelace",
    email: "ada@example.com",
    phone: "+15550001234",
    slackUserId: "U0ADA",
  });
  const topic = await makeTopic();
  topicKey = topic.key;
  const { notification } = await sendNotification(ctxFor(), {
    topicKey,
    audience: { userIds: [subject.id] },
    channels: ["EMAIL"],
    subject: "A secret for {{name}}",
    body: "Hello",
  });
  notificationId = notification.id;
  await runJobs(database.url);
  const [row] = await asOwner<{ id: string }>(database.url, "SELECT id FROM deliveries");
  deliveryId = row?.id ?? "";
  for (const actor of actors) {
    if (actor === "stranger") headersOf.set(actor, {});
    else if (actor === "self") headersOf.set(actor, await sessionOf(subject.id));
    else if (actor === "viewer" || actor === "auditor" || actor === "admin") {
      const { id } = await makePerson({ email: null });
      await asOwner(database.url, "UPDATE users SET role = $1 WHERE id = $2", [actor.toUpperCase(), id]);
      headersOf.set(actor, await sessionOf(id));
    } else headersOf.set(actor, await keyWith(actor));
  }
});

const ask = (actor: ActorName, text: string): Promise<Answer> =>
  api.ask(
    text
      .replaceAll("$id", `"${subject.id}"`)
      .replaceAll("$topic", `"${topicKey}"`)
      .replaceAll("$notification", `"${notificationId}"`)
      .replaceAll("$delivery", `"${deliveryId}"`),
    undefined,
    headersOf.get(actor),
  );

function valueAt(data: unknown, path: readonly (string | number)[]): unknown {
  let at: unknown = data;
  for (const step of path) at = typeof at === "object" && at !== null ? Reflect.get(at, step) : undefined;
  return at;
}

/** A denied field is null with a code of its own, and the rest of the answer is there. */
function expectDenied(answer: Answer, path: (string | number)[], actor: ActorName): void {
  expect(answer.status).toBe(200);
  expect(valueAt(answer.data, path), answer.text).toBeNull();
  expect(answer.errors).toContainEqual(
    expect.objectContaining({
      path,
      extensions: { code: actor === "stranger" ? "UNAUTHENTICATED" : "FORBIDDEN", requestId: expect.any(String) },
    }),
  );
  expect(answer.data).toMatchObject({ rest: path[0] === "rest" ? undefined : expect.any(String) });
}
function expectAllowed(answer: Answer, path: (string | number)[]): void {
  expect(answer.errors, answer.text).toEqual([]);
  expect(valueAt(answer.data, path)).not.toBeUndefined();
  expect(valueAt(answer.data, path)).not.toBeNull();
}

const all = actors.filter((actor) => actor !== "stranger");
const readsPeople: ActorName[] = ["auditor", "admin", "USERS_READ", "USERS_WRITE", "ADMIN"];

describe("root fields", () => {
  const rows: [field: string, query: string, allowed: readonly ActorName[]][] = [
    ["topics", "topics { id }", all],
    ["topic", "topic(key: $topic) { id }", all],
    ["user", "user(id: $id) { id }", ["self", ...readsPeople]],
    ["users", "users(first: 1) { edges { node { id } } }", readsPeople],
    ["notification", "notification(id: $notification) { id }", ["auditor", "admin", "SEND", "ADMIN"]],
    ["deliveries", "deliveries(first: 1) { edges { node { id } } }", ["auditor", "admin", "SEND", "ADMIN"]],
    ["apiKeys", "apiKeys { id }", ["auditor", "admin", "ADMIN"]],
    [
      "explain",
      "explain(input: { userId: $id, topicKey: $topic, channel: EMAIL }) { outcome }",
      ["self", "auditor", "admin", "PREFERENCES_READ", "PREFERENCES_WRITE", "ADMIN"],
    ],
  ];
  test.each(
    rows.flatMap(([field, query, allowed]) =>
      actors.map((actor) => ({ field, query, actor, may: allowed.includes(actor) })),
    ),
  )("$actor reads $field: $may", async ({ field, query, actor, may }) => {
    const answer = await ask(actor, `{ rest: __typename ${query} }`);
    if (may) expectAllowed(answer, [field]);
    else expectDenied(answer, [field], actor);
  });
});

describe("fields of a person", () => {
  const whole: ActorName[] = ["self", "admin", "USERS_READ", "ADMIN"];
  const preferences: ActorName[] = ["self", "auditor", "admin", "ADMIN"];
  const readers: ActorName[] = ["self", ...readsPeople];
  const rows: [field: string, query: string, allowed: ActorName[], masked?: string][] = [
    ["id", "id", readers],
    ["role", "role", readers],
    ["name", "name", readers],
    ["externalId", "externalId", readers],
    ["timeZone", "timeZone", readers],
    ["locale", "locale", readers],
    ["createdAt", "createdAt", readers],
    ["email", "email", whole, "a•••@e•••.com"],
    ["phone", "phone", whole, "+1•••••34"],
    ["slackUserId", "slackUserId", whole, "U0•••"],
    ["preferences", "preferences { tenantKey channels { channel } }", preferences],
    ["schedule", "schedule { digestTime }", preferences],
    ["deliveries", "deliveries(first: 1) { totalCount }", preferences],
  ];
  test.each(
    rows.flatMap(([field, query, allowed, mask]) =>
      readers.map((actor) => ({
        field,
        query,
        actor,
        mask: actor === "auditor" ? mask : undefined,
        may: allowed.includes(actor),
      })),
    ),
  )("$actor reads $field: $may, masked as $mask", async ({ field, query, actor, mask, may }) => {
    const answer = await ask(actor, `{ rest: __typename user(id: $id) { also: id ${query} } }`);
    if (mask) {
      expect(answer).toMatchObject({ errors: [], data: { user: { [field]: mask } } });
      expect(answer.text).not.toMatch(/ada@|0001234|U0ADA/);
    } else if (may) expectAllowed(answer, ["user", field]);
    else {
      expectDenied(answer, ["user", field], actor);
      expect(valueAt(answer.data, ["user", "also"])).toBe(subject.id);
    }
  });

  test("whole means whole", async () => {
    const answer = await ask("admin", "{ user(id: $id) { email phone slackUserId } }");
    expect(answer.data).toEqual({ user: { email: "ada@example.com", phone: "+15550001234", slackUserId: "U0ADA" } });
  });

  test("the address of a channel in the matrix is masked for an auditor, too", async () => {
    const answer = await ask("auditor", "{ user(id: $id) { preferences { channels { address } } } }");
    expect(answer.errors).toEqual([]);
    expect(answer.data).toEqual({
      user: {
        preferences: { channels: [{ address: "a•••@e•••.com" }, { address: "+1•••••34" }, { address: "U0•••" }] },
      },
    });
  });
});

describe("fields of a delivery", () => {
  const rows: [field: string, query: string, allowed: ActorName[]][] = [
    ["id", "id", ["self", "auditor", "admin", "SEND", "ADMIN"]],
    ["status", "status", ["self", "auditor", "admin", "SEND", "ADMIN"]],
    ["decision", "decision { outcome reason steps { detail } }", ["self", "auditor", "admin", "SEND", "ADMIN"]],
    ["subject", "subject", ["self", "admin", "ADMIN"]],
    ["providerMessageId", "providerMessageId", ["auditor", "admin", "SEND", "ADMIN"]],
  ];
  const readers: ActorName[] = ["self", "auditor", "admin", "SEND", "ADMIN"];
  test.each(
    rows.flatMap(([field, query, allowed]) =>
      readers.map((actor) => ({ field, query, actor, may: allowed.includes(actor) })),
    ),
  )("$actor reads $field: $may", async ({ field, query, actor, may }) => {
    const answer = await ask(
      actor,
      `{ rest: __typename node(id: $delivery) { ... on Delivery { also: id ${query} } } }`,
    );
    if (may) expectAllowed(answer, ["node", field]);
    else expectDenied(answer, ["node", field], actor);
    expect(valueAt(answer.data, ["node", "also"])).toBe(deliveryId);
  });

  test("a key that may send reads whom a message went to, and neither name nor address", async () => {
    const answer = await ask(
      "SEND",
      "{ rest: __typename node(id: $delivery) { ... on Delivery { user { id name email } } } }",
    );
    expect(valueAt(answer.data, ["node", "user"])).toEqual({ id: subject.id, name: null, email: null });
    expect(answer.codes).toEqual(["FORBIDDEN", "FORBIDDEN"]);
  });

  test("a person reads of the notification behind their delivery neither its audience nor its other deliveries", async () => {
    const answer = await ask(
      "self",
      "{ rest: __typename node(id: $delivery) { ... on Delivery { notification { id topic { key } audienceSize idempotencyKey counts { count } deliveries(first: 1) { totalCount } } } } }",
    );
    expect(valueAt(answer.data, ["node", "notification"])).toEqual({
      id: notificationId,
      topic: { key: topicKey },
      audienceSize: null,
      idempotencyKey: null,
      counts: null,
      deliveries: null,
    });
    expect(answer.codes).toEqual(["FORBIDDEN", "FORBIDDEN", "FORBIDDEN", "FORBIDDEN"]);
  });
});

describe("mutations", () => {
  const catalogue: ActorName[] = ["admin", "ADMIN"];
  const preferences: ActorName[] = ["self", "admin", "PREFERENCES_WRITE", "ADMIN"];
  const rows: [field: string, input: string, allowed: ActorName[]][] = [
    ["setPreference", "{ userId: $id, topicKey: $topic, channel: SMS, enabled: true }", preferences],
    ["setPreferences", "{ userId: $id, cells: [{ topicKey: $topic, channel: SMS, enabled: true }] }", preferences],
    ["clearPreferences", "{ userId: $id, topicKey: $topic, channel: SMS }", preferences],
    ["setChannelSwitch", "{ userId: $id, channel: SMS, enabled: true }", preferences],
    ["upsertUsers", "{ users: [] }", ["admin", "USERS_WRITE", "ADMIN"]],
    [
      "upsertTopic",
      '{ key: "new", name: "New", description: "", section: "New", classification: MARKETING, channels: [] }',
      catalogue,
    ],
    ["setTopicChannelPolicy", "{ topicKey: $topic, channel: EMAIL, policy: DEFAULT_ON }", catalogue],
    ["setTenantPolicy", '{ tenantKey: "acme", topicKey: $topic, channel: EMAIL }', catalogue],
    [
      "sendNotification",
      '{ topicKey: $topic, audience: { userIds: [$id] }, subject: "Hello", body: "Hello" }',
      ["admin", "SEND", "ADMIN"],
    ],
    ["createApiKey", '{ name: "New", scopes: [SEND] }', catalogue],
    ["rotateApiKey", '{ id: "key_none" }', catalogue],
    ["revokeApiKey", '{ id: "key_none" }', catalogue],
  ];
  const writes = async () => {
    const [row] = await asOwner<{ n: string }>(database.url, "SELECT count(*) AS n FROM audit_events");
    return Number(row?.n);
  };
  test.each(
    rows.flatMap(([field, input, allowed]) =>
      actors.map((actor) => ({ field, input, actor, may: allowed.includes(actor) })),
    ),
  )("$actor calls $field: $may", async ({ field, input, actor, may }) => {
    const before = await writes();
    const answer = await ask(actor, `mutation { rest: __typename ${field}(input: ${input}) { __typename } }`);
    if (may) expectAllowed(answer, [field]);
    else {
      expectDenied(answer, [field], actor);
      expect(await writes()).toBe(before);
    }
  });
});

describe("what is not there and what may not be seen look alike", () => {
  const nobody = "usr_01h455vb4pex5vsknk084sn02q";
  const said = ({ status, data, errors }: Answer) => ({
    status,
    data,
    errors: errors.map(({ message, path, extensions: { code } }) => ({ message, path, code })),
  });

  test("node(id) of a person, a delivery and a notification, for another viewer", async () => {
    for (const [there, absent] of [
      ["$id", `"${nobody}"`],
      ["$delivery", '"dlv_01h455vb4pex5vsknk084sn02q"'],
      ["$notification", '"ntf_01h455vb4pex5vsknk084sn02q"'],
    ] as const) {
      const [hidden, missing] = [
        await ask("viewer", `{ node(id: ${there}) { id } }`),
        await ask("viewer", `{ node(id: ${absent}) { id } }`),
      ];
      expect(said(hidden)).toEqual({ status: 200, data: { node: null }, errors: [] });
      expect(said(missing)).toEqual(said(hidden));
    }
  });

  test("user(id) and user(externalId), for another viewer", async () => {
    const external = `"${subject.externalId}"`;
    for (const [there, absent] of [
      ["id: $id", `id: "${nobody}"`],
      [`externalId: ${external}`, 'externalId: "nobody"'],
    ] as const) {
      const [hidden, missing] = [
        await ask("viewer", `{ user(${there}) { id } }`),
        await ask("viewer", `{ user(${absent}) { id } }`),
      ];
      expect(hidden.codes).toEqual(["FORBIDDEN"]);
      expect(said(missing)).toEqual(said(hidden));
    }
  });

  test("preferences of somebody else, for another viewer", async () => {
    const set = (id: string) =>
      `mutation { setPreference(input: { userId: ${id}, topicKey: $topic, channel: EMAIL, enabled: false }) { __typename } }`;
    const [hidden, missing] = [await ask("viewer", set("$id")), await ask("viewer", set(`"${nobody}"`))];
    expect(hidden.codes).toEqual(["FORBIDDEN"]);
    expect(said(missing)).toEqual(said(hidden));
  });

  test.each([
    "",
    "nonsense",
    "usr_",
    "usr_01h455vb4pex5vsknk084sn02",
    "xxx_01h455vb4pex5vsknk084sn02q",
    "aud_01h455vb4pex5vsknk084sn02q",
  ])("node(id: %j) is null for everybody who may ask", async (id) => {
    expect(said(await ask("admin", `{ node(id: "${id}") { id } }`))).toEqual({
      status: 200,
      data: { node: null },
      errors: [],
    });
  });

  test("whoever may see it gets it by node(id)", async () => {
    for (const [id, typename] of [
      ["$id", "User"],
      ["$delivery", "Delivery"],
      ["$notification", "Notification"],
    ] as const)
      expect((await ask("admin", `{ node(id: ${id}) { __typename } }`)).data).toEqual({
        node: { __typename: typename },
      });
  });
});

describe("the table is complete by construction", () => {
  const schemaOf = () =>
    makeExecutableSchema({ typeDefs: "type Query { one: Int two: Thing } type Thing { three: Int }" });

  test("a field without a row stops the boot, and is named", () => {
    expect(() => applyPolicy(schemaOf(), { Query: { one: everyone, two: everyone }, Thing: {} })).toThrow(
      "Thing.three has no row in the policy table",
    );
    expect(() => applyPolicy(schemaOf(), { Thing: { three: everyone } })).toThrow("Query.one has no row");
  });

  test("with all rows it starts", () => {
    expect(() =>
      applyPolicy(schemaOf(), { Query: { one: everyone, two: everyone }, Thing: { three: everyone } }),
    ).not.toThrow(GraphQLError);
  });
});
