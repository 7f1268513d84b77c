import { buildSchema, isObjectType, Kind, parse } from "graphql";
import { describe, expect, test } from "vitest";
import { limits } from "#lib/limits.ts";
import * as integrator from "../examples/integrator/src/generated.ts";
import * as pages from "./generated/operations.ts";
import { resolvers } from "./resolvers.ts";
import { sdl } from "./server.ts";
import { readingFields, sizeOf } from "./size.ts";

const schema = buildSchema(sdl());
function sizes(text: string, variables?: Record<string, unknown>) {
  const document = parse(text);
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [sizeOf(schema, document, definition, variables)] : [],
  );
}

const sizeOfFirst = (text: string, variables?: Record<string, unknown>) => sizes(text, variables)[0];

describe("sizeOf", () => {
  test.each<[string, string, { entries: number; reads: number }]>([
    ["nothing for an operation without lists", "{ me { id } }", { entries: 0, reads: 0 }],
    ["a page", "{ users(first: 20) { edges { node { id } } } }", { entries: 20, reads: 1 }],
    ["a page and its count", "{ users(first: 20) { totalCount } }", { entries: 20, reads: 2 }],
    [
      "a page per object",
      "{ users(first: 20) { edges { node { deliveries(first: 3) { totalCount } } } } }",
      { entries: 80, reads: 41 },
    ],
    [
      "a read per object",
      "{ users(first: 20) { edges { node { schedule { timeZone } } } } }",
      { entries: 20, reads: 21 },
    ],
    [
      "five entries for a list without pages",
      "{ me { preferences { channels { suppressions { user { deliveries(first: 2) { __typename } } } } } } }",
      { entries: 80, reads: 26 },
    ],
    ["scalar values in lists", "{ apiKeys { scopes } }", { entries: 5, reads: 0 }],
    [
      "a thousand people of an upsert",
      "mutation { upsertUsers(input: { users: [] }) { ... on UsersUpserted { users { deliveries(first: 1) { __typename } } } } }",
      { entries: 2000, reads: 1001 },
    ],
    [
      "invalid page sizes as the maximum",
      "{ users(first: -1) { __typename } deliveries(first: 2147483647) { __typename } }",
      { entries: 200, reads: 2 },
    ],
    [
      "nothing for unknown fields",
      "{ nothing { users(first: 9) { id } } ... on Nothing { id } ...Missing }",
      { entries: 0, reads: 0 },
    ],
    [
      "nothing for introspection",
      '{ __type(name: "User") { name } __schema { types { name } } }',
      { entries: 0, reads: 0 },
    ],
    [
      "an object behind an interface",
      '{ node(id: "x") { id ... on User { deliveries(first: 7) { __typename } } } }',
      { entries: 7, reads: 2 },
    ],
  ])("counts %s", (_name, text, size) => {
    expect(sizeOfFirst(text)).toEqual(size);
  });

  test("measures fragments that double at every level in linear time", { timeout: 2_000 }, () => {
    const fragments = Array.from(
      { length: 80 },
      (_, index) => `fragment F${index} on User { ...F${index + 1} ...F${index + 1} }`,
    );
    const text = `{ me { ...F0 } } ${fragments.join(" ")} fragment F80 on User { deliveries(first: 1) { __typename } }`;
    expect(sizeOfFirst(text)).toEqual({ entries: 2 ** 80, reads: 2 ** 80 });
  });
});

describe("size of operations", () => {
  test("is at most a tenth of the limits for our own pages and the example, with the largest pages", () => {
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

  test("counts every field that reads per object as a read", () => {
    const reading = resolvers.flatMap((types) =>
      Object.entries(types).flatMap(([type, fields]) =>
        type === "Query" || type === "Mutation"
          ? []
          : Object.entries(fields)
              .filter(([, resolve]) => typeof resolve === "function" && /[.]read\(|\(ctx, /.test(String(resolve)))
              .map(([field]) => [type, field] as const),
      ),
    );
    // Fields with arguments count as reads anyway.
    const bare = reading.filter(([type, field]) => {
      const parent = schema.getType(type);
      return isObjectType(parent) && parent.getFields()[field]?.args.length === 0;
    });
    expect(reading).toContainEqual(["User", "preferences"]);
    expect(bare.map((names) => names.join(".")).sort()).toEqual([...readingFields].sort());
  });
});
