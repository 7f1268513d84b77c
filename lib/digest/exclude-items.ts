import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries } from "#db/schema/notifications.ts";
import { type RetryJobs, type Settlement, settle } from "#lib/delivery/index.ts";
import type { Channel } from "#lib/enums.ts";

interface Digest {
  channel: Channel;
  userId: string;
  digestId: string;
  /** The fencing token of the claim. */
  token: string;
}

/**
 * Settles the items that do not go out with their digest. Throws if another worker has claimed them. An item that fails before
 * its first attempt leaves the digest, so that the provider's events about the digest do not apply to it.
 */
export async function excludeItems(
  tx: Tx,
  { channel, userId, digestId, token }: Digest,
  excluded: readonly Settlement[],
  now: Date,
  retry: RetryJobs,
): Promise<void> {
  if (excluded.length === 0) return;
  const notAttempted = excluded.map((one) =>
    one.status === "DEAD" || one.status === "FAILED" ? { ...one, notAttempted: true } : one,
  );
  const settledIds = await settle(tx, token, channel, notAttempted, now, retry);
  if (settledIds.size < excluded.length) throw new Error("another worker has claimed the digest");
  await tx.execute(sql`
    UPDATE ${deliveries} SET digest_id = NULL WHERE user_id = ${userId} AND digest_id = ${digestId}
      AND status IN ('DEAD', 'FAILED') AND first_tried_at IS NULL`);
}
