import { sql } from "drizzle-orm";
import type pg from "pg";
import { openLongRunningPool, type Tx, transaction } from "#db/client.ts";
import { checkout } from "#db/pool.ts";
import { copyInto, copyLine } from "#db/stream.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import { addressFields } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { newId } from "#lib/ids.ts";
import { mergeRoster } from "./merge-roster.ts";
import { type RosterLine, type RosterNote, type RosterRow, readRoster } from "./roster.ts";

export interface BadRow {
  line: number;
  problem: string;
}

export interface ImportReport {
  imported: number;
  bad: BadRow[];
  /** Ignored parts of the file, and how often each occurs. */
  notes: Map<RosterNote, number>;
}

const columns = [
  "import_id",
  "line",
  "id",
  "external_id",
  "name",
  ...addressFields.map(({ column }) => column),
  "time_zone",
  "locale",
];

/**
 * Imports a roster: COPY into a staging table, then one transaction merges all valid rows, so that a killed import writes
 * nothing. Invalid rows are reported by line and skipped. Addresses count as verified, because the integrator vouches for
 * them. A file never changes the e-mail address of a person with a role, because that address can sign in as them.
 */
export async function importPeople(ctx: Ctx, path: string, onBytes: (bytes: number) => void): Promise<ImportReport> {
  authorize(ctx.actor, "people.write");
  const importId = newId("import");
  const bad: BadRow[] = [];
  const notes: ImportReport["notes"] = new Map();
  const pool = openLongRunningPool();
  try {
    await stage(pool, importId, readRoster(path, onBytes), bad, notes);
    const merge = async (tx: Tx) => {
      const conflicts = await dropConflictingRows(tx, importId);
      const imported = await mergeRoster(tx, ctx, importId);
      await audit(tx, ctx, {
        action: "people.import",
        subject: importId,
        after: { imported, bad: bad.length + conflicts.length },
      });
      return { imported, conflicts };
    };
    const { imported, conflicts } = await transaction(ctx.actor, merge, pool);
    return { imported, bad: [...bad, ...conflicts].sort((a, b) => a.line - b.line), notes };
  } finally {
    const deleteStagedRows = sql`DELETE FROM roster_rows WHERE import_id = ${importId} OR created_at < now() - interval '1 day'`;
    await transaction(ctx.actor, (tx) => tx.execute(deleteStagedRows), pool).finally(() => pool.end());
  }
}

async function stage(
  pool: pg.Pool,
  importId: string,
  entries: AsyncIterable<RosterLine>,
  bad: BadRow[],
  notes: ImportReport["notes"],
): Promise<void> {
  let rows = 0;
  let chunk = ""; // one write for each line would make the import 20 % slower
  async function* copyChunks(): AsyncGenerator<string> {
    for await (const entry of entries) {
      if ("problem" in entry) bad.push({ line: entry.line, problem: entry.problem });
      if ("note" in entry) notes.set(entry.note, (notes.get(entry.note) ?? 0) + 1);
      if (!("row" in entry)) continue;
      rows += 1;
      chunk += copyLine(valuesOf(importId, entry));
      if (chunk.length < 65536) continue;
      yield chunk;
      chunk = "";
    }
    yield chunk;
  }
  const client = await checkout(pool);
  try {
    const copied = await copyInto(client, "roster_rows", columns, copyChunks());
    if (copied !== rows) throw new Error("the database did not store all rows of the file");
    // Without statistics the planner expects one staged row, or as few people as at the last ANALYZE, and then reads all
    // people again for each staged row.
    await client.query("ANALYZE roster_rows, users");
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

function valuesOf(importId: string, { line, row }: { line: number; row: RosterRow }): (string | number | null)[] {
  const { externalId, name, timeZone, locale } = row;
  const addresses = addressFields.map(({ field }) => row[field]);
  const values = [importId, line, newId("user"), externalId, name, ...addresses, timeZone, locale];
  return values.map((value) => value ?? null);
}

/** Deletes and reports staged rows that conflict with an existing person or an earlier row of the file. */
async function dropConflictingRows(tx: Tx, importId: string): Promise<BadRow[]> {
  // Staged addresses are ASCII (lib/contacts), so lower() gives their email_key. It is computed before the join: row-level
  // security does not use an index with a function that is not leakproof, and without the index the planner reads all people
  // again for each staged row.
  const emailConflicts = await tx.execute<{ line: number }>(sql`
    WITH staged AS MATERIALIZED (
      SELECT line, external_id, lower(email COLLATE "C") AS email_key FROM roster_rows
      WHERE import_id = ${importId} AND email IS NOT NULL)
    DELETE FROM roster_rows WHERE import_id = ${importId} AND line IN (
      SELECT s.line FROM staged s JOIN users u ON u.email_key = s.email_key
      WHERE u.external_id IS DISTINCT FROM s.external_id)
    RETURNING line`);
  const roleEmailChanges = await tx.execute<{ line: number }>(sql`
    DELETE FROM roster_rows r USING users u
    WHERE r.import_id = ${importId} AND u.role <> 'VIEWER' AND u.external_id = r.external_id
      AND r.email IS NOT NULL AND r.email IS DISTINCT FROM u.email
    RETURNING r.line`);
  const duplicates = await tx.execute<{ line: number; first: number; field: string }>(sql`
    WITH duplicates AS (
      SELECT line, 'externalId' AS field, min(line) OVER (PARTITION BY external_id) AS first
      FROM roster_rows WHERE import_id = ${importId}
      UNION ALL
      SELECT line, 'email', min(line) OVER (PARTITION BY lower(email COLLATE "C"))
      FROM roster_rows WHERE import_id = ${importId} AND email IS NOT NULL)
    , dropped AS (DELETE FROM roster_rows r USING duplicates d
      WHERE r.import_id = ${importId} AND r.line = d.line AND d.line > d.first)
    SELECT DISTINCT ON (line) line, first, field FROM duplicates WHERE line > first ORDER BY line, field DESC`);
  return [
    ...duplicates.rows.map(({ line, first, field }) => ({ line, problem: `${field} is already on line ${first}` })),
    ...emailConflicts.rows.map(({ line }) => ({ line, problem: "email belongs to another person" })),
    ...roleEmailChanges.rows.map(({ line }) => ({
      line,
      problem: "email belongs to a person with a role. Only an ADMIN can change it",
    })),
  ];
}
