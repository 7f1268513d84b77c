import { crc32 } from "node:zlib";
import type { DecisionLayer, Outcome } from "#lib/enums.ts";

/**
 * What a layer said, as data: `because` is a key of lib/preferences/messages, `values` fill it. Sentences are made when
 * somebody reads them, in their language; the decision itself is stored as it was taken.
 */
export interface Step {
  layer: DecisionLayer;
  /** PASS: not settled here. ON: wanted, timing is asked next. The rest are outcomes. */
  verdict: "PASS" | "ON" | Exclude<Outcome, "SEND">;
  because: string;
  values?: Record<string, string | number>;
  /** RFC 3339; when and by whom the fact was set that this layer looked at. */
  setAt?: string;
  setBy?: string;
}

export interface Decision {
  outcome: Outcome;
  decidedBy: DecisionLayer;
  /** RFC 3339; DEFER and DIGEST: when. null with DEFER: until operations resume the channel. */
  at: string | null;
  /** Every layer that was asked, in order. */
  steps: Step[];
}

/** A number that is the same for decisions that say the same: large ones need not be read to learn that nothing changed. */
export const decisionHash = (decision: Decision): number => crc32(JSON.stringify(decision)) | 0;
