/** Attempts before a delivery is DEAD. With the delays below they end well within the 24 h for which Resend keeps a key. */
export const maxAttempts = 12;
/** The least sum of the delays of all attempts. */
export const minRetryPeriodMs = 30 * 60 * 1000;

const firstDelayMs = 2_000;
const maxDelayMs = 60 * 60 * 1000;

/**
 * The delay before the next attempt: exponential backoff with equal jitter, and never less than the provider asked for.
 * `attempts`: made so far, at least 1. `random`: in [0, 1).
 */
export function retryDelayMs(attempts: number, askedMs: number | null, random: number): number {
  const ceilingMs = Math.min(maxDelayMs, firstDelayMs * 2 ** (attempts - 1));
  const jittered = ceilingMs / 2 + (ceilingMs / 2) * random;
  return Math.round(Math.max(jittered, askedMs ?? 0));
}
