import type { StreamClient } from "#db/stream.ts";
import type { Anchor } from "./anchor.ts";
import type { ChainEvent, Erasure, Head } from "./chain.ts";
import { contentsOf, type StoredContents } from "./contents.ts";
import { explainedBy, isExplanation } from "./explanations.ts";

/**
 * The chain as a stream: events in the order of their sequence, each followed by the anchors of its place; behind them the
 * erasures from elsewhere that explain why contents are gone.
 */
export type ChainRecord =
  | { type: "event"; event: ChainEvent }
  | { type: "anchor"; anchor: Anchor }
  | { type: "erasure"; erasure: Erasure };

const batch = 1_000;

/** The `last` of a reading that has no end but the chain's own. */
export const toTheEnd = Number.MAX_SAFE_INTEGER;

/**
 * Events with their contents, as far as they can still be read, from `first` to `last`, by a cursor: as many as there are, in little
 * memory and in one snapshot. `onHead` is told what the database holds for the end of the chain in that same snapshot.
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

/** The last erasure of each of these people; none of those who were not erased. */
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

/** The place of an anchor in the stream: behind its event, and a gap where it begins. */
const placeOf = ({ sequence, droppedFrom }: Anchor) => (droppedFrom === null ? sequence : droppedFrom - 1);

/** Lets a stream pass, and behind it the erasures (and redactions) of those whose contents are gone and whose erasure was not in it. */
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

/** Puts anchors between the events that they belong to. */
export async function* weave(
  events: AsyncIterable<ChainEvent>,
  anchors: readonly Anchor[],
): AsyncGenerator<ChainRecord> {
  // Two gaps that begin together: the shorter is part of the longer.
  const waiting = anchors.toSorted((a, b) => placeOf(b) - placeOf(a) || b.sequence - a.sequence);
  for await (const event of events) {
    for (let next = waiting.at(-1); next && placeOf(next) < event.sequence; next = waiting.at(-1)) {
      waiting.pop();
      yield { type: "anchor", anchor: next };
    }
    yield { type: "event", event };
  }
  for (const anchor of waiting.reverse()) yield { type: "anchor", anchor };
}
