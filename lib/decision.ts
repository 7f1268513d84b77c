import { crc32 } from "node:zlib";
import type { DecisionLayer, Outcome } from "#lib/enums.ts";

/**
 * The result of one layer, as data: `reasonKey` is a key of lib/preferences/messages, `values` are its parameters. Sentences
 * are written when a decision is read, in the reader's language.
 */
export interface Step {
  layer: DecisionLayer;
  /** PASS: this layer does not decide. ON: enabled, the timing layers follow. The others are outcomes. */
  verdict: "PASS" | "ON" | Exclude<Outcome, "SEND">;
  reasonKey: string;
  values?: Record<string, string | number>;
  /** RFC 3339: when the fact that this layer reads was set. `setBy`: by which actor. */
  setAt?: string;
  setBy?: string;
}

/** In steps of these layers, `setAt` and `setBy` are the tenant's or the operators'. In others they are the person's own. */
const commonLayers: ReadonlySet<DecisionLayer> = new Set([
  "REQUIRED",
  "TENANT_LOCK",
  "TENANT_DEFAULT",
  "CHANNEL_PAUSED",
]);

export const hasCommonProvenance = (layer: DecisionLayer): boolean => commonLayers.has(layer);

export interface Decision {
  outcome: Outcome;
  decidedBy: DecisionLayer;
  /** RFC 3339: when a DEFER or DIGEST ends. DEFER with null: when operations resume the channel. */
  at: string | null;
  /** Every evaluated layer, in order. */
  steps: Step[];
}

/** A stored step names its reason `because`, as earlier versions write and read it. */
type StoredStep = Omit<Step, "reasonKey"> & { because: string };

const toStoredStep = ({ layer, verdict, reasonKey, ...rest }: Step): StoredStep => ({
  layer,
  verdict,
  because: reasonKey,
  ...rest,
});

/** The texts of frozen steps, which many decisions share. */
const stepTexts = new WeakMap<Step, string>();

function stepText(step: Step): string {
  const known = stepTexts.get(step);
  if (known !== undefined) return known;
  const text = JSON.stringify(toStoredStep(step));
  if (Object.isFrozen(step)) stepTexts.set(step, text);
  return text;
}

/** The stored form of a decision, as JSON. Equal decisions have equal texts. */
export const decisionText = ({ outcome, decidedBy, at, steps }: Decision): string =>
  `{"outcome":"${outcome}","decidedBy":"${decidedBy}","at":${JSON.stringify(at)},"steps":[${steps.map(stepText).join()}]}`;

export type StoredDecision = Omit<Decision, "steps"> & { steps?: StoredStep[] };

/** Reads a decision as stored. One that SQL wrote without steps has none. */
export const readDecision = ({ steps, ...stored }: StoredDecision): Decision => ({
  ...stored,
  steps: Array.isArray(steps) ? steps.map(({ because, ...step }) => ({ ...step, reasonKey: because })) : [],
});

/**
 * True if two decisions without values are equal; much faster than comparing texts. False if they differ or have values.
 */
export const isSameDecision = (a: Decision, b: Decision): boolean =>
  a.outcome === b.outcome &&
  a.decidedBy === b.decidedBy &&
  a.at === b.at &&
  a.steps.length === b.steps.length &&
  a.steps.every((step, index) => isSameStep(step, b.steps[index]));

const isSameStep = (a: Step, b: Step | undefined): boolean =>
  a === b ||
  (a.layer === b?.layer &&
    a.verdict === b.verdict &&
    a.reasonKey === b.reasonKey &&
    a.setAt === b.setAt &&
    a.setBy === b.setBy &&
    a.values === undefined &&
    b.values === undefined);

/** Equal decisions have equal hashes, so that a change is detected without reading the large stored decision. */
export const decisionHash = (decision: Decision): number => crc32(decisionText(decision)) | 0;
