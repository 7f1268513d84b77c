import { displayEmail } from "#lib/email-address.ts";

/** Masks an address so that its owner recognises it and nobody can write to it: "a•••@e•••.com", "+1•••••67", "U0•••". */
export function maskAddress(stored: string): string {
  const address = displayEmail(stored);
  const at = address.lastIndexOf("@");
  if (at > 0) {
    const domain = address.slice(at + 1);
    const dot = domain.lastIndexOf(".");
    return `${[...address][0]}•••@${[...domain][0]}•••${dot > 0 ? domain.slice(dot) : ""}`;
  }
  if (address.startsWith("+")) return `${address.slice(0, 2)}•••••${address.slice(-2)}`;
  return `${address.slice(0, 2)}•••`;
}

const contactNames = /^(e-?mails?|phones?|slack_?user_?ids?|address(es)?|recipients?)$/i;

/** Masks all values of an object, at any depth, whose key is a name such as email, phone, slackUserId or address. */
export function maskContacts(value: unknown, isContact = false): unknown {
  if (typeof value === "string") return isContact ? maskAddress(value) : value;
  if (Array.isArray(value)) return value.map((item) => maskContacts(item, isContact));
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, maskContacts(inner, isContact || contactNames.test(name))]),
  );
}
