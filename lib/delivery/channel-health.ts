import { eq, sql } from "drizzle-orm";
import { avoidSort } from "#db/avoid-sort.ts";
import type { Tx } from "#db/client.ts";
import { deliveries, providerStates } from "#db/schema/index.ts";
import { together } from "#db/together.ts";
import { transportOf } from "#lib/channels/index.ts";
import { CHANNELS, type Channel } from "#lib/enums.ts";
import { firstIdAt } from "#lib/ids.ts";
import { readCatalogue } from "#lib/topics/index.ts";

/** The state of a channel, for operators. */
export interface ChannelHealth {
  channel: Channel;
  /** "outbox" without credentials. */
  provider: string;
  paused: boolean;
  /** "closed", "open" or "half-open". */
  circuit: string;
  /**
   * The share of accepted or delivered messages among the last hour's deliveries that are settled or wait for a fix of the
   * account, 0 to 1. Null: there was none.
   */
  successRate: number | null;
  lastError: string | null;
}

const windowMs = 60 * 60_000;
/** Only the newest deliveries are counted. */
const maxSample = 20_000;

/** The cheap part of a channel's health: reads the provider's row and no deliveries. */
export async function channelState(tx: Tx, channel: Channel): Promise<Omit<ChannelHealth, "successRate">> {
  const { provider } = transportOf(channel);
  const { pauses } = await readCatalogue(tx);
  const [state] = await tx.select().from(providerStates).where(eq(providerStates.provider, provider));
  const { circuit = "closed", lastError = null } = state ?? {};
  return { channel, provider, paused: pauses.has(channel), circuit, lastError };
}

export async function channelHealth(tx: Tx, channel: Channel, now: Date): Promise<ChannelHealth> {
  const [state, rates] = await Promise.all([channelState(tx, channel), readSuccessRates(tx, now)]);
  return { ...state, successRate: rates.get(channel) ?? null };
}

export async function everyChannelHealth(tx: Tx, now: Date): Promise<ChannelHealth[]> {
  const [rates, ...states] = await Promise.all([
    readSuccessRates(tx, now),
    ...CHANNELS.map((channel) => channelState(tx, channel)),
  ]);
  return states.map((state) => ({ ...state, successRate: rates.get(state.channel) ?? null }));
}

/** By channel. A channel without settled deliveries is left out. */
async function readSuccessRates(tx: Tx, now: Date): Promise<Map<Channel, number>> {
  const since = new Date(now.getTime() - windowMs);
  const select = sql`
    SELECT channel, avg((status IN ('SENT', 'DELIVERED'))::int)::float8 AS rate
    FROM (SELECT channel, status, error, created_at FROM ${deliveries} WHERE id >= ${firstIdAt("delivery", since)}
      ORDER BY id DESC LIMIT ${maxSample}) AS newest
    WHERE created_at > ${since.toISOString()}
      AND (status IN ('SENT', 'DELIVERED', 'BOUNCED', 'COMPLAINED', 'FAILED', 'DEAD')
        OR (status = 'QUEUED' AND error LIKE 'account:%'))
    GROUP BY channel`;
  const [, { rows }] = await together([avoidSort(tx), tx.execute<{ channel: Channel; rate: number }>(select)]);
  return new Map(rows.map(({ channel, rate }) => [channel, rate]));
}
