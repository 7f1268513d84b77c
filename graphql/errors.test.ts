import pg from "pg";
import { afterEach, describe, expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { keyWith, sessionOf, useApi } from "./testing/http.ts";

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
        message: "Something went wrong on our side. Give the request id to whoever runs this service.",
        locations: [{ line: 1, column: 3 }],
        path: ["users"],
        extensions: { code: "INTERNAL_SERVER_ERROR", requestId: "find-me" },
      },
    ]);
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
    message: "The database cannot be reached. Try again shortly.",
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
