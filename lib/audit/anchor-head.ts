import { and, desc, inArray, isNull } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { auditAnchors, auditEvents, auditHead } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { type Anchor, goodNotes, insertAnchors, signAnchor } from "./anchor.ts";
import { lastAnchors } from "./anchor-file.ts";
import { type Head, start } from "./chain.ts";
import { doubtful, readOutside } from "./external-anchors.ts";
import { auditKeys, type KeyRing } from "./keys.ts";
import { publish } from "./publish.ts";
import { sealEvents } from "./seal.ts";
import type { Bad } from "./verify.ts";
import { holdMonths, proveStretch } from "./verify-range.ts";
import { whichDatabase } from "./which-database.ts";

export type Anchoring =
  | { outcome: "anchored"; anchor: Anchor }
  | { outcome: "unchanged" }
  /** `fromFile`: what lies beside the database speaks against it, and not only the database itself. */
  | ({ outcome: "refused"; fromFile: boolean } & Bad);

/**
 * Signs the head of the chain and puts it where somebody who has the database only cannot reach: beside it, in
 * DATA_DIR/audit-anchors.ndjson, and in the log, which goes to the central one. What it signs it has computed again, from the
 * last anchor on: where a hash, a mark or the end is wrong, or the chain contradicts what lies outside of this database under
 * whatever key, it signs nothing. Events without a known mark pass in front of the first anchor only: those from before the
 * chain, or of keys that are all retired.
 */
export async function anchorHead(ctx: Ctx): Promise<Anchoring> {
  await sealEvents();
  const ring = await auditKeys();
  const { outside, claims } = await hostsOwn(ring);
  let missing: Anchor | null = null;
  const anchoring = await transaction(ctx.actor, async (tx): Promise<Anchoring> => {
    await holdMonths(tx);
    const last = newer(await newestAnchor(tx, ring), outside);
    const [head = start] = await tx.select().from(auditHead);
    const { sequence, hash } = head;
    const refusal = await contradiction(tx, head, claims, ctx.now);
    if (refusal) return { outcome: "refused", fromFile: true, ...refusal };
    if (sequence === 0 && !last) return { outcome: "unchanged" };
    const anchors = last ? [last] : await goodNotes(tx, ring);
    const verdict = await proveStretch({
      ring,
      after: last ?? start,
      last: sequence,
      end: { sequence, hash },
      anchors,
    });
    if (!verdict.ok) return { outcome: "refused", fromFile: last !== null && last === outside, ...verdict };
    const [key] = ring;
    if (last?.sequence === sequence && last.key === key.id) {
      // Another host signed it, or this database was another before it came here: its proof lies outside here, too.
      if (outside?.sequence !== sequence) missing = last;
      return { outcome: "unchanged" };
    }
    const anchor = signAnchor(key, { sequence, hash, at: ctx.now.toISOString(), droppedFrom: null });
    await insertAnchors(tx, [anchor]);
    return { outcome: "anchored", anchor };
  });
  const news = anchoring.outcome === "anchored" ? anchoring.anchor : missing;
  if (news) await publish(ctx, [news]);
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

/**
 * What lies on this host of this database: the newest anchor, since whoever empties the table does not begin a new chain with
 * that, and the claims, since whoever replaces the key that lies in the database does not either.
 */
async function hostsOwn(ring: KeyRing): Promise<{ outside: Anchor | null; claims: Anchor[] }> {
  const { good, claims } = await readOutside(await lastAnchors(), { ring, database: await whichDatabase() });
  const heads = good.filter(({ droppedFrom }) => droppedFrom === null);
  return { outside: heads.reduce<Anchor | null>((newest, one) => newer(newest, one), null), claims };
}

/** Why a claim forbids to sign. One that fits does not: its key was retired, and a new one vouches for the chain from now on. */
async function contradiction(tx: Tx, head: Head, claims: readonly Anchor[], now: Date): Promise<Bad | null> {
  if (claims.length === 0) return null;
  const claimed = claims.map(({ sequence }) => sequence);
  const { sequence: place, hash: has } = auditEvents;
  const rows = await tx.select({ place, has }).from(auditEvents).where(inArray(place, claimed));
  const hashes = new Map(rows.map(({ place, has }) => [place ?? 0, has ?? ""]));
  const chain = { last: head.sequence, reached: head.sequence, covered: Number.POSITIVE_INFINITY };
  const [first] = doubtful(claims, { ...chain, hashes, now });
  if (!first) return null;
  const { sequence, at } = first;
  const whose = `the anchor of ${at} in DATA_DIR, of this database and under a key that is not known,`;
  return sequence > head.sequence || !hashes.has(sequence)
    ? { ok: false, sequence: Math.min(sequence, head.sequence + 1), problem: `is missing: ${whose} knows ${sequence}` }
    : { ok: false, sequence, problem: `is not what ${whose} signed` };
}

const newer = (one: Anchor | null, other: Anchor | null): Anchor | null =>
  !one || (other && other.sequence > one.sequence) ? other : one;
