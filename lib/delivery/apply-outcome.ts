import type { SendOutcome } from "#lib/channels/index.ts";
import type { ClaimedRow } from "./claim.ts";
import { maxSendAttempts, minRetryPeriodMs, retryDelayMs } from "./retry.ts";
import type { Settlement } from "./settle.ts";

type SettledAs = Omit<Settlement, "row">;

/** Delay after an attempt that sent nothing: no slot at the provider's pace, a pause or a shutdown. */
const notAttemptedRetryMs = 1_000;
/** People have to fix a problem of the account. Single test requests find out when it works again (circuit.ts). */
const accountRetryMs = { min: 60_000, max: 600_000 };
/** An older delivery FAILS if the account still does not work. People decide whether to replay it. */
const accountMaxAgeMs = 30 * 24 * 3_600_000;

/**
 * Turns the provider's answers into settlements. Deliveries of one message, and of one batch, get the same time of the next
 * attempt, because they must be claimed together.
 */
export function settlementsFor(
  outbound: readonly { rows: ClaimedRow[] }[],
  answers: readonly SendOutcome[],
  now: Date,
): Settlement[] {
  const random = Math.random();
  return outbound.flatMap(({ rows }, index) => {
    const alone = rows.every(({ batchKey }) => batchKey === null);
    const outcome = settlementFor(rows, answers[index], now, alone ? Math.random() : random);
    return rows.map((row) => ({ row, ...outcome }));
  });
}

/** `random`: in [0, 1). */
function settlementFor(
  rows: readonly ClaimedRow[],
  answer: SendOutcome | undefined,
  now: Date,
  random: number,
): SettledAs {
  // Jitter, so that messages with the same answer are not all retried in the same instant.
  const withJitter = (delayMs: number) => Math.round(delayMs * (1 + random / 10));
  const attempts = Math.max(...rows.map((row) => row.attempts));
  switch (answer?.status) {
    case "accepted":
      return { status: "SENT", providerMessageId: answer.providerId ?? undefined };
    case "rejected": {
      const error = `${answer.blame}: ${answer.reason}`;
      const ageMs = Math.max(...rows.map(({ createdAt }) => now.getTime() - createdAt.getTime()));
      if (answer.blame !== "account" || ageMs >= accountMaxAgeMs) return { status: "FAILED", error };
      const waitMs = Math.min(accountRetryMs.max, Math.max(accountRetryMs.min, ageMs / 10));
      return { status: "QUEUED", error, notAccepted: true, retryAfterMs: withJitter(waitMs) };
    }
    case "throttled":
      return {
        status: "QUEUED",
        error: "the provider asked to wait",
        notAccepted: true,
        retryAfterMs: withJitter(answer.retryAfterMs),
      };
    case "notAttempted":
      return { status: "QUEUED", error: answer.reason, notAttempted: true, retryAfterMs: notAttemptedRetryMs };
    case "unavailable":
      return isExhausted(attempts, rows, now)
        ? { status: "DEAD", error: answer.reason }
        : {
            status: "QUEUED",
            error: answer.reason,
            retryAfterMs: retryDelayMs(attempts, withJitter(answer.retryAfterMs ?? 0), random),
          };
    default:
      return { status: "UNKNOWN", error: answer?.reason ?? "the channel gave no answer" };
  }
}

/** Attempts of killed workers count, too, and follow each other quickly. They alone must not use up a delivery's attempts. */
function isExhausted(attempts: number, rows: readonly ClaimedRow[], now: Date): boolean {
  const failingSinceMs = Math.min(...rows.map(({ firstTriedAt }) => (firstTriedAt ?? now).getTime()));
  return attempts >= maxSendAttempts && now.getTime() - failingSinceMs >= minRetryPeriodMs;
}
