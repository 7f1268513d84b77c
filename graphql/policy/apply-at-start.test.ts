import { makeExecutableSchema } from "@graphql-tools/schema";
import { graphql } from "graphql";
import { describe, expect, test } from "vitest";
import { applyPolicy } from "./apply.ts";
import {
  admin,
  anyOf,
  auditor,
  everyone,
  masked,
  type Row,
  type Rule,
  self,
  signedIn,
  withArguments,
} from "./rules.ts";

describe("applyPolicy at start", () => {
  const small = (field: string) =>
    makeExecutableSchema({ typeDefs: `type Query { thing: Thing } type Thing { ${field} }` });
  const boot = (field: string, rule?: Rule) => () =>
    applyPolicy(small(field), { Query: { thing: signedIn }, Thing: rule ? { it: rule } : {} });

  test("throws for a field without a row and names it", () => {
    expect(boot("it: Int")).toThrow("Thing.it has no row in the policy table");
    expect(() => applyPolicy(small("it: Int"), { Thing: { it: everyone } })).toThrow("Query.thing has no row");
  });

  test("throws for an argument without a row and names it", () => {
    const applyTo = (it: Row) => () =>
      applyPolicy(small("it(a: Int, b: Int): Int"), { Query: { thing: signedIn }, Thing: { it } });
    expect(applyTo(signedIn)).toThrow("Thing.it(a:) has no row in the policy table");
    expect(applyTo(withArguments(signedIn, { a: admin }))).toThrow("Thing.it(b:) has no row in the policy table");
    expect(applyTo(withArguments(signedIn, { a: admin, b: "field" }))).not.toThrow();
  });

  test.each([
    ["it: Int!", admin],
    ["it: [Int]!", anyOf(self, admin)],
    ["it: [Int!]!", masked(auditor)],
  ])("throws for %s, which is non-null and may be denied", (field, rule) => {
    expect(boot(field, rule)).toThrow(
      `Thing.it is non-null, and its rule "${rule.name}" may deny it: make it nullable`,
    );
  });

  test.each([
    ["it: Int", admin],
    ["it: [Int!]", masked(auditor)],
    ["it: Int!", signedIn],
    ["it: Int!", everyone],
  ])("accepts %s, which is nullable or never denied", (field, rule) => {
    expect(boot(field, rule)).not.toThrow();
  });

  test("does not restrict introspection", async () => {
    const booted = boot("it: Int", admin)();
    const { data } = await graphql({
      schema: booted,
      source: "{ __schema { queryType { name } } }",
      contextValue: { actor: { kind: "anonymous" }, refusals: [] },
    });
    expect(data).toMatchObject({ __schema: { queryType: { name: "Query" } } });
  });
});
