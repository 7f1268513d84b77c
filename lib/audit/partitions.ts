import { isDeepStrictEqual } from "node:util";
import { and, eq, gte, inArray, isNull, lt, lte, not, sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { auditAnchors, auditEvents } from "#db/schema/audit.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { type Anchor, goodNotes, insertAnchors, signAnchor } from "./anchor.ts";
import { type Head, start } from "./chain.ts";
import { monthsBefore } from "./chain-verifier.ts";
import { auditKeys, type KeyRing } from "./keys.ts";
import { publish } from "./publish.ts";
import { sealEvents } from "./seal.ts";
import type { Bad } from "./verify.ts";
import { holdMonths, proveStretch } from "./verify-range.ts";

/** A stretch of the chain that retention dropped: from `droppedFrom` to the head that it ended with. */
interface Gap extends Head {
  droppedFrom: number;
}

interface Kept {
  made: number;
  dropped: number;
  /** Why nothing was dropped that is past its retention. */
  refused: Bad | null;
}

/**
 * Makes the months ahead, and drops whole months past AUDIT_RETENTION_MONTHS. What is dropped leaves a signed note of where
 * the chain goes on, so that the rest still verifies. How old an event is, only an anchor proves: where one that is older than
 * the retention does not cover all that would go, nothing goes and nothing is signed.
 */
export async function keepMonths(ctx: Ctx): Promise<Kept> {
  await sealEvents();
  const ring = await auditKeys();
  const made = await transaction(ctx.actor, async (tx) => {
    // The function takes the same lock. Taken here first, a long wait is reported.
    await holdMonths(tx);
    const { rows } = await tx.execute<{ made: number }>(sql`SELECT audit_make_months() AS made`);
    return rows[0]?.made ?? 0;
  });
  const { gaps, notes, refused } = await transaction(ctx.actor, async (tx) => {
    await holdMonths(tx);
    const [gaps, known] = [await readGaps(tx), await goodNotes(tx, ring)];
    for (const gap of gaps) {
      const refused = await doubt(tx, ctx, ring, known, gap);
      if (refused) return { gaps: [], notes: [], refused };
    }
    const dropped = await tx.execute(sql`SELECT ${asGap} FROM audit_drop_months(${env().AUDIT_RETENTION_MONTHS})`);
    if (!isDeepStrictEqual(dropped.rows, gaps)) throw new Error("other events would be dropped than were checked");
    const notes = notesFor(ctx, ring, known, gaps);
    await insertAnchors(tx, notes);
    return { gaps, notes, refused: null };
  });
  await publish(ctx, notes);
  return { made, dropped: gaps.reduce((sum, gap) => sum + gap.sequence - gap.droppedFrom + 1, 0), refused };
}

const asGap = sql`dropped_from::float8 AS "droppedFrom", sequence::float8, hash`;

/** What audit_drop_months would drop; nothing while something of that age waits for its place. */
async function readGaps(tx: Tx): Promise<Gap[]> {
  const { rows } = await tx.execute<Gap & Record<string, unknown>>(sql`
    WITH bound AS (SELECT (date_trunc('month', now() AT TIME ZONE 'UTC')
        - make_interval(months => ${env().AUDIT_RETENTION_MONTHS})) AT TIME ZONE 'UTC' AS at),
      old AS MATERIALIZED (SELECT sequence, sequence - row_number() OVER (ORDER BY sequence) AS stretch
        FROM audit_events WHERE at < (SELECT at FROM bound)),
      stretches AS (SELECT min(sequence) AS dropped_from, max(sequence) AS sequence FROM old GROUP BY stretch)
    SELECT ${asGap} FROM stretches JOIN audit_events USING (sequence)
    WHERE NOT EXISTS (SELECT FROM old WHERE sequence IS NULL)
    ORDER BY dropped_from`);
  return rows;
}

/** Why a stretch may not be dropped: it does not compute, or the first anchor behind it that is old enough does not fit or is none. */
async function doubt(tx: Tx, ctx: Ctx, ring: KeyRing, notes: readonly (Anchor & Gap)[], gap: Gap): Promise<Bad | null> {
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
        // What was anchored within an earlier gap cannot be computed any more.
        ...notes.map((note) => not(and(gte(sequence, note.droppedFrom), lt(sequence, note.sequence)) ?? sql`false`)),
      ),
    )
    .orderBy(sequence)
    .limit(1);
  const bad = (problem: string): Bad => ({ ok: false, sequence: gap.droppedFrom, problem });
  if (!row) return bad(`is past its retention by its own word, and no anchor of a known key proves its age`);
  const anchor: Anchor = { ...row, at: row.at.toISOString() };
  const after = await headBefore(tx, notes, gap.droppedFrom);
  const anchors = [...notes, anchor];
  const verdict = await proveStretch({ ring, after, last: anchor.sequence, end: null, anchors });
  if (!verdict.ok) return verdict;
  return verdict.anchored ? null : bad(`is not covered by the anchor of ${anchor.at}`);
}

async function headBefore(tx: Tx, notes: readonly Head[], first: number): Promise<Head> {
  const sequence = first - 1;
  const [event] = await tx.select().from(auditEvents).where(eq(auditEvents.sequence, sequence));
  return { sequence, hash: event?.hash ?? notes.find((note) => note.sequence === sequence)?.hash ?? start.hash };
}

/** One note for each gap, old ones joined with new, and signed anew before the key that signed them is retired. */
function notesFor(ctx: Ctx, ring: KeyRing, known: readonly (Anchor & Gap)[], gaps: readonly Gap[]): Anchor[] {
  const [key] = ring;
  const isNoted = (gap: Gap) =>
    known.some((note) => note.droppedFrom === gap.droppedFrom && note.sequence === gap.sequence && note.key === key.id);
  return joined([...known, ...gaps])
    .filter((gap) => !isNoted(gap))
    .map(({ sequence, hash, droppedFrom }) =>
      signAnchor(key, { sequence, hash, droppedFrom, at: ctx.now.toISOString() }),
    );
}

/** Gaps that touch or overlap, as one. */
export function joined(gaps: readonly Gap[]): Gap[] {
  const done: Gap[] = [];
  for (const gap of gaps.toSorted((a, b) => a.droppedFrom - b.droppedFrom || a.sequence - b.sequence)) {
    const last = done.at(-1);
    if (!last || gap.droppedFrom > last.sequence + 1) done.push({ ...gap });
    else if (gap.sequence > last.sequence) Object.assign(last, { sequence: gap.sequence, hash: gap.hash });
  }
  return done;
}
