import { and, desc, inArray, isNull } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { auditAnchors, auditHead } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { type Anchor, checkAnchor, goodNotes, insertAnchors, publish, signAnchor } from "./anchor.ts";
import { lastAnchors } from "./anchor-file.ts";
import { start } from "./chain.ts";
import { auditKeys, type KeyRing } from "./keys.ts";
import { holdMonths, proveStretch } from "./prove.ts";
import { sealEvents } from "./seal.ts";
import type { Bad } from "./verify.ts";

export type Anchoring =
  | { outcome: "anchored"; anchor: Anchor }
  | { outcome: "unchanged" }
  | ({ outcome: "refused" } & Bad);

/**
 * Signs the head of the chain and puts it where somebody who has the database only cannot reach: beside it, in
 * DATA_DIR/audit-anchors.ndjson, and in the log, which goes to the central one. What it signs it has computed again, from the
 * last anchor on: where a hash, a mark or the end is wrong, it signs nothing. Events without a known mark pass in front of
 * the first anchor only: those from before the chain, or of keys that are all retired.
 */
export async function anchorHead(ctx: Ctx): Promise<Anchoring> {
  await sealEvents();
  const ring = await auditKeys();
  const outside = await newestOutside(ring);
  const anchoring = await transaction(ctx.actor, async (tx): Promise<Anchoring> => {
    await holdMonths(tx);
    const last = newer(await newestAnchor(tx, ring), outside);
    const [head = start] = await tx.select().from(auditHead);
    const { sequence, hash } = head;
    if (sequence === 0 && !last) return { outcome: "unchanged" };
    const anchors = last ? [last] : await goodNotes(tx, ring);
    const verdict = await proveStretch({
      ring,
      after: last ?? start,
      last: sequence,
      end: { sequence, hash },
      anchors,
    });
    if (!verdict.ok) return { outcome: "refused", ...verdict };
    const [key] = ring;
    if (last?.sequence === sequence && last.key === key.id) return { outcome: "unchanged" };
    const anchor = signAnchor(key, { sequence, hash, at: ctx.now.toISOString(), droppedFrom: null });
    await insertAnchors(tx, [anchor]);
    return { outcome: "anchored", anchor };
  });
  if (anchoring.outcome === "anchored") await publish(ctx, [anchoring.anchor]);
  return anchoring;
}

/** The database's newest anchor that names a known key. Its signature is not checked. */
export async function newestAnchor(tx: Tx, ring: KeyRing): Promise<Anchor | null> {
  const names = ring.map(({ id }) => id);
  const [row] = await tx
    .select()
    .from(auditAnchors)
    .where(and(isNull(auditAnchors.droppedFrom), inArray(auditAnchors.key, names)))
    .orderBy(desc(auditAnchors.sequence), desc(auditAnchors.at))
    .limit(1);
  return row ? { ...row, at: row.at.toISOString() } : null;
}

/** This host's own newest one: whoever empties the database's table does not begin a new chain with that. */
async function newestOutside(ring: KeyRing): Promise<Anchor | null> {
  const good = (await lastAnchors()).filter((one) => one.droppedFrom === null && checkAnchor(ring, one) === "good");
  return good.reduce<Anchor | null>((newest, one) => newer(newest, one), null);
}

const newer = (one: Anchor | null, other: Anchor | null): Anchor | null =>
  !one || (other && other.sequence > one.sequence) ? other : one;
