import type { Decision, Step } from "#lib/decision.ts";
import {
  type ChannelPolicy,
  type Classification,
  coversTopic,
  DEFAULT_FREQUENCY,
  type DecisionLayer,
  type Frequency,
  type ScheduleField,
  type SuppressionReason,
  type SuppressionScope,
} from "#lib/enums.ts";
import { firstOpenMoment, isQuiet, nextDigestBoundary, type TimeFacts } from "./timing.ts";

/** When and by which actor a fact was set. The step that reads the fact stores it. */
export interface Provenance {
  setAt: string;
  setBy: string;
}

export interface Choice extends Provenance {
  choice: boolean | null;
  frequency: Frequency | null;
}

/** All inputs of a decision, for one person, topic, channel and tenant. Instants are epoch milliseconds, in UTC. */
export interface Facts extends TimeFacts {
  topicId: string;
  archived: boolean;
  classification: Classification;
  urgent: boolean;
  /** The topic's own policy on the channel; a channel it does not list is UNAVAILABLE. */
  policy: ChannelPolicy;
  address: "VERIFIED" | "UNVERIFIED" | "MISSING";
  /** Active suppressions on this channel that apply to the person's current address. */
  suppressions: readonly {
    scope: SuppressionScope;
    topicId: string | null;
    reason: SuppressionReason;
    createdAt: string;
  }[];
  tenantPolicy: ({ policy: ChannelPolicy; locked: boolean } & Provenance) | null;
  channelSwitch: ({ enabled: boolean } & Provenance) | null;
  tenantChoice: Choice | null;
  generalChoice: Choice | null;
  /** MARKETING messages sent to the person on their own calendar day, and the daily limit; null = no cap. */
  cap: { sent: number; limit: number } | null;
  channelPause: { pausedAt: string; pausedBy: string } | null;
  /** Schedule fields whose stored value is invalid. */
  unreadable: readonly ScheduleField[];
}

const passStep = (layer: DecisionLayer, reasonKey: string): Step =>
  Object.freeze({ layer, verdict: "PASS", reasonKey });

/** Steps without values are equal in all decisions, so they are created once and shared. */
const PASS = {
  topic: passStep("TOPIC", "topic.offered"),
  address: passStep("ADDRESS", "address.verified"),
  suppression: passStep("SUPPRESSION", "suppression.none"),
  required: passStep("REQUIRED", "required.no"),
  tenantLock: passStep("TENANT_LOCK", "tenantLock.none"),
  channelSwitch: passStep("CHANNEL_SWITCH", "channelSwitch.on"),
  choice: passStep("CHOICE", "choice.none"),
  tenantDefault: passStep("TENANT_DEFAULT", "tenantDefault.none"),
  capNotMarketing: passStep("FREQUENCY_CAP", "cap.notMarketing"),
  pause: passStep("CHANNEL_PAUSED", "pause.running"),
  snooze: passStep("SNOOZE", "snooze.none"),
  quietHours: passStep("QUIET_HOURS", "quietHours.outside"),
  urgentSnooze: passStep("SNOOZE", "timing.urgent"),
  urgentQuietHours: passStep("QUIET_HOURS", "timing.urgent"),
  urgentFrequency: passStep("FREQUENCY", "timing.urgent"),
  instantFrequency: passStep("FREQUENCY", "frequency.instant"),
  requiredFrequency: passStep("FREQUENCY", "frequency.notDigested"),
} as const;

const isOn = (policy: ChannelPolicy): boolean => policy === "REQUIRED" || policy === "DEFAULT_ON";

/**
 * Decides whether and when a message of this topic is sent on this channel. Evaluates fourteen layers in order; the first
 * layer that settles the question decides. `steps` records every evaluated layer. Pure: the same facts and moment give the
 * same decision, so delivery decides again at the moment of sending. `nowMs`: epoch milliseconds.
 */
export function decide(facts: Facts, nowMs: number): Decision {
  const steps: Step[] = [];
  const skip = (layer: DecisionLayer, reasonKey: string, extra?: Partial<Step>): Decision => {
    steps.push({ layer, verdict: "SKIP", reasonKey, ...extra });
    return { outcome: "SKIP", decidedBy: layer, at: null, steps };
  };

  if (facts.archived) return skip("TOPIC", "topic.archived");
  if (facts.policy === "UNAVAILABLE") return skip("TOPIC", "topic.unavailable");
  steps.push(PASS.topic);

  if (facts.address === "MISSING") return skip("ADDRESS", "address.missing");
  if (facts.address === "UNVERIFIED") return skip("ADDRESS", "address.unverified");
  steps.push(PASS.address);

  const topic = { classification: facts.classification, topic: facts.topicId };
  for (const { scope, topicId, reason, createdAt } of facts.suppressions)
    if (coversTopic({ scope, topic: topicId }, topic))
      return skip("SUPPRESSION", `suppression.${reason}`, { setAt: createdAt });
  steps.push(PASS.suppression);

  const enabledBy = findEnablingLayer(facts, steps);
  if (enabledBy === null) {
    const last = steps[steps.length - 1];
    return { outcome: "SKIP", decidedBy: last?.layer ?? "TOPIC_DEFAULT", at: null, steps };
  }

  if (facts.classification === "MARKETING" && facts.cap) {
    if (facts.cap.sent >= facts.cap.limit)
      return skip("FREQUENCY_CAP", "cap.reached", { values: { sent: facts.cap.sent, limit: facts.cap.limit } });
    steps.push({ layer: "FREQUENCY_CAP", verdict: "PASS", reasonKey: "cap.below", values: { ...facts.cap } });
  } else steps.push(PASS.capNotMarketing);

  return decideTiming(facts, nowMs, enabledBy, steps);
}

/** Decides without pauses, snooze, quiet hours and the daily cap, because those end without a change of the settings. */
export const decideWithoutTiming = (facts: Facts, nowMs: number): Decision =>
  decide({ ...facts, urgent: true, channelPause: null, cap: null }, nowMs);

/** Evaluates the layers REQUIRED to TOPIC_DEFAULT. Returns the layer that enables the message, or null if the last step disables it. */
function findEnablingLayer(facts: Facts, steps: Step[]): DecisionLayer | null {
  const { tenantPolicy, channelSwitch, tenantChoice, generalChoice } = facts;
  const conclude = (
    layer: DecisionLayer,
    on: boolean,
    reasonKey: string,
    by?: Provenance | null,
  ): DecisionLayer | null => {
    steps.push({ layer, verdict: on ? "ON" : "SKIP", reasonKey, setAt: by?.setAt, setBy: by?.setBy });
    return on ? layer : null;
  };

  if (facts.policy === "REQUIRED") return conclude("REQUIRED", true, "required.topic");
  if (tenantPolicy?.locked && tenantPolicy.policy === "REQUIRED")
    return conclude("REQUIRED", true, "required.tenant", tenantPolicy);
  steps.push(PASS.required);

  if (tenantPolicy?.locked) {
    const on = isOn(tenantPolicy.policy);
    return conclude("TENANT_LOCK", on, on ? "tenantLock.on" : "tenantLock.off", tenantPolicy);
  }
  steps.push(PASS.tenantLock);

  if (channelSwitch && !channelSwitch.enabled)
    return conclude("CHANNEL_SWITCH", false, "channelSwitch.off", channelSwitch);
  steps.push(PASS.channelSwitch);

  if (tenantChoice?.choice === false) return conclude("CHOICE", false, "choice.tenantOff", tenantChoice);
  if (generalChoice?.choice === false) return conclude("CHOICE", false, "choice.off", generalChoice);
  if (tenantChoice?.choice) return conclude("CHOICE", true, "choice.tenantOn", tenantChoice);
  if (generalChoice?.choice) return conclude("CHOICE", true, "choice.on", generalChoice);
  steps.push(PASS.choice);

  if (tenantPolicy) {
    const on = isOn(tenantPolicy.policy);
    return conclude("TENANT_DEFAULT", on, on ? "tenantDefault.on" : "tenantDefault.off", tenantPolicy);
  }
  steps.push(PASS.tenantDefault);

  const on = isOn(facts.policy);
  return conclude("TOPIC_DEFAULT", on, on ? "topicDefault.on" : "topicDefault.off");
}

/**
 * Evaluates the layers CHANNEL_PAUSED to FREQUENCY. They defer, digest or send an enabled message. They skip it only if the
 * person's stored schedule is invalid (UNREADABLE).
 */
function decideTiming(facts: Facts, nowMs: number, enabledBy: DecisionLayer, steps: Step[]): Decision {
  const postpone = (
    outcome: "DEFER" | "DIGEST",
    layer: DecisionLayer,
    atMs: number | null,
    step: Partial<Step>,
  ): Decision => {
    const at = atMs === null ? null : new Date(atMs).toISOString();
    steps.push({ layer, verdict: outcome, reasonKey: "", ...step, values: at ? { ...step.values, at } : step.values });
    return { outcome, decidedBy: layer, at, steps };
  };

  if (facts.channelPause)
    return postpone("DEFER", "CHANNEL_PAUSED", null, {
      reasonKey: "pause.paused",
      setAt: facts.channelPause.pausedAt,
      setBy: facts.channelPause.pausedBy,
    });
  steps.push(PASS.pause);

  if (facts.urgent) {
    steps.push(PASS.urgentSnooze, PASS.urgentQuietHours, PASS.urgentFrequency);
    return { outcome: "SEND", decidedBy: enabledBy, at: null, steps };
  }

  if (facts.snoozedUntilMs !== null && nowMs < facts.snoozedUntilMs)
    return postpone("DEFER", "SNOOZE", firstOpenMoment(facts, nowMs), { reasonKey: "snooze.until" });
  steps.push(PASS.snooze);
  if (facts.unreadable.includes("QUIET_HOURS")) return unreadable("quietHours", steps);
  if (isQuiet(facts, nowMs))
    return postpone("DEFER", "QUIET_HOURS", firstOpenMoment(facts, nowMs), { reasonKey: "quietHours.inside" });
  steps.push(PASS.quietHours);

  const frequencyChoice = facts.tenantChoice?.frequency ? facts.tenantChoice : facts.generalChoice;
  const frequency = frequencyChoice?.frequency ?? DEFAULT_FREQUENCY;
  if (enabledBy === "REQUIRED") steps.push(PASS.requiredFrequency);
  else if (frequency === "INSTANT") steps.push(PASS.instantFrequency);
  else if (facts.unreadable.includes("DIGEST_TIME")) return unreadable("digestTime", steps);
  else
    return postpone("DIGEST", "FREQUENCY", nextDigestBoundary(facts, frequency, nowMs), {
      reasonKey: `frequency.${frequency}`,
      setAt: frequencyChoice?.setAt,
      setBy: frequencyChoice?.setBy,
    });
  return { outcome: "SEND", decidedBy: enabledBy, at: null, steps };
}

/** The decision for a person with invalid stored data. Nothing is sent; the caller settles the delivery as FAILED. */
export function unreadable(subject: "quietHours" | "digestTime" | "facts", steps: readonly Step[] = []): Decision {
  const step: Step = { layer: "UNREADABLE", verdict: "SKIP", reasonKey: `unreadable.${subject}` };
  return { outcome: "SKIP", decidedBy: "UNREADABLE", at: null, steps: [...steps, step] };
}
