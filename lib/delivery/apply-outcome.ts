import type { SendOutcome } from "#lib/channels/index.ts";
import type { ClaimedRow } from "./claim.ts";
import { leastPatienceMs, maxAttempts, retryDelayMs } from "./retry.ts";
import type { Settlement } from "./settle.ts";

type SettledAs = Omit<Settlement, "row">;

/** What a moment's hold costs: others were being asked, or a pause or drain came between. */
const heldMs = 1_000;
/** What is wrong with the account people have to mend; meanwhile single probes tell when it is (circuit.ts). */
const accountWaitMs = { least: 60_000, most: 600_000 };
/** Nobody mended it: what was accepted so long ago is for people to send again, or not. */
const accountPatienceMs = 30 * 24 * 3_600_000;

/**
 * What the provider's answers mean for the deliveries. All of one message share its outcome, the moment of the next try too:
 * they are claimed for it together. So do all of one batch.
 */
export function outcomesOf(
  outbound: readonly { rows: ClaimedRow[] }[],
  answers: readonly SendOutcome[],
  now: Date,
): Settlement[] {
  const random = Math.random();
  return outbound.flatMap(({ rows }, index) => {
    const alone = rows.every(({ batchKey }) => batchKey === null);
    const outcome = outcomeOf(rows, answers[index], now, alone ? Math.random() : random);
    return rows.map((row) => ({ row, ...outcome }));
  });
}

/** `random`: in [0, 1). */
function outcomeOf(rows: readonly ClaimedRow[], answer: SendOutcome | undefined, now: Date, random: number): SettledAs {
  // A little apart, so that not all who were told the same come back in the same instant.
  const apart = (askedMs: number) => Math.round(askedMs * (1 + random / 10));
  const attempts = Math.max(...rows.map((row) => row.attempts));
  switch (answer?.status) {
    case "accepted":
      return { status: "SENT", providerMessageId: answer.providerId ?? undefined };
    case "rejected": {
      const error = `${answer.blame}: ${answer.reason}`;
      const ageMs = Math.max(...rows.map(({ createdAt }) => now.getTime() - createdAt.getTime()));
      if (answer.blame !== "account" || ageMs >= accountPatienceMs) return { status: "FAILED", error };
      const waitMs = Math.min(accountWaitMs.most, Math.max(accountWaitMs.least, ageMs / 10));
      return { status: "QUEUED", error, notAccepted: true, retryAfterMs: apart(waitMs) };
    }
    case "throttled":
      return {
        status: "QUEUED",
        error: "the provider asked to wait",
        notAccepted: true,
        retryAfterMs: apart(answer.retryAfterMs),
      };
    case "notAttempted":
      return { status: "QUEUED", error: answer.reason, notAttempted: true, retryAfterMs: heldMs };
    case "unavailable":
      return isUsedUp(attempts, rows, now)
        ? { status: "DEAD", error: answer.reason }
        : {
            status: "QUEUED",
            error: answer.reason,
            retryAfterMs: retryDelayMs(attempts, apart(answer.retryAfterMs ?? 0), random),
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
