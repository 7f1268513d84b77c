import { ApolloServerErrorCode } from "@apollo/server/errors";
import { GraphQLError } from "graphql";
import pg from "pg";
import { afterEach, describe, expect, test, vi } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { captureError } from "#lib/telemetry/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { formatError, isUnexpected } from "./errors.ts";
import { keyWith, sessionOf, useApi } from "./testing/http.ts";

// What is logged as an error of ours is captured with it.
vi.mock("#lib/telemetry/index.ts", async (original) => ({ ...(await original<object>()), captureError: vi.fn() }));

const database = useDatabase();
const api = useApi();

describe("an error that nobody expected", () => {
  afterEach(() => asOwner(database.url, "ALTER TABLE users RENAME COLUMN secret_name TO name"));

  test("is masked: nothing of it is in the answer, the request id is, and the rest of the answer survives", async () => {
    const headers = await keyWith("ADMIN");
    const topic = await makeTopic();
    // Every query of people now fails, with an error that holds the statement and its values.
    await asOwner(database.url, "ALTER TABLE users RENAME COLUMN name TO secret_name");
    const answer = await api.ask(
      `{ users(first: 1, search: "hunter2") { totalCount edges { node { id } } } topic(key: "${topic.key}") { key } }`,
      undefined,
      { ...headers, "x-request-id": "find-me" },
    );
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({ users: null, topic: { key: topic.key } });
    expect(answer.errors).toEqual([
      {
        message: "Something went wrong on our side. Send the request id to the operators of this service.",
        locations: [{ line: 1, column: 3 }],
        path: ["users"],
        extensions: { code: "INTERNAL_SERVER_ERROR", requestId: "find-me" },
      },
    ]);
    expect(captureError).toHaveBeenCalledOnce();
    expect(answer.text).not.toMatch(/hunter2|secret|select|users_|stack|node_modules|Failed query/i);
  });

  test("is masked in a mutation too, whose union has no member for it", async () => {
    const headers = await keyWith("ADMIN");
    await asOwner(database.url, "ALTER TABLE users RENAME COLUMN name TO secret_name");
    const answer = await api.ask(
      'mutation { upsertUsers(input: { users: [{ externalId: "a", name: "hunter2" }] }) { __typename } }',
      undefined,
      headers,
    );
    expect(answer).toMatchObject({ data: { upsertUsers: null }, codes: ["INTERNAL_SERVER_ERROR"] });
    expect(answer.text).not.toMatch(/hunter2|secret/);
  });
});

test("a database that goes away under a resolver: SERVICE_UNAVAILABLE with the request id, and the next one works", async () => {
  const headers = { ...(await keyWith("ADMIN")), "x-request-id": "cut-off" };
  const answers = await whileLocked("topics", async (killWaiting) => {
    const asked = api.ask("{ topics { id } }", undefined, headers);
    await killWaiting();
    return asked;
  });
  expect(answers).toMatchObject({ status: 200, codes: ["SERVICE_UNAVAILABLE"] });
  expect(answers.errors[0]).toMatchObject({
    message: "The database is unavailable. Try again shortly.",
    extensions: { requestId: "cut-off" },
  });
  expect(await api.ask("{ topics { id } }", undefined, headers)).toMatchObject({ status: 200, errors: [] });
});

/** Holds a table, so that whoever reads it waits; `killWaiting` ends those connections once there is one. */
async function whileLocked<T>(table: string, act: (killWaiting: () => Promise<void>) => Promise<T>): Promise<T> {
  const holder = new pg.Client({ connectionString: database.url });
  await holder.connect();
  try {
    await holder.query(`BEGIN; LOCK TABLE ${table}`);
    return await act(async () => {
      const killed = () =>
        asOwner(
          database.url,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
        );
      await expect.poll(async () => (await killed()).length).toBeGreaterThan(0);
    });
  } finally {
    await holder.end();
  }
}

test.each([
  ["a field", "{ topcs { id } }"],
  ["a field further in", "{ topics { nam } }"],
  ["an argument", '{ topic(kee: "a") { id } }'],
  ["a type", "{ topics { ... on Topik { id } } }"],
  ["an enum value", '{ explain(input: { userId: "a", topicKey: "b", channel: EMIAL }) { outcome } }'],
  ["an input field", '{ explain(input: { userId: "a", topicKee: "b", channel: EMAIL }) { outcome } }'],
])("a mistyped name of %s is told without a guess at what was meant", async (_name, query) => {
  const answer = await api.ask(query);
  expect(answer).toMatchObject({ status: 400, data: null });
  expect(new Set(answer.codes)).toEqual(new Set(["BAD_USER_INPUT"]));
  expect(answer.text).not.toMatch(/did you mean/i);
});

test("a mistyped enum value in a variable is told without a guess, too", async () => {
  const answer = await api.ask(
    'query ($c: Channel!) { explain(input: { userId: "a", topicKey: "b", channel: $c }) { outcome } }',
    {
      c: "EMIAL",
    },
  );
  expect(answer).toMatchObject({ status: 400, codes: ["BAD_USER_INPUT"] });
  expect(answer.text).not.toMatch(/did you mean/i);
});

describe("what Apollo itself refuses is the caller's mistake, and nothing that we log as ours", () => {
  const id = "{ me { id } }";
  const persisted = { persistedQuery: { version: 1, sha256Hash: "0".repeat(64) } };
  const unknown = "PERSISTED_QUERY_NOT_SUPPORTED";
  test.each<[string, string, object]>([
    ["a hash in place of the query", unknown, { extensions: persisted }],
    ["a hash beside the query", unknown, { query: id, extensions: persisted }],
    ["a hash of another version", unknown, { query: id, extensions: { persistedQuery: { version: 2 } } }],
    ["extensions alone", "BAD_USER_INPUT", { extensions: {} }],
    ["extensions that are text", "BAD_USER_INPUT", { query: id, extensions: "x" }],
    ["no query", "BAD_USER_INPUT", {}],
    ["an empty query", "BAD_USER_INPUT", { query: "" }],
    ["a query that does not parse", "BAD_USER_INPUT", { query: "{" }],
    ["a query with too many tokens", "BAD_USER_INPUT", { query: `{ me { ${"id ".repeat(2_000)} } }` }],
    ["no operation", "BAD_USER_INPUT", { query: "fragment F on User { id }" }],
    ["an operation that is not there", "BAD_USER_INPUT", { query: `query A ${id}`, operationName: "B" }],
    ["no name where there are two", "BAD_USER_INPUT", { query: `query A ${id} query B ${id}` }],
    ["a field that is not there", "BAD_USER_INPUT", { query: "{ nothing }" }],
    ["a variable left out", "BAD_USER_INPUT", { query: "query ($k: String!) { topic(key: $k) { id } }" }],
    [
      "a variable of another type",
      "BAD_USER_INPUT",
      {
        query: "query ($k: String!) { topic(key: $k) { id } }",
        variables: { k: 1 },
      },
    ],
  ])("%s: 400, %s", async (_name, code, body) => {
    vi.mocked(captureError).mockClear();
    const answer = await api.fetch({
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(answer).toMatchObject({ status: 400, data: null, codes: [code] });
    expect(answer.errors[0]?.extensions.requestId).toBe(answer.headers.get("x-request-id"));
    expect(captureError).not.toHaveBeenCalled();
  });

  test.each(Object.values(ApolloServerErrorCode).filter((code) => code !== "INTERNAL_SERVER_ERROR"))(
    "%s is expected",
    (code) => {
      const error = new GraphQLError("No.", { extensions: { code } });
      expect(isUnexpected(error)).toBe(false);
      expect(formatError(error.toJSON(), error).message).toBe("No.");
    },
  );

  test("a hash in a GET, and an Accept that nothing here meets", async () => {
    const headers = { "apollo-require-preflight": "1" };
    const search = `?extensions=${encodeURIComponent(JSON.stringify(persisted))}`;
    expect(await api.fetch({ search, headers })).toMatchObject({ status: 400, codes: [unknown] });
    const query = `?query=${encodeURIComponent(id)}`;
    expect(await api.fetch({ search: query, headers: { ...headers, accept: "text/html" } })).toMatchObject({
      status: 406,
      codes: ["BAD_USER_INPUT"],
    });
  });
});

test.each([
  ["an id", '{ user(id: "a\\u0000b") { id } }'],
  ["an id of the integrator", '{ user(externalId: "a\\u0000b") { id } }'],
  ["a key", '{ topic(key: "a\\u0000b") { id } }'],
  ["a search", '{ users(first: 1, search: "a\\u0000b") { totalCount } }'],
  ["a node", '{ node(id: "a\\u0000b") { id } }'],
  ["a filter", '{ deliveries(first: 1, filter: { topicKey: "a\\u0000b" }) { totalCount } }'],
  ["a block of text", '{ topic(key: "\\u{0}") { id } }'],
])("a NUL in %s finds nothing or is the caller's mistake, not ours", async (_name, query) => {
  const { codes } = await api.ask(query, undefined, await keyWith("ADMIN"));
  expect(["", "BAD_USER_INPUT"]).toContain(codes.join());
});

describe("the schema", () => {
  const introspection = "{ __schema { queryType { name } } }";
  test.each([
    ["a stranger", async () => ({}), 403],
    ["a viewer", async () => sessionOf((await makePerson()).id), 403],
    ["an auditor", async () => sessionOf(await withRole("AUDITOR")), 200],
    ["an admin", async () => sessionOf(await withRole("ADMIN")), 200],
    ["any key", () => keyWith("SEND"), 200],
  ])("%s asking for it: %i", async (_name, headers: () => Promise<Record<string, string>>, status) => {
    for (const query of [
      introspection,
      '{ __type(name: "User") { name } }',
      "{ me { id } ...S } fragment S on Query { __schema { types { name } } }",
    ]) {
      const answer = await api.ask(query, undefined, await headers());
      expect(answer.status).toBe(status);
      expect(answer.codes).toEqual(status === 403 ? ["FORBIDDEN"] : []);
    }
  });

  test("everybody may ask for __typename", async () => {
    expect(await api.ask("{ __typename }")).toMatchObject({ status: 200, data: { __typename: "Query" } });
  });
});

async function withRole(role: string): Promise<string> {
  const { id } = await makePerson();
  await asOwner(database.url, "UPDATE users SET role = $1 WHERE id = $2", [role, id]);
  return id;
}
