import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries } from "#db/schema/notifications.ts";
import { type Retry, type Settlement, settle } from "#lib/delivery/index.ts";
import type { Channel } from "#lib/enums.ts";

interface Digest {
  channel: Channel;
  userId: string;
  digestId: string;
  /** The claim's. */
  token: string;
}

/**
 * Settles the items that do not go out with their digest; returns whether the claim was still ours. What failed before it
 * stood in the digest leaves it: what the provider tells of the digest is not said of them.
 */
export async function setAside(
  tx: Tx,
  { channel, userId, digestId, token }: Digest,
  aside: readonly Settlement[],
  now: Date,
  retry: Retry,
): Promise<boolean> {
  if (aside.length === 0) return true;
  const notAttempted = aside.map((one) =>
    one.status === "DEAD" || one.status === "FAILED" ? { ...one, notAttempted: true } : one,
  );
  const mine = await settle(tx, token, channel, notAttempted, now, retry);
  await tx.execute(sql`
    UPDATE ${deliveries} SET digest_id = NULL WHERE user_id = ${userId} AND digest_id = ${digestId}
      AND status IN ('DEAD', 'FAILED') AND first_tried_at IS NULL`);
  return mine.size === aside.length;
}
