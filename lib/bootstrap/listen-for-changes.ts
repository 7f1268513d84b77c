import { changes } from "#db/changes.ts";
import { log } from "#lib/telemetry/index.ts";

/**
 * Listens for changes that other processes commit, so that caches answer. Never throws: without the listener everything is
 * read from the database. Returns the function that stops it.
 */
export function listenForChanges(databaseUrl: string): () => void {
  changes().start(databaseUrl, (isLive) => {
    if (isLive) log.info({ action: "changes.listen", result: "ok" }, "the change listener is live: caches are on");
    else
      log.warn(
        { action: "changes.listen", result: "failed" },
        "the change listener is not live: caches are off and each request reads the database",
      );
  });
  return () => changes().stop();
}
