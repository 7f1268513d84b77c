import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isTimeZone } from "#lib/time-zone.ts";
import { migrate, readMigrations } from "./migrate.ts";
import { asOwner, createTestDatabase } from "./testing/index.ts";

let database: { url: string; drop: () => Promise<void> };
beforeEach(async () => {
  database = await createTestDatabase("template0");
});
afterEach(() => database.drop());

/** Every id that ICU knows in addition to those of the IANA database. */
const letters =
  "ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST".split(" ");
const fixed = ["AST4", "CST6", "EST5", "HST10", "MST7", "PST8", "YST9"];
const changing = ["AST4ADT", "CST6CDT", "EST5EDT", "MST7MDT", "PST8PDT", "YST9YDT"];
const icuOnly = [
  ...letters,
  ...[...fixed, ...changing].map((name) => `SystemV/${name}`),
  "US/Pacific-New",
  "Canada/East-Saskatchewan",
];

describe("migration 0018", () => {
  test("replaces time zones that only ICU knows with zones that Temporal accepts, and keeps the others", async () => {
    const all = await readMigrations();
    await migrate(
      database.url,
      all.filter(({ name }) => name < "0018"),
    );
    const names = [...icuOnly, "pst", "Europe/Berlin", "US/Eastern", "UTC"];
    await asOwner(database.url, "INSERT INTO users (id, time_zone) SELECT zone, zone FROM unnest($1::text[]) AS zone", [
      names,
    ]);
    for (const name of icuOnly) expect(name).not.toSatisfy(isTimeZone);

    await migrate(database.url, all);
    const rows = await asOwner<{ id: string; zone: string }>(database.url, "SELECT id, time_zone AS zone FROM users");
    const now = new Map(rows.map(({ id, zone }) => [id, zone]));
    for (const name of names) expect(now.get(name), name).toSatisfy(isTimeZone);
    expect(now.get("PST")).toBe("America/Los_Angeles");
    expect(now.get("pst")).toBe("America/Los_Angeles");
    expect(now.get("IST")).toBe("Asia/Kolkata");
    expect(now.get("BST")).toBe("UTC");
    for (const name of ["Europe/Berlin", "US/Eastern", "UTC"]) expect(now.get(name)).toBe(name);
  });
});
