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
  /** MARKETING messages that go out together with this one, and count before it. */
  marketingBefore?: number;
}

/** The delivery's error where the decision is UNREADABLE. It begins with whose fault it is, as a provider's refusals do. */
export const unreadableError = "person: something stored about them cannot be read; see the decision and the log";

/**
 * Decides for one person, topic and channel. Never throws: facts that cannot be read or computed with become this person's
 * own decision (UNREADABLE), so that the others of a batch go out.
 */
export function decideCell({ facts, shared, topic, channel, tenantKey, marketingBefore }: Cell, now: Date): Decision {
  try {
    return decide(cellFacts(facts, shared, topic, channel, tenantKey, marketingBefore), now.getTime());
  } catch (error) {
    metrics.unreadable.inc({ step: "decide" });
    const line = { user: "system:preferences", role: "SYSTEM", action: "preferences.decide", result: "failed" };
    log.error({ ...line, subject: facts.person.id, topic: topic.key, channel, error });
    return unreadable("facts");
  }
}
