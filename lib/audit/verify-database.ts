import type { StreamClient } from "#db/stream.ts";
import type { Anchor } from "./anchor.ts";
import { allAnchors } from "./anchors.ts";
import type { Head } from "./chain.ts";
import { type ExternalAnchors, findUnconfirmed } from "./external-anchors.ts";
import { auditKeys } from "./keys.ts";
import { interleaveAnchors, readErasures, readEvents, readHead, untilEnd, withErasures } from "./records.ts";
import { sealEvents } from "./seal.ts";
import { type Verification, verifyChain } from "./verify.ts";

export interface DatabaseReport {
  verification: Verification;
  /** Number of valid external anchors of this database. */
  externalAnchors: number;
  /**
   * External anchors of this database under an unknown key that the chain contradicts or no valid external anchor
   * covers: their number and the newest. Null if there is none.
   */
  unconfirmed: { count: number; newest: Anchor } | null;
  /** Anchors of other databases, which were ignored. */
  otherDatabases: ExternalAnchors["otherDatabases"];
}

/**
 * Verifies the audit log in the database against its own anchors and the external ones. `anchorsPath`: a file of anchors
 * or log lines of any database, instead of this host's file. `onStart` receives the number of events.
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
  const { anchors, external } = await allAnchors(streams, ring, anchorsPath);
  // Read before the events: events sealed meanwhile come after it. The events' own snapshot replaces it.
  let end: Head = await readHead(streams);
  await onStart(end.sequence);
  const events = readEvents(streams, { first: 0, last: untilEnd }, (head) => {
    end = head;
  });
  const unverified = new Set(external.unverified.map(({ sequence }) => sequence));
  const hashes = new Map<number, string>();
  // An erasure committed during the read and not sealed yet also explains missing contents.
  const records = withErasures(interleaveAnchors(events, anchors), (subjects) => readErasures(streams, subjects));
  const verification = await verifyChain(records, {
    ring,
    end: () => end,
    onEvent: ({ sequence, hash }) => {
      if (unverified.has(sequence)) hashes.set(sequence, hash);
      onEvent();
    },
  });
  const covered = external.good.reduce((most, one) => Math.max(most, one.droppedFrom === null ? one.sequence : 0), 0);
  const [last, reached] = verification.ok
    ? [verification.head.sequence, verification.head.sequence]
    : [end.sequence, verification.sequence - 1];
  const unconfirmed = findUnconfirmed(external.unverified, { last, reached, hashes, covered, now });
  const newest = unconfirmed.at(-1);
  return {
    verification: verification.ok ? (unsignedEvents(verification.head, refused) ?? verification) : verification,
    externalAnchors: external.good.length,
    unconfirmed: newest ? { count: unconfirmed.length, newest } : null,
    otherDatabases: external.otherDatabases,
  };
}

const unsignedEvents = ({ sequence }: Head, refused: readonly string[]): Verification | null =>
  refused.length === 0
    ? null
    : {
        ok: false,
        sequence: sequence + 1,
        problem: `would be ${refused[0]}, which has no mark of a key in AUTH_SECRETS. Either it was inserted without this service, or its key was retired: add that key after the newest one until the event is sealed. A key from before AUTH_SECRETS was set is in the table settings as auth_secret, where anyone with access to the database can read it`,
      };
