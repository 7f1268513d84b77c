import { addressFields } from "./address.ts";

/** Masks an address so that its owner recognises it and nobody can write to it: "a•••@e•••.com", "+1•••••67", "U0•••". */
export function maskAddress(address: string): string {
  // Of a URL only the host: its path may be a secret.
  if (/^https?:/i.test(address) && URL.canParse(address)) return `${new URL(address).origin}/•••`;
  for (const { mask } of addressFields) {
    const masked = mask?.(address);
    if (masked) return masked;
  }
  return `${address.slice(0, 2)}•••`;
}

const contactNames = new RegExp(
  `^((${addressFields.map(({ column }) => column.replaceAll("_", "_?")).join("|")}|e-mail|recipient)s?|address(es)?)$`,
  "i",
);

/** Masks all values of an object, at any depth, whose key is a name such as email, phone, slackUserId or address. */
export function maskContacts(value: unknown, isContact = false): unknown {
  if (typeof value === "string") return isContact ? maskAddress(value) : value;
  if (Array.isArray(value)) return value.map((item) => maskContacts(item, isContact));
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, maskContacts(inner, isContact || contactNames.test(name))]),
  );
}
