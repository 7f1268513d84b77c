import { type Expectations, type Good, Tampering, Walk } from "./chain-verifier.ts";
import type { ChainRecord } from "./records.ts";

/** `sequence`: the first one that is wrong, or missing, or that nothing proves any more. */
export interface Bad {
  ok: false;
  sequence: number;
  problem: string;
}
export type Verification = Good | Bad;

/** Walks the chain once and computes everything again. Stops at the first thing that is wrong. */
export async function verifyChain(records: AsyncIterable<ChainRecord>, expected: Expectations): Promise<Verification> {
  const walk = new Walk(expected);
  try {
    for await (const record of records) {
      if (record.type === "event") walk.event(record.event);
      else if (record.type === "anchor") walk.anchor(record.anchor);
      else walk.erasure(record.erasure);
    }
    return walk.finish();
  } catch (error) {
    if (error instanceof Tampering) return { ok: false, sequence: error.sequence, problem: error.message };
    throw error;
  }
}
