import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrate, migrateDown, readMigrations } from "#db/migrate.ts";
import { createDebianServer, type DebianServer } from "./testing/debian-postgres.ts";

let server: DebianServer;
beforeAll(async () => {
  server = await createDebianServer(() => ({ fsync: "off" }));
  await server.start();
});
afterAll(() => server?.[Symbol.asyncDispose]());

/**
 * The lines of pg_dump, sorted: a column that a down file adds again is the last of its table. The first and the last line of
 * a dump have a random key. The table of migrations is the runner's own.
 */
async function dump(): Promise<string[]> {
  const options = ["--schema-only", "--schema=public", "--exclude-table=schema_migrations"];
  const text = await server.run("pg_dump", ...options, "--dbname", server.url);
  return text
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^(--|\\(un)?restrict)/.test(line))
    .map((line) => line.replace(/,$/, ""))
    .sort();
}

describe("pg_dump", () => {
  test("gives the same schema after each migration is reverted and applied again", async () => {
    const all = await readMigrations();
    let before = await dump();
    for (const [index, { name }] of all.entries()) {
      const known = all.slice(0, index + 1);
      await migrate(server.url, known);
      const after = await dump();
      expect(await migrateDown(server.url, 1, known)).toEqual([name]);
      // The first one leaves a right of np_app, a role of the whole server that other databases may use.
      if (index > 0) expect(await dump(), `before ${name}`).toEqual(before);
      // The next migration is reverted to this state, so its dump shows whether it is the same again.
      await migrate(server.url, known);
      before = after;
    }
    expect(await dump()).toEqual(before);
    expect(before.length).toBeGreaterThan(500);
  });
});
