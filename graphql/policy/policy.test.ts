import { beforeAll, describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { type Answer, keyWith, sessionOf, useApi } from "#graphql/testing/http.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import type { Person } from "#lib/people/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";

const database = useDatabase();
const api = useApi();

/** Checks values and whole answers, which matrix.test.ts does not compare. */
const actors = ["self", "viewer", "auditor", "admin", "SEND", "PREFERENCES_READ", "OPERATIONS"] as const;
type ActorName = (typeof actors)[number];

/** The person whose data is requested. */
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
    if (actor === "self") headersOf.set(actor, await sessionOf(subject.id));
    else if (actor === "viewer" || actor === "auditor" || actor === "admin") {
      const { id } = await makePerson({ email: null });
      await asOwner(database.url, "UPDATE users SET role = $1 WHERE id = $2", [actor.toUpperCase(), id]);
      headersOf.set(actor, await sessionOf(id));
    } else headersOf.set(actor, await keyWith(actor));
  }
});

const queryAs = (actor: ActorName, text: string): Promise<Answer> =>
  api.query(
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

describe("fields of a person", () => {
  test("are masked for an auditor if they are addresses", async () => {
    const answer = await queryAs("auditor", "{ user(id: $id) { id name email phone slackUserId } }");
    expect(answer).toMatchObject({
      errors: [],
      data: { user: { name: "Ada Lovelace", email: "a•••@e•••.com", phone: "+1•••••34", slackUserId: "U0•••" } },
    });
    expect(answer.text).not.toMatch(/ada@|0001234|U0ADA/);
  });

  test("are unchanged for an admin", async () => {
    const answer = await queryAs("admin", "{ user(id: $id) { email phone slackUserId } }");
    expect(answer.data).toEqual({ user: { email: "ada@example.com", phone: "+15550001234", slackUserId: "U0ADA" } });
  });

  test("are masked for an auditor in the channels of the preference matrix", async () => {
    const answer = await queryAs("auditor", "{ user(id: $id) { preferences { channels { address } } } }");
    expect(answer.errors).toEqual([]);
    expect(answer.data).toEqual({
      user: {
        preferences: { channels: [{ address: "a•••@e•••.com" }, { address: "+1•••••34" }, { address: "U0•••" }] },
      },
    });
  });

  test("are denied to a key with PREFERENCES_READ, except the id and the preferences", async () => {
    const answer = await queryAs("PREFERENCES_READ", "{ user(id: $id) { id name email preferences { tenantKey } } }");
    expect(answer.data).toEqual({
      user: { id: subject.id, name: null, email: null, preferences: { tenantKey: null } },
    });
    expect(answer.codes).toEqual(["FORBIDDEN", "FORBIDDEN"]);
    expect((await queryAs("OPERATIONS", "{ user(id: $id) { id } }")).codes).toEqual(["FORBIDDEN"]);
  });
});

describe("fields of a delivery", () => {
  test("show a key with SEND the id of the recipient, but not their name or address", async () => {
    const answer = await queryAs(
      "SEND",
      "{ rest: __typename node(id: $delivery) { ... on Delivery { user { id name email } } } }",
    );
    expect(valueAt(answer.data, ["node", "user"])).toEqual({ id: subject.id, name: null, email: null });
    expect(answer.codes).toEqual(["FORBIDDEN", "FORBIDDEN"]);
  });

  test("deny a person the audience and the other deliveries of the notification", async () => {
    const answer = await queryAs(
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

describe("answers about hidden and missing objects", () => {
  const missingId = "usr_01h455vb4pex5vsknk084sn02q";
  const visiblePartsOf = ({ status, data, errors }: Answer) => ({
    status,
    data,
    errors: errors.map(({ message, path, extensions: { code } }) => ({ message, path, code })),
  });

  test("are equal for node(id) of a person, a delivery and a notification", async () => {
    for (const [there, absent] of [
      ["$id", `"${missingId}"`],
      ["$delivery", '"dlv_01h455vb4pex5vsknk084sn02q"'],
      ["$notification", '"ntf_01h455vb4pex5vsknk084sn02q"'],
    ] as const) {
      const [hidden, missing] = [
        await queryAs("viewer", `{ node(id: ${there}) { id } }`),
        await queryAs("viewer", `{ node(id: ${absent}) { id } }`),
      ];
      expect(visiblePartsOf(hidden)).toEqual({ status: 200, data: { node: null }, errors: [] });
      expect(visiblePartsOf(missing)).toEqual(visiblePartsOf(hidden));
    }
  });

  test("are equal for user(id) and user(externalId)", async () => {
    const external = `"${subject.externalId}"`;
    for (const [there, absent] of [
      ["id: $id", `id: "${missingId}"`],
      [`externalId: ${external}`, 'externalId: "nobody"'],
    ] as const) {
      const [hidden, missing] = [
        await queryAs("viewer", `{ user(${there}) { id } }`),
        await queryAs("viewer", `{ user(${absent}) { id } }`),
      ];
      expect(hidden.codes).toEqual(["FORBIDDEN"]);
      expect(visiblePartsOf(missing)).toEqual(visiblePartsOf(hidden));
    }
  });

  test("are equal for setPreference of another person", async () => {
    const set = (id: string) =>
      `mutation { setPreference(input: { userId: ${id}, topicKey: $topic, channel: EMAIL, enabled: false }) { __typename } }`;
    const [hidden, missing] = [await queryAs("viewer", set("$id")), await queryAs("viewer", set(`"${missingId}"`))];
    expect(hidden.codes).toEqual(["FORBIDDEN"]);
    expect(visiblePartsOf(missing)).toEqual(visiblePartsOf(hidden));
  });

  test.each([
    "",
    "nonsense",
    "usr_",
    "usr_01h455vb4pex5vsknk084sn02",
    "xxx_01h455vb4pex5vsknk084sn02q",
    "aud_01h455vb4pex5vsknk084sn02q",
  ])("are null for node(id: %j)", async (id) => {
    expect(visiblePartsOf(await queryAs("admin", `{ node(id: "${id}") { id } }`))).toEqual({
      status: 200,
      data: { node: null },
      errors: [],
    });
  });

  test("contain the object if node(id) is called by an admin", async () => {
    for (const [id, typename] of [
      ["$id", "User"],
      ["$delivery", "Delivery"],
      ["$notification", "Notification"],
    ] as const)
      expect((await queryAs("admin", `{ node(id: ${id}) { __typename } }`)).data).toEqual({
        node: { __typename: typename },
      });
  });
});

describe("errors of a query", () => {
  test("have the path of the field that threw them", async () => {
    const answer = await queryAs(
      "admin",
      '{ explain(input: { userId: $id, topicKey: "none", channel: EMAIL }) { outcome } }',
    );
    expect(answer).toMatchObject({ status: 200, codes: ["BAD_USER_INPUT"], errors: [{ path: ["explain"] }] });
  });
});
