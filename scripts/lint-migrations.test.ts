import { describe, expect, test } from "vitest";
import { lintMigration, lintMigrations, runSquawk } from "./lint-migrations.ts";

const up = (sql: string, name = "9001_pear") =>
  lintMigration(`db/migrations/${name}.up.sql`, `-- expand: a test.\n${sql}`);
const rulesIn = (problems: readonly string[]) => problems.map((problem) => problem.split(": ")[1]);

describe("lintMigrations", () => {
  test("finds no problem in the migrations of this version", () => {
    expect(lintMigrations()).toEqual([]);
  });
});

describe("lintMigration", () => {
  test("names the file, the line and the rule", () => {
    expect(up("\nALTER TABLE users ADD COLUMN pear text;\nALTER TABLE users DROP COLUMN name;\n")).toEqual([
      expect.stringMatching(/^db\/migrations\/9001_pear\.up\.sql:4: ban-drop-column: /),
    ]);
  });

  test.each([
    [
      "a column that rejects the rows of the previous release",
      "ALTER TABLE users ADD COLUMN pear text NOT NULL;",
      "adding-required-field",
    ],
    ["an index that blocks writes", "CREATE INDEX pear ON users (name);", "require-concurrent-index-creation"],
    [
      "a constraint that reads the table under a lock",
      "ALTER TABLE users ADD CONSTRAINT pear CHECK (name <> '');",
      "constraint-missing-not-valid",
    ],
    [
      "a rename that the previous release does not know",
      "ALTER TABLE users RENAME COLUMN name TO pear;",
      "renaming-column",
    ],
    [
      "a change of a type, which writes the table again",
      "ALTER TABLE users ALTER COLUMN name TYPE varchar(9);",
      "changing-column-type",
    ],
  ])("rejects %s", (_, sql, rule) => {
    expect(rulesIn(up(sql))).toContain(rule);
  });

  test("accepts an index that is built concurrently outside a transaction, and rejects it inside", () => {
    const sql = "CREATE INDEX CONCURRENTLY pear ON users (name);\n";
    const lint = (text: string) => rulesIn(lintMigration("db/migrations/9001_pear.up.sql", text));
    expect(lint(`-- no transaction\n-- expand: a test.\n${sql}`)).toEqual([]);
    expect(lint(`-- expand: a test.\n${sql}`)).toEqual(["ban-concurrent-index-creation-in-transaction"]);
  });

  test("accepts that a down file drops what its up file added", () => {
    expect(lintMigration("db/migrations/9001_pear.down.sql", "ALTER TABLE users DROP COLUMN pear;")).toEqual([]);
  });

  test("rejects an up file that does not say whether the previous release runs on the schema", () => {
    const lint = (name: string) =>
      lintMigration(`db/migrations/${name}.up.sql`, "CREATE TABLE pear (id text PRIMARY KEY);");
    expect(lint("9001_pear")).toEqual([expect.stringContaining('"-- expand" or "-- contract"')]);
    expect(lint("0043_pear")).toEqual([]);
  });

  test("finds in a released migration only what can still be changed: the limits of the runner", () => {
    expect(up("ALTER TABLE users DROP COLUMN name;", "0040_pear")).toEqual([]);
    expect(rulesIn(up("ALTER TABLE users DROP;", "0040_pear"))).toContain("syntax-error");
  });
});

describe("runSquawk", () => {
  test("finds a text without limits for locks and statements", () => {
    const rulesOf = (text: string) => runSquawk("pear.sql", text).map((one) => one.rule_name);
    const sql = "ALTER TABLE users ADD COLUMN pear text;";
    expect(rulesOf(sql)).toEqual(["require-lock-timeout", "require-statement-timeout"]);
    expect(rulesOf(`SET lock_timeout = '2s'; ${sql}`)).toEqual(["require-statement-timeout"]);
    expect(rulesOf(`SET statement_timeout = '2s'; ${sql}`)).toEqual(["require-lock-timeout"]);
  });

  test("throws if squawk cannot read its options", () => {
    expect(() => runSquawk("pear.sql", "", ["--pear"])).toThrow("squawk gave no result for pear.sql");
  });
});
