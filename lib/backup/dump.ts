import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { OperatorError } from "#lib/errors.ts";
import { type Facts, readFacts, requireAllRows, withClient } from "./facts.ts";
import { requireTool, runTool } from "./tools.ts";

/** The folder of pg_dump in the archive. */
export const dumpName = "dump";

/**
 * Dumps a database into `target`/dump. The rows are counted in the snapshot that pg_dump reads, so they are exactly those of
 * the dump. Throws OperatorError.
 */
export async function dumpDatabase(
  url: string,
  target: string,
): Promise<{ facts: Facts; data: Record<string, number> }> {
  return withClient(url, async (client) => {
    await requireAllRows(client);
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const { rows } = await client.query<{ snapshot: string; major: number }>(
      "SELECT pg_export_snapshot() AS snapshot, current_setting('server_version_num')::int / 10000 AS major",
    );
    const [{ snapshot, major } = { snapshot: "", major: 0 }] = rows;
    await requireTool("pg_dump", major);
    const folder = join(target, dumpName);
    await runTool(
      "pg_dump",
      // The archive is compressed as a whole.
      [
        "--format=directory",
        `--file=${folder}`,
        `--snapshot=${snapshot}`,
        "--compress=0",
        "--no-comments",
        "--no-password",
      ],
      url,
    );
    const facts = await readFacts(client);
    const data = await readContents(folder);
    // A partitioned table has its rows in its partitions.
    const { rows: roots } = await client.query<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relkind = 'p'",
    );
    const known = new Set([...Object.keys(data), ...roots.map(({ name }) => name)]);
    const lost = Object.keys(facts.rows).filter((name) => (facts.rows[name] ?? 0) > 0 && !known.has(name));
    if (lost.length > 0) throw new OperatorError(`pg_dump left out the rows of ${lost.join(", ")}.`);
    return { facts, data };
  });
}

/** The tables with data in a dump, as `pg_restore --list` names them, with the bytes of each. */
export async function readContents(folder: string): Promise<Record<string, number>> {
  const list = await runTool("pg_restore", ["--list", folder]);
  const files = new Set(await readdir(folder));
  const data: Record<string, number> = {};
  for (const [, id, schema, name] of list.matchAll(/^(\d+); \d+ \d+ TABLE DATA (\S+) (\S+) /gm)) {
    const file = `${id}.dat`;
    const bytes = files.has(file) ? (await stat(join(folder, file))).size : 0;
    data[schema === "public" ? (name ?? "") : `${schema}.${name}`] = bytes;
  }
  if (Object.keys(data).length === 0) throw new OperatorError("pg_restore --list finds no table in the dump.");
  return data;
}

/**
 * Restores a dump into an empty database, in one transaction: a failure leaves nothing behind. Triggers and row-level security
 * come after the rows, so nothing is written twice. Throws OperatorError.
 */
export async function restoreDump(url: string, folder: string): Promise<void> {
  // Roles belong to the server, so a dump of a database does not have them.
  await withClient(url, async (client) => {
    await client.query(`DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'np_app') THEN CREATE ROLE np_app NOLOGIN; END IF;
      EXECUTE format('GRANT np_app TO %I', current_user);
    END $$`);
  });
  await runTool(
    "pg_restore",
    ["--dbname=", "--single-transaction", "--exit-on-error", "--no-owner", "--no-password", folder],
    url,
  );
}
