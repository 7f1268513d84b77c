import pLimit from "p-limit";
import type { Hold, LookUp, SendOutcome } from "./channel.ts";

const CONCURRENCY = 10;
/** So many failures with no success between them: the rest is not handed over, the trouble is not one message's. */
const FAILURES_IN_A_ROW = 3;

const isFailure = ({ status }: SendOutcome): boolean => status === "unavailable" || status === "unknown";

/** For how long the provider wants to be left alone, by any answer; 0 = it did not say so. */
export function askedMsOf(answer: SendOutcome): number {
  switch (answer.status) {
    case "accepted":
      return answer.pauseMs ?? 0;
    case "throttled":
    case "unavailable":
    case "unknown":
      return answer.retryAfterMs ?? 0;
    default:
      return 0;
  }
}

/** A look-up that came to nothing. */
export const unsure = (outcome: SendOutcome): LookUp => ({
  status: "unsure",
  reason: "reason" in outcome ? outcome.reason : outcome.status,
  retryAfterMs: askedMsOf(outcome),
});

/**
 * Sends the messages one by one, at most ten at a time, and keeps their order. Once the provider asks to wait, or fails again
 * and again, what was not yet handed over is left: hammering on lengthens the penalty, and each try without an answer is a
 * message whose fate nobody knows. `sendOne` must map its own errors; one that escapes counts as "unknown", the outcome
 * that never doubles a message.
 */
export async function sendEach<M>(
  messages: readonly M[],
  sendOne: (message: M) => Promise<SendOutcome>,
  hold?: Hold,
): Promise<SendOutcome[]> {
  let stop: SendOutcome | undefined;
  let failures = 0;

  async function outcomeOf(message: M): Promise<SendOutcome> {
    if (stop) return stop;
    const reason = await hold?.();
    if (stop) return stop;
    if (reason) return { status: "held", reason };
    const outcome = await sendOne(message).catch(
      (): SendOutcome => ({ status: "unknown", reason: "adapter_error, no verdict on the message" }),
    );
    failures = isFailure(outcome) ? failures + 1 : 0;
    if (outcome.status === "throttled") stop = outcome;
    const askedMs = askedMsOf(outcome);
    if (askedMs > 0) stop = { status: "throttled", retryAfterMs: askedMs };
    if (failures >= FAILURES_IN_A_ROW) stop ??= { status: "held", reason: "the provider failed for those before it" };
    return outcome;
  }

  return pLimit(CONCURRENCY).map(messages, outcomeOf);
}
