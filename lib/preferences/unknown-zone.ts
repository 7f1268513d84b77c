import { LRUCache } from "lru-cache";
import { processSingleton } from "#lib/process-singleton.ts";
import { log } from "#lib/telemetry/index.ts";

const reported = () => processSingleton("preferences.unknownZones", () => new LRUCache<string, true>({ max: 10_000 }));

/** Logs once a person and process that the stored time zone is unknown and UTC is used instead. */
export function reportUnknownZone(userId: string): void {
  const known = reported();
  if (known.has(userId)) return;
  known.set(userId, true);
  log.warn(
    { user: "system:preferences", role: "SYSTEM", action: "person.timeZone", result: "failed", subject: userId },
    "the stored time zone is unknown: UTC is used until another one is set",
  );
}
