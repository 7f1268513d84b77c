/*
 * Each outcome of a request to a provider, and its next attempt (apply-outcome.ts):
 * - unavailable: up to 12 attempts with exponential backoff and equal jitter, from 1–2 s to 17–34 min. Then DEAD.
 * - throttled: after the wait that the provider asked for. Not counted as an attempt.
 * - rejected because of the account: after 1 to 10 min, for up to 30 days. Not counted. Then FAILED.
 * - rejected for another reason: never. FAILED.
 * - unknown: two look-ups, 30 s apart. If both find nothing, it is queued again (recover/reconcile.ts).
 * - not attempted: after a second. Not counted.
 */

/** Attempts before a delivery is DEAD. With the delays below they end well within the 24 h for which Resend keeps a key. */
export const maxSendAttempts = 12;
/** A delivery does not become DEAD before this time after its first attempt. */
export const minRetryPeriodMs = 30 * 60 * 1000;
/** The delay until a message that may have been sent checks a paused channel again. A pause has no end time. */
export const pausedRetryMs = 15_000;

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
