import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries, digests } from "#db/schema/index.ts";
import type { Channel, DeliveryStatus, DigestKind } from "#lib/enums.ts";
import { newId } from "#lib/ids.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { statusOf } from "./claim.ts";
import { digestJob } from "./tasks.ts";

/** The columns of a digest's row that its message needs. */
export interface DigestInfo {
  /** The message's idempotency key. */
  id: string;
  kind: DigestKind;
}

/** A digest's row. A missing one (erased, past its retention) counts as a FREQUENCY digest that was due long ago. */
export async function findDigest(tx: Tx, userId: string, id: string): Promise<DigestInfo & { dueAt: Date }> {
  const [row] = await tx
    .select({ id: digests.id, kind: digests.kind, dueAt: digests.dueAt })
    .from(digests)
    .where(and(eq(digests.userId, userId), eq(digests.id, id)));
  return row ?? { id, kind: "FREQUENCY", dueAt: new Date(0) };
}

/** A digest has at most this many items. */
const maxItems = 100;

export interface NewDigest {
  userId: string;
  id: string;
  kind: DigestKind;
  dueAt: Date;
  itemIds: string[];
}

/** Splits items into as many digests as they need. Digests of the same boundary are due one millisecond after each other. */
export function splitIntoDigests(
  userId: string,
  kind: DigestKind,
  items: readonly { id: string; dueAt: Date }[],
): NewDigest[] {
  const dueMs = items.reduce((last, { dueAt }) => Math.max(last, dueAt.getTime()), 0);
  return Array.from({ length: Math.ceil(items.length / maxItems) }, (_, part) => ({
    userId,
    id: newId("digest"),
    kind,
    dueAt: new Date(kind === "FREQUENCY" ? dueMs + part : dueMs),
    itemIds: items.slice(part * maxItems, (part + 1) * maxItems).map(({ id }) => id),
  }));
}

/**
 * Writes digests, assigns their items and adds the jobs that send them, in the caller's transaction: every item is in exactly
 * one digest. Assigns only items that still have the status `from`.
 */
export async function createDigests(
  tx: Tx,
  channel: Channel,
  from: DeliveryStatus,
  newDigests: readonly NewDigest[],
  now: Date,
): Promise<void> {
  if (newDigests.length === 0) return;
  await insertDigests(tx, channel, newDigests, now);
  await assignItems(tx, from, newDigests, now);
  await addJobs(
    tx,
    newDigests.map(({ userId, id }) => digestJob({ channel, userId, digestId: id })),
  );
}

async function insertDigests(tx: Tx, channel: Channel, newDigests: readonly NewDigest[], now: Date): Promise<void> {
  const document = newDigests.map(({ userId, id, kind, dueAt }) => ({ userId, id, kind, dueAt }));
  await tx.execute(sql`
    INSERT INTO ${digests} (user_id, id, channel, kind, due_at, created_at)
    SELECT m."userId", m.id, ${channel}, m.kind, m."dueAt", ${now.toISOString()}::timestamptz
    FROM jsonb_to_recordset(${JSON.stringify(document)}::jsonb)
      AS m ("userId" text, id text, kind text, "dueAt" timestamptz)`);
}

async function assignItems(tx: Tx, from: DeliveryStatus, newDigests: readonly NewDigest[], now: Date): Promise<void> {
  const pairs = newDigests.flatMap(({ userId, id, itemIds }) =>
    itemIds.map((item) => ({ userId, digestId: id, id: item })),
  );
  await tx.execute(sql`
    UPDATE ${deliveries} d SET status = 'QUEUED', digest_id = c."digestId", next_attempt_at = NULL, free_at = ${now.toISOString()}
    FROM jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) AS c ("userId" text, id text, "digestId" text)
    WHERE d.id = ANY(${sql.param(pairs.map(({ id }) => id))}::text[]) AND d.user_id = c."userId" AND d.id = c.id
      AND ${statusOf(sql`d.status`)} = ${from}`);
}
