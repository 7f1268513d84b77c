import { isDeepStrictEqual } from "node:util";
import { and, eq, gte, inArray, isNull, lt, lte, not, sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { auditAnchors, auditEvents } from "#db/schema/audit.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { type Anchor, insertAnchors, readValidGapNotes, signAnchor } from "./anchor.ts";
import { chainStart, type Head } from "./chain.ts";
import { monthsBefore } from "./chain-verifier.ts";
import { auditKeys, type KeyRing } from "./keys.ts";
import { publish } from "./publish.ts";
import { sealEvents } from "./seal.ts";
import type { InvalidChain } from "./verify.ts";
import { lockMonths, verifyRange } from "./verify-range.ts";

/** A range of the chain that retention dropped: from `droppedFrom` to the head it ended with. */
interface Gap extends Head {
  droppedFrom: number;
}

interface PartitionReport {
  made: number;
  dropped: number;
  /** Why no expired event was dropped. */
  refused: InvalidChain | null;
}

/**
 * Creates partitions for the months ahead and drops whole months past AUDIT_RETENTION_MONTHS, with a signed gap note
 * each, so that the rest verifies. Drops nothing unless an anchor older than the retention covers all of it: event
 * timestamps alone prove no age.
 */
export async function maintainPartitions(ctx: Ctx): Promise<PartitionReport> {
  await sealEvents();
  const ring = await auditKeys();
  const made = await transaction(ctx.actor, async (tx) => {
    // audit_make_months takes the same lock. Taking it here first makes a long wait visible in reports.
    await lockMonths(tx);
    const { rows } = await tx.execute<{ made: number }>(sql`SELECT audit_make_months() AS made`);
    return rows[0]?.made ?? 0;
  });
  const { gaps, notes, refused } = await transaction(ctx.actor, async (tx) => {
    await lockMonths(tx);
    const [gaps, known] = [await readGaps(tx), await readValidGapNotes(tx, ring)];
    for (const gap of gaps) {
      const refused = await findObstacle(tx, ctx, ring, known, gap);
      if (refused) return { gaps: [], notes: [], refused };
    }
    const dropped = await tx.execute(sql`SELECT ${gapColumns} FROM audit_drop_months(${env().AUDIT_RETENTION_MONTHS})`);
    if (!isDeepStrictEqual(dropped.rows, gaps)) throw new Error("other events would be dropped than were checked");
    const notes = signNotes(ctx, ring, known, gaps);
    await insertAnchors(tx, notes);
    return { gaps, notes, refused: null };
  });
  await publish(ctx, notes);
  return { made, dropped: gaps.reduce((sum, gap) => sum + gap.sequence - gap.droppedFrom + 1, 0), refused };
}

const gapColumns = sql`dropped_from::float8 AS "droppedFrom", sequence::float8, hash`;

/** The events that audit_drop_months would drop; none while an event of that age is not sealed yet. */
async function readGaps(tx: Tx): Promise<Gap[]> {
  const { rows } = await tx.execute<Gap & Record<string, unknown>>(sql`
    WITH bound AS (SELECT (date_trunc('month', now() AT TIME ZONE 'UTC')
        - make_interval(months => ${env().AUDIT_RETENTION_MONTHS})) AT TIME ZONE 'UTC' AS at),
      old AS MATERIALIZED (SELECT sequence, sequence - row_number() OVER (ORDER BY sequence) AS range
        FROM audit_events WHERE at < (SELECT at FROM bound)),
      ranges AS (SELECT min(sequence) AS dropped_from, max(sequence) AS sequence FROM old GROUP BY range)
    SELECT ${gapColumns} FROM ranges JOIN audit_events USING (sequence)
    WHERE NOT EXISTS (SELECT FROM old WHERE sequence IS NULL)
    ORDER BY dropped_from`);
  return rows;
}

/**
 * Why a range may not be dropped: it does not verify, or the first old enough anchor after it is missing or does not
 * match.
 */
async function findObstacle(
  tx: Tx,
  ctx: Ctx,
  ring: KeyRing,
  notes: readonly (Anchor & Gap)[],
  gap: Gap,
): Promise<InvalidChain | null> {
  const { sequence, key, at, droppedFrom } = auditAnchors;
  const [row] = await tx
    .select()
    .from(auditAnchors)
    .where(
      and(
        isNull(droppedFrom),
        gte(sequence, gap.sequence),
        lte(at, monthsBefore(ctx.now, env().AUDIT_RETENTION_MONTHS)),
        inArray(
          key,
          ring.map(({ id }) => id),
        ),
        // An anchor inside an earlier gap can no longer be recomputed.
        ...notes.map((note) => not(and(gte(sequence, note.droppedFrom), lt(sequence, note.sequence)) ?? sql`false`)),
      ),
    )
    .orderBy(sequence)
    .limit(1);
  const bad = (problem: string): InvalidChain => ({ ok: false, sequence: gap.droppedFrom, problem });
  if (!row) return bad(`claims to be past its retention, and no anchor of a known key proves its age`);
  const anchor: Anchor = { ...row, at: row.at.toISOString() };
  const after = await headBefore(tx, notes, gap.droppedFrom);
  const anchors = [...notes, anchor];
  const verification = await verifyRange({ ring, after, last: anchor.sequence, end: null, anchors });
  if (!verification.ok) return verification;
  return verification.anchored ? null : bad(`is not covered by the anchor of ${anchor.at}`);
}

async function headBefore(tx: Tx, notes: readonly Head[], first: number): Promise<Head> {
  const sequence = first - 1;
  const [event] = await tx.select().from(auditEvents).where(eq(auditEvents.sequence, sequence));
  return { sequence, hash: event?.hash ?? notes.find((note) => note.sequence === sequence)?.hash ?? chainStart.hash };
}

/** Signs one note per gap, merged with earlier notes. Signs old notes again before their key is retired. */
function signNotes(ctx: Ctx, ring: KeyRing, known: readonly (Anchor & Gap)[], gaps: readonly Gap[]): Anchor[] {
  const [key] = ring;
  const isNoted = (gap: Gap) =>
    known.some((note) => note.droppedFrom === gap.droppedFrom && note.sequence === gap.sequence && note.key === key.id);
  return mergeGaps([...known, ...gaps])
    .filter((gap) => !isNoted(gap))
    .map(({ sequence, hash, droppedFrom }) =>
      signAnchor(key, { sequence, hash, droppedFrom, at: ctx.now.toISOString() }),
    );
}

/** Merges gaps that touch or overlap. */
export function mergeGaps(gaps: readonly Gap[]): Gap[] {
  const merged: Gap[] = [];
  for (const gap of gaps.toSorted((a, b) => a.droppedFrom - b.droppedFrom || a.sequence - b.sequence)) {
    const last = merged.at(-1);
    if (!last || gap.droppedFrom > last.sequence + 1) merged.push({ ...gap });
    else if (gap.sequence > last.sequence) Object.assign(last, { sequence: gap.sequence, hash: gap.hash });
  }
  return merged;
}
