import type { Decision } from "#lib/decision.ts";
import type { Channel } from "#lib/enums.ts";
import { log, metrics } from "#lib/telemetry/index.ts";
import type { Topic } from "#lib/topics/index.ts";
import { decide, unreadable } from "./decide.ts";
import { cellFacts, type PersonFacts, type SharedFacts } from "./facts.ts";

export interface Cell {
  facts: PersonFacts;
  shared: SharedFacts;
  topic: Topic;
  channel: Channel;
  tenantKey: string | null;
  /** MARKETING messages sent in the same batch that count towards the cap before this one. */
  marketingBefore?: number;
}

/** The delivery's error for the decision UNREADABLE. It starts with the cause's category ("person"), like errors of providers. */
export const unreadableError = "person: stored data is invalid; see the decision and the log";

/**
 * Decides for one person, topic and channel. Never throws: invalid facts give this person the decision UNREADABLE, so that
 * the rest of the batch is still sent.
 */
export function decideCell({ facts, shared, topic, channel, tenantKey, marketingBefore }: Cell, now: Date): Decision {
  try {
    return decide(cellFacts(facts, shared, topic, channel, tenantKey, marketingBefore), now.getTime());
  } catch (error) {
    metrics.unreadable.inc({ step: "decide" });
    const fields = { user: "system:preferences", role: "SYSTEM", action: "preferences.decide", result: "failed" };
    log.error({ ...fields, subject: facts.person.id, topic: topic.key, channel, error });
    return unreadable("facts");
  }
}
