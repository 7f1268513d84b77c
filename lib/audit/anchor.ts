import { isNotNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { auditAnchors } from "#db/schema/index.ts";
import { encode, type Head } from "./chain.ts";
import { type AuditKey, checkSignature, type KeyRing, type SignatureStatus, sign } from "./keys.ts";

/**
 * The service's signed statement that the chain had this hash at this sequence at that time. With `droppedFrom`, a
 * gap note: retention dropped the events from there to the sequence. `at`: ISO 8601 with milliseconds. `key`: the
 * key's id.
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

export const checkAnchor = (ring: KeyRing, anchor: Anchor): SignatureStatus =>
  checkSignature(ring, anchor.key, signedText(anchor), anchor.signature);

/** Reads the gap notes of the database (what retention dropped) whose signatures are valid. */
export async function readValidGapNotes(tx: Tx, ring: KeyRing): Promise<(Anchor & { droppedFrom: number })[]> {
  const rows = await tx.select().from(auditAnchors).where(isNotNull(auditAnchors.droppedFrom));
  const notes = rows.map((row) => ({ ...row, droppedFrom: row.droppedFrom ?? 0, at: row.at.toISOString() }));
  return notes.filter((note) => checkAnchor(ring, note) === "good");
}

export async function insertAnchors(tx: Tx, anchors: readonly Anchor[]): Promise<void> {
  if (anchors.length === 0) return;
  const rows = anchors.map((one) => ({ ...one, at: new Date(one.at) }));
  await tx.insert(auditAnchors).values(rows).onConflictDoNothing();
}
