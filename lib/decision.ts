import { crc32 } from "node:zlib";
import type { DecisionLayer, Outcome } from "#lib/enums.ts";

/**
 * The result of one layer, as data: `because` is a key of lib/preferences/messages, `values` are its parameters. Sentences
 * are written when a decision is read, in the reader's language.
 */
export interface Step {
  layer: DecisionLayer;
  /** PASS: this layer does not decide. ON: enabled, the timing layers follow. The others are outcomes. */
  verdict: "PASS" | "ON" | Exclude<Outcome, "SEND">;
  because: string;
  values?: Record<string, string | number>;
  /** RFC 3339: when the fact that this layer reads was set. `setBy`: by which actor. */
  setAt?: string;
  setBy?: string;
}

export interface Decision {
  outcome: Outcome;
  decidedBy: DecisionLayer;
  /** RFC 3339: when a DEFER or DIGEST ends. DEFER with null: when operations resume the channel. */
  at: string | null;
  /** Every evaluated layer, in order. */
  steps: Step[];
}

/** Equal decisions have equal hashes, so that a change is detected without reading the large stored decision. */
export const decisionHash = (decision: Decision): number => crc32(JSON.stringify(decision)) | 0;
