import { lt } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { webhookEvents } from "#db/schema/index.ts";

export type StoredEvent = typeof webhookEvents.$inferSelect;

/** Deletes events received before this moment, applied or not, and returns how many: their payloads hold addresses. */
export async function purgeWebhooks(tx: Tx, before: Date): Promise<number> {
  const { rowCount } = await tx.delete(webhookEvents).where(lt(webhookEvents.receivedAt, before));
  return rowCount ?? 0;
}
