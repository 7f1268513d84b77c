import type { SendOutcome } from "./channel.ts";

const CONCURRENCY = 10;
/** So many failures with no success between them: the rest is not handed over, the trouble is not one message's. */
const FAILURES_IN_A_ROW = 3;

const isFailure = ({ status }: SendOutcome): boolean => status === "unavailable" || status === "unknown";

/**
 * Sends the messages one by one, at most ten at a time, and keeps their order. Once the provider throttles, or fails again
 * and again, what was not yet handed over is left: hammering on lengthens the penalty, and each try without an answer is a
 * message whose fate nobody knows. `sendOne` must map its own errors; one that escapes counts as "unknown", the outcome
 * that never doubles a message.
 */
export async function sendEach<M>(
  messages: readonly M[],
  sendOne: (message: M) => Promise<SendOutcome>,
  signal?: AbortSignal,
): Promise<SendOutcome[]> {
  const outcomes: SendOutcome[] = [];
  const queue = messages.entries();
  let stop: SendOutcome | undefined;
  let failures = 0;

  async function work(): Promise<void> {
    for (const [index, message] of queue) outcomes[index] = await outcomeOf(message);
  }
  async function outcomeOf(message: M): Promise<SendOutcome> {
    if (stop) return stop;
    if (signal?.aborted) return { status: "held", reason: "stopped before it was handed over" };
    const outcome = await sendOne(message).catch(
      (): SendOutcome => ({ status: "unknown", reason: "adapter_error, no verdict on the message" }),
    );
    failures = isFailure(outcome) ? failures + 1 : 0;
    if (outcome.status === "throttled") stop = outcome;
    if (outcome.status === "accepted" && outcome.pauseMs) stop = { status: "throttled", retryAfterMs: outcome.pauseMs };
    if (failures >= FAILURES_IN_A_ROW) stop ??= { status: "held", reason: "the provider failed for those before it" };
    return outcome;
  }

  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, messages.length) }, work));
  return outcomes;
}
