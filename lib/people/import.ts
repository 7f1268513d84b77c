import { sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { copyInto, copyLine, type StreamClient } from "#db/stream.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { newId } from "#lib/ids.ts";
import { type RosterLine, readRoster } from "./roster.ts";

export interface BadRow {
  line: number;
  problem: string;
}

export interface ImportReport {
  imported: number;
  bad: BadRow[];
}

const columns = [
  "import_id",
  "line",
  "id",
  "external_id",
  "name",
  "email",
  "phone",
  "slack_user_id",
  "time_zone",
  "locale",
];

/**
 * Streams a roster in: COPY into a staging table, then one statement merges all good rows, so that a killed import leaves
 * nothing half-written. Bad rows are named by line and left out. Addresses count as verified: the integrator vouches.
 */
export async function importPeople(
  ctx: Ctx,
  streams: StreamClient,
  path: string,
  onBytes: (bytes: number) => void,
): Promise<ImportReport> {
  authorize(ctx.actor, "people.write");
  const importId = newId("import");
  const bad: BadRow[] = [];
  try {
    await stage(streams, importId, readRoster(path, onBytes), bad);
    const { imported, clashes } = await transaction(ctx.actor, async (tx) => {
      const clashes = await dropClashes(tx, importId);
      const imported = await merge(tx, ctx, importId);
      await audit(tx, ctx, {
        action: "people.import",
        subject: importId,
        after: { imported, bad: bad.length + clashes.length },
      });
      return { imported, clashes };
    });
    return { imported, bad: [...bad, ...clashes].sort((a, b) => a.line - b.line) };
  } finally {
    await transaction(ctx.actor, (tx) =>
      tx.execute(sql`DELETE FROM roster_rows WHERE import_id = ${importId} OR created_at < now() - interval '1 day'`),
    );
  }
}

async function stage(
  streams: StreamClient,
  importId: string,
  lines: AsyncIterable<RosterLine>,
  bad: BadRow[],
): Promise<void> {
  const copy = await copyInto(streams, "roster_rows", columns);
  const copied = new Promise<void>((resolve, reject) => {
    copy.on("error", reject).on("finish", resolve);
  });
  // Told below, where it is awaited; until then nobody listens.
  copied.catch(() => undefined);
  try {
    for await (const entry of lines) {
      if ("problem" in entry) {
        bad.push({ line: entry.line, problem: entry.problem });
        continue;
      }
      const { externalId, name, email, phone, slackUserId, timeZone, locale } = entry.row;
      const values = [
        importId,
        entry.line,
        newId("user"),
        externalId,
        name,
        email,
        phone,
        slackUserId,
        timeZone,
        locale,
      ];
      if (!copy.write(copyLine(values.map((value) => value ?? null))))
        await Promise.race([new Promise((resolve) => copy.once("drain", resolve)), copied]);
    }
  } catch (error) {
    copy.destroy();
    throw error;
  }
  copy.end();
  await copied;
}

/** Rows that contradict an earlier row of the file, or a person who is there: taken out and reported. */
async function dropClashes(tx: Tx, importId: string): Promise<BadRow[]> {
  const twins = await tx.execute<{ line: number; first: number; field: string }>(sql`
    WITH twins AS (
      SELECT line, 'externalId' AS field, min(line) OVER (PARTITION BY external_id) AS first
      FROM roster_rows WHERE import_id = ${importId}
      UNION ALL
      SELECT line, 'email', min(line) OVER (PARTITION BY lower(email))
      FROM roster_rows WHERE import_id = ${importId} AND email IS NOT NULL)
    , dropped AS (DELETE FROM roster_rows r USING twins t
      WHERE r.import_id = ${importId} AND r.line = t.line AND t.line > t.first)
    SELECT DISTINCT ON (line) line, first, field FROM twins WHERE line > first ORDER BY line, field DESC`);
  const taken = await tx.execute<{ line: number }>(sql`
    DELETE FROM roster_rows r USING users u
    WHERE r.import_id = ${importId} AND lower(u.email) = lower(r.email) AND u.external_id IS DISTINCT FROM r.external_id
    RETURNING r.line`);
  return [
    ...twins.rows.map(({ line, first, field }) => ({ line, problem: `${field} stands on line ${first} already` })),
    ...taken.rows.map(({ line }) => ({ line, problem: "email belongs to another person" })),
  ];
}

async function merge(tx: Tx, ctx: Ctx, importId: string): Promise<number> {
  const now = ctx.now.toISOString();
  const verified = (column: string) =>
    sql.raw(
      `${column}_verified_at = CASE WHEN excluded.${column} IS NULL THEN users.${column}_verified_at ELSE excluded.updated_at END`,
    );
  const { rowCount } = await tx.execute(sql`
    INSERT INTO users (id, external_id, name, email, email_verified_at, phone, phone_verified_at, slack_user_id,
      slack_verified_at, time_zone, locale, created_at, updated_at)
    SELECT id, external_id, name, email, CASE WHEN email IS NOT NULL THEN ${now}::timestamptz END,
      phone, CASE WHEN phone IS NOT NULL THEN ${now}::timestamptz END,
      slack_user_id, CASE WHEN slack_user_id IS NOT NULL THEN ${now}::timestamptz END,
      COALESCE(time_zone, 'UTC'), COALESCE(locale, 'en'), ${now}, ${now}
    FROM roster_rows WHERE import_id = ${importId} ORDER BY line
    ON CONFLICT (external_id) DO UPDATE SET
      name = COALESCE(excluded.name, users.name),
      email = COALESCE(excluded.email, users.email), ${verified("email")},
      phone = COALESCE(excluded.phone, users.phone), ${verified("phone")},
      slack_user_id = COALESCE(excluded.slack_user_id, users.slack_user_id),
      slack_verified_at = CASE WHEN excluded.slack_user_id IS NULL THEN users.slack_verified_at ELSE excluded.updated_at END,
      time_zone = COALESCE((SELECT r.time_zone FROM roster_rows r WHERE r.import_id = ${importId} AND r.external_id = excluded.external_id), users.time_zone),
      locale = COALESCE((SELECT r.locale FROM roster_rows r WHERE r.import_id = ${importId} AND r.external_id = excluded.external_id), users.locale),
      updated_at = excluded.updated_at`);
  return rowCount ?? 0;
}
