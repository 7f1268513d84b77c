import { LRUCache } from "lru-cache";
import { processSingleton } from "#lib/process-singleton.ts";
import { log } from "#lib/telemetry/index.ts";

const reportedPeople = () =>
  processSingleton("preferences.unknownZones", () => new LRUCache<string, true>({ max: 10_000 }));

/** Logs that a person's stored time zone is unknown and UTC is used instead: once for each person and process. */
export function reportUnknownZone(userId: string): void {
  const people = reportedPeople();
  if (people.has(userId)) return;
  people.set(userId, true);
  log.warn(
    { user: "system:preferences", role: "SYSTEM", action: "person.timeZone", result: "failed", subject: userId },
    "the stored time zone is unknown: UTC is used until another one is set",
  );
}
