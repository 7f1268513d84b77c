import type { Decision, Step } from "#lib/decision.ts";
import {
  type ChannelPolicy,
  type Classification,
  coversTopic,
  type DecisionLayer,
  type Frequency,
  type ScheduleField,
  type SuppressionReason,
  type SuppressionScope,
} from "#lib/enums.ts";
import { firstOpenMoment, isQuiet, nextDigestBoundary, type TimeFacts } from "./timing.ts";

/** When and by whom a fact was set; kept in the step that looked at it. */
export interface Provenance {
  setAt: string;
  setBy: string;
}

export interface Choice extends Provenance {
  choice: boolean | null;
  frequency: Frequency | null;
}

/** All that a decision looks at, for one person, topic, channel and tenant. Instants are epoch milliseconds, in UTC. */
export interface Facts extends TimeFacts {
  topicId: string;
  archived: boolean;
  classification: Classification;
  urgent: boolean;
  /** The topic's own policy on the channel; a channel it does not list is UNAVAILABLE. */
  policy: ChannelPolicy;
  address: "VERIFIED" | "UNVERIFIED" | "MISSING";
  /** Active ones on this channel that hold for the person's present address. */
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
  /** MARKETING messages the person already got on their own calendar day, and how many they may get; null = no cap. */
  cap: { sent: number; limit: number } | null;
  pause: { pausedAt: string; pausedBy: string } | null;
  /** Of the times above, those whose stored value cannot be used. */
  unreadable: readonly ScheduleField[];
}

const passed = (layer: DecisionLayer, because: string): Step => Object.freeze({ layer, verdict: "PASS", because });

/** Steps without values are the same for everybody: made once, shared by every decision. */
const PASS = {
  topic: passed("TOPIC", "topic.offered"),
  address: passed("ADDRESS", "address.verified"),
  suppression: passed("SUPPRESSION", "suppression.none"),
  required: passed("REQUIRED", "required.no"),
  tenantLock: passed("TENANT_LOCK", "tenantLock.none"),
  channelSwitch: passed("CHANNEL_SWITCH", "channelSwitch.on"),
  choice: passed("CHOICE", "choice.none"),
  tenantDefault: passed("TENANT_DEFAULT", "tenantDefault.none"),
  capUnasked: passed("FREQUENCY_CAP", "cap.notMarketing"),
  pause: passed("CHANNEL_PAUSED", "pause.running"),
  snooze: passed("SNOOZE", "snooze.none"),
  quietHours: passed("QUIET_HOURS", "quietHours.outside"),
  unsnoozed: passed("SNOOZE", "timing.urgent"),
  unquieted: passed("QUIET_HOURS", "timing.urgent"),
  urgentUndigested: passed("FREQUENCY", "timing.urgent"),
  instant: passed("FREQUENCY", "frequency.instant"),
  undigested: passed("FREQUENCY", "frequency.notDigested"),
} as const;

const isOn = (policy: ChannelPolicy): boolean => policy === "REQUIRED" || policy === "DEFAULT_ON";

/**
 * Whether and when a message of this topic goes out on this channel: fourteen layers, asked in order, the first that
 * settles it wins, every one that was asked is kept in `steps`. Pure: the same facts and moment give the same decision,
 * so it is asked again at the moment of sending. `nowMs`: epoch milliseconds.
 */
export function decide(facts: Facts, nowMs: number): Decision {
  const steps: Step[] = [];
  const stop = (layer: DecisionLayer, because: string, extra?: Partial<Step>): Decision => {
    steps.push({ layer, verdict: "SKIP", because, ...extra });
    return { outcome: "SKIP", decidedBy: layer, at: null, steps };
  };

  if (facts.archived) return stop("TOPIC", "topic.archived");
  if (facts.policy === "UNAVAILABLE") return stop("TOPIC", "topic.unavailable");
  steps.push(PASS.topic);

  if (facts.address === "MISSING") return stop("ADDRESS", "address.missing");
  if (facts.address === "UNVERIFIED") return stop("ADDRESS", "address.unverified");
  steps.push(PASS.address);

  const topic = { classification: facts.classification, topic: facts.topicId };
  for (const { scope, topicId, reason, createdAt } of facts.suppressions)
    if (coversTopic({ scope, topic: topicId }, topic))
      return stop("SUPPRESSION", `suppression.${reason}`, { setAt: createdAt });
  steps.push(PASS.suppression);

  const turnedOnBy = wanted(facts, steps);
  if (turnedOnBy === null) {
    const last = steps[steps.length - 1];
    return { outcome: "SKIP", decidedBy: last?.layer ?? "TOPIC_DEFAULT", at: null, steps };
  }

  if (facts.classification === "MARKETING" && facts.cap) {
    if (facts.cap.sent >= facts.cap.limit)
      return stop("FREQUENCY_CAP", "cap.reached", { values: { sent: facts.cap.sent, limit: facts.cap.limit } });
    steps.push({ layer: "FREQUENCY_CAP", verdict: "PASS", because: "cap.below", values: { ...facts.cap } });
  } else steps.push(PASS.capUnasked);

  return timing(facts, nowMs, turnedOnBy, steps);
}

/** The decision without timing: pauses, quiet hours and today's cap pass by themselves, and a wish stays. */
export const decideWithoutTiming = (facts: Facts, nowMs: number): Decision =>
  decide({ ...facts, urgent: true, pause: null, cap: null }, nowMs);

/** Layers REQUIRED to TOPIC_DEFAULT: the layer that turned it on, or null when one turned it off (the last step tells). */
function wanted(facts: Facts, steps: Step[]): DecisionLayer | null {
  const { tenantPolicy, channelSwitch, tenantChoice, generalChoice } = facts;
  const settle = (layer: DecisionLayer, on: boolean, because: string, by?: Provenance | null): DecisionLayer | null => {
    steps.push({ layer, verdict: on ? "ON" : "SKIP", because, setAt: by?.setAt, setBy: by?.setBy });
    return on ? layer : null;
  };

  if (facts.policy === "REQUIRED") return settle("REQUIRED", true, "required.topic");
  if (tenantPolicy?.locked && tenantPolicy.policy === "REQUIRED")
    return settle("REQUIRED", true, "required.tenant", tenantPolicy);
  steps.push(PASS.required);

  if (tenantPolicy?.locked) {
    const on = isOn(tenantPolicy.policy);
    return settle("TENANT_LOCK", on, on ? "tenantLock.on" : "tenantLock.off", tenantPolicy);
  }
  steps.push(PASS.tenantLock);

  if (channelSwitch && !channelSwitch.enabled)
    return settle("CHANNEL_SWITCH", false, "channelSwitch.off", channelSwitch);
  steps.push(PASS.channelSwitch);

  if (tenantChoice?.choice === false) return settle("CHOICE", false, "choice.tenantOff", tenantChoice);
  if (generalChoice?.choice === false) return settle("CHOICE", false, "choice.off", generalChoice);
  if (tenantChoice?.choice) return settle("CHOICE", true, "choice.tenantOn", tenantChoice);
  if (generalChoice?.choice) return settle("CHOICE", true, "choice.on", generalChoice);
  steps.push(PASS.choice);

  if (tenantPolicy) {
    const on = isOn(tenantPolicy.policy);
    return settle("TENANT_DEFAULT", on, on ? "tenantDefault.on" : "tenantDefault.off", tenantPolicy);
  }
  steps.push(PASS.tenantDefault);

  const on = isOn(facts.policy);
  return settle("TOPIC_DEFAULT", on, on ? "topicDefault.on" : "topicDefault.off");
}

/** Layers CHANNEL_PAUSED to FREQUENCY: a message that is wanted is held, digested or sent; never dropped here. */
function timing(facts: Facts, nowMs: number, turnedOnBy: DecisionLayer, steps: Step[]): Decision {
  const hold = (
    outcome: "DEFER" | "DIGEST",
    layer: DecisionLayer,
    atMs: number | null,
    step: Partial<Step>,
  ): Decision => {
    const at = atMs === null ? null : new Date(atMs).toISOString();
    steps.push({ layer, verdict: outcome, because: "", ...step, values: at ? { ...step.values, at } : step.values });
    return { outcome, decidedBy: layer, at, steps };
  };

  if (facts.pause)
    return hold("DEFER", "CHANNEL_PAUSED", null, {
      because: "pause.paused",
      setAt: facts.pause.pausedAt,
      setBy: facts.pause.pausedBy,
    });
  steps.push(PASS.pause);

  if (facts.urgent) {
    steps.push(PASS.unsnoozed, PASS.unquieted, PASS.urgentUndigested);
    return { outcome: "SEND", decidedBy: turnedOnBy, at: null, steps };
  }

  if (facts.snoozedUntilMs !== null && nowMs < facts.snoozedUntilMs)
    return hold("DEFER", "SNOOZE", firstOpenMoment(facts, nowMs), { because: "snooze.until" });
  steps.push(PASS.snooze);
  if (facts.unreadable.includes("QUIET_HOURS")) return unreadable("quietHours", steps);
  if (isQuiet(facts, nowMs))
    return hold("DEFER", "QUIET_HOURS", firstOpenMoment(facts, nowMs), { because: "quietHours.inside" });
  steps.push(PASS.quietHours);

  const chooser = facts.tenantChoice?.frequency ? facts.tenantChoice : facts.generalChoice;
  const frequency = chooser?.frequency ?? "INSTANT";
  if (turnedOnBy === "REQUIRED") steps.push(PASS.undigested);
  else if (frequency === "INSTANT") steps.push(PASS.instant);
  else if (facts.unreadable.includes("DIGEST_TIME")) return unreadable("digestTime", steps);
  else
    return hold("DIGEST", "FREQUENCY", nextDigestBoundary(facts, frequency, nowMs), {
      because: `frequency.${frequency}`,
      setAt: chooser?.setAt,
      setBy: chooser?.setBy,
    });
  return { outcome: "SEND", decidedBy: turnedOnBy, at: null, steps };
}

/** Nothing goes out to a person about whom something cannot be read; the caller settles the delivery as FAILED. */
export function unreadable(what: "quietHours" | "digestTime" | "facts", steps: readonly Step[] = []): Decision {
  const step: Step = { layer: "UNREADABLE", verdict: "SKIP", because: `unreadable.${what}` };
  return { outcome: "SKIP", decidedBy: "UNREADABLE", at: null, steps: [...steps, step] };
}
