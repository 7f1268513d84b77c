import { and, eq, gt, inArray, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { webhookEvents } from "#db/schema/webhooks.ts";
import { lockSuppressions } from "#lib/suppression/index.ts";
import type { StoredEvent } from "../stored.ts";

const senders: Record<"SMS" | "SLACK", { provider: StoredEvent["provider"]; by: SQL }> = {
  SMS: { provider: "twilio", by: sql`${webhookEvents.payload} ->> 'From'` },
  SLACK: { provider: "slack", by: sql`${webhookEvents.payload} #>> '{event,user}'` },
};

/**
 * Whether a STOP or START of this sender that came in after this moment is applied already: an older one says nothing then.
 * One asks at a time, to the commit, so that none misses what another is about to apply.
 */
export async function hasNewerKeyword(tx: Tx, channel: "SMS" | "SLACK", from: string, moment: Date): Promise<boolean> {
  await lockSuppressions(tx, "exclusive");
  const { provider, by } = senders[channel];
  const later = and(
    eq(webhookEvents.provider, provider),
    gt(webhookEvents.receivedAt, moment),
    inArray(webhookEvents.outcome, ["stopped", "started"]),
    eq(by, from),
  );
  return (await tx.select({ id: webhookEvents.id }).from(webhookEvents).where(later).limit(1)).length > 0;
}
