import { LRUCache } from "lru-cache";

/** Cached, because each read of a person checks the zone, and few zones are in use. */
const answers = new LRUCache<string, boolean>({ max: 1_000, memoMethod: isAccepted });
const longestName = 64;

/** True for an IANA zone that Temporal accepts, because Temporal computes all times. Offsets such as "+01:00" are rejected. */
export const isTimeZone = (name: string): boolean => name.length <= longestName && answers.memo(name);

function isAccepted(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Temporal.ZonedDateTime(0n, name);
    return true;
  } catch {
    return false;
  }
}

/** The zone itself, or UTC for a stored name that Temporal rejects. */
export const usableTimeZone = (stored: string): string => (isTimeZone(stored) ? stored : "UTC");
