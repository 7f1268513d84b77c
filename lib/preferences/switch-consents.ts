import { and, eq, ne } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { preferences } from "#db/schema/index.ts";
import { type ConsentChange, wordingOf } from "#lib/consent/index.ts";
import type { Channel } from "#lib/enums.ts";
import type { Person } from "#lib/people/index.ts";
import type { Topic } from "#lib/topics/index.ts";
import { matrix } from "./matrix.ts";

/** A MARKETING topic that currently reaches the person on a channel. `chosen`: by their own choice, not by default. */
export interface EffectiveTopic {
  tenantKey: string | null;
  topic: Topic;
  chosen: boolean;
}

/** Lists the topics that are on in general, and for each tenant those that the person switched on. */
export async function listEffectiveMarketing(
  tx: Tx,
  userId: string,
  channel: Channel,
  now: Date,
): Promise<EffectiveTopic[]> {
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
  const effective: EffectiveTopic[] = [];
  for (const tenantKey of [null, ...new Set(own.map((row) => row.tenantKey))]) {
    const view = await matrix(tx, userId, tenantKey, now);
    for (const { topic, channels } of view?.sections.flatMap(({ topics }) => topics) ?? []) {
      const cell = channels.find((one) => one.channel === channel);
      const isInScope =
        tenantKey === null || own.some((row) => row.tenantKey === tenantKey && row.topicId === topic.id);
      if (topic.classification === "MARKETING" && cell?.effective && isInScope)
        effective.push({ tenantKey, topic, chosen: cell.choice === true });
    }
  }
  return effective;
}

/**
 * The consent changes of a channel switch. "Off" withdraws consent to every MARKETING topic that it disables. "On" grants it
 * again only for topics that the person had chosen, not for topics that are on by default.
 */
export function switchConsents(
  person: Person,
  channel: Channel,
  before: readonly EffectiveTopic[],
  after: readonly EffectiveTopic[],
): ConsentChange[] {
  const missingIn = (other: readonly EffectiveTopic[]) => (one: EffectiveTopic) =>
    !other.some(({ tenantKey, topic }) => tenantKey === one.tenantKey && topic.id === one.topic.id);
  const change =
    (granted: boolean) =>
    ({ tenantKey, topic }: EffectiveTopic) => ({
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
