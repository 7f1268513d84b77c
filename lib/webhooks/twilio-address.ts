import { addressRules } from "#lib/channels/addresses.ts";

/** Twilio prefixes the number with the channel if it is not SMS: "rcs:+1...", "whatsapp:+1...". */
const numbered = /^(?:[a-z][a-z0-9_-]*:)?(?<phone>\+[1-9]\d{6,14})$/i;

/** The phone number of a Twilio address; null for a short code, a sender name, or an id of a channel without numbers. */
export const phoneOf = (address: string): string | null =>
  numbered.exec(addressRules.SMS.normalise(address))?.groups?.phone ?? null;

/** True for an address with a channel prefix ("messenger:123"), false for a short code or sender name ("72975", "ACME"). */
export const isChannelAddress = (address: string): boolean => /^[a-z][a-z0-9_-]*:/i.test(address.trim());
