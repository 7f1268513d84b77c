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

/** The sizes of three nested sets of people. A policy reaches exactly one of the sets. */
interface Reach {
  /** People with a verified address without a suppression. */
  reachable: number;
  /** Of these, people who have neither turned the channel off nor chosen "off". */
  notOptedOut: number;
  /** Of these, people who have chosen "on". */
  optedIn: number;
}

function reachedBy(policy: ChannelPolicy, topic: Topic, { reachable, notOptedOut, optedIn }: Reach): number {
  if (topic.archivedAt) return 0;
  return { REQUIRED: reachable, DEFAULT_ON: notOptedOut, DEFAULT_OFF: optedIn, UNAVAILABLE: 0 }[policy];
}

/**
 * Counts the people whom a changed policy would start or stop reaching, without changing it. Ignores tenants, timing and the
 * daily cap. The database counts; only people with a suppression are read one by one.
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
      notOptedOut: all.notOptedOut - suppressed.notOptedOut,
      optedIn: all.optedIn - suppressed.optedIn,
    };
    // The sets are nested, so the difference of their sizes is the size of their difference.
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
const isNotOptedOut = sql`(COALESCE(s.enabled, true) AND COALESCE(p.choice, true))`;
const isOptedIn = sql`(COALESCE(s.enabled, true) AND COALESCE(p.choice, false))`;

const choices = (topic: Topic, channel: Channel) => sql`
  LEFT JOIN ${preferences} p ON p.user_id = u.id AND p.tenant_key = '' AND p.topic_id = ${topic.id} AND p.channel = ${channel}
  LEFT JOIN ${channelSwitches} s ON s.user_id = u.id AND s.channel = ${channel}`;

async function countAll(tx: Tx, topic: Topic, channel: Channel): Promise<Reach & { total: number }> {
  const { rows } = await tx.execute<Record<keyof Reach | "total", number>>(sql`
    SELECT count(*)::int AS total,
      count(*) FILTER (WHERE ${isReachable(channel)})::int AS reachable,
      count(*) FILTER (WHERE ${isReachable(channel)} AND ${isNotOptedOut})::int AS "notOptedOut",
      count(*) FILTER (WHERE ${isReachable(channel)} AND ${isOptedIn})::int AS "optedIn"
    FROM ${users} u ${choices(topic, channel)}`);
  return rows[0] ?? { total: 0, reachable: 0, notOptedOut: 0, optedIn: 0 };
}

async function countSuppressed(tx: Tx, topic: Topic, channel: Channel): Promise<Reach> {
  const hash = await addressHasher();
  // The condition on the scope is coversTopic (lib/enums.ts) in SQL.
  const { rows } = await tx.execute<{
    id: string;
    address: string;
    hash: string;
    reason: SuppressionReason;
    notOptedOut: boolean;
    optedIn: boolean;
  }>(sql`
    SELECT u.id, ${columnOf("u", addressRules[channel].column)} AS address, x.address_hash AS hash, x.reason, ${isNotOptedOut} AS "notOptedOut", ${isOptedIn} AS "optedIn"
    FROM ${suppressions} x JOIN ${users} u ON u.id = x.user_id ${choices(topic, channel)}
    WHERE x.channel = ${channel} AND x.lifted_at IS NULL AND ${isReachable(channel)}
      AND (x.scope = 'ALL' OR (x.scope = 'MARKETING' AND ${topic.classification} = 'MARKETING')
        OR (x.scope = 'TOPIC' AND x.topic_id = ${topic.id}))`);
  // A suppression of a former address does not apply, except for an unsubscribe (lib/contacts/address-hash.ts).
  const applies = (row: (typeof rows)[number]) =>
    row.reason === "UNSUBSCRIBE" || hash(channel, row.address) === row.hash;
  const applying = new Map(rows.filter(applies).map((row) => [row.id, row]));
  const people = [...applying.values()];
  return {
    reachable: people.length,
    notOptedOut: people.filter(({ notOptedOut }) => notOptedOut).length,
    optedIn: people.filter(({ optedIn }) => optedIn).length,
  };
}
