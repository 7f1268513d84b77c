import { isNotNull, sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { auditAnchors } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { type Anchor, checkAnchor, insertAnchors, publish, signAnchor } from "./anchor.ts";
import type { Head } from "./chain.ts";
import { auditKeys, type KeyRing } from "./keys.ts";
import { sealEvents } from "./seal.ts";

/** A stretch of the chain that retention dropped: from `droppedFrom` to the head that it ended with. */
interface Gap extends Head {
  droppedFrom: number;
}

/**
 * Makes the months ahead, and drops whole months past AUDIT_RETENTION_MONTHS. What is dropped leaves a signed note of where
 * the chain goes on, so that the rest still verifies.
 */
export async function keepMonths(ctx: Ctx): Promise<{ made: number; dropped: number }> {
  await sealEvents();
  const ring = await auditKeys();
  const made = await transaction(ctx.actor, async (tx) => {
    const { rows } = await tx.execute<{ made: number }>(sql`SELECT audit_make_months() AS made`);
    return rows[0]?.made ?? 0;
  });
  const { gaps, notes } = await transaction(ctx.actor, async (tx) => {
    const { rows: gaps } = await tx.execute<Gap & Record<string, unknown>>(sql`
      SELECT dropped_from::float8 AS "droppedFrom", sequence::float8, hash
      FROM audit_drop_months(${env().AUDIT_RETENTION_MONTHS})`);
    const notes = await notesFor(tx, ctx, ring, gaps);
    await insertAnchors(tx, notes);
    return { gaps, notes };
  });
  await publish(ctx, notes);
  return { made, dropped: gaps.reduce((sum, gap) => sum + gap.sequence - gap.droppedFrom + 1, 0) };
}

/** One note for each gap, old ones joined with new, and signed anew before the key that signed them is retired. */
async function notesFor(tx: Tx, ctx: Ctx, ring: KeyRing, gaps: readonly Gap[]): Promise<Anchor[]> {
  const [key] = ring;
  const rows = await tx.select().from(auditAnchors).where(isNotNull(auditAnchors.droppedFrom));
  const known = rows.flatMap((row): (Anchor & Gap)[] => {
    const note = { ...row, droppedFrom: row.droppedFrom ?? 0, at: row.at.toISOString() };
    return checkAnchor(ring, note) === "good" ? [note] : [];
  });
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
