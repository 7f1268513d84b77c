import type { StreamClient } from "#db/stream.ts";
import type { Anchor } from "./anchor.ts";
import { anchorFile, readAnchors } from "./anchor-file.ts";
import { type Outside, readOutside } from "./external-anchors.ts";
import type { KeyRing } from "./keys.ts";
import { whichDatabase } from "./which-database.ts";

/**
 * Every anchor there is: those in the database, whatever they are worth, and the good ones outside it, which `outside` has
 * apart. `path`: a file of them, or of log lines, that somebody named, and then whichever database they are of; else this
 * host's own, and then of this database only: that folder may serve several, or this may be restored from another.
 */
export async function allAnchors(
  streams: StreamClient,
  ring: KeyRing,
  path?: string,
): Promise<{ anchors: Anchor[]; outside: Outside }> {
  const known = new Map<string, Anchor>();
  // The whole of it: one that was forged may bear another's signature, and must not take its place.
  const add = (one: Anchor) =>
    known.set([one.sequence, one.hash, one.at, one.droppedFrom, one.key, one.signature].join(" "), one);
  const outside = await readOutside(readAnchors(path ?? anchorFile()), {
    ring,
    database: await whichDatabase(),
    everywhere: path !== undefined,
  });
  for (const anchor of outside.good) add(anchor);
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
