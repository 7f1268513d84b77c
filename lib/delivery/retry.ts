/** Tries before a delivery is a dead letter; with the delays below they end well inside Resend's 24 h of idempotency. */
export const maxAttempts = 12;
/** The least time that the delays of `maxAttempts` tries add up to. */
export const leastPatienceMs = 30 * 60 * 1000;

const firstDelayMs = 2_000;
const longestDelayMs = 60 * 60 * 1000;

/**
 * How long to wait before the next try: exponential with equal jitter (half of the delay is fixed, half random), and never
 * sooner than the provider asked. `attempts`: tries made so far, at least 1; `random`: in [0, 1).
 */
export function retryDelayMs(attempts: number, askedMs: number | null, random: number): number {
  const ceilingMs = Math.min(longestDelayMs, firstDelayMs * 2 ** (attempts - 1));
  const jittered = ceilingMs / 2 + (ceilingMs / 2) * random;
  return Math.round(Math.max(jittered, askedMs ?? 0));
}
