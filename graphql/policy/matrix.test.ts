import { join } from "node:path";
import { type GraphQLObjectType, type GraphQLSchema, isInterfaceType, isObjectType } from "graphql";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { createSchema } from "#graphql/server.ts";
import { keyWith, sessionOf, useApi } from "#graphql/testing/http.ts";
import type { Actor } from "#lib/actor.ts";
import { createApiKey, createPreferenceLink, createSession, createUserToken, revokeApiKey } from "#lib/auth/index.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { actorKinds } from "./actors.ts";
import { markdownTable } from "./markdown.ts";
import { policyRows } from "./report.ts";
import { argumentName, sendArguments } from "./testing/arguments.ts";
import { type Column, everyField, readAll, writeAll } from "./testing/column.ts";
import { nameOf } from "./testing/operations.ts";
import { cellOf, signs } from "./testing/outcomes.ts";
import { mutationInputs, nodeIds } from "./testing/questions.ts";
import { makeSubjects, sessionWithRole } from "./testing/world.ts";
import { type Writes, watchWrites } from "./testing/writes.ts";

// All fields are requested in one operation, so the limits of operations are raised. The policy is unchanged.
vi.mock("#lib/limits.ts", async (original) => ({
  limits: {
    ...(await original<typeof import("#lib/limits.ts")>()).limits,
    ...{ tokens: 1e6, depth: 99, aliases: 1e6, entries: 1e99, reads: 1e99 },
  },
}));

process.env.RATE_LIMIT_KEY = process.env.RATE_LIMIT_PERSON = process.env.RATE_LIMIT_ADDRESS = "100000";

const database = useDatabase();
const api = useApi();
const schema: GraphQLSchema = createSchema();

type Query = Column["query"];

const overHttp =
  (headers: Record<string, string>): Query =>
  (query) =>
    api.query(query, undefined, headers);

const bearer = (token: string) => overHttp({ authorization: `Bearer ${token}` });

async function queryAs(actor: Actor, subject: string): Promise<Query> {
  switch (actor.kind) {
    case "anonymous":
      return overHttp({});
    case "person":
      return overHttp(
        actor.userId === subject ? await sessionOf(subject) : await sessionWithRole(database.url, actor.role),
      );
    case "key":
      return overHttp(await keyWith(...actor.scopes));
    case "token":
      return bearer(
        await tokenFrom(
          `createUserToken(input: { userId: "${actor.userId}" }) { ... on UserTokenCreated { token } }`,
          actor.limited ? overHttp(await keyWith("PREFERENCES_WRITE")) : admin,
        ),
      );
    case "link":
      return bearer(
        await tokenFrom(
          `createPreferenceLink(input: { userId: "${actor.userId}", tenantKey: "${actor.tenantKey}" }) { ... on PreferenceLinkCreated { url } }`,
        ),
      );
    case "system":
      throw new Error("The system actor makes no HTTP requests");
  }
}

/** Returns the token in the answer to a mutation: a user token, or the last part of a preference link. */
async function tokenFrom(mutation: string, query: Query = admin): Promise<string> {
  const { text } = await query(`mutation { ${mutation} }`);
  const token = /"token":"([^"]+)"|[/]p[/]([^"]+)"/.exec(text);
  return token?.[1] ?? token?.[2] ?? "";
}

const invalidColumn = {
  name: "old",
  description:
    "invalid credentials, sent as Bearer: an expired and a revoked API key, an expired user token, an expired preference link, and the token of an ended session; all get the same response",
};

/** Creates credentials that are no longer valid, one of each kind. */
async function invalidCredentials(): Promise<Query[]> {
  const { id } = await makePerson();
  const { token } = await createSession(id, new Date());
  const then = Date.now() - 100 * 86_400_000;
  const ctx = ctxFor(undefined, new Date(then));
  const key = { name: "old", scopes: ["ADMIN" as const] };
  const expired = await createApiKey(ctx, { ...key, expiresAt: new Date(then + 1) });
  const revoked = await createApiKey(ctx, key);
  await revokeApiKey(ctxFor(), { id: revoked.apiKey.id });
  const userToken = await createUserToken(ctx, { userId: id });
  const { url } = await createPreferenceLink(ctx, { userId: id, tenantKey: "acme" });
  await asOwner(database.url, "DELETE FROM sessions WHERE user_id = $1", [id]);
  return [expired.secret, revoked.secret, userToken.token, url.slice(url.lastIndexOf("/") + 1), token].map(bearer);
}

/** Sends the request with each credential and fails if the answers differ. */
const queryWithEach =
  (queries: readonly Query[]): Query =>
  async (query) => {
    const answers = await Promise.all(queries.map((run) => run(query)));
    const visibleAnswers = answers.map(({ status, data, errors, headers }) => ({
      status,
      data,
      errors: errors.map(({ message, path, extensions: { code } }) => ({ message, path, code })),
      challenge: headers.get("www-authenticate"),
    }));
    const [first] = answers;
    expect(visibleAnswers.length).toBeGreaterThan(1);
    for (const one of visibleAnswers) expect(one).toEqual(visibleAnswers[0]);
    if (!first) throw new Error("There is no credential");
    return first;
  };

let admin: Query;
let writes: Writes | undefined;
const columns: Column[] = [];

beforeAll(async () => {
  admin = overHttp(await sessionWithRole(database.url, "ADMIN"));
  const subjects = await makeSubjects(database.url, actorKinds.length + 1, admin);
  const queryInvalid = queryWithEach(await invalidCredentials());
  const { id: other } = await makePerson();
  for (const [index, subject] of subjects.entries()) {
    const kind = actorKinds[index];
    const actor = kind?.actorFor(subject.userId, other);
    const { name, description } = kind ?? invalidColumn;
    const isSubject = actor !== undefined && "userId" in actor && actor.userId === subject.userId;
    const query = actor ? await queryAs(actor, subject.userId) : queryInvalid;
    columns.push({ name, description, subject, isSubject, query, seen: new Map(), problems: [] });
  }
  writes = await watchWrites(database.url);
  for (const column of columns) await readAll(schema, column);
  for (const [index, column] of columns.entries())
    await sendArguments(column, subjects[index === 0 ? 1 : 0] ?? column.subject, restrictedArguments);
  for (const column of columns) await writeAll(schema, column, writes);
}, 300_000);

afterAll(() => writes?.close());

/** The arguments that have their own rule, besides the rule of the field. */
const restrictedArguments = policyRows()
  .filter(({ argument }) => argument !== null)
  .map(argumentName);

const nodeTypes = Object.keys(nodeIds);
const types = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter(({ name }) => !name.startsWith("__"));
const fieldsOf = (type: GraphQLObjectType): string[] =>
  Object.keys(type.getFields())
    .flatMap((field) =>
      field === "node" && type.name === "Query" ? nodeTypes.map((on) => nameOf({ field, args: "", on })) : field,
    )
    .sort();

const cell = ({ seen }: Column, name: string): string => cellOf(seen.get(everyField) ?? seen.get(name));

/** Returns the cells of a row. */
const row = (name: string): string[] => columns.map((column) => cell(column, name));

function snapshot(): string {
  const order = ["Mutation", "Query"];
  const sorted = types.toSorted(
    (a, b) => order.indexOf(b.name) - order.indexOf(a.name) || a.name.localeCompare(b.name, "en"),
  );
  const legend = (rows: [string, string][]) => rows.map(([sign, what]) => `- \`${sign}\` ${what}`).join("\n");
  const heads = columns.map(({ name }) => name);
  const tables = sorted.map((type) => {
    const rows = fieldsOf(type).map((field) => [field, ...row(`${type.name}.${field}`)]);
    return `## ${type.name}\n\n${markdownTable(["", ...heads], rows)}`;
  });
  const argumentTable = restrictedArguments.map((name) => [name, ...row(name)]);
  return `# Access to every field

The response to every actor for every field, about a person and the person's data, over HTTP and from a real database.
Written by matrix.test.ts. A change here changes the access of an actor, and needs a reviewer.

${legend(Object.entries(signs))}

Two signs in a cell: the outcome depends on the way to the object, for example on whose it is.

${legend(columns.map(({ name, description }) => [name, description]))}

## Arguments

The response to a request that names another person, or another tenant than the link's. Every actor that may use a field may use
its other arguments.

${markdownTable(["", ...heads], argumentTable)}

${tables.join("\n\n")}
`;
}

describe("policy matrix", () => {
  test("requests every type with a global id through node", () => {
    const node = schema.getType("Node");
    const nodes = isInterfaceType(node) ? schema.getPossibleTypes(node).map(({ name }) => name) : [];
    expect(nodes.toSorted()).toEqual(nodeTypes.toSorted());
  });

  test("calls every mutation", () => {
    expect(Object.keys(mutationInputs).sort()).toEqual(Object.keys(schema.getMutationType()?.getFields() ?? {}).sort());
  });

  test("reaches an object of every type with at least one actor, so that no field's access is untested", () => {
    const names = types.flatMap((type) => fieldsOf(type).map((field) => `${type.name}.${field}`));
    expect(names.filter((name) => row(name).every((one) => one === "·" || one === "401"))).toEqual([]);
  });

  test("matches the reviewed snapshot of the access of every actor to every field", async () => {
    await expect(snapshot()).toMatchFileSnapshot(join(import.meta.dirname, "matrix.snapshot.md"));
  });

  /** Reads the access from a field's description, such as "Self, ADMIN, AUDITOR and keys with SEND."; null if it states none. */
  function documentedAccess(description: string): Map<string, boolean> | null {
    const mentions = (word: string) => new RegExp(`\\b${word}\\b`).test(description);
    // Descriptions of special cases ("for their own UNSUBSCRIBE", "excepted") cannot be read as a list. The table covers them.
    if (!/\b(Self|ADMIN)\b(,| and| only|:)|, and ADMIN[.]/.test(description)) return null;
    if (/their own|excepted/.test(description)) return null;
    return new Map([
      ["anon", false],
      ["self", mentions("Self")],
      ["other", false],
      ["AUD", mentions("AUDITOR")],
      ["ADM", mentions("ADMIN")],
      ...actorKinds.flatMap(({ name, actorFor }): [string, boolean][] => {
        const actor = actorFor("", "");
        return actor.kind === "key" ? [[name, actor.scopes.some(mentions)]] : [];
      }),
      ["tok≠", false],
    ]);
  }

  test("gives each actor the access that the descriptions of the schema state", () => {
    const mismatches: string[] = [];
    let checked = 0;
    for (const type of types)
      for (const { name: field, description } of Object.values(type.getFields())) {
        const documented = documentedAccess(description ?? "");
        const name = `${type.name}.${field}`;
        const cells = new Map(columns.map((column) => [column.name, cell(column, name)]));
        if (!documented || !/[✓M]/.test(cells.get("ADM") ?? "")) continue;
        checked += 1;
        for (const [column, allowed] of documented)
          if (/[✓M]/.test(cells.get(column) ?? "") !== allowed)
            mismatches.push(`${name} gives ${column} ${cells.get(column)}: ${description}`);
        if (/AUDITOR: masked/.test(description ?? "") && cells.get("AUD") !== "M")
          mismatches.push(`${name} is not masked`);
      }
    expect(mismatches).toEqual([]);
    expect(checked).toBeGreaterThan(30);
  });

  test("finds no leak, no write of a refused request, no refusal that reveals an object and no form with another answer", () => {
    expect(columns.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`))).toEqual([]);
  });
});
