import { and, desc, inArray, isNull } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { auditAnchors, auditEvents, auditHead } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { type Anchor, insertAnchors, readValidGapNotes, signAnchor } from "./anchor.ts";
import { lastAnchors } from "./anchor-file.ts";
import { chainStart, type Head } from "./chain.ts";
import { classifyExternalAnchors, findUnconfirmed } from "./external-anchors.ts";
import { auditKeys, type KeyRing } from "./keys.ts";
import { publish } from "./publish.ts";
import { sealEvents } from "./seal.ts";
import type { InvalidChain } from "./verify.ts";
import { lockMonths, verifyRange } from "./verify-range.ts";
import { whichDatabase } from "./which-database.ts";

export type Anchoring =
  | { outcome: "anchored"; anchor: Anchor }
  | { outcome: "unchanged" }
  /** `fromFile`: the contradiction comes from the anchor file in DATA_DIR, not from the database alone. */
  | ({ outcome: "refused"; fromFile: boolean } & InvalidChain);

/**
 * Signs the head of the chain and publishes the anchor to DATA_DIR/audit-anchors.ndjson and the log, where database
 * access alone cannot change it. Signs only what it has recomputed since the last anchor, and nothing on a
 * contradiction. Events without a known mark pass only before the first anchor (decision 0011).
 */
export async function anchorHead(ctx: Ctx): Promise<Anchoring> {
  await sealEvents();
  const ring = await auditKeys();
  const { newestExternal, unverified } = await readLocalAnchors(ring);
  let missing: Anchor | null = null;
  const anchoring = await transaction(ctx.actor, async (tx): Promise<Anchoring> => {
    await lockMonths(tx);
    const last = newer(await newestAnchor(tx, ring), newestExternal);
    const [head = chainStart] = await tx.select().from(auditHead);
    const { sequence, hash } = head;
    const refusal = await findContradiction(tx, head, unverified, ctx.now);
    if (refusal) return { outcome: "refused", fromFile: true, ...refusal };
    if (sequence === 0 && !last) return { outcome: "unchanged" };
    const anchors = last ? [last] : await readValidGapNotes(tx, ring);
    const verification = await verifyRange({
      ring,
      after: last ?? chainStart,
      last: sequence,
      end: { sequence, hash },
      anchors,
    });
    if (!verification.ok)
      return { outcome: "refused", fromFile: last !== null && last === newestExternal, ...verification };
    const [key] = ring;
    if (last?.sequence === sequence && last.key === key.id) {
      // Signed by another host, or before this database was moved here: the anchor file of this host lacks it.
      if (newestExternal?.sequence !== sequence) missing = last;
      return { outcome: "unchanged" };
    }
    const anchor = signAnchor(key, { sequence, hash, at: ctx.now.toISOString(), droppedFrom: null });
    await insertAnchors(tx, [anchor]);
    return { outcome: "anchored", anchor };
  });
  const unpublished = anchoring.outcome === "anchored" ? anchoring.anchor : missing;
  if (unpublished) await publish(ctx, [unpublished]);
  return anchoring;
}

/** Finds the newest anchor in the database that names a known key. Does not check its signature. */
export async function newestAnchor(tx: Tx, ring: KeyRing): Promise<Anchor | null> {
  const keyIds = ring.map(({ id }) => id);
  const [row] = await tx
    .select()
    .from(auditAnchors)
    .where(and(isNull(auditAnchors.droppedFrom), inArray(auditAnchors.key, keyIds)))
    .orderBy(desc(auditAnchors.sequence), desc(auditAnchors.at))
    .limit(1);
  return row ? { ...row, at: row.at.toISOString() } : null;
}

/**
 * Reads this host's anchor file: the newest valid head, and heads under unknown keys. Emptying audit_anchors or
 * replacing the key in the database therefore does not hide the old chain.
 */
async function readLocalAnchors(ring: KeyRing): Promise<{ newestExternal: Anchor | null; unverified: Anchor[] }> {
  const { good, unverified } = await classifyExternalAnchors(await lastAnchors(), {
    ring,
    database: await whichDatabase(),
  });
  const heads = good.filter(({ droppedFrom }) => droppedFrom === null);
  return { newestExternal: heads.reduce<Anchor | null>((newest, one) => newer(newest, one), null), unverified };
}

/**
 * Finds an anchor under an unknown key that contradicts the chain. One that matches is accepted: its key was retired,
 * and a current key signs the chain from now on.
 */
async function findContradiction(
  tx: Tx,
  head: Head,
  unverified: readonly Anchor[],
  now: Date,
): Promise<InvalidChain | null> {
  if (unverified.length === 0) return null;
  const sequences = unverified.map(({ sequence }) => sequence);
  const { sequence: sequenceColumn, hash: hashColumn } = auditEvents;
  const rows = await tx
    .select({ sequence: sequenceColumn, hash: hashColumn })
    .from(auditEvents)
    .where(inArray(sequenceColumn, sequences));
  const hashes = new Map(rows.map((row) => [row.sequence ?? 0, row.hash ?? ""]));
  const chain = { last: head.sequence, reached: head.sequence, covered: Number.POSITIVE_INFINITY };
  const [first] = findUnconfirmed(unverified, { ...chain, hashes, now });
  if (!first) return null;
  const { sequence, at } = first;
  const source = `the anchor of ${at} in DATA_DIR, of this database and under a key that is not known,`;
  return sequence > head.sequence || !hashes.has(sequence)
    ? {
        ok: false,
        sequence: Math.min(sequence, head.sequence + 1),
        problem: `is missing: ${source} covers ${sequence}`,
      }
    : { ok: false, sequence, problem: `does not match ${source} which covers it` };
}

const newer = (one: Anchor | null, other: Anchor | null): Anchor | null =>
  !one || (other && other.sequence > one.sequence) ? other : one;
