import type { SendOutcome } from "./channel.ts";

const CONCURRENCY = 10;

/**
 * Sends the messages one by one, at most ten at a time, and keeps their order. Once the provider throttles, messages
 * that were not yet handed over get the same wait without asking: hammering on after a 429 lengthens the penalty.
 * `sendOne` must map its own errors; one that escapes counts as "unknown", the outcome that never doubles a message.
 */
export async function sendEach<M>(
  messages: readonly M[],
  sendOne: (message: M) => Promise<SendOutcome>,
  signal?: AbortSignal,
): Promise<SendOutcome[]> {
  const outcomes: SendOutcome[] = [];
  const queue = messages.entries();
  let throttled: SendOutcome | undefined;

  async function work(): Promise<void> {
    for (const [index, message] of queue) outcomes[index] = await outcomeOf(message);
  }
  async function outcomeOf(message: M): Promise<SendOutcome> {
    if (throttled) return throttled;
    if (signal?.aborted) return { status: "unavailable", reason: "aborted before it was handed over" };
    try {
      const outcome = await sendOne(message);
      if (outcome.status === "throttled") throttled = outcome;
      return outcome;
    } catch {
      return { status: "unknown", reason: "adapter_error, no verdict on the message" };
    }
  }

  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, messages.length) }, work));
  return outcomes;
}
