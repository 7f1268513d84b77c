import { changes } from "#db/changes.ts";
import { log } from "#lib/telemetry/index.ts";

/**
 * Listens for changes that other processes commit, so that caches answer. Never throws: without the listener everything is
 * read from the database. Returns the function that stops it.
 */
export function listenForChanges(databaseUrl: string): () => void {
  changes().start(databaseUrl, (isLive) => {
    if (isLive) log.info({ action: "changes.listen", result: "ok" }, "changes arrive, so caches answer");
    else log.warn({ action: "changes.listen", result: "failed" }, "changes do not arrive, so the database answers");
  });
  return () => changes().stop();
}
