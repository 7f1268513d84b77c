/** True for an IANA zone that Temporal accepts, because Temporal computes all times. Offsets such as "+01:00" are rejected. */
export function isTimeZone(name: string): boolean {
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
