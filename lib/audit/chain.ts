import { hash } from "node:crypto";

/**
 * One event of the chain, as text as stored. audit_hash and audit_seal compute the same hash in the database
 * (db/migrations/0007_audit_chain.up.sql). `at`: UTC with microseconds. `before`, `after`: the stored JSON, byte for
 * byte.
 */
export interface ChainEvent {
  sequence: number;
  id: string;
  at: string;
  action: string;
  actor: string;
  actorRole: string;
  subject: string | null;
  requestId: string | null;
  /** Null after the contents were erased. */
  salt: string | null;
  reason: string | null;
  before: string | null;
  after: string | null;
  contentHash: string;
  mark: string | null;
  hash: string;
}

/** A "user.erase" or "audit.redact" event outside the chain: the fields that its mark covers. */
export type Erasure = Omit<ChainEvent, "sequence" | "hash" | "salt" | "reason" | "before" | "after"> & {
  subject: string;
};

/** A position in the chain. `chainStart` is the one before the first event. */
export interface Head {
  sequence: number;
  hash: string;
}
export const chainStart: Head = { sequence: 0, hash: "" };

type Part = string | null;

/** Joins parts with their byte lengths, so that no two lists give the same text. */
export function encode(parts: readonly Part[]): string {
  let text = "";
  for (const part of parts) text += `${text && ","}${part === null ? "-" : `${Buffer.byteLength(part)}:${part}`}`;
  return text;
}

const digest = (parts: readonly Part[]) => hash("sha256", encode(parts));

/** Hashes the erasable contents with the salt. Without the salt, erased contents cannot be found by guessing. */
export const contentHashOf = ({
  salt,
  reason,
  before,
  after,
}: Pick<ChainEvent, "salt" | "reason" | "before" | "after">) => digest([salt, reason, before, after]);

/** The text that the service's mark signs: everything except the position in the chain. */
export const markedText = (event: Omit<Erasure, "subject" | "mark"> & { subject: string | null }): string => {
  const { id, at, action, actor, actorRole, subject, requestId, contentHash } = event;
  return encode(["event", id, at, action, actor, actorRole, subject, requestId, contentHash]);
};

/** Hashes an event over the hash of the event before it. */
export const hashOf = (previous: string, event: ChainEvent): string => {
  const { sequence, id, at, action, actor, actorRole, subject, requestId, contentHash, mark } = event;
  return digest([previous, `${sequence}`, id, at, action, actor, actorRole, subject, requestId, contentHash, mark]);
};

/** Formats an instant with microseconds, as the chain stores it (timestamptz(3)). */
export const instantText = (at: Date): string => at.toISOString().replace("Z", "000Z");
