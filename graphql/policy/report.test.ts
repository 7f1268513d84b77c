import { readFileSync } from "node:fs";
import { buildSchema, isObjectType } from "graphql";
import { describe, expect, test } from "vitest";
import { completePolicy, type PolicyTable } from "./complete.ts";
import { openFields } from "./open-fields.ts";
import { policyCounts, policyMarkdown, policyRows } from "./report.ts";
import {
  admin,
  anyOf,
  everyone,
  forNamedPerson,
  masked,
  ownTenant,
  type Row,
  self,
  signedIn,
  withArguments,
} from "./rules.ts";
import { fieldPolicy, restrictedFields } from "./table.ts";

const schema = buildSchema(readFileSync("graphql/schema.graphql", "utf8"));
const fields = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter(({ name }) => !name.startsWith("__"))
  .flatMap((type) => Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, field })));

describe("fieldPolicy", () => {
  test("has exactly one row for every field of the schema", () => {
    expect(
      policyRows()
        .filter(({ argument }) => argument === null)
        .map(({ type, field }) => `${type}.${field}`)
        .sort(),
    ).toEqual(fields.map(({ name }) => name).sort());
  });

  test("has exactly one rule for every argument of the schema", () => {
    const table: Record<string, Record<string, Row>> = fieldPolicy;
    const withRule = Object.entries(table).flatMap(([type, rows]) =>
      Object.entries(rows).flatMap(([field, row]) =>
        Object.keys(row.arguments ?? {}).map((argument) => `${type}.${field}(${argument}:)`),
      ),
    );
    const inSchema = fields.flatMap(({ name, field }) => field.args.map((argument) => `${name}(${argument.name}:)`));
    expect(withRule.toSorted()).toEqual(inSchema.toSorted());
  });

  test("does not compile without a row for a field or an argument", () => {
    const { users, user, ...others } = fieldPolicy.Query;
    // @ts-expect-error Query.users has no row.
    const withoutField: PolicyTable = { ...fieldPolicy, Query: { ...others, user } };
    const row: Row = signedIn;
    // @ts-expect-error Query.users has no rule for its arguments.
    const withoutArguments: PolicyTable = { ...fieldPolicy, Query: { ...others, user, users: row } };
    const one = withArguments(signedIn, { id: "field" });
    // @ts-expect-error Query.user(externalId:) has no rule.
    const withoutArgument: PolicyTable = { ...fieldPolicy, Query: { ...others, users, user: one } };
    const whole: PolicyTable = { ...fieldPolicy, Query: { ...others, users, user } };
    expect([withoutField, withoutArguments, withoutArgument]).not.toContainEqual(whole);
  });

  test("does not compile with a field in both tables, in neither, or with an unknown name", () => {
    const rows = { UserErased: { userId: signedIn } };
    // @ts-expect-error UserErased.userId is restricted and open.
    completePolicy(rows, { UserErased: ["userId"] });
    // @ts-expect-error UserErased has no field of this name.
    completePolicy(rows, { UserErased: ["user"] });
    // @ts-expect-error UserErased.userId has no row.
    const withoutRow: PolicyTable = completePolicy(restrictedFields, { ...openFields, UserErased: [] as const });
    const whole: PolicyTable = completePolicy(restrictedFields, openFields);
    expect(withoutRow).not.toEqual(whole);
    expect(whole).toEqual(fieldPolicy);
  });

  test("has only Query.me as a restricted row that allows every signed-in actor", () => {
    const table: Record<string, Record<string, Row>> = restrictedFields;
    const open = Object.entries(table).flatMap(([type, rows]) =>
      Object.entries(rows).flatMap(([field, row]) =>
        row === signedIn || row === everyone ? [`${type}.${field}`] : [],
      ),
    );
    expect(open).toEqual(["Query.me"]);
  });
});

describe("policyRows", () => {
  test("returns the access of each kind of actor to a field", () => {
    const [own, closed] = policyRows({ Thing: { own: self, closed: masked(admin) } });
    expect(own).toMatchObject({
      type: "Thing",
      field: "own",
      rule: "self",
      verdicts: {
        anon: "DENY",
        self: "ALLOW",
        other: "DENY",
        AUD: "DENY",
        "k:ADM": "DENY",
        tok: "ALLOW",
        "tok≠": "DENY",
      },
    });
    expect(closed).toMatchObject({
      rule: "masked: ADMIN",
      verdicts: { self: "DENY", AUD: "DENY", ADM: "MASK", "k:S": "DENY", "k:ADM": "MASK" },
    });
  });

  test("returns a row for each argument with its own rule", () => {
    const rows = policyRows({
      Thing: {
        of: withArguments(anyOf(self, admin), {
          first: "field",
          userId: forNamedPerson("people.find"),
          tenantKey: ownTenant,
        }),
        closed: withArguments(admin, { any: everyone }),
      },
    });
    expect(rows.map(({ field, argument, rule }) => [field, argument, rule])).toEqual([
      ["of", null, "self, ADMIN"],
      ["of", "userId", "may people.find, for the person that it names"],
      ["of", "tenantKey", "a link for its own tenant"],
      ["closed", null, "ADMIN"],
      ["closed", "any", "everyone"],
    ]);
    expect(rows[1]?.verdicts).toMatchObject({ self: "ALLOW", ADM: "ALLOW", other: "DENY", AUD: "DENY", "k:S": "DENY" });
    expect(rows[4]?.verdicts).toMatchObject({ self: "DENY", ADM: "ALLOW" });
    expect(policyCounts(rows)).toMatchObject({ fields: 2, restricted: 2, restrictedArguments: 3 });
    expect(policyMarkdown(rows)).toContain("| Thing.of(userId:) ");
  });
});

describe("policyCounts", () => {
  test("counts open fields and restricted fields", () => {
    const rows = policyRows({ Thing: { a: everyone, b: signedIn, c: admin }, Other: { d: self } });
    expect(policyCounts(rows)).toEqual({ fields: 4, types: 2, open: 2, restricted: 2, restrictedArguments: 0 });
  });
});

describe("policyMarkdown", () => {
  test("writes a line for each row, with aligned cells", () => {
    const rows = policyRows();
    const lines = policyMarkdown(rows)
      .split("\n")
      .filter((line) => line.startsWith("|"));
    expect(lines).toHaveLength(rows.length + 2);
    expect(new Set(lines.map((line) => [...line].length)).size).toBe(1);
  });
});
