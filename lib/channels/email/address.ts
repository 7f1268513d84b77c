import { displayEmail, Email, inUnicode, normaliseEmail, searchableEmail } from "#lib/email-address.ts";
import type { AddressRule } from "../address-rule.ts";

export const emailAddress = {
  field: "email",
  column: "email",
  keyColumn: "email_key",
  verifiedField: "emailVerifiedAt",
  verifiedColumn: "email_verified_at",
  schema: Email,
  normalise: normaliseEmail,
  /** In Unicode. Older hashes were made before domains were stored in ASCII, and those of erased addresses cannot be recomputed. */
  hashForm: (text) => inUnicode(normaliseEmail(text)),
  mask: (address) => {
    const text = displayEmail(address);
    const at = text.lastIndexOf("@");
    if (at <= 0) return null;
    const domain = text.slice(at + 1);
    const dot = domain.lastIndexOf(".");
    return `${[...text][0]}•••@${[...domain][0]}•••${dot > 0 ? domain.slice(dot) : ""}`;
  },
  findIn: findEmails,
  search: { by: "part", form: searchableEmail },
  importNames: ["email"],
} as const satisfies AddressRule;

/** Characters that no email address contains. */
const separators = /[\][\s<>(),;:"\\@]/;

/** Looks only around each @, up to the maximum length of an address (lib/email-address.ts), because texts are long. */
function findEmails(text: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const local = text
      .slice(Math.max(0, at - 64), at)
      .split(separators)
      .at(-1);
    const domain = text.slice(at + 1, at + 1 + 254).split(separators, 1)[0];
    if (local && domain) found.push(...interpretations(local, domain));
  }
  return found;
}

/** Returns every address that "'ada@example.com'", "to=ada@example.com" or "ada@example.com?subject=x" may mean. */
function interpretations(local: string, domain: string): string[] {
  const starts = [0, ...[...local.matchAll(/[^\p{L}\p{N}_.%+-]/gu)].map(({ index, 0: mark }) => index + mark.length)];
  const plain = /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*/u.exec(domain)?.[0] ?? domain;
  return starts.flatMap((start) => [...new Set([domain, plain])].map((end) => `${local.slice(start)}@${end}`));
}
