import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import type { Sender, Tx } from "#db/client.ts";
import { preparedForPeople } from "#db/prepared.ts";
import { auditEvents, auditKeys } from "#db/schema/index.ts";
import type { ChainEvent } from "./chain.ts";

/** The fields of an event that an erasure removes. `before`, `after`: JSON text. */
export type Contents = Pick<ChainEvent, "salt" | "reason" | "before" | "after">;

/** An event's contents as stored: in plain text, or encrypted with the key of the person they are about. */
export interface StoredContents extends Contents {
  id: string;
  /** Initialisation vector, tag and ciphertext of AES-256-GCM, with the event's id as associated data. */
  encrypted: Buffer | null;
  /** Null if the subject has no key, or it was deleted. */
  key: Buffer | null;
}

const cipher = "aes-256-gcm";
const [ivBytes, tagBytes] = [16, 16];

export function encrypt(key: Buffer, id: string, { salt, reason, before, after }: Contents): Buffer {
  const iv = randomBytes(16);
  const encryption = createCipheriv(cipher, key, iv, { authTagLength: tagBytes }).setAAD(Buffer.from(id));
  const text = Buffer.concat([
    encryption.update(JSON.stringify([salt, reason, before, after]), "utf8"),
    encryption.final(),
  ]);
  return Buffer.concat([iv, encryption.getAuthTag(), text]);
}

/**
 * Decrypts the contents; all null if the key was deleted. Changed ciphertext gives contents that do not match the
 * event's hash.
 */
export function contentsOf({ id, encrypted, key, salt, reason, before, after }: StoredContents): Contents {
  if (encrypted === null) return { salt, reason, before, after };
  const noContents = { reason: null, before: null, after: null };
  return key === null ? { salt: null, ...noContents } : (decrypt(key, id, encrypted) ?? { salt: "", ...noContents });
}

function decrypt(key: Buffer, id: string, encrypted: Buffer): Contents | null {
  try {
    const decryption = createDecipheriv(cipher, key, encrypted.subarray(0, ivBytes), { authTagLength: tagBytes });
    decryption.setAAD(Buffer.from(id)).setAuthTag(encrypted.subarray(ivBytes, ivBytes + tagBytes));
    const text =
      decryption.update(encrypted.subarray(ivBytes + tagBytes), undefined, "utf8") + decryption.final("utf8");
    const [salt, reason, before, after] = JSON.parse(text);
    return { salt, reason, before, after };
  } catch {
    return null;
  }
}

const selectKeys = preparedForPeople<{ user_id: string; key: Buffer }>(
  (isOneOfThem) => `SELECT user_id, key FROM audit_keys WHERE user_id ${isOneOfThem}`,
);

export type PersonKeys = ReadonlyMap<string, Buffer>;

/** The keys of the subjects that have one, by person id. A subject that is not a person has none. */
export async function personKeys(to: Sender, subjects: readonly (string | null | undefined)[]): Promise<PersonKeys> {
  const ids = [...new Set(subjects)].filter((subject) => typeof subject === "string");
  if (ids.length === 0) return new Map();
  const rows = await selectKeys(to, ids);
  return new Map(rows.map(({ user_id, key }) => [user_id, key]));
}

/** Columns of an event, with its JSON as the exact stored text. */
export const eventColumns = {
  event: auditEvents,
  before: sql<string | null>`${auditEvents.before}::text`,
  after: sql<string | null>`${auditEvents.after}::text`,
};

/** Selects events with the columns that `readableValues` needs; narrow it with `.where()`. */
export const selectEvents = (tx: Tx) =>
  tx
    .select({ ...eventColumns, key: auditKeys.key })
    .from(auditEvents)
    .leftJoin(auditKeys, eq(auditKeys.userId, auditEvents.subject));

export type StoredEvent = Awaited<ReturnType<typeof selectEvents>>[number];

/** A stored event with its contents readable, as far as they can still be read. */
export function readable({ event: { encrypted, ...event }, before, after, key }: StoredEvent) {
  return { ...event, ...contentsOf({ ...event, before, after, encrypted, key }) };
}

/** The same with `before` and `after` as objects. */
export function readableValues(stored: StoredEvent) {
  const { before, after, ...event } = readable(stored);
  return { ...event, before: parsed(before), after: parsed(after) };
}

const parsed = (json: string | null): Record<string, unknown> | null => (json === null ? null : JSON.parse(json));
