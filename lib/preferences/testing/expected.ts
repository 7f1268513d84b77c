import type { DecisionLayer, Outcome } from "#lib/enums.ts";
import type { Patch } from "./facts.ts";

export interface Expected {
  outcome: Outcome;
  decidedBy: DecisionLayer;
  /** The layer that enabled the message; null if the timing layers are not evaluated. */
  on: DecisionLayer | null;
  at: string | null;
}
export const send = (on: DecisionLayer): Expected => ({ outcome: "SEND", decidedBy: on, on, at: null });
export const skip = (decidedBy: DecisionLayer, on: DecisionLayer | null = null): Expected => ({
  outcome: "SKIP",
  decidedBy,
  on,
  at: null,
});
export const defer = (decidedBy: DecisionLayer, on: DecisionLayer, at: string | null): Expected => ({
  outcome: "DEFER",
  decidedBy,
  on,
  at,
});
export const digest = (on: DecisionLayer, at: string): Expected => ({
  outcome: "DIGEST",
  decidedBy: "FREQUENCY",
  on,
  at,
});

/** The public order of the layers that enable or disable a message ... */
export const enabling: DecisionLayer[] = [
  "TOPIC",
  "ADDRESS",
  "SUPPRESSION",
  "REQUIRED",
  "TENANT_LOCK",
  "CHANNEL_SWITCH",
  "CHOICE",
  "TENANT_DEFAULT",
  "TOPIC_DEFAULT",
];
/** ... and of the layers that time it. */
export const timing: DecisionLayer[] = ["FREQUENCY_CAP", "CHANNEL_PAUSED", "SNOOZE", "QUIET_HOURS", "FREQUENCY"];
export const upTo = (layers: DecisionLayer[], last: DecisionLayer) => layers.slice(0, layers.indexOf(last) + 1);

/** All layers that `decide` evaluates for an outcome. */
export function evaluatedLayers({ outcome, decidedBy, on }: Expected): DecisionLayer[] {
  if (on === null) return upTo(enabling, decidedBy);
  return [...upTo(enabling, on), ...(outcome === "SEND" ? timing : upTo(timing, decidedBy))];
}

/** The cases of each layer: a name, facts that differ from the plain ones, and the decision. */
export type Cases = Record<string, [name: string, facts: Patch[], expected: Expected][]>;
