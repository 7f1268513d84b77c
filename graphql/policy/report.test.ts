import { readFileSync } from "node:fs";
import { buildSchema, isObjectType } from "graphql";
import { expect, test } from "vitest";
import { policyCounts, policyMarkdown, policyRows } from "./report.ts";
import { admin, everyone, masked, self, signedIn } from "./rules.ts";

const schema = buildSchema(readFileSync("graphql/schema.graphql", "utf8"));
const fields = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter(({ name }) => !name.startsWith("__"))
  .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));

test("every field of the schema has one row, and no row is of anything else", () => {
  expect(
    policyRows()
      .map(({ type, field }) => `${type}.${field}`)
      .sort(),
  ).toEqual(fields.toSorted());
});

test("a row says what its rule says to each kind of actor", () => {
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

test("the counts tell open fields from restricted ones", () => {
  const rows = policyRows({ Thing: { a: everyone, b: signedIn, c: admin }, Other: { d: self } });
  expect(policyCounts(rows)).toEqual({ fields: 4, types: 2, open: 2, restricted: 2 });
});

test("the table has a line for each row, and cells that stand below each other", () => {
  const rows = policyRows();
  const lines = policyMarkdown(rows)
    .split("\n")
    .filter((line) => line.startsWith("|"));
  expect(lines).toHaveLength(rows.length + 2);
  expect(new Set(lines.map((line) => [...line].length)).size).toBe(1);
});
