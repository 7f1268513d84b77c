import type { SendOutcome, SuppressedBy } from "./channel.ts";

/**
 * What a provider's error code means. The first four name who must act; see SendOutcome for "destination". "throttled" and
 * "unavailable" pass by themselves: too much at once, or a failure of the provider that took nothing.
 */
export type CodeClass = "address" | "account" | "destination" | "message" | "throttled" | "unavailable";

/** A row of a provider's table. The words are ours: a provider's own message may repeat the address. */
export interface KnownError {
  verdict: CodeClass;
  words: string;
  /** The code says that no message can reach the address any more. */
  suppress?: SuppressedBy;
}

/** Error codes and our words for them, by verdict. */
export type ErrorTable = Readonly<Record<CodeClass, Readonly<Record<string, string>>>>;

/** A look-up by code. `suppress`: the codes that block the address. */
export function indexErrors(table: ErrorTable, suppress: Readonly<Record<string, SuppressedBy | undefined>> = {}) {
  const known = new Map<string, KnownError>();
  for (const verdict of ["address", "account", "destination", "message", "throttled", "unavailable"] as const)
    for (const [code, words] of Object.entries(table[verdict]))
      known.set(code, { verdict, words, ...(suppress[code] && { suppress: suppress[code] }) });
  /** null for a code that the table does not know. */
  return (code: string): KnownError | null => known.get(code) ?? null;
}

/** The outcome of a message that the provider refused with a known code; it has taken nothing. */
export function outcomeOfError(
  code: string | number,
  { verdict, words, suppress }: KnownError,
  waitMs: number,
): SendOutcome {
  const reason = `${code} ${words}`;
  if (verdict === "throttled") return { status: "throttled", retryAfterMs: waitMs };
  if (verdict === "unavailable") return { status: "unavailable", reason };
  return { status: "rejected", blame: verdict, reason, ...(suppress && { suppress }) };
}

/**
 * The outcome of a refusal whose code nobody knows. It may be the account's fault, which would be every message's: the
 * message is tried again, and ends as a dead letter, which can be replayed. Nothing is suppressed.
 */
export const unknownRefusal = (code: string | number): SendOutcome => ({
  status: "unavailable",
  reason: `${code} the provider refused it with a code that is not in our list`,
});
