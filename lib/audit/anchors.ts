import type { StreamClient } from "#db/stream.ts";
import type { Anchor } from "./anchor.ts";
import { anchorFile, readAnchors } from "./anchor-file.ts";
import { classifyExternalAnchors, type ExternalAnchors } from "./external-anchors.ts";
import type { KeyRing } from "./keys.ts";
import { whichDatabase } from "./which-database.ts";

/**
 * Reads the anchors in the database, unchecked, and the valid external ones. `path`: a file of anchors or log lines
 * from any database. Without it, only lines of this database in this host's file count, because DATA_DIR may be
 * shared or restored from another host.
 */
export async function allAnchors(
  streams: StreamClient,
  ring: KeyRing,
  path?: string,
): Promise<{ anchors: Anchor[]; external: ExternalAnchors }> {
  const distinct = new Map<string, Anchor>();
  // Keyed by every field: a forged anchor may copy another's signature, and must not replace it.
  const add = (one: Anchor) =>
    distinct.set([one.sequence, one.hash, one.at, one.droppedFrom, one.key, one.signature].join(" "), one);
  const external = await classifyExternalAnchors(readAnchors(path ?? anchorFile()), {
    ring,
    database: await whichDatabase(),
    acceptOtherDatabases: path !== undefined,
  });
  for (const anchor of external.good) add(anchor);
  for await (const anchor of readDatabaseAnchors(streams)) add(anchor);
  return { anchors: [...distinct.values()], external };
}

const batch = 1_000;

async function* readDatabaseAnchors(streams: StreamClient): AsyncGenerator<Anchor> {
  const rows = streams<Anchor[]>`
    SELECT sequence::float8, hash, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
      dropped_from::float8 AS "droppedFrom", key, signature
    FROM audit_anchors ORDER BY sequence`;
  for await (const some of rows.cursor(batch)) yield* some;
}
