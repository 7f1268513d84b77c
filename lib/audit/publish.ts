import type { Ctx } from "#lib/context.ts";
import { logFor } from "#lib/telemetry/index.ts";
import type { Anchor } from "./anchor.ts";
import { appendAnchors } from "./anchor-file.ts";
import { bindToDatabase, type ExternalAnchor } from "./external-anchors.ts";
import { auditKeys } from "./keys.ts";
import { whichDatabase } from "./which-database.ts";

/** An anchor as a log line. The field is `mac`, because the logger redacts fields named `signature`. */
export const toLogLine = ({ signature: mac, ...anchor }: ExternalAnchor) => ({
  action: "audit.anchor",
  result: "ok",
  anchor: { ...anchor, mac },
});

/**
 * Writes anchors to the log and the file, each with its database. A full disk loses the line, not the anchor: the
 * next anchor covers the same events.
 */
export async function publish(ctx: Ctx, anchors: readonly Anchor[]): Promise<void> {
  if (anchors.length === 0) return;
  const log = logFor(ctx);
  const [ring, database] = [await auditKeys(), await whichDatabase()];
  const lines = anchors.map((anchor) => bindToDatabase(ring, database, anchor));
  for (const line of lines) log.info(toLogLine(line));
  try {
    await appendAnchors(lines);
  } catch (error) {
    log.error({ action: "audit.anchor", result: "failed", error });
  }
}
