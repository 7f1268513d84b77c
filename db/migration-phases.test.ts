import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OperatorError } from "#lib/errors.ts";
import { type Migration, migrate, migrateDown, readMigrations } from "./migrate.ts";
import { type MigrationStamp, migrationsToRevert } from "./schema-state.ts";
import { asOwner, createTestDatabase } from "./testing/index.ts";

let database: { url: string; drop: () => Promise<void> };
beforeEach(async () => {
  database = await createTestDatabase("template0");
});
afterEach(() => database.drop());

const table = (name: string, phase?: Migration["phase"]): Migration => ({
  name,
  up: `CREATE TABLE "${name}" (id int);`,
  down: `DROP TABLE "${name}";`,
  phase,
});
const first = table("0001_first");
const second = table("0002_second", "expand");
const third = table("0003_third", "contract");

describe("a version on the schema of a newer one", () => {
  test("accepts migrations that only add something", async () => {
    await migrate(database.url, [first, second]);
    expect(await migrate(database.url, [first])).toEqual([]);
  });

  test("rejects a contract migration", async () => {
    await migrate(database.url, [first, second, third]);
    await expect(migrate(database.url, [first])).rejects.toThrow(/0003_third, which this version does not know/);
  });

  test("rejects a migration whose phase an earlier version did not store, until the newer version has run", async () => {
    await migrate(database.url, [first]);
    await asOwner(database.url, "ALTER TABLE schema_migrations DROP COLUMN phase");
    await expect(migrate(database.url, [])).rejects.toThrow(/0001_first, which this version does not know/);
    expect(await migrate(database.url, [first, second])).toEqual([second.name]);
    const phases = await asOwner(database.url, "SELECT phase FROM schema_migrations ORDER BY name");
    expect(phases).toEqual([{ phase: null }, { phase: "expand" }]);
  });

  test("does not revert its own migrations below those of the newer version", async () => {
    await migrate(database.url, [first, second]);
    await expect(migrateDown(database.url, 1, [first])).rejects.toThrow(/Revert with the version that applied it/);
    expect(await migrateDown(database.url, 2, [first, second])).toEqual([second.name, first.name]);
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

describe("readMigrations", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "phases-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const read = async (up: string) => {
    await writeFile(join(folder, "0001_a.up.sql"), up);
    await writeFile(join(folder, "0001_a.down.sql"), "");
    return readMigrations(folder);
  };

  test.each<[string, string]>([
    ["SELECT 1", "expand"],
    ["-- phase: expand\nSELECT 1", "expand"],
    ["-- no transaction\n-- phase: contract\nSELECT 1", "contract"],
  ])("reads the phase of %j", async (up, phase) => {
    expect(await read(up)).toMatchObject([{ phase }]);
  });

  test.each(["-- phase: contrct", "-- phase:", "-- phase: expand\n-- phase: contract"])(
    "rejects the phase in %j, because a misspelt one must not count as an expansion",
    async (up) => {
      await expect(read(up)).rejects.toThrow(/0001_a needs one line/);
    },
  );
});
