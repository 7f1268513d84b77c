import { join } from "node:path";
import { type GraphQLObjectType, type GraphQLSchema, isInterfaceType, isObjectType } from "graphql";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { createSchema } from "#graphql/server.ts";
import { keyWith, sessionOf, useApi } from "#graphql/testing/http.ts";
import type { Actor } from "#lib/actor.ts";
import { createApiKey, createPreferenceLink, createSession, createUserToken, revokeApiKey } from "#lib/auth/index.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { actorKinds } from "./actors.ts";
import { markdownTable } from "./markdown.ts";
import { policyRows } from "./report.ts";
import { argumentName, giveArguments } from "./testing/arguments.ts";
import { type Column, everyField, readAll, writeAll } from "./testing/column.ts";
import { nameOf } from "./testing/operations.ts";
import { cellOf, signs } from "./testing/outcomes.ts";
import { mutationInputs, nodeIds } from "./testing/questions.ts";
import { makeSubjects, sessionWithRole } from "./testing/world.ts";
import { type Writes, watchWrites } from "./testing/writes.ts";

// Everything is asked for at once: only the limits of an operation are lifted, nothing of the policy.
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

type Ask = Column["ask"];

const overHttp =
  (headers: Record<string, string>): Ask =>
  (query) =>
    api.ask(query, undefined, headers);

const bearer = (token: string) => overHttp({ authorization: `Bearer ${token}` });

async function askAs(actor: Actor, subject: string): Promise<Ask> {
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
      throw new Error("the service itself asks nothing over HTTP");
  }
}

/** A token out of what an ADMIN, or a key, is given: a user token, or the end of a preference link. */
async function tokenFrom(mutation: string, ask: Ask = admin): Promise<string> {
  const { text } = await ask(`mutation { ${mutation} }`);
  const token = /"token":"([^"]+)"|[/]p[/]([^"]+)"/.exec(text);
  return token?.[1] ?? token?.[2] ?? "";
}

const oldColumn = {
  name: "old",
  what: "what holds no more, sent as Bearer: an API key that has expired, one that was revoked, a user token and a preference link that have expired, the token of a session that was ended; they are told the same words",
};

/** Credentials that held once, each of another kind and by another end. */
async function oldCredentials(): Promise<Ask[]> {
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

/** Asks with each of them, and fails unless all are answered in the same words. */
const askAlike =
  (asks: readonly Ask[]): Ask =>
  async (query) => {
    const answers = await Promise.all(asks.map((ask) => ask(query)));
    const told = answers.map(({ status, data, errors, headers }) => ({
      status,
      data,
      errors: errors.map(({ message, path, extensions: { code } }) => ({ message, path, code })),
      asks: headers.get("www-authenticate"),
    }));
    const [first] = answers;
    expect(told.length).toBeGreaterThan(1);
    for (const one of told) expect(one).toEqual(told[0]);
    if (!first) throw new Error("nobody was asked");
    return first;
  };

let admin: Ask;
let writes: Writes | undefined;
const columns: Column[] = [];

beforeAll(async () => {
  admin = overHttp(await sessionWithRole(database.url, "ADMIN"));
  const subjects = await makeSubjects(database.url, actorKinds.length + 1, admin);
  const old = askAlike(await oldCredentials());
  const { id: other } = await makePerson();
  for (const [index, subject] of subjects.entries()) {
    const kind = actorKinds[index];
    const actor = kind?.as(subject.userId, other);
    const { name, what } = kind ?? oldColumn;
    const isSubject = actor !== undefined && "userId" in actor && actor.userId === subject.userId;
    const ask = actor ? await askAs(actor, subject.userId) : old;
    columns.push({ name, what, subject, isSubject, ask, seen: new Map(), problems: [] });
  }
  writes = await watchWrites(database.url);
  for (const column of columns) await readAll(schema, column);
  for (const [index, column] of columns.entries())
    await giveArguments(column, subjects[index === 0 ? 1 : 0] ?? column.subject, ownRules);
  for (const column of columns) await writeAll(schema, column, writes);
}, 300_000);

afterAll(() => writes?.close());

/** The arguments that not everybody may give who may ask for the field. */
const ownRules = policyRows()
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

/** A row's cells; a field that not even an ADMIN gets to is not there yet. */
function row(name: string): string[] {
  const cells = columns.map((column) => cell(column, name));
  return cells.every((one) => one === "·" || one === "401") ? cells.map(() => "–") : cells;
}

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
  const ofArguments = ownRules.map((name) => [name, ...row(name)]);
  return `# Who gets what

Every field, asked for by everybody, of a person and of what is theirs: what really came back, over HTTP and from a database.
Written by matrix.test.ts; a change here is a change of who may read or do what, and wants a reviewer.

${legend(Object.entries(signs))}

Two signs in a cell: the outcome depends on the way to the object, for example on whose it is.

${legend(columns.map(({ name, what }) => [name, what]))}

## Arguments

What comes of naming somebody else, or for one's own person another tenant than the link's. Every other argument may be given by
whoever may ask for its field.

${markdownTable(["", ...heads], ofArguments)}

${tables.join("\n\n")}
`;
}

test("everything that has a global id is asked for by it", () => {
  const node = schema.getType("Node");
  const nodes = isInterfaceType(node) ? schema.getPossibleTypes(node).map(({ name }) => name) : [];
  expect(nodes.toSorted()).toEqual(nodeTypes.toSorted());
});

test("every mutation is called", () => {
  expect(Object.keys(mutationInputs).sort()).toEqual(Object.keys(schema.getMutationType()?.getFields() ?? {}).sort());
});

test("who gets what is as it was reviewed", async () => {
  await expect(snapshot()).toMatchFileSnapshot(join(import.meta.dirname, "matrix.snapshot.md"));
});

/** Who a field is for, as its description says it: "Self, ADMIN, AUDITOR and keys with SEND.". Most say nothing. */
function promised(description: string): Map<string, boolean> | null {
  const says = (word: string) => new RegExp(`\\b${word}\\b`).test(description);
  // Those with a case of their own ("for their own UNSUBSCRIBE", "excepted") say more than a list can: the table has them.
  if (!/\b(Self|ADMIN)\b(,| and| only|:)|, and ADMIN[.]/.test(description)) return null;
  if (/their own|excepted/.test(description)) return null;
  return new Map([
    ["anon", false],
    ["self", says("Self")],
    ["other", false],
    ["AUD", says("AUDITOR")],
    ["ADM", says("ADMIN")],
    ...actorKinds.flatMap(({ name, as }): [string, boolean][] => {
      const actor = as("", "");
      return actor.kind === "key" ? [[name, actor.scopes.some(says)]] : [];
    }),
    ["tok≠", false],
  ]);
}

test("what the schema's descriptions promise is what is there", () => {
  const broken: string[] = [];
  let checked = 0;
  for (const type of types)
    for (const { name: field, description } of Object.values(type.getFields())) {
      const promise = promised(description ?? "");
      const name = `${type.name}.${field}`;
      const gets = new Map(columns.map((column) => [column.name, cell(column, name)]));
      if (!promise || !/[✓M]/.test(gets.get("ADM") ?? "")) continue;
      checked += 1;
      for (const [column, allowed] of promise)
        if (/[✓M]/.test(gets.get(column) ?? "") !== allowed)
          broken.push(`${name} gives ${column} ${gets.get(column)}: ${description}`);
      if (/AUDITOR: masked/.test(description ?? "") && gets.get("AUD") !== "M") broken.push(`${name} is not masked`);
    }
  expect(broken).toEqual([]);
  expect(checked).toBeGreaterThan(30);
});

test("nothing leaks, nothing that is refused writes, nothing is told by a refusal, and each way of asking is the same", () => {
  expect(columns.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`))).toEqual([]);
});
