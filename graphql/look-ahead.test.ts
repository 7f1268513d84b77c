import { beforeAll, describe, expect, test, vi } from "vitest";
import { pool } from "#db/client.ts";
import { ctxFor, useDatabase } from "#db/testing/index.ts";
import { untilLive, useChangeListener } from "#db/testing/live.ts";
import type { Actor } from "#lib/actor.ts";
import type { Person } from "#lib/people/index.ts";
import { setPreference } from "#lib/preferences/index.ts";
import { key, makePeople, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { execute } from "./execute.ts";
import { TypedDocumentString } from "./generated/operations.ts";

const database = useDatabase();
useChangeListener(database);

const admin = key("ADMIN");
const choices = "preferences { sections { topics { channels { channel choice } } } }";
const choicesFor = (tenantKey: string) => choices.replace(" ", `(tenantKey: ${tenantKey}) `);

let topicKey: string;
let people: Person[];
let first: Person;

/** People at even positions turned SMS on, and off for acme. The others did the opposite. */
beforeAll(async () => {
  topicKey = (await makeTopic()).key;
  people = await makePeople(3);
  [first] = people as [Person];
  for (const [index, { id: userId }] of people.entries()) {
    const isEven = index % 2 === 0;
    await setPreference(ctxFor(), { userId, topicKey, channel: "SMS", enabled: isEven });
    await setPreference(ctxFor(), { userId, tenantKey: "acme", topicKey, channel: "SMS", enabled: !isEven });
  }
});

async function run(query: string, variables: Record<string, unknown> = {}, actor: Actor = admin) {
  const document = new TypedDocumentString<Record<string, unknown>, Record<string, unknown>>(query);
  const { data, errors } = await execute(document, variables, actor);
  expect(errors).toEqual([]);
  return data ?? {};
}

/** The same with the number of transactions while the catalogue is in memory. A busy machine may need a second attempt. */
async function runIn(transactions: number, ...request: Parameters<typeof run>) {
  await run(...request);
  return vi.waitFor(
    async () => {
      await untilLive();
      const connect = vi.spyOn(pool(), "connect");
      try {
        const data = await run(...request);
        expect(connect).toHaveBeenCalledTimes(transactions);
        return data;
      } finally {
        connect.mockRestore();
      }
    },
    { timeout: 20_000 },
  );
}

/** The choices for SMS in a part of an answer, in their order. */
const smsChoices = (part: unknown): unknown[] =>
  [...JSON.stringify(part).matchAll(/"channel":"SMS","choice":(\w+)/g)].map(([, choice]) => choice);

describe("reading a person with their preferences", () => {
  test.each([
    ["an inline fragment", `query ($id: ID!) { node(id: $id) { ... on User { id ${choices} } } }`],
    ["a fragment", `query ($id: ID!) { node(id: $id) { ...Page } } fragment Page on User { name ${choices} }`],
    [
      "a fragment in a fragment",
      `query ($id: ID!) { node(id: $id) { ...Outer } } fragment Outer on User { ...Inner } fragment Inner on User { ${choices} }`,
    ],
  ])("takes one transaction with %s", async (_name, query) => {
    expect(smsChoices(await runIn(1, query, { id: first.id }))).toEqual(["true"]);
  });

  test("takes one transaction for several tenants, and gives each its own choices", async () => {
    const query = `query ($id: ID!, $tenant: String) { node(id: $id) { ... on User {
      general: ${choices} literal: ${choicesFor('"acme"')} variable: ${choicesFor("$tenant")} } } }`;
    expect(smsChoices(await runIn(1, query, { id: first.id, tenant: "acme" }))).toEqual(["true", "false", "false"]);
    expect(smsChoices(await runIn(1, query, { id: first.id, tenant: "globex" }))).toEqual(["true", "false", "true"]);
    expect(smsChoices(await runIn(1, query, { id: first.id }))).toEqual(["true", "false", "true"]);
  });

  test("takes one transaction for the signed-in person and for a preference link of a tenant", async () => {
    const query = `{ me { id ${choices} } }`;
    expect(smsChoices(await runIn(1, query, {}, signedIn(first.id)))).toEqual(["true"]);
    const link: Actor = { kind: "link", userId: first.id, tenantKey: "acme" };
    expect(smsChoices(await runIn(1, query, {}, link))).toEqual(["false"]);
  });

  test("takes one transaction for the preferences of all people of a page, besides that of the page", async () => {
    const data = await runIn(2, `{ users(first: 50) { edges { node { id ${choices} } } } }`);
    const { edges } = data.users as { edges: { node: { id: string } }[] };
    const choicesById = new Map(edges.map(({ node }) => [node.id, smsChoices(node)]));
    expect(people.map(({ id }) => choicesById.get(id))).toEqual([["true"], ["false"], ["true"]]);
  });

  test("takes one transaction for people with aliases, and returns null for an unknown one", async () => {
    const node = (id: string) => `node(id: "${id}") { ... on User { id ${choices} } }`;
    const [one, two] = people.map(({ id }) => id) as [string, string];
    const query = `{ one: ${node(one)} none: ${node("usr_00000000000000000000000000")} two: ${node(two)} }`;
    const data = await runIn(1, query);
    expect(data).toMatchObject({ one: { id: one }, none: null, two: { id: two } });
    expect([smsChoices(data.one), smsChoices(data.two)]).toEqual([["true"], ["false"]]);
  });

  test("shows what an earlier mutation of the same operation changed", async () => {
    const role = `setUserRole(input: { userId: "${first.id}", role: VIEWER, reason: "a test" }) { ... on UserRoleSet { user { ${choices} } } }`;
    const set = (enabled: boolean) =>
      `setPreference(input: { userId: "${first.id}", topicKey: "${topicKey}", channel: SMS, enabled: ${enabled} }) { __typename }`;
    const data = await run(`mutation { a: ${set(false)} b: ${role} c: ${set(true)} d: ${role} }`);
    expect([smsChoices(data.b), smsChoices(data.d)]).toEqual([["false"], ["true"]]);
  });
});
