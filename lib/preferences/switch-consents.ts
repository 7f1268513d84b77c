import { and, eq, ne } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { preferences } from "#db/schema/index.ts";
import { type ConsentChange, wordingOf } from "#lib/consent/index.ts";
import type { Channel } from "#lib/enums.ts";
import type { Person } from "#lib/people/index.ts";
import type { Topic } from "#lib/topics/index.ts";
import { matrix } from "./matrix.ts";

/** A MARKETING topic that reaches the person on a channel as things stand. `chosen`: they said so themselves. */
export interface Standing {
  tenantKey: string | null;
  topic: Topic;
  chosen: boolean;
}

/** What is on in general, and for each tenant what the person switched on for it. */
export async function standingMarketing(tx: Tx, userId: string, channel: Channel, now: Date): Promise<Standing[]> {
  const own = await tx
    .select({ tenantKey: preferences.tenantKey, topicId: preferences.topicId })
    .from(preferences)
    .where(
      and(
        eq(preferences.userId, userId),
        eq(preferences.channel, channel),
        eq(preferences.choice, true),
        ne(preferences.tenantKey, ""),
      ),
    );
  const standing: Standing[] = [];
  for (const tenantKey of [null, ...new Set(own.map((row) => row.tenantKey))]) {
    const view = await matrix(tx, userId, tenantKey, now);
    for (const { topic, channels } of view?.sections.flatMap(({ topics }) => topics) ?? []) {
      const cell = channels.find((one) => one.channel === channel);
      const isTheirs = tenantKey === null || own.some((row) => row.tenantKey === tenantKey && row.topicId === topic.id);
      if (topic.classification === "MARKETING" && cell?.effective && isTheirs)
        standing.push({ tenantKey, topic, chosen: cell.choice === true });
    }
  }
  return standing;
}

/**
 * Switching a channel off withdraws from every MARKETING topic that it turns off; switching it on says yes again to those
 * that the person had chosen, and to none that are on by default only.
 */
export function switchConsents(
  person: Person,
  channel: Channel,
  before: readonly Standing[],
  after: readonly Standing[],
): ConsentChange[] {
  const missingIn = (other: readonly Standing[]) => (one: Standing) =>
    !other.some(({ tenantKey, topic }) => tenantKey === one.tenantKey && topic.id === one.topic.id);
  const change =
    (granted: boolean) =>
    ({ tenantKey, topic }: Standing) => ({
      person,
      topic,
      channel,
      granted,
      tenantKey,
      wording: `All notifications by ${channel}. ${wordingOf(topic, channel)}`,
    });
  return [
    ...before.filter(missingIn(after)).map(change(false)),
    ...after
      .filter(missingIn(before))
      .filter(({ chosen }) => chosen)
      .map(change(true)),
  ];
}
