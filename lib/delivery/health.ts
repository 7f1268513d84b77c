import { eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { channelPauses, deliveries, providerStates } from "#db/schema/index.ts";
import { transportOf } from "#lib/channels/index.ts";
import type { Channel } from "#lib/enums.ts";

/** How a channel does: what operators look at, and what they stop it by. */
export interface ChannelHealth {
  channel: Channel;
  /** "resend", "twilio", "slack", or "outbox" without credentials. */
  provider: string;
  paused: boolean;
  /** "closed", "open" or "half-open". */
  circuit: string;
  /** Of the last hour's deliveries that are settled, or wait for the account to be mended, the share that a provider took or delivered, 0 to 1; null = nothing was. */
  successRate: number | null;
  lastError: string | null;
}

const windowMs = 60 * 60_000;
/** So many of the newest deliveries at most are looked at. */
const newest = 20_000;

/** What stops a channel: a row or two, and no deliveries. */
export async function channelState(tx: Tx, channel: Channel): Promise<Omit<ChannelHealth, "successRate">> {
  const { provider } = transportOf(channel);
  const [pause] = await tx.select().from(channelPauses).where(eq(channelPauses.channel, channel));
  const [state] = await tx.select().from(providerStates).where(eq(providerStates.provider, provider));
  const { circuit = "closed", lastError = null } = state ?? {};
  return { channel, provider, paused: pause !== undefined, circuit, lastError };
}

export async function channelHealth(tx: Tx, channel: Channel, now: Date): Promise<ChannelHealth> {
  const { rows } = await tx.execute<{ good: number; all: number }>(sql`
    SELECT count(*) FILTER (WHERE status IN ('SENT', 'DELIVERED'))::int AS good, count(*)::int AS all
    FROM (SELECT * FROM ${deliveries} ORDER BY id DESC LIMIT ${newest}) AS newest
    WHERE channel = ${channel} AND created_at > ${new Date(now.getTime() - windowMs).toISOString()}
      AND (status IN ('SENT', 'DELIVERED', 'BOUNCED', 'COMPLAINED', 'FAILED', 'DEAD')
        OR (status = 'QUEUED' AND error LIKE 'account:%'))`);
  const [{ good, all } = { good: 0, all: 0 }] = rows;
  return { ...(await channelState(tx, channel)), successRate: all === 0 ? null : good / all };
}
