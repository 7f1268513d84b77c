import type { AccountCheck, SendOutcome } from "./channel.ts";

/** The result of an account check whose request failed with this outcome. */
export function failedCheck(outcome: SendOutcome): AccountCheck {
  switch (outcome.status) {
    case "throttled":
    case "notAttempted":
      return outcome;
    case "rejected":
      return { status: "rejected", reason: outcome.reason };
    case "accepted":
      return unusableAnswer("no_error");
    default:
      return unusableAnswer(codeOf(outcome.reason), outcome.retryAfterMs);
  }
}

export const unusableAnswer = (code: string | number, retryAfterMs?: number): AccountCheck => ({
  status: "unavailable",
  reason: `${code} no usable answer from the provider`,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

/** A reason starts with the provider's code. The rest describes a message, which a check does not send. */
const codeOf = (reason: string): string => reason.split(" ", 1)[0] ?? reason;
