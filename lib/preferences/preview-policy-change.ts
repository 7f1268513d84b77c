import { sql } from "drizzle-orm";
import { z } from "zod";
import { type Tx, transaction } from "#db/client.ts";
import { channelSwitches, preferences, suppressions, users } from "#db/schema/people.ts";
import { authorize } from "#lib/authorize.ts";
import { addressRules } from "#lib/channels/addresses.ts";
import { addressHasher, columnOf } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { CHANNEL_POLICIES, CHANNELS, type Channel, type ChannelPolicy, type SuppressionReason } from "#lib/enums.ts";
import { parse, storable } from "#lib/parse.ts";
import { getTopic, policyOf, type Topic } from "#lib/topics/index.ts";

const PreviewPolicyChange = z.object({
  topicKey: storable,
  channel: z.enum(CHANNELS),
  policy: z.enum(CHANNEL_POLICIES),
});

export interface PolicyImpact {
  peopleGaining: number;
  peopleLosing: number;
  peopleUnchanged: number;
}

/**
 * Three sets of people, each within the one before: who has a confirmed address that nothing suppresses; of those, who did
 * not say no (no channel switched off, no choice against it); of those, who said yes. A policy reaches exactly one of them.
 */
interface Reach {
  reachable: number;
  willing: number;
  chosen: number;
}

function reachedBy(policy: ChannelPolicy, topic: Topic, { reachable, willing, chosen }: Reach): number {
  if (topic.archivedAt) return 0;
  return { REQUIRED: reachable, DEFAULT_ON: willing, DEFAULT_OFF: chosen, UNAVAILABLE: 0 }[policy];
}

/**
 * How many people a changed policy would reach or stop reaching, before it is made: sends without a tenant, timing and the
 * day's cap aside. Counts in the database, whatever the number of people; only suppressed ones are looked at one by one.
 */
export async function previewPolicyChange(ctx: Ctx, input: z.input<typeof PreviewPolicyChange>): Promise<PolicyImpact> {
  authorize(ctx.actor, "catalogue.preview");
  const { topicKey, channel, policy } = parse(PreviewPolicyChange, input);
  return transaction(ctx.actor, async (tx) => {
    const topic = await getTopic(tx, topicKey);
    const { total, ...all } = await countAll(tx, topic, channel);
    const suppressed = await countSuppressed(tx, topic, channel);
    const reach: Reach = {
      reachable: all.reachable - suppressed.reachable,
      willing: all.willing - suppressed.willing,
      chosen: all.chosen - suppressed.chosen,
    };
    // The sets lie within each other, so the difference of their sizes is the size of their difference.
    const change = reachedBy(policy, topic, reach) - reachedBy(policyOf(topic, channel), topic, reach);
    return {
      peopleGaining: Math.max(0, change),
      peopleLosing: Math.max(0, -change),
      peopleUnchanged: total - Math.abs(change),
    };
  });
}

const isReachable = (channel: Channel) => {
  const { column, verifiedColumn } = addressRules[channel];
  return sql`(${columnOf("u", column)} IS NOT NULL AND ${columnOf("u", verifiedColumn)} IS NOT NULL)`;
};
const isWilling = sql`(COALESCE(s.enabled, true) AND COALESCE(p.choice, true))`;
const isChosen = sql`(COALESCE(s.enabled, true) AND COALESCE(p.choice, false))`;

const choices = (topic: Topic, channel: Channel) => sql`
  LEFT JOIN ${preferences} p ON p.user_id = u.id AND p.tenant_key = '' AND p.topic_id = ${topic.id} AND p.channel = ${channel}
  LEFT JOIN ${channelSwitches} s ON s.user_id = u.id AND s.channel = ${channel}`;

async function countAll(tx: Tx, topic: Topic, channel: Channel): Promise<Reach & { total: number }> {
  const { rows } = await tx.execute<Record<keyof Reach | "total", number>>(sql`
    SELECT count(*)::int AS total,
      count(*) FILTER (WHERE ${isReachable(channel)})::int AS reachable,
      count(*) FILTER (WHERE ${isReachable(channel)} AND ${isWilling})::int AS willing,
      count(*) FILTER (WHERE ${isReachable(channel)} AND ${isChosen})::int AS chosen
    FROM ${users} u ${choices(topic, channel)}`);
  return rows[0] ?? { total: 0, reachable: 0, willing: 0, chosen: 0 };
}

async function countSuppressed(tx: Tx, topic: Topic, channel: Channel): Promise<Reach> {
  const hash = await addressHasher();
  // The condition on the scope is coversTopic (lib/vocabulary.ts) in SQL.
  const { rows } = await tx.execute<{
    id: string;
    address: string;
    hash: string;
    reason: SuppressionReason;
    willing: boolean;
    chosen: boolean;
  }>(sql`
    SELECT u.id, ${columnOf("u", addressRules[channel].column)} AS address, x.address_hash AS hash, x.reason, ${isWilling} AS willing, ${isChosen} AS chosen
    FROM ${suppressions} x JOIN ${users} u ON u.id = x.user_id ${choices(topic, channel)}
    WHERE x.channel = ${channel} AND x.lifted_at IS NULL AND ${isReachable(channel)}
      AND (x.scope = 'ALL' OR (x.scope = 'MARKETING' AND ${topic.classification} = 'MARKETING')
        OR (x.scope = 'TOPIC' AND x.topic_id = ${topic.id}))`);
  // One of an address that the person no longer has does not count, but for their own word (lib/contacts/address-hash.ts).
  const holds = (row: (typeof rows)[number]) => row.reason === "UNSUBSCRIBE" || hash(channel, row.address) === row.hash;
  const holding = new Map(rows.filter(holds).map((row) => [row.id, row]));
  const people = [...holding.values()];
  return {
    reachable: people.length,
    willing: people.filter(({ willing }) => willing).length,
    chosen: people.filter(({ chosen }) => chosen).length,
  };
}
