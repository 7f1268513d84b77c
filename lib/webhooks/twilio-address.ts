import { addressRules } from "#lib/channels/addresses.ts";

/** Twilio names the channel before the number where it is not plain SMS: "rcs:+1...", "whatsapp:+1...". */
const numbered = /^(?:[a-z][a-z0-9_-]*:)?(?<phone>\+[1-9]\d{6,14})$/i;

/** The phone number of a Twilio address; null for a short code, a sender name, or an id of a channel without numbers. */
export const phoneOf = (address: string): string | null =>
  numbered.exec(addressRules.SMS.normalise(address))?.groups?.phone ?? null;

/** Whether the address belongs to a channel of people ("messenger:123"), not to a machine that sends texts ("72975", "ACME"). */
export const isChannelAddress = (address: string): boolean => /^[a-z][a-z0-9_-]*:/i.test(address.trim());
