import type { Channel } from "#lib/enums.ts";

/** What may be addresses of a channel in a text, more than once where it stands there more than once. */
export const candidates: Record<Channel, (text: string) => string[]> = {
  EMAIL: emailsIn,
  SMS: (text) => text.match(/\+[1-9][0-9]{6,14}/g) ?? [],
  SLACK: (text) => text.match(/\b[UW][A-Z0-9]{2,20}\b/g) ?? [],
};

/** A line end inside of JSON is a backslash and a letter, which would pass for an address's first. */
export const withoutEscapes = (json: string): string => json.replace(/\\[bfnrt]/g, " ");

/** What no address has in it, however it is written. */
const ends = /[\][\s<>(),;:"\\@]/;

/** Looks around each @, no farther than addresses are long (lib/email-address.ts): most of a text is something else. */
function emailsIn(text: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const local = text
      .slice(Math.max(0, at - 64), at)
      .split(ends)
      .at(-1);
    const domain = text.slice(at + 1, at + 1 + 254).split(ends, 1)[0];
    if (local && domain) found.push(...readings(local, domain));
  }
  return found;
}

/** The addresses that people may mean by "'ada@example.com'", "to=ada@example.com" or "ada@example.com?subject=x". */
function readings(local: string, domain: string): string[] {
  const starts = [0, ...[...local.matchAll(/[^\p{L}\p{N}_.%+-]/gu)].map(({ index, 0: mark }) => index + mark.length)];
  const plain = /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*/u.exec(domain)?.[0] ?? domain;
  return starts.flatMap((start) => [...new Set([domain, plain])].map((end) => `${local.slice(start)}@${end}`));
}
