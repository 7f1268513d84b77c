/** True for an IANA zone that Temporal, which computes all times, accepts. Offsets such as "+01:00" are no zones. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Temporal.ZonedDateTime(0n, name);
    return true;
  } catch {
    return false;
  }
}

/** The zone itself, or UTC for a stored name that Temporal refuses. */
export const usableTimeZone = (stored: string): string => (isTimeZone(stored) ? stored : "UTC");
