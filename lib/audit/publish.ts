import type { Ctx } from "#lib/context.ts";
import { logFor } from "#lib/telemetry/index.ts";
import type { Anchor } from "./anchor.ts";
import { appendAnchors } from "./anchor-file.ts";
import { type OutsideAnchor, ofDatabase } from "./external-anchors.ts";
import { auditKeys } from "./keys.ts";
import { whichDatabase } from "./which-database.ts";

/** An anchor's line in the log, which blackens whatever is called a signature. */
export const lineOf = ({ signature: mac, ...anchor }: OutsideAnchor) => ({
  action: "audit.anchor",
  result: "ok",
  anchor: { ...anchor, mac },
});

/**
 * To the log and to the file, each line with the database it is of. A disk that is full costs the file's line and not the
 * anchor; the next one covers it.
 */
export async function publish(ctx: Ctx, anchors: readonly Anchor[]): Promise<void> {
  if (anchors.length === 0) return;
  const log = logFor(ctx);
  const [ring, database] = [await auditKeys(), await whichDatabase()];
  const lines = anchors.map((anchor) => ofDatabase(ring, database, anchor));
  for (const line of lines) log.info(lineOf(line));
  try {
    await appendAnchors(lines);
  } catch (error) {
    log.error({ action: "audit.anchor", result: "failed", error });
  }
}
