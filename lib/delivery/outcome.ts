import type { SendOutcome } from "./channels/index.ts";
import type { ClaimedRow } from "./claim.ts";
import { leastPatienceMs, maxAttempts, retryDelayMs } from "./retry.ts";
import type { Settlement } from "./settle.ts";

type Outcome = Omit<Settlement, "row">;

/** What a moment's hold costs: others were being asked, or a pause or drain came between. */
const heldMs = 1_000;

/**
 * What the provider's answers mean for the deliveries. All of one message share its outcome, the moment of the next try too:
 * they are claimed for it together. So do all of one batch.
 */
export function outcomesOf(
  parcels: readonly { rows: ClaimedRow[] }[],
  answers: readonly SendOutcome[],
  now: Date,
): Settlement[] {
  const random = Math.random();
  return parcels.flatMap(({ rows }, index) => {
    const alone = rows.every(({ batchKey }) => batchKey === null);
    const outcome = outcomeOf(rows, answers[index], now, alone ? Math.random() : random);
    return rows.map((row) => ({ row, ...outcome }));
  });
}

/** `random`: in [0, 1). */
function outcomeOf(rows: readonly ClaimedRow[], answer: SendOutcome | undefined, now: Date, random: number): Outcome {
  const again = (delayMs: number) => new Date(now.getTime() + delayMs);
  // A little apart, so that not all who were told the same come back in the same instant.
  const apart = (askedMs: number) => Math.round(askedMs * (1 + random / 10));
  const attempts = Math.max(...rows.map((row) => row.attempts));
  switch (answer?.status) {
    case "accepted":
      return { status: "SENT", providerMessageId: answer.providerId ?? undefined };
    case "rejected":
      return { status: "FAILED", error: `${answer.blame}: ${answer.reason}` };
    case "throttled":
      return {
        status: "QUEUED",
        error: "the provider asked to wait",
        untaken: true,
        nextAttemptAt: again(apart(answer.retryAfterMs)),
      };
    case "held":
      return { status: "QUEUED", error: answer.reason, untried: true, nextAttemptAt: again(heldMs) };
    case "unavailable":
      return isUsedUp(attempts, rows, now)
        ? { status: "DEAD", error: answer.reason }
        : {
            status: "QUEUED",
            error: answer.reason,
            nextAttemptAt: again(retryDelayMs(attempts, apart(answer.retryAfterMs ?? 0), random)),
          };
    default:
      return { status: "UNKNOWN", error: answer?.reason ?? "the channel gave no answer" };
  }
}

/** Tries of workers that were killed count, and follow each other quickly: by themselves they do not end it. */
function isUsedUp(attempts: number, rows: readonly ClaimedRow[], now: Date): boolean {
  const failingSinceMs = Math.min(...rows.map(({ firstTriedAt }) => (firstTriedAt ?? now).getTime()));
  return attempts >= maxAttempts && now.getTime() - failingSinceMs >= leastPatienceMs;
}
