import type { SendOutcome, SuppressedBy } from "./channel.ts";

/**
 * The class of a provider's error code. The first four name the part to fix (see `blame` of SendOutcome). "throttled" and
 * "unavailable" are temporary: too many requests, or a failure of the provider in which it accepted nothing.
 */
export type CodeClass = "address" | "account" | "destination" | "message" | "throttled" | "unavailable";

/** An entry of a provider's error table. The description is ours, because a provider's text may contain the address. */
export interface KnownError {
  codeClass: CodeClass;
  description: string;
  /** Set if the code means that messages can no longer reach the address. */
  suppress?: SuppressedBy;
}

/** Error codes and our descriptions of them, by class. */
export type ErrorTable = Readonly<Record<CodeClass, Readonly<Record<string, string>>>>;

/** Returns a look-up by code. `suppress`: the codes that block the address. */
export function indexErrors(table: ErrorTable, suppress: Readonly<Record<string, SuppressedBy | undefined>> = {}) {
  const known = new Map<string, KnownError>();
  for (const codeClass of ["address", "account", "destination", "message", "throttled", "unavailable"] as const)
    for (const [code, description] of Object.entries(table[codeClass]))
      known.set(code, { codeClass, description, ...(suppress[code] && { suppress: suppress[code] }) });
  /** Returns null for a code that is not in the table. */
  return (code: string): KnownError | null => known.get(code) ?? null;
}

/** Returns the outcome of a message that the provider refused with a known code. It was not accepted. */
export function outcomeOfError(
  code: string | number,
  { codeClass, description, suppress }: KnownError,
  waitMs: number,
): SendOutcome {
  const reason = `${code} ${description}`;
  if (codeClass === "throttled") return { status: "throttled", retryAfterMs: waitMs };
  if (codeClass === "unavailable") return { status: "unavailable", reason };
  return { status: "rejected", blame: codeClass, reason, ...(suppress && { suppress }) };
}

/**
 * Returns the outcome of a refusal with an unknown code. The cause may be the account, which affects every message. So the
 * message is retried, ends as a dead letter that can be replayed, and the address is not suppressed.
 */
export const unknownRefusal = (code: string | number): SendOutcome => ({
  status: "unavailable",
  reason: `${code} the provider refused it with a code that is not in our list`,
});
