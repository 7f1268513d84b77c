import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OperatorError } from "#lib/errors.ts";
import { type Migration, migrate } from "./migrate.ts";
import { phaseOf } from "./migration-file.ts";
import { type MigrationStamp, migrationsToRevert } from "./schema-state.ts";
import { asOwner, createTestDatabase } from "./testing/index.ts";

let database: { url: string; drop: () => Promise<void> };
beforeEach(async () => {
  database = await createTestDatabase("template0");
});
afterEach(() => database.drop());

const table = (name: string, phase?: string): Migration => ({
  name,
  up: `${phase ? `-- ${phase}: a test.\n` : ""}CREATE TABLE "${name}" (id int);`,
  down: `DROP TABLE "${name}";`,
});
const first = table("0001_first");
const second = table("0002_second", "expand");

describe("a version on the schema of a newer one", () => {
  test("rejects a migration whose phase an earlier version did not store, until the newer version has run", async () => {
    await migrate(database.url, [first]);
    await asOwner(database.url, "ALTER TABLE schema_migrations DROP COLUMN phase");
    await expect(migrate(database.url, [])).rejects.toThrow(/0001_first, which this version does not know/);
    expect(await migrate(database.url, [first, second])).toEqual([second.name]);
    const phases = await asOwner(database.url, "SELECT phase FROM schema_migrations ORDER BY name");
    expect(phases).toEqual([{ phase: null }, { phase: "expand" }]);
  });
});

describe("migrationsToRevert", () => {
  const stamps = (...phases: (MigrationStamp["phase"] | undefined)[]): MigrationStamp[] =>
    phases.map((phase = null, index) => ({ name: `000${index + 1}_m`, hash: "x", phase }));
  const [expand, contract, unknown] = ["expand", "contract", null] as const;

  test.each<[string, MigrationStamp[], boolean, string[]]>([
    ["nothing without newer migrations", stamps(expand), false, []],
    ["no expansions", stamps(expand, expand, expand), false, []],
    ["a contraction", stamps(expand, expand, contract), false, ["0003_m"]],
    [
      "all down to the oldest contraction",
      stamps(expand, contract, expand, contract),
      false,
      ["0004_m", "0003_m", "0002_m"],
    ],
    ["a migration of unknown phase", stamps(expand, unknown, expand), false, ["0003_m", "0002_m"]],
    ["contractions only after the target", stamps(contract, expand), false, []],
    ["all newer ones on request", stamps(expand, expand, expand), true, ["0003_m", "0002_m"]],
  ])("returns %s", (_, applied, all, reverts) => {
    expect(migrationsToRevert(applied.toReversed(), "0001_m", all)).toEqual(reverts);
  });

  test("rejects a target that the database does not have", () => {
    expect(() => migrationsToRevert(stamps(expand), "0009_m")).toThrow(OperatorError);
  });
});

describe("phaseOf", () => {
  test.each([
    ["SELECT 1", null],
    ["-- expand: only a table.\nSELECT 1", "expand"],
    ["-- no transaction\n-- contract: no release reads it.\nSELECT 1", "contract"],
    ["-- expand: a table.\n-- contract: no release reads the other.", "contract"],
    // Misspelt: it must not count as an expansion.
    ["-- expnd: a table.", null],
    ["-- expanded", null],
  ])("reads %j", (up, phase) => {
    expect(phaseOf(up)).toBe(phase);
  });
});
