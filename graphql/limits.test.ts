import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { limits } from "#lib/limits.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { keyWith, sessionOf, useApi } from "./testing/http.ts";

const database = useDatabase();
const api = useApi();

/** `depth` nested fields. Only deliveries can be nested without limit; topics > channels ends at two. */
function deep(depth: number): string {
  const cycle = ["deliveries(first: 1)", "edges", "node", "notification"];
  const fields = Array.from({ length: depth - 1 }, (_, index) => cycle[index % cycle.length] ?? "");
  const leaf = { "deliveries(first: 1)": "totalCount", edges: "cursor", node: "id", notification: "id" }[
    fields.at(-1) ?? ""
  ];
  return `query { ${fields.join(" { ")} { ${leaf} ${" }".repeat(depth)}`;
}
const aliases = (count: number, field: string) =>
  Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(" ");
async function queryAsAdmin(query: string) {
  const headers = await keyWith("ADMIN");
  return api.query(query, undefined, headers);
}

describe("description of Query", () => {
  test("states the body limits", () => {
    const sdl = readFileSync(new URL("base/schema.graphql", import.meta.url), "utf8");
    const [kib, mib] = [limits.bodyBytes / 1024, limits.keyBodyBytes / 1024 ** 2];
    expect(sdl).toContain(`a body of ${kib} KiB (${mib} MiB with a valid API key)`);
  });
});

describe("document limits", () => {
  test("accepts ten nested fields and rejects eleven", async () => {
    expect(await queryAsAdmin(deep(limits.depth))).toMatchObject({ status: 200, errors: [] });
    const refused = await queryAsAdmin(deep(limits.depth + 1));
    expect(refused).toMatchObject({ status: 400, data: null, codes: ["BAD_USER_INPUT"] });
    expect(refused.errors[0]?.message).toBe("The query is nested more than 10 levels deep.");
  });

  test("counts depth through fragments and inline fragments", async () => {
    const through = (depth: number) => `
    query { deliveries(first: 1) { ...Edges } }
    fragment Edges on DeliveryConnection { edges { node { ... on Delivery { ...Inner } } } }
    fragment Inner on Delivery { notification { deliveries(first: 1) { edges { node { notification { ${
      depth === 10 ? "topic { id }" : "topic { channels { channel } }"
    } } } } } } }`;
    expect(await queryAsAdmin(through(10))).toMatchObject({ status: 200, errors: [] });
    expect(await queryAsAdmin(through(11))).toMatchObject({ status: 400, codes: ["BAD_USER_INPUT"] });
  });

  test.each([
    ["of fields", (count: number) => `{ ${aliases(count, "topics { id }")} }`],
    ["of __typename", (count: number) => `{ ${aliases(count, "__typename")} }`],
    ["of both", (count: number) => `{ ${aliases(count - 3, "__typename")} b: topics { c: id d: key } }`],
    ["in a fragment", (count: number) => `{ topics { ...T } } fragment T on Topic { ${aliases(count, "id")} }`],
    [
      "in an inline fragment",
      (count: number) => `{ topics { ... on Topic { ${aliases(count - 1, "__typename")} } } b: __typename }`,
    ],
  ])("accepts fifteen aliases %s and rejects sixteen", async (_name, query) => {
    expect(await queryAsAdmin(query(limits.aliases))).toMatchObject({ status: 200, errors: [] });
    const refused = await queryAsAdmin(query(limits.aliases + 1));
    expect(refused).toMatchObject({ status: 400, data: null, codes: ["BAD_USER_INPUT"] });
    expect(refused.errors[0]?.message).toBe("The query has more than 15 aliases.");
  });

  test("counts a fragment's aliases at every spread", async () => {
    const spread = (count: number) =>
      `{ a: topics { ...T } b: topics { ...T } } fragment T on Topic { ${aliases(count, "id")} }`;
    expect(await queryAsAdmin(spread(6))).toMatchObject({ status: 200, errors: [] });
    expect(await queryAsAdmin(spread(7))).toMatchObject({ status: 400, codes: ["BAD_USER_INPUT"] });
  });

  test("accepts a thousand tokens and rejects one more", async () => {
    // Three tokens of braces and five of the field; each "... { id }" inside has four.
    const document = (count: number) => {
      const rest = count - 9;
      const blocks = Math.floor(rest / 4);
      return `{ topics { id key ${"... { id } ".repeat(blocks)} ${"name ".repeat(rest % 4)} description } __typename }`;
    };
    expect(await queryAsAdmin(document(limits.tokens))).toMatchObject({ status: 200, errors: [] });
    const refused = await queryAsAdmin(document(limits.tokens + 1));
    expect(refused).toMatchObject({ status: 400, data: null, codes: ["BAD_USER_INPUT"] });
    expect(refused.errors[0]?.message).toContain("1000");
  });

  test.each<[string, number, () => Promise<Record<string, string>>]>([
    ["an anonymous request", limits.bodyBytes, async () => ({})],
    ["a person", limits.bodyBytes, async () => sessionOf((await makePerson()).id)],
    ["a valid API key", limits.keyBodyBytes, async () => keyWith("ADMIN")],
  ])("accepts a body of %s with %i bytes and rejects one byte more", async (_name, maxBytes, credential) => {
    const headers = { "content-type": "application/json", ...(await credential()) };
    const bytes = (count: number) => {
      const empty = JSON.stringify({ query: "{ topics { id } }", extensions: { x: "" } });
      return empty.replace('"x":""', `"x":"${"y".repeat(count - empty.length)}"`);
    };
    expect(await api.fetch({ method: "POST", headers, body: bytes(maxBytes) })).toMatchObject({ status: 200 });
    const refused = await api.fetch({ method: "POST", headers, body: bytes(maxBytes + 1) });
    expect(refused).toMatchObject({ status: 413, codes: ["BAD_USER_INPUT"] });
    expect(refused.errors[0]).toMatchObject({
      message: expect.stringContaining(`The request is larger than ${maxBytes / 1024} KiB: `),
      extensions: { requestId: expect.any(String) },
    });
  });
});

describe("upsertUsers with a thousand complete people", () => {
  const users = Array.from({ length: 1_000 }, (_, index) => ({
    externalId: `employee-number-${index}`,
    name: `Maximiliane Musterfrau-Beispielsmann ${index}`,
    email: `maximiliane.musterfrau-beispielsmann-${index}@subsidiary.example.com`,
    phone: `+4915112${String(index).padStart(6, "0")}`,
    slackUserId: `U0${String(index).padStart(9, "0")}`,
    timeZone: "America/Argentina/Buenos_Aires",
    locale: "de-DE",
  }));
  const outcome =
    "__typename ... on UsersUpserted { users { id externalId timeZone locale } } ... on UserError { message }";

  test("runs with variables and a valid API key", async () => {
    const answer = await api.query(
      `mutation ($input: UpsertUsersInput!) { upsertUsers(input: $input) { ${outcome} } }`,
      { input: { users } },
      await keyWith("USERS_WRITE", "USERS_READ"),
    );
    expect(answer).toMatchObject({ status: 200, errors: [], data: { upsertUsers: { __typename: "UsersUpserted" } } });
    expect(answer.data?.upsertUsers).toHaveProperty("users.length", 1_000);
  });

  test("is rejected as a literal in the document, with the advice to send variables", async () => {
    const literal = JSON.stringify(users).replace(/"(\w+)":/g, "$1: ");
    const answer = await api.query(
      `mutation { upsertUsers(input: { users: ${literal} }) { ${outcome} } }`,
      {},
      await keyWith("USERS_WRITE"),
    );
    expect(answer).toMatchObject({ status: 400, data: null, codes: ["BAD_USER_INPUT"] });
    expect(answer.errors[0]?.message).toBe(
      "The document has more than 1000 tokens: send lists as variables, which do not count.",
    );
  });
});

describe("documents over a limit", () => {
  test.each([
    [
      "ten unknown directives",
      `{ topics { ${Array.from({ length: 10 }, (_, index) => `a${index}: id @d${index}`).join(" ")} } }`,
      {},
    ],
    ["nine hundred unknown fields", `{ ${Array.from({ length: 900 }, (_, index) => `f${index}`).join(" ")} }`, {}],
    [
      "a hundred wrong variables",
      'mutation ($scopes: [Scope!]!) { createApiKey(input: { name: "x", scopes: $scopes }) { __typename } }',
      { scopes: Array.from({ length: 100 }, () => "wrong") },
    ],
  ])("answers %s with at most five errors", async (_name, query, variables) => {
    const answer = await api.query(query, variables, await keyWith("ADMIN"));
    expect(answer).toMatchObject({ status: 400, data: null });
    expect(answer.errors.length).toBeGreaterThan(0);
    expect(answer.errors.length).toBeLessThanOrEqual(5);
  });

  /** Fragments that each spread the next one twice: 2^count visits without memoisation. */
  const doublingFragments = (count: number) =>
    `{ topics { ...F0 } } ${Array.from({ length: count }, (_, index) => `fragment F${index} on Topic { ...F${index + 1} ...F${index + 1} }`).join(" ")} fragment F${count} on Topic { id }`;

  test.each<[string, string, number]>([
    ["a field repeated 100 times", `{ topics { ${"id ".repeat(100)} } }`, 400],
    ["a root field repeated 20 times", `{ ${"topics { id } ".repeat(20)} }`, 400],
    ["a directive repeated 50 times", `{ topics { id ${"@include(if: true) ".repeat(50)} } }`, 400],
    ["unknown directives", `query ${"@a ".repeat(100)} { topics { id ${"@b ".repeat(100)} } }`, 400],
    ["a fragment that spreads itself", "{ topics { ...A } } fragment A on Topic { id ...A }", 400],
    [
      "a cycle of fragments",
      `{ topics { ...R0 } } ${Array.from({ length: 50 }, (_, index) => `fragment R${index} on Topic { id ...R${(index + 1) % 50} }`).join(" ")}`,
      400,
    ],
    ["400 unclosed braces", "{ a ".repeat(400), 400],
    ["900 unclosed lists", `{ topic(key: ${"[".repeat(900)} }`, 400],
    ["no query", "", 400],
    ["two operations and no name", "query A { topics { id } } query B { topics { id } }", 400],
    ["a subscription", "subscription { topics { id } }", 400],
  ])("rejects %s without calling a resolver", async (_name, query, status) => {
    const answer = await queryAsAdmin(query);
    expect(answer.status).toBe(status);
    expect(answer.data).toBeNull();
    expect(new Set(answer.codes)).toEqual(new Set(["BAD_USER_INPUT"]));
    for (const { extensions } of answer.errors) expect(extensions.requestId).toMatch(/^[\w-]{36}$/);
  });

  test("measures fragments that double at every level in linear time", { timeout: 5_000 }, async () => {
    expect(await queryAsAdmin(doublingFragments(80))).toMatchObject({ status: 200, errors: [] });
  });

  test("calls no mutation resolver for a rejected document", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const set = `setPreference(input: { userId: "${person.id}", topicKey: "${topic.key}", channel: EMAIL, enabled: false }) { __typename }`;
    const refused = [
      `mutation { ${aliases(16, set)} }`,
      `mutation { ${set} ${aliases(16, "__typename")} }`,
      `mutation { ${set} no: nothingOfTheKind }`,
    ];
    for (const query of refused) expect((await queryAsAdmin(query)).status).toBe(400);
    expect(await asOwner(database.url, "SELECT * FROM preferences WHERE user_id = $1", [person.id])).toEqual([]);
    expect(await queryAsAdmin(`mutation { ${aliases(15, set)} }`)).toMatchObject({ status: 200, errors: [] });
  });
});

/** A nested list or object as text, because JSON.stringify cannot nest that deep. */
const nested = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);
const send =
  "mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { __typename ... on ValidationError { path } } }";
const sendWith = (part: string) =>
  `{"input": {"topicKey": "t", "audience": {"everyone": true}, "subject": "s", "body": "b", ${part}}}`;

describe("variables", () => {
  test.each([
    ["lists nested 20,000 levels deep instead of an object", send, `{"input": ${nested("[", "]", 20_000)}}`, 400],
    [
      "objects nested 10,000 levels deep instead of a string",
      send,
      sendWith(`"subject": ${nested('{"a":', "}", 10_000).replace(/}/, "1}")}`),
      400,
    ],
    ["ten thousand invalid enum values", send, sendWith(`"channels": [${Array(10_000).fill('"PIGEON"').join()}]`), 400],
    [
      "thousands of undeclared variables",
      send,
      `{${Array.from({ length: 5_000 }, (_, index) => `"v${index}": 1`).join()}}`,
      400,
    ],
    [
      "a number too large for an Int",
      "query ($first: Int!) { users(first: $first) { totalCount } }",
      '{"first": 1e400}',
      400,
    ],
    ["a missing required variable", send, "{}", 400],
    ["a prototype", send, '{"input": {"__proto__": {"topicKey": "t"}}}', 400],
  ])("answers %s with a short client error", async (_name, query, variables, status) => {
    const answer = await api.fetch({
      method: "POST",
      headers: { "content-type": "application/json", ...(await keyWith("ADMIN")) },
      body: `{"query": ${JSON.stringify(query)}, "variables": ${variables}}`,
    });
    expect(answer.status).toBe(status);
    expect(new Set(answer.codes)).toEqual(new Set(["BAD_USER_INPUT"]));
    expect(answer.text.length).toBeLessThan(50_000);
  });

  test("accepts free JSON nested 10,000 levels deep as input of a mutation", async () => {
    const answer = await api.fetch({
      method: "POST",
      headers: { "content-type": "application/json", ...(await keyWith("ADMIN")) },
      body: `{"query": ${JSON.stringify(send)}, "variables": ${sendWith(`"data": ${nested('{"a":', "}", 10_000).replace(/}/, "1}")}`)}}`,
    });
    expect(answer).toMatchObject({
      status: 200,
      data: { sendNotification: { __typename: "ValidationError", path: ["input", "data"] } },
    });
  });
});

describe("page sizes", () => {
  test("are accepted from one to a hundred", async () => {
    for (const first of [0, -1, 101, 2_147_483_647])
      expect((await queryAsAdmin(`{ users(first: ${first}) { totalCount } }`)).codes).toEqual(["BAD_USER_INPUT"]);
    for (const first of [1, 100])
      expect((await queryAsAdmin(`{ users(first: ${first}) { totalCount } }`)).errors).toEqual([]);
    expect((await queryAsAdmin('{ users(first: 1, after: "not a cursor") { totalCount } }')).codes).toEqual([
      "BAD_USER_INPUT",
    ]);
  });
});
