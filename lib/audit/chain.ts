import { hash } from "node:crypto";

/**
 * What the chain is made of, as text as the database stores it; the same that audit_hash and audit_seal compute there
 * (db/migrations/0007_audit_chain.up.sql). `at`: UTC with microseconds. `before` and `after`: the stored JSON, to the letter.
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
  /** Null once the contents were forgotten. */
  salt: string | null;
  reason: string | null;
  before: string | null;
  after: string | null;
  contentHash: string;
  mark: string | null;
  hash: string;
}

/** What is taken along of an event "user.erase" to where the chain is not: all that its mark stands for. */
export type Erasure = Omit<ChainEvent, "sequence" | "hash" | "salt" | "reason" | "before" | "after"> & {
  subject: string;
};

/** A place in the chain. Before the first event it is `start`. */
export interface Head {
  sequence: number;
  hash: string;
}
export const start: Head = { sequence: 0, hash: "" };

type Part = string | null;

/** Parts with their lengths in bytes, so that no two lists have the same text. */
export function encode(parts: readonly Part[]): string {
  let text = "";
  for (const part of parts) text += `${text && ","}${part === null ? "-" : `${Buffer.byteLength(part)}:${part}`}`;
  return text;
}

const digest = (parts: readonly Part[]) => hash("sha256", encode(parts));

/** Over what may have to be forgotten, with the salt: without it, what was here cannot be guessed and tried. */
export const contentHashOf = ({
  salt,
  reason,
  before,
  after,
}: Pick<ChainEvent, "salt" | "reason" | "before" | "after">) => digest([salt, reason, before, after]);

/** What the service's mark stands for: everything but the place. */
export const markedText = (event: Omit<Erasure, "subject" | "mark"> & { subject: string | null }): string => {
  const { id, at, action, actor, actorRole, subject, requestId, contentHash } = event;
  return encode(["event", id, at, action, actor, actorRole, subject, requestId, contentHash]);
};

/** The event's hash, from that of the event before it. */
export const hashOf = (previous: string, event: ChainEvent): string => {
  const { sequence, id, at, action, actor, actorRole, subject, requestId, contentHash, mark } = event;
  return digest([previous, `${sequence}`, id, at, action, actor, actorRole, subject, requestId, contentHash, mark]);
};

/** An instant as the chain writes it: what timestamptz(3) holds, to the microsecond. */
export const instantText = (at: Date): string => at.toISOString().replace("Z", "000Z");
