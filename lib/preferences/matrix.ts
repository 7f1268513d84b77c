import { activeSuppressions, addressOf } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { CHANNELS, type Channel, DEFAULT_FREQUENCY, type DecisionLayer, type Frequency } from "#lib/enums.ts";
import type { SuppressionRow } from "#lib/suppression/index.ts";
import type { Topic } from "#lib/topics/index.ts";
import { decideWithoutTiming, type Facts } from "./decide.ts";
import { reasonFor } from "./explain-text.ts";
import { cellFacts, type FactsKey, type PersonFacts, readFactsFor, type SharedFacts } from "./facts.ts";

export interface CellView {
  channel: Channel;
  choice: boolean | null;
  frequency: Frequency;
  effective: boolean;
  decidedBy: DecisionLayer;
  editable: boolean;
  reason: string;
  updatedAt: Date | null;
}

export interface MatrixView {
  /** The person whose matrix it is; the field policy reads it. */
  userId: string;
  tenantKey: string | null;
  channels: {
    /** The person who owns the address; the field policy reads it. */
    userId: string;
    channel: Channel;
    enabled: boolean;
    address: string | null;
    verified: boolean;
    suppressed: boolean;
    /** Active suppressions of the current address. */
    suppressions: SuppressionRow[];
  }[];
  sections: { name: string; topics: { topic: Topic; channels: CellView[] }[] }[];
}

/** False if the person's own choice cannot change the decision. The cell is then shown with its reason, but read-only. */
export function isEditable(facts: Facts): boolean {
  return !(
    facts.archived ||
    facts.policy === "UNAVAILABLE" ||
    facts.policy === "REQUIRED" ||
    facts.tenantPolicy?.locked
  );
}

function cell(
  person: PersonFacts,
  shared: SharedFacts,
  topic: Topic,
  channel: Channel,
  tenantKey: string | null,
  nowMs: number,
): CellView {
  const facts = cellFacts(person, shared, topic, channel, tenantKey);
  const decision = decideWithoutTiming(facts, nowMs);
  const choice = facts.tenantChoice ?? facts.generalChoice;
  const { timeZone, locale } = person.person;
  return {
    channel,
    choice: facts.tenantChoice?.choice ?? facts.generalChoice?.choice ?? null,
    frequency: facts.tenantChoice?.frequency ?? facts.generalChoice?.frequency ?? DEFAULT_FREQUENCY,
    effective: decision.outcome === "SEND",
    decidedBy: decision.decidedBy,
    editable: isEditable(facts),
    reason: reasonFor(decision, { topicName: topic.name, channel, locale, timeZone }),
    updatedAt: choice ? new Date(choice.setAt) : null,
  };
}

/**
 * Reads a person's preferences page. Null: there is no such person, or the actor does not see them. `load`: reads the facts,
 * together with those of other people.
 */
export async function matrix(
  { actor, now }: Ctx,
  userId: string,
  tenantKey: string | null,
  load = async (key: FactsKey) => (await readFactsFor(actor, [key]))[0] ?? null,
): Promise<MatrixView | null> {
  const loaded = await load({ userId, tenantKey });
  return loaded && matrixOf(loaded.facts, loaded.shared, tenantKey, now);
}

/** Builds the page: every topic that is not archived, on every channel, each cell with its decision and reason. */
export function matrixOf(person: PersonFacts, shared: SharedFacts, tenantKey: string | null, now: Date): MatrixView {
  const userId = person.person.id;
  const sections = new Map<string, MatrixView["sections"][number]>();
  for (const topic of shared.catalogue.topics) {
    if (topic.archivedAt !== null) continue;
    const section = sections.get(topic.section) ?? { name: topic.section, topics: [] };
    section.topics.push({
      topic,
      channels: CHANNELS.map((channel) => cell(person, shared, topic, channel, tenantKey, now.getTime())),
    });
    sections.set(topic.section, section);
  }
  return {
    userId,
    tenantKey,
    channels: CHANNELS.map((channel) => {
      const address = addressOf(person.person, channel);
      const active = activeSuppressions(person.suppressions, channel, address?.address ?? null, shared.hash);
      return {
        userId,
        channel,
        enabled: person.switches.find((row) => row.channel === channel)?.enabled ?? true,
        address: address?.address ?? null,
        verified: address?.verifiedAt != null,
        suppressed: active.some(({ scope }) => scope === "ALL"),
        suppressions: active,
      };
    }),
    sections: [...sections.values()],
  };
}
