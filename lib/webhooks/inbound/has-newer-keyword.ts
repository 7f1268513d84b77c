import { and, eq, gt, inArray, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { webhookEvents } from "#db/schema/webhooks.ts";
import type { ChannelWebhook } from "#lib/channels/index.ts";
import { lockSuppressions } from "#lib/suppression/index.ts";

/**
 * True if a STOP or START that this sender sent after this moment is already applied, so that the older one must be ignored.
 * Holds an exclusive lock until the commit, so that concurrent jobs see each other's keyword.
 */
export async function hasNewerKeyword(
  tx: Tx,
  { provider, senderPath }: ChannelWebhook,
  from: string,
  moment: Date,
): Promise<boolean> {
  if (!senderPath) return false;
  await lockSuppressions(tx, "exclusive");
  const newer = and(
    eq(webhookEvents.provider, provider),
    gt(webhookEvents.receivedAt, moment),
    inArray(webhookEvents.outcome, ["stopped", "started"]),
    eq(sql`${webhookEvents.payload} #>> ${sql.param(senderPath)}::text[]`, from),
  );
  return (await tx.select({ id: webhookEvents.id }).from(webhookEvents).where(newer).limit(1)).length > 0;
}
