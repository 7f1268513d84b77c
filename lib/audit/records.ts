import type { StreamClient } from "#db/stream.ts";
import type { Anchor } from "./anchor.ts";
import type { ChainEvent, Erasure, Head } from "./chain.ts";
import { contentsOf, type StoredContents } from "./contents.ts";
import { explainedBy, isExplanation } from "./explanations.ts";

/**
 * The chain as a stream: events by sequence, each followed by its anchors; at the end, erasures from outside the
 * range that explain missing contents.
 */
export type ChainRecord =
  | { type: "event"; event: ChainEvent }
  | { type: "anchor"; anchor: Anchor }
  | { type: "erasure"; erasure: Erasure };

const batch = 1_000;

/** `last` for reading to the end of the chain. */
export const untilEnd = Number.MAX_SAFE_INTEGER;

/**
 * Streams the events from `first` to `last` with a cursor: constant memory, one snapshot. Calls `onHead` with the end
 * of the chain that this snapshot records.
 */
export async function* readEvents(
  streams: StreamClient,
  { first, last }: { first: number; last: number },
  onHead: (head: Head) => void,
): AsyncGenerator<ChainEvent> {
  const rows = streams<(ChainEvent & StoredContents & { headSequence: number; headHash: string })[]>`
    SELECT sequence::float8, id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, action, actor,
      actor_role AS "actorRole", subject, request_id AS "requestId", salt, reason, before::text, after::text,
      content_hash AS "contentHash", mark, COALESCE(hash, '') AS hash,
      encrypted, CASE WHEN encrypted IS NOT NULL THEN (SELECT key FROM audit_keys WHERE user_id = subject) END AS key,
      (SELECT sequence FROM audit_head)::float8 AS "headSequence", (SELECT hash FROM audit_head) AS "headHash"
    FROM audit_events
    WHERE sequence >= ${first} AND sequence <= ${last}
    ORDER BY sequence`;
  for await (const some of rows.cursor(batch)) {
    for (const { headSequence, headHash, encrypted, key, ...event } of some) {
      onHead({ sequence: headSequence, hash: headHash });
      yield { ...event, ...contentsOf({ ...event, encrypted, key }) };
    }
  }
}

/** The last erasure or redaction of each of these subjects, if there is one. */
export async function* readErasures(streams: StreamClient, subjects: readonly string[]): AsyncGenerator<Erasure> {
  for (let from = 0; from < subjects.length; from += batch) {
    yield* await streams<Erasure[]>`
      SELECT DISTINCT ON (subject) id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, action, actor,
        actor_role AS "actorRole", subject, request_id AS "requestId", content_hash AS "contentHash", mark
      FROM audit_events
      WHERE action IN ('user.erase', 'audit.redact') AND subject = ANY(${subjects.slice(from, from + batch)})
      ORDER BY subject, id DESC`;
  }
}

export async function readHead(streams: StreamClient): Promise<Head> {
  const [head] = await streams<Head[]>`SELECT sequence::float8, hash FROM audit_head`;
  if (!head) throw new Error("the table audit_head is empty");
  return head;
}

/** Sequence of the event before an anchor in the stream. A gap note comes where its gap starts. */
const positionOf = ({ sequence, droppedFrom }: Anchor) => (droppedFrom === null ? sequence : droppedFrom - 1);

/**
 * Passes a stream through and appends the erasures and redactions that explain missing contents and were not in the
 * stream.
 */
export async function* withErasures(
  records: AsyncIterable<ChainRecord>,
  read: (subjects: readonly string[]) => AsyncIterable<Erasure>,
): AsyncGenerator<ChainRecord> {
  const [forgotten, erased] = [new Set<string>(), new Set<string>()];
  for await (const record of records) {
    yield record;
    if (record.type !== "event") continue;
    const { salt, subject } = record.event;
    if (salt === null) forgotten.add(explainedBy(record.event));
    if (isExplanation(record.event) && subject !== null) erased.add(subject);
  }
  for await (const erasure of read([...forgotten.difference(erased)])) yield { type: "erasure", erasure };
}

/** Puts each anchor after the event that it belongs to. */
export async function* interleaveAnchors(
  events: AsyncIterable<ChainEvent>,
  anchors: readonly Anchor[],
): AsyncGenerator<ChainRecord> {
  // Of two gaps with the same start, the shorter is part of the longer.
  const pending = anchors.toSorted((a, b) => positionOf(b) - positionOf(a) || b.sequence - a.sequence);
  for await (const event of events) {
    for (let next = pending.at(-1); next && positionOf(next) < event.sequence; next = pending.at(-1)) {
      pending.pop();
      yield { type: "anchor", anchor: next };
    }
    yield { type: "event", event };
  }
  for (const anchor of pending.reverse()) yield { type: "anchor", anchor };
}
