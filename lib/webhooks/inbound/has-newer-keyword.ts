import { and, eq, gt, inArray, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { webhookEvents } from "#db/schema/webhooks.ts";
import type { Channel } from "#lib/enums.ts";
import { lockSuppressions } from "#lib/suppression/index.ts";
import type { StoredEvent } from "../stored.ts";

/** Channels on which people answer, and where a stored event names the sender. */
const senders = {
  SMS: { provider: "twilio", by: sql`${webhookEvents.payload} ->> 'From'` },
  SLACK: { provider: "slack", by: sql`${webhookEvents.payload} #>> '{event,user}'` },
} as const satisfies Partial<Record<Channel, { provider: StoredEvent["provider"]; by: SQL }>>;
export type InboundChannel = keyof typeof senders;

/**
 * True if a STOP or START that this sender sent after this moment is already applied, so that the older one must be ignored.
 * Holds an exclusive lock until the commit, so that concurrent jobs see each other's keyword.
 */
export async function hasNewerKeyword(tx: Tx, channel: InboundChannel, from: string, moment: Date): Promise<boolean> {
  await lockSuppressions(tx, "exclusive");
  const { provider, by } = senders[channel];
  const newer = and(
    eq(webhookEvents.provider, provider),
    gt(webhookEvents.receivedAt, moment),
    inArray(webhookEvents.outcome, ["stopped", "started"]),
    eq(by, from),
  );
  return (await tx.select({ id: webhookEvents.id }).from(webhookEvents).where(newer).limit(1)).length > 0;
}
