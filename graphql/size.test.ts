import { buildSchema, isObjectType, Kind, parse } from "graphql";
import { describe, expect, test } from "vitest";
import { limits } from "#lib/limits.ts";
import * as integrator from "../examples/integrator/src/generated.ts";
import * as pages from "./generated/operations.ts";
import { resolvers } from "./resolvers.ts";
import { sdl } from "./server.ts";
import { readers, sizeOf } from "./size.ts";

const schema = buildSchema(sdl());
function sizes(text: string, variables?: Record<string, unknown>) {
  const document = parse(text);
  return document.definitions.flatMap((one) =>
    one.kind === Kind.OPERATION_DEFINITION ? [sizeOf(schema, document, one, variables)] : [],
  );
}

const one = (text: string, variables?: Record<string, unknown>) => sizes(text, variables)[0];

describe("what an operation asks for", () => {
  test.each<[string, string, { entries: number; reads: number }]>([
    ["nothing of a list", "{ me { id } }", { entries: 0, reads: 0 }],
    ["a page", "{ users(first: 20) { edges { node { id } } } }", { entries: 20, reads: 1 }],
    ["a page and its count", "{ users(first: 20) { totalCount } }", { entries: 20, reads: 2 }],
    [
      "a page of each",
      "{ users(first: 20) { edges { node { deliveries(first: 3) { totalCount } } } } }",
      { entries: 80, reads: 41 },
    ],
    ["a read of each", "{ users(first: 20) { edges { node { schedule { timeZone } } } } }", { entries: 20, reads: 21 }],
    [
      "lists without pages: five each",
      "{ me { preferences { channels { suppressions { user { deliveries(first: 2) { __typename } } } } } } }",
      { entries: 80, reads: 26 },
    ],
    ["values in lists", "{ apiKeys { scopes } }", { entries: 5, reads: 0 }],
    [
      "all the people of a call",
      "mutation { upsertUsers(input: { users: [] }) { ... on UsersUpserted { users { deliveries(first: 1) { __typename } } } } }",
      { entries: 2000, reads: 1001 },
    ],
    [
      "sizes that are none",
      "{ users(first: -1) { __typename } deliveries(first: 2147483647) { __typename } }",
      { entries: 200, reads: 2 },
    ],
    [
      "what the schema does not have",
      "{ nothing { users(first: 9) { id } } ... on Nothing { id } ...Missing }",
      { entries: 0, reads: 0 },
    ],
    ["the schema", '{ __type(name: "User") { name } __schema { types { name } } }', { entries: 0, reads: 0 }],
    [
      "an object by its interface",
      '{ node(id: "x") { id ... on User { deliveries(first: 7) { __typename } } } }',
      { entries: 7, reads: 2 },
    ],
  ])("%s", (_name, text, size) => {
    expect(one(text)).toEqual(size);
  });

  test("fragments that double at every level are weighed in no time", { timeout: 2_000 }, () => {
    const fragments = Array.from({ length: 80 }, (_, at) => `fragment F${at} on User { ...F${at + 1} ...F${at + 1} }`);
    const text = `{ me { ...F0 } } ${fragments.join(" ")} fragment F80 on User { deliveries(first: 1) { __typename } }`;
    expect(one(text)).toEqual({ entries: 2 ** 80, reads: 2 ** 80 });
  });
});

test("our own pages and the example ask for a tenth of what is allowed, on the largest pages", () => {
  const documents = [...Object.values(pages), ...Object.values(integrator)]
    .filter((value) => value instanceof String)
    .map(String);
  expect(documents.length).toBeGreaterThan(20);
  for (const document of documents)
    for (const { entries, reads } of sizes(document)) {
      expect(entries).toBeLessThanOrEqual(limits.entries / 10);
      expect(reads).toBeLessThanOrEqual(limits.reads / 10);
    }
});

test("every field that reads by itself for each object counts as a read", () => {
  const reading = resolvers.flatMap((types) =>
    Object.entries(types).flatMap(([type, fields]) =>
      type === "Query" || type === "Mutation"
        ? []
        : Object.entries(fields)
            .filter(([, resolve]) => typeof resolve === "function" && /[.]read\(|\(ctx, /.test(String(resolve)))
            .map(([field]) => [type, field] as const),
    ),
  );
  // Those that are given arguments count for that.
  const bare = reading.filter(([type, field]) => {
    const parent = schema.getType(type);
    return isObjectType(parent) && parent.getFields()[field]?.args.length === 0;
  });
  expect(reading).toContainEqual(["User", "preferences"]);
  expect(bare.map((names) => names.join(".")).sort()).toEqual([...readers].sort());
});
