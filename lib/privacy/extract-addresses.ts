import type { Channel } from "#lib/enums.ts";

/** Finds possible addresses of a channel in a text. May return duplicates. */
export const extractAddresses: Record<Channel, (text: string) => string[]> = {
  EMAIL: emailsIn,
  SMS: (text) => text.match(/\+[1-9][0-9]{6,14}/g) ?? [],
  SLACK: (text) => text.match(/\b[UW][A-Z0-9]{2,20}\b/g) ?? [],
};

/**
 * Replaces JSON escapes with spaces: the letter of "
 * " would look like the first letter of an address.
 */
export const withoutEscapes = (json: string): string => json.replace(/\\[bfnrt]/g, " ");

/** Characters that no email address contains. */
const separators = /[\][\s<>(),;:"\\@]/;

/** Looks only around each @, up to the maximum length of an address (lib/email-address.ts), because texts are long. */
function emailsIn(text: string): string[] {
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
