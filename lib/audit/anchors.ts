import type { StreamClient } from "#db/stream.ts";
import { type Anchor, checkAnchor } from "./anchor.ts";
import { anchorFile, readAnchors } from "./anchor-file.ts";
import type { KeyRing } from "./keys.ts";

/**
 * Every anchor there is: those of the database, whatever they are worth, and those outside it (`path`: a file of them, or of
 * log lines) as far as they bear a known key. Others are of another installation or of a retired key. `outside`: how many.
 */
export async function allAnchors(
  streams: StreamClient,
  ring: KeyRing,
  path = anchorFile(),
): Promise<{ anchors: Anchor[]; outside: number }> {
  const known = new Map<string, Anchor>();
  // The whole of it: one that was forged may bear another's signature, and must not take its place.
  const add = (one: Anchor) =>
    known.set([one.sequence, one.hash, one.at, one.droppedFrom, one.key, one.signature].join(" "), one);
  let outside = 0;
  for await (const anchor of readAnchors(path)) {
    if (checkAnchor(ring, anchor) !== "good") continue;
    add(anchor);
    outside += 1;
  }
  for await (const anchor of readDatabaseAnchors(streams)) add(anchor);
  return { anchors: [...known.values()], outside };
}

const batch = 1_000;

async function* readDatabaseAnchors(streams: StreamClient): AsyncGenerator<Anchor> {
  const rows = streams<Anchor[]>`
    SELECT sequence::float8, hash, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
      dropped_from::float8 AS "droppedFrom", key, signature
    FROM audit_anchors ORDER BY sequence`;
  for await (const some of rows.cursor(batch)) yield* some;
}
