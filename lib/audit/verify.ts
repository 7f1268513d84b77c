import { ChainVerifier, type Expectations, Tampering, type ValidChain } from "./chain-verifier.ts";
import type { ChainRecord } from "./records.ts";

/** `sequence`: the first event that is wrong, missing or unproven. */
export interface InvalidChain {
  ok: false;
  sequence: number;
  problem: string;
}
export type Verification = ValidChain | InvalidChain;

/** Recomputes the chain in one pass and stops at the first error. */
export async function verifyChain(records: AsyncIterable<ChainRecord>, expected: Expectations): Promise<Verification> {
  const verifier = new ChainVerifier(expected);
  try {
    for await (const record of records) {
      if (record.type === "event") verifier.event(record.event);
      else if (record.type === "anchor") verifier.anchor(record.anchor);
      else verifier.erasure(record.erasure);
    }
    return verifier.finish();
  } catch (error) {
    if (error instanceof Tampering) return { ok: false, sequence: error.sequence, problem: error.message };
    throw error;
  }
}
