import { desc } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { auditAnchors, auditHead } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { logFor } from "#lib/telemetry/index.ts";
import { appendAnchors } from "./anchor-file.ts";
import { encode, type Head } from "./chain.ts";
import { type AuditKey, auditKeys, type Check, check, type KeyRing, sign } from "./keys.ts";
import { sealEvents } from "./seal.ts";

/**
 * The service's word that the chain had this hash at this sequence, at that time. With `droppedFrom`: that the events from
 * there to the sequence are gone because they were past their retention. `at`: ISO 8601, milliseconds. `key`: its id.
 */
export interface Anchor extends Head {
  at: string;
  droppedFrom: number | null;
  key: string;
  signature: string;
}

const signedText = ({ sequence, hash, at, droppedFrom }: Omit<Anchor, "key" | "signature">) =>
  encode(["anchor", `${sequence}`, hash, at, droppedFrom === null ? null : `${droppedFrom}`]);

export function signAnchor(key: AuditKey, unsigned: Omit<Anchor, "key" | "signature">): Anchor {
  return { ...unsigned, key: key.id, signature: sign(key, signedText(unsigned)) };
}

export const checkAnchor = (ring: KeyRing, anchor: Anchor): Check =>
  check(ring, anchor.key, signedText(anchor), anchor.signature);

/**
 * Signs the head of the chain and puts it where somebody who has the database only cannot reach: beside it, in
 * DATA_DIR/audit-anchors.ndjson, and in the log, which goes to the central one. Returns null where the head is anchored already.
 */
export async function anchorHead(ctx: Ctx): Promise<Anchor | null> {
  await sealEvents();
  const [key] = await auditKeys();
  const anchor = await transaction(ctx.actor, async (tx) => {
    const [head] = await tx.select().from(auditHead);
    const [last] = await tx.select().from(auditAnchors).orderBy(desc(auditAnchors.sequence)).limit(1);
    if (!head || head.sequence === 0) return null;
    if (last?.sequence === head.sequence && last.hash === head.hash && last.key === key.id) return null;
    const { sequence, hash } = head;
    const made = signAnchor(key, { sequence, hash, at: ctx.now.toISOString(), droppedFrom: null });
    await insertAnchors(tx, [made]);
    return made;
  });
  if (anchor) await publish(ctx, [anchor]);
  return anchor;
}

export async function insertAnchors(tx: Tx, anchors: readonly Anchor[]): Promise<void> {
  if (anchors.length === 0) return;
  const rows = anchors.map((one) => ({ ...one, at: new Date(one.at) }));
  await tx.insert(auditAnchors).values(rows).onConflictDoNothing();
}

/** An anchor's line in the log, which blackens whatever is called a signature. */
export const lineOf = ({ signature: mac, ...anchor }: Anchor) => ({
  action: "audit.anchor",
  result: "ok",
  anchor: { ...anchor, mac },
});

/** To the log and to the file. A disk that is full costs the file's line and not the anchor; the next one covers it. */
export async function publish(ctx: Ctx, anchors: readonly Anchor[]): Promise<void> {
  const log = logFor(ctx);
  for (const anchor of anchors) log.info(lineOf(anchor));
  try {
    await appendAnchors(anchors);
  } catch (error) {
    log.error({ action: "audit.anchor", result: "failed", error });
  }
}
