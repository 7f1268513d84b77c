import { ApolloServerErrorCode } from "@apollo/server/errors";
import { GraphQLError } from "graphql";
import pg from "pg";
import { afterEach, describe, expect, test, vi } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { captureError } from "#lib/telemetry/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { formatError, isUnexpected } from "./errors.ts";
import { keyWith, sessionOf, useApi } from "./testing/http.ts";

// Errors that are logged are also captured.
vi.mock("#lib/telemetry/index.ts", async (original) => ({ ...(await original<object>()), captureError: vi.fn() }));

const database = useDatabase();
const api = useApi();

describe("unexpected errors", () => {
  afterEach(() => asOwner(database.url, "ALTER TABLE users RENAME COLUMN secret_name TO name"));

  test("are masked in a query: the response holds the request id and the other fields, not the cause", async () => {
    const headers = await keyWith("ADMIN");
    const topic = await makeTopic();
    // From here on every query of people fails with an error that contains the statement and its values.
    await asOwner(database.url, "ALTER TABLE users RENAME COLUMN name TO secret_name");
    const answer = await api.query(
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

  test("are masked in a mutation, whose union has no member for them", async () => {
    const headers = await keyWith("ADMIN");
    await asOwner(database.url, "ALTER TABLE users RENAME COLUMN name TO secret_name");
    const answer = await api.query(
      'mutation { upsertUsers(input: { users: [{ externalId: "a", name: "hunter2" }] }) { __typename } }',
      undefined,
      headers,
    );
    expect(answer).toMatchObject({ data: { upsertUsers: null }, codes: ["INTERNAL_SERVER_ERROR"] });
    expect(answer.text).not.toMatch(/hunter2|secret/);
  });
});

describe("database failures", () => {
  test("answers SERVICE_UNAVAILABLE when the database fails during a resolver and recovers with the next request", async () => {
    const headers = { ...(await keyWith("ADMIN")), "x-request-id": "cut-off" };
    const answer = await whileLocked("topics", async (killWaiting) => {
      const response = api.query("{ topics { id } }", undefined, headers);
      await killWaiting();
      return response;
    });
    expect(answer).toMatchObject({ status: 200, codes: ["SERVICE_UNAVAILABLE"] });
    expect(answer.errors[0]).toMatchObject({
      message: "The database is unavailable. Try again shortly.",
      extensions: { requestId: "cut-off" },
    });
    expect(await api.query("{ topics { id } }", undefined, headers)).toMatchObject({ status: 200, errors: [] });
  });
});

/** Locks a table, so that a reader waits. `killWaiting` terminates the waiting connections. */
async function whileLocked<T>(table: string, act: (killWaiting: () => Promise<void>) => Promise<T>): Promise<T> {
  const lockClient = new pg.Client({ connectionString: database.url });
  await lockClient.connect();
  try {
    await lockClient.query(`BEGIN; LOCK TABLE ${table}`);
    return await act(async () => {
      const killed = () =>
        asOwner(
          database.url,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
        );
      await expect.poll(async () => (await killed()).length).toBeGreaterThan(0);
    });
  } finally {
    await lockClient.end();
  }
}

describe("client errors", () => {
  test.each([
    ["a field", "{ topcs { id } }"],
    ["a nested field", "{ topics { nam } }"],
    ["an argument", '{ topic(kee: "a") { id } }'],
    ["a type", "{ topics { ... on Topik { id } } }"],
    ["an enum value", '{ explain(input: { userId: "a", topicKey: "b", channel: EMIAL }) { outcome } }'],
    ["an input field", '{ explain(input: { userId: "a", topicKee: "b", channel: EMAIL }) { outcome } }'],
  ])("rejects a mistyped name of %s without a suggestion", async (_name, query) => {
    const answer = await api.query(query);
    expect(answer).toMatchObject({ status: 400, data: null });
    expect(new Set(answer.codes)).toEqual(new Set(["BAD_USER_INPUT"]));
    expect(answer.text).not.toMatch(/did you mean/i);
  });

  test("rejects a mistyped enum value in a variable without a suggestion", async () => {
    const answer = await api.query(
      'query ($c: Channel!) { explain(input: { userId: "a", topicKey: "b", channel: $c }) { outcome } }',
      {
        c: "EMIAL",
      },
    );
    expect(answer).toMatchObject({ status: 400, codes: ["BAD_USER_INPUT"] });
    expect(answer.text).not.toMatch(/did you mean/i);
  });
});

describe("errors of Apollo Server", () => {
  const id = "{ me { id } }";
  const persistedQuery = { persistedQuery: { version: 1, sha256Hash: "0".repeat(64) } };
  const notSupported = "PERSISTED_QUERY_NOT_SUPPORTED";
  test.each<[string, string, object]>([
    ["a hash instead of a query", notSupported, { extensions: persistedQuery }],
    ["a hash in addition to a query", notSupported, { query: id, extensions: persistedQuery }],
    ["a hash of another version", notSupported, { query: id, extensions: { persistedQuery: { version: 2 } } }],
    ["extensions alone", "BAD_USER_INPUT", { extensions: {} }],
    ["extensions that are text", "BAD_USER_INPUT", { query: id, extensions: "x" }],
    ["no query", "BAD_USER_INPUT", {}],
    ["an empty query", "BAD_USER_INPUT", { query: "" }],
    ["a query that does not parse", "BAD_USER_INPUT", { query: "{" }],
    ["a query with too many tokens", "BAD_USER_INPUT", { query: `{ me { ${"id ".repeat(2_000)} } }` }],
    ["no operation", "BAD_USER_INPUT", { query: "fragment F on User { id }" }],
    ["an unknown operation name", "BAD_USER_INPUT", { query: `query A ${id}`, operationName: "B" }],
    ["two operations and no name", "BAD_USER_INPUT", { query: `query A ${id} query B ${id}` }],
    ["an unknown field", "BAD_USER_INPUT", { query: "{ nothing }" }],
    ["a missing variable", "BAD_USER_INPUT", { query: "query ($k: String!) { topic(key: $k) { id } }" }],
    [
      "a variable of another type",
      "BAD_USER_INPUT",
      {
        query: "query ($k: String!) { topic(key: $k) { id } }",
        variables: { k: 1 },
      },
    ],
  ])("answers %s with 400 and %s", async (_name, code, body) => {
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
    "does not log %s as an error",
    (code) => {
      const error = new GraphQLError("No.", { extensions: { code } });
      expect(isUnexpected(error)).toBe(false);
      expect(formatError(error.toJSON(), error).message).toBe("No.");
    },
  );

  test("does not log a persisted-query hash in a GET or an unsupported Accept as an error", async () => {
    const headers = { "apollo-require-preflight": "1" };
    const search = `?extensions=${encodeURIComponent(JSON.stringify(persistedQuery))}`;
    expect(await api.fetch({ search, headers })).toMatchObject({ status: 400, codes: [notSupported] });
    const query = `?query=${encodeURIComponent(id)}`;
    expect(await api.fetch({ search: query, headers: { ...headers, accept: "text/html" } })).toMatchObject({
      status: 406,
      codes: ["BAD_USER_INPUT"],
    });
  });
});

describe("NUL characters", () => {
  test.each([
    ["an id", '{ user(id: "a\\u0000b") { id } }'],
    ["an external id", '{ user(externalId: "a\\u0000b") { id } }'],
    ["a key", '{ topic(key: "a\\u0000b") { id } }'],
    ["a search", '{ users(first: 1, search: "a\\u0000b") { totalCount } }'],
    ["a node", '{ node(id: "a\\u0000b") { id } }'],
    ["a filter", '{ deliveries(first: 1, filter: { topicKey: "a\\u0000b" }) { totalCount } }'],
    ["an escape sequence", '{ topic(key: "\\u{0}") { id } }'],
  ])("answers a NUL character in %s with no result or BAD_USER_INPUT", async (_name, query) => {
    const { codes } = await api.query(query, undefined, await keyWith("ADMIN"));
    expect(["", "BAD_USER_INPUT"]).toContain(codes.join());
  });
});

describe("introspection", () => {
  const introspection = "{ __schema { queryType { name } } }";
  test.each([
    ["an anonymous request", 403, async () => ({})],
    ["a viewer", 403, async () => sessionOf((await makePerson()).id)],
    ["an auditor", 200, async () => sessionOf(await withRole("AUDITOR"))],
    ["an admin", 200, async () => sessionOf(await withRole("ADMIN"))],
    ["an API key", 200, () => keyWith("SEND")],
  ])("answers %s with %i", async (_name, status, headers: () => Promise<Record<string, string>>) => {
    for (const query of [
      introspection,
      '{ __type(name: "User") { name } }',
      "{ me { id } ...S } fragment S on Query { __schema { types { name } } }",
    ]) {
      const answer = await api.query(query, undefined, await headers());
      expect(answer.status).toBe(status);
      expect(answer.codes).toEqual(status === 403 ? ["FORBIDDEN"] : []);
    }
  });

  test("allows everyone to query __typename", async () => {
    expect(await api.query("{ __typename }")).toMatchObject({ status: 200, data: { __typename: "Query" } });
  });
});

async function withRole(role: string): Promise<string> {
  const { id } = await makePerson();
  await asOwner(database.url, "UPDATE users SET role = $1 WHERE id = $2", [role, id]);
  return id;
}
