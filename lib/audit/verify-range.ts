import type { Tx } from "#db/client.ts";
import { openStreams } from "#db/stream.ts";
import { takeLock } from "#lib/locks.ts";
import type { Anchor } from "./anchor.ts";
import type { Head } from "./chain.ts";
import type { KeyRing } from "./keys.ts";
import { interleaveAnchors, readEvents } from "./records.ts";
import { type Verification, verifyChain } from "./verify.ts";

export interface ChainRange {
  ring: KeyRing;
  /** The head before the first event. */
  after: Head;
  /** The sequence of the last event. */
  last: number;
  /** The expected end, if known. */
  end: Head | null;
  /** Anchors and gap notes within the range. */
  anchors: readonly Anchor[];
}

/** Recomputes a range of the chain with a cursor on its own connection, whatever its length. */
export async function verifyRange(
  { ring, after, last, end, anchors }: ChainRange,
  idleTimeoutMs = 60_000,
): Promise<Verification> {
  const streams = openStreams(process.env.DATABASE_URL ?? "");
  // postgres.js has no read timeout: on a dead connection the cursor would wait for ever and anchoring would stop.
  const timeout = setTimeout(() => void streams.end({ timeout: 0 }), idleTimeoutMs);
  try {
    const events = readEvents(streams, { first: after.sequence + 1, last }, () => timeout.refresh());
    return await verifyChain(interleaveAnchors(events, anchors), {
      ring,
      after,
      end: () => end,
      isRange: true,
      erasuresElsewhere: true,
    });
  } finally {
    clearTimeout(timeout);
    await streams.end({ timeout: 5 });
  }
}

/** Stops audit_make_months and audit_drop_months from adding or removing a partition until the transaction ends. */
export const lockMonths = (tx: Tx): Promise<void> => takeLock(tx, "auditMonths");
