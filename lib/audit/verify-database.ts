import type { StreamClient } from "#db/stream.ts";
import type { Anchor } from "./anchor.ts";
import { allAnchors } from "./anchors.ts";
import type { Head } from "./chain.ts";
import { doubtful, type Outside } from "./external-anchors.ts";
import { auditKeys } from "./keys.ts";
import { readErasures, readEvents, readHead, toTheEnd, weave, withErasures } from "./records.ts";
import { sealEvents } from "./seal.ts";
import { type Verification, verifyChain } from "./verify.ts";

export interface DatabaseReport {
  verdict: Verification;
  /** Anchors of this database and of this service's keys that were found outside it. */
  outside: number;
  /**
   * Anchors of this very database that were found outside it under no known key, as far as the chain contradicts them or no
   * good one outside covers their place: the newest, and how many. Null where there is none.
   */
  doubted: { count: number; newest: Anchor } | null;
  /** Anchors of other databases, which were left aside. */
  elsewhere: Outside["elsewhere"];
}

/**
 * Verifies the trail in the database against its own anchors and those that lie outside it. `anchorsPath`: a file of anchors,
 * or of log lines with them, in place of this host's own, and then also of the database that this one was before it was moved. `onStart` is told how many events there are.
 */
export async function verifyDatabase(
  streams: StreamClient,
  {
    anchorsPath,
    onStart = () => {},
    onEvent = () => {},
    now = new Date(),
  }: {
    anchorsPath?: string;
    onStart?: (events: number) => void | Promise<void>;
    onEvent?: () => void;
    now?: Date;
  } = {},
): Promise<DatabaseReport> {
  const { refused } = await sealEvents(Number.POSITIVE_INFINITY);
  const ring = await auditKeys();
  const { anchors, outside } = await allAnchors(streams, ring, anchorsPath);
  // Read before the events: whatever is sealed meanwhile comes behind it. Replaced by what the events' own snapshot says.
  let end: Head = await readHead(streams);
  await onStart(end.sequence);
  const events = readEvents(streams, { first: 0, last: toTheEnd }, (head) => {
    end = head;
  });
  const claimed = new Set(outside.claims.map(({ sequence }) => sequence));
  const hashes = new Map<number, string>();
  // An erasure that was committed while the events were read, and is not sealed yet, explains why contents are gone, too.
  const records = withErasures(weave(events, anchors), (subjects) => readErasures(streams, subjects));
  const verdict = await verifyChain(records, {
    ring,
    end: () => end,
    onEvent: ({ sequence, hash }) => {
      if (claimed.has(sequence)) hashes.set(sequence, hash);
      onEvent();
    },
  });
  const covered = outside.good.reduce((most, one) => Math.max(most, one.droppedFrom === null ? one.sequence : 0), 0);
  const [last, reached] = verdict.ok
    ? [verdict.head.sequence, verdict.head.sequence]
    : [end.sequence, verdict.sequence - 1];
  const doubted = doubtful(outside.claims, { last, reached, hashes, covered, now });
  const newest = doubted.at(-1);
  return {
    verdict: verdict.ok ? (strangers(verdict.head, refused) ?? verdict) : verdict,
    outside: outside.good.length,
    doubted: newest ? { count: doubted.length, newest } : null,
    elsewhere: outside.elsewhere,
  };
}

const strangers = ({ sequence }: Head, refused: readonly string[]): Verification | null =>
  refused.length === 0
    ? null
    : {
        ok: false,
        sequence: sequence + 1,
        problem: `would be ${refused[0]}, which bears no mark of a key in AUTH_SECRETS: it was inserted past this service, or its key is retired: name that one behind the newest until the event is sealed. From before AUTH_SECRETS was set, it lies in the table settings as auth_secret, where whoever inserted it may have read it`,
      };
