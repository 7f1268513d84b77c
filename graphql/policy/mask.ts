import { maskAddress, maskContacts } from "#lib/contacts/index.ts";
import { scrubText } from "#lib/telemetry/index.ts";
import type { Access } from "./rules.ts";

/** The form of a field's value that a verdict shows. A masked field is an address, an object that may hold some, or nothing. */
export function shown(verdict: Exclude<Access, "DENY">, value: unknown): unknown {
  if (verdict === "ALLOW") return value;
  if (verdict === "SCRUB") return scrubbed(maskContacts(value));
  return typeof value === "string" ? maskAddress(value) : typeof value === "object" ? maskContacts(value) : null;
}

/** Free text, or an object with some anywhere in it, without the addresses, numbers and secrets that somebody wrote there. */
function scrubbed(value: unknown): unknown {
  if (typeof value === "string") return scrubText(value);
  if (Array.isArray(value)) return value.map(scrubbed);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [scrubText(name), scrubbed(inner)]));
}
