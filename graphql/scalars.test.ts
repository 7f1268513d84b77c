import { describe, expect, test } from "vitest";
import { useDatabase } from "#db/testing/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { keyWith, useApi } from "./testing/http.ts";

useDatabase();
const api = useApi();

const literal = (value: unknown): string =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? `{${Object.entries(value)
        .map(([name, inner]) => `${name}: ${literal(inner)}`)
        .join(", ")}}`
    : Array.isArray(value)
      ? `[${value.map(literal).join(", ")}]`
      : JSON.stringify(value);

/** The same value as a variable and as a literal. */
async function asVariableAndLiteral(type: string, value: unknown, document: (value: string) => string) {
  const headers = await keyWith("ADMIN");
  const [kind] = document("").split(" ", 1);
  return [
    await api.query(`${kind} ($value: ${type}) ${document("$value").slice(kind?.length)}`, { value }, headers),
    await api.query(document(literal(value)), undefined, headers),
  ];
}

const badInput = { status: 400, data: null, codes: ["BAD_USER_INPUT"] };

describe("DateTime", () => {
  const explain = async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    return (value: string) =>
      `query { explain(input: { userId: "${person.id}", topicKey: "${topic.key}", channel: EMAIL, at: ${value} }) { outcome } }`;
  };
  test.each([
    "2026-11-23T06:00:00Z",
    "2026-11-23T06:00:00.123456+05:45",
    "2026-11-23t06:00:00z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "2016-12-31T23:59:60Z",
  ])("accepts %s", async (value) => {
    for (const answer of await asVariableAndLiteral("DateTime", value, await explain()))
      expect(answer).toMatchObject({ status: 200, errors: [], data: { explain: { outcome: "SEND" } } });
  });

  test.each<[unknown]>([
    ["yesterday"],
    [""],
    ["2026-11-23"],
    ["2026-11-23T06:00:00"],
    ["2026-02-30T06:00:00Z"],
    ["2026-11-23T24:00:01Z"],
    ["2026-11-23T06:00:00Z[Europe/Berlin]"],
    ["+275760-09-13T00:00:00Z"],
    ["-000001-01-01T00:00:00Z"],
    ["0000-06-01T00:00:00Z"],
    ["0001-01-01T00:00:00+14:00"],
    ["9999-12-31T23:59:59-14:00"],
    [1_700_000_000],
    [true],
    [{ year: 2026 }],
    [["2026-11-23T06:00:00Z"]],
  ])("answers %j with 400", async (value) => {
    for (const answer of await asVariableAndLiteral("DateTime", value, await explain()))
      expect(answer).toMatchObject(badInput);
  });
});

describe("TimeZone", () => {
  const upsert = (value: string) =>
    `mutation { upsertUsers(input: { users: [{ externalId: "zone", timeZone: ${value} }] }) { ... on UsersUpserted { users { timeZone } } } }`;
  test.each(["Europe/Berlin", "Asia/Kathmandu", "UTC", "US/Eastern"])("accepts %s", async (value) => {
    for (const answer of await asVariableAndLiteral("TimeZone", value, upsert))
      expect(answer).toMatchObject({ status: 200, data: { upsertUsers: { users: [{ timeZone: value }] } } });
  });
  test.each<[unknown]>([
    ["Europe/Nowhere"],
    ["PST"],
    ["US/Pacific-New"],
    ["+01:00"],
    [""],
    ["Europe/Berlin\0"],
    [1],
    [{}],
    [["UTC"]],
  ])("answers %j with 400", async (value) => {
    for (const answer of await asVariableAndLiteral("TimeZone", value, upsert)) expect(answer).toMatchObject(badInput);
  });
});

describe("JSONObject", () => {
  const send = async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    return (value: string) =>
      `mutation { sendNotification(input: { topicKey: "${topic.key}", audience: { userIds: ["${person.id}"] }, subject: "Hi", body: "{{name}}", data: ${value} }) { __typename } }`;
  };
  test.each<[unknown]>([[{}], [{ name: "Ada", list: [1, true, null, { deep: "er" }] }]])(
    "accepts %j",
    async (value) => {
      for (const answer of await asVariableAndLiteral("JSONObject", value, await send()))
        expect(answer).toMatchObject({
          status: 200,
          errors: [],
          data: { sendNotification: { __typename: "NotificationAccepted" } },
        });
    },
  );
  test.each(["9007199254740993", "-9007199254740993", "1e400"])(
    "answers the number %s, which would lose precision, with a ValidationError of `data`",
    async (number) => {
      const document = await send();
      const headers = { "content-type": "application/json", ...(await keyWith("ADMIN")) };
      const query = `mutation ($value: JSONObject) ${document("$value").slice("mutation ".length)}`;
      const bodies = [
        // Written as text, because JSON.stringify would round the number.
        `{"query": ${JSON.stringify(query)}, "variables": {"value": {"orders": [{"id": ${number}}]}}}`,
        JSON.stringify({ query: document(`{orders: [{id: ${number}}]}`) }),
      ];
      for (const body of bodies)
        expect(await api.fetch({ method: "POST", headers, body })).toMatchObject({
          errors: [],
          data: { sendNotification: { __typename: "ValidationError" } },
        });
    },
  );
  test.each<[unknown]>([["{}"], [[]], [[{}]], [1], [true]])("answers %j with 400", async (value) => {
    for (const answer of await asVariableAndLiteral("JSONObject", value, await send()))
      expect(answer).toMatchObject(badInput);
  });
});
