import type { Tx } from "#db/client.ts";
import { openStreams } from "#db/stream.ts";
import { takeLock } from "#lib/locks.ts";
import type { Anchor } from "./anchor.ts";
import type { Head } from "./chain.ts";
import type { KeyRing } from "./keys.ts";
import { readEvents, weave } from "./records.ts";
import { type Verification, verifyChain } from "./verify.ts";

export interface Stretch {
  ring: KeyRing;
  /** What stands before its first event. */
  after: Head;
  /** The sequence of its last event. */
  last: number;
  /** Where it has to end, if that is known. */
  end: Head | null;
  /** Anchors and notes of gaps that stand in it. */
  anchors: readonly Anchor[];
}

/** Computes a stretch of the chain again, however long it is: on a connection of its own, by a cursor. */
export async function proveStretch(
  { ring, after, last, end, anchors }: Stretch,
  silentAtMostMs = 60_000,
): Promise<Verification> {
  const streams = openStreams(process.env.DATABASE_URL ?? "");
  // postgres.js has no time limit: in a black hole the cursor would wait for ever, and nothing be anchored any more.
  const silence = setTimeout(() => void streams.end({ timeout: 0 }), silentAtMostMs);
  try {
    const events = readEvents(streams, { first: after.sequence + 1, last }, () => silence.refresh());
    return await verifyChain(weave(events, anchors), {
      ring,
      after,
      end: () => end,
      isStretch: true,
      erasuresElsewhere: true,
    });
  } finally {
    clearTimeout(silence);
    await streams.end({ timeout: 5 });
  }
}

/** Keeps audit_make_months and audit_drop_months from adding or removing a month until the transaction ends. */
export const holdMonths = (tx: Tx): Promise<void> => takeLock(tx, "auditMonths");
