import { type ConsentChange, wordingOf } from "#lib/consent/index.ts";
import type { Channel } from "#lib/enums.ts";
import type { Person } from "#lib/people/index.ts";
import type { Topic } from "#lib/topics/index.ts";
import { choiceKey, type PersonFacts, type SharedFacts } from "./facts.ts";
import { matrixOf } from "./matrix.ts";

/** A MARKETING topic that currently reaches the person on a channel. `chosen`: by their own choice, not by default. */
export interface EffectiveTopic {
  tenantKey: string | null;
  topic: Topic;
  chosen: boolean;
}

/**
 * Lists the topics that are on in general, and for each tenant those that the person switched on for it. The facts must have
 * been loaded with `allTenants`.
 */
export function listEffectiveMarketing(
  facts: PersonFacts,
  shared: SharedFacts,
  channel: Channel,
  now: Date,
): EffectiveTopic[] {
  const isChosen = (tenantKey: string, topicId: string) =>
    facts.preferences.get(choiceKey({ topicId, channel, tenantKey }))?.choice === true;
  const tenantKeys = new Set([...facts.preferences.values()].map(({ tenantKey }) => tenantKey || null));
  const effective: EffectiveTopic[] = [];
  for (const tenantKey of tenantKeys.add(null))
    for (const { topic, channels } of matrixOf(facts, shared, tenantKey, now).sections.flatMap(
      ({ topics }) => topics,
    )) {
      const cell = channels.find((one) => one.channel === channel);
      const isInScope = tenantKey === null || isChosen(tenantKey, topic.id);
      if (topic.classification === "MARKETING" && cell?.effective && isInScope)
        effective.push({ tenantKey, topic, chosen: cell.choice === true });
    }
  return effective;
}

/** The facts after a channel was switched. */
export const withSwitch = (facts: PersonFacts, row: PersonFacts["switches"][number]): PersonFacts => ({
  ...facts,
  switches: [...facts.switches.filter(({ channel }) => channel !== row.channel), row],
});

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
