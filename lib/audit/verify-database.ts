import type { StreamClient } from "#db/stream.ts";
import { anchorFile } from "./anchor-file.ts";
import { allAnchors } from "./anchors.ts";
import type { Head } from "./chain.ts";
import { auditKeys } from "./keys.ts";
import { readEvents, readHead, toTheEnd, weave } from "./records.ts";
import { sealEvents } from "./seal.ts";
import { type Verdict, verifyChain } from "./verify.ts";

export interface DatabaseReport {
  verdict: Verdict;
  /** Anchors of this service's keys that were found outside the database. */
  outside: number;
}

/**
 * Verifies the trail in the database against its own anchors and those that lie outside it. `anchorsPath`: a file of anchors,
 * or of log lines with them, in place of this host's own. `onStart` is told how many events there are.
 */
export async function verifyDatabase(
  streams: StreamClient,
  { anchorsPath = anchorFile(), onStart = (_events: number) => {}, onEvent = () => {} } = {},
): Promise<DatabaseReport> {
  const { refused } = await sealEvents(Number.POSITIVE_INFINITY);
  const ring = await auditKeys();
  const { anchors, outside } = await allAnchors(streams, ring, anchorsPath);
  // Read before the events: whatever is sealed meanwhile comes behind it. Replaced by what the events' own snapshot says.
  let end: Head = await readHead(streams);
  onStart(end.sequence);
  const events = readEvents(streams, { first: 0, last: toTheEnd }, (head) => {
    end = head;
  });
  const verdict = await verifyChain(weave(events, anchors), { ring, end: () => end, onEvent });
  return { verdict: verdict.ok ? (strangers(verdict.head, refused) ?? verdict) : verdict, outside };
}

const strangers = ({ sequence }: Head, refused: readonly string[]): Verdict | null =>
  refused.length === 0
    ? null
    : {
        ok: false,
        sequence: sequence + 1,
        problem: `would be ${refused[0]}, which bears no mark of a key in AUTH_SECRETS: it was inserted past this service, or its key is retired`,
      };
