import pLimit from "p-limit";
import type { AccountCheck, LookUp, SendGuard, SendOutcome } from "./channel.ts";

const CONCURRENCY = 10;
/** After this many failures without a success between them, the rest is not sent: the cause is not a single message. */
const FAILURES_IN_A_ROW = 3;

const isFailure = ({ status }: SendOutcome): boolean => status === "unavailable" || status === "unknown";

/** Returns how long the provider asked for no requests, with any kind of answer; 0 = it did not ask. */
export function requestedWaitMs(outcome: SendOutcome | AccountCheck): number {
  switch (outcome.status) {
    case "accepted":
      return outcome.pauseMs ?? 0;
    case "throttled":
    case "unavailable":
    case "unknown":
      return outcome.retryAfterMs ?? 0;
    default:
      return 0;
  }
}

/** The result of a look-up that failed with this outcome. */
export const unsure = (outcome: SendOutcome): LookUp => ({
  status: "unsure",
  reason: "reason" in outcome ? outcome.reason : outcome.status,
  retryAfterMs: requestedWaitMs(outcome),
});

/**
 * Sends each message in its own request, at most ten at a time; the outcomes keep the order. If the provider asks to wait or
 * fails repeatedly, the rest is not sent: more requests lengthen the penalty and leave more outcomes unknown. `sendOne` maps
 * its own errors. An error that it throws counts as "unknown", which never causes a duplicate.
 */
export async function sendEach<M>(
  messages: readonly M[],
  sendOne: (message: M) => Promise<SendOutcome>,
  guard?: SendGuard,
): Promise<SendOutcome[]> {
  let stop: SendOutcome | undefined;
  let failures = 0;

  async function outcomeOf(message: M): Promise<SendOutcome> {
    if (stop) return stop;
    const reason = await guard?.();
    if (stop) return stop;
    if (reason) return { status: "notAttempted", reason };
    const outcome = await sendOne(message).catch(
      (): SendOutcome => ({ status: "unknown", reason: "adapter_error outcome unknown" }),
    );
    failures = isFailure(outcome) ? failures + 1 : 0;
    if (outcome.status === "throttled") stop = outcome;
    const waitMs = requestedWaitMs(outcome);
    if (waitMs > 0) stop = { status: "throttled", retryAfterMs: waitMs };
    if (failures >= FAILURES_IN_A_ROW)
      stop ??= { status: "notAttempted", reason: "the provider failed for earlier messages" };
    return outcome;
  }

  return pLimit(CONCURRENCY).map(messages, outcomeOf);
}
