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
  /** What was ignored, and how often. */
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
 * Streams a roster in: COPY into a staging table, then one transaction merges all good rows, so that a killed import leaves
 * nothing half-written. Bad rows are named by line and left out. Addresses count as verified: the integrator vouches. Of
 * people with a role no file changes the e-mail address, which signs in as them, whoever runs it: files come from elsewhere.
 */
export async function importPeople(ctx: Ctx, path: string, onBytes: (bytes: number) => void): Promise<ImportReport> {
  authorize(ctx.actor, "people.write");
  const importId = newId("import");
  const bad: BadRow[] = [];
  const notes: ImportReport["notes"] = new Map();
  const patient = openLongRunningPool();
  try {
    await stage(patient, importId, readRoster(path, onBytes), bad, notes);
    const change = async (tx: Tx) => {
      const clashes = await dropClashes(tx, importId);
      const imported = await mergeRoster(tx, ctx, importId);
      await audit(tx, ctx, {
        action: "people.import",
        subject: importId,
        after: { imported, bad: bad.length + clashes.length },
      });
      return { imported, clashes };
    };
    const { imported, clashes } = await transaction(ctx.actor, change, patient);
    return { imported, bad: [...bad, ...clashes].sort((a, b) => a.line - b.line), notes };
  } finally {
    const sweep = sql`DELETE FROM roster_rows WHERE import_id = ${importId} OR created_at < now() - interval '1 day'`;
    await transaction(ctx.actor, (tx) => tx.execute(sweep), patient).finally(() => patient.end());
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
  let chunk = ""; // a write for each line makes the import a fifth slower
  async function* lines(): AsyncGenerator<string> {
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
    const copied = await copyInto(client, "roster_rows", columns, lines());
    if (copied !== rows) throw new Error("the database did not take the rows of the file");
    // Without statistics the planner takes the new rows for one row, and reads all people again for each of them; or takes
    // people for as few as they were at the last ANALYZE, before an import like this one.
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

/** Rows that contradict a person who is there, or else an earlier row of the file: taken out and reported. */
async function dropClashes(tx: Tx, importId: string): Promise<BadRow[]> {
  // Staged addresses are ASCII (lib/contacts), so this is their email_key. lower() apart from the join: row-level security
  // lets no function that might leak near an index, and without it the planner, which takes the staged rows for a few, reads
  // all people again for each of them.
  const taken = await tx.execute<{ line: number }>(sql`
    WITH given AS MATERIALIZED (
      SELECT line, external_id, lower(email COLLATE "C") AS email_key FROM roster_rows
      WHERE import_id = ${importId} AND email IS NOT NULL)
    DELETE FROM roster_rows WHERE import_id = ${importId} AND line IN (
      SELECT g.line FROM given g JOIN users u ON u.email_key = g.email_key
      WHERE u.external_id IS DISTINCT FROM g.external_id)
    RETURNING line`);
  const guarded = await tx.execute<{ line: number }>(sql`
    DELETE FROM roster_rows r USING users u
    WHERE r.import_id = ${importId} AND u.role <> 'VIEWER' AND u.external_id = r.external_id
      AND r.email IS NOT NULL AND r.email IS DISTINCT FROM u.email
    RETURNING r.line`);
  const twins = await tx.execute<{ line: number; first: number; field: string }>(sql`
    WITH twins AS (
      SELECT line, 'externalId' AS field, min(line) OVER (PARTITION BY external_id) AS first
      FROM roster_rows WHERE import_id = ${importId}
      UNION ALL
      SELECT line, 'email', min(line) OVER (PARTITION BY lower(email COLLATE "C"))
      FROM roster_rows WHERE import_id = ${importId} AND email IS NOT NULL)
    , dropped AS (DELETE FROM roster_rows r USING twins t
      WHERE r.import_id = ${importId} AND r.line = t.line AND t.line > t.first)
    SELECT DISTINCT ON (line) line, first, field FROM twins WHERE line > first ORDER BY line, field DESC`);
  return [
    ...twins.rows.map(({ line, first, field }) => ({ line, problem: `${field} is already on line ${first}` })),
    ...taken.rows.map(({ line }) => ({ line, problem: "email belongs to another person" })),
    ...guarded.rows.map(({ line }) => ({
      line,
      problem: "email belongs to a person with a role. Only an ADMIN can change it",
    })),
  ];
}
