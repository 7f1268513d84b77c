import type { AddressHasher } from "#lib/contacts/index.ts";
import { addressOf } from "#lib/contacts/index.ts";
import { inUnicode } from "#lib/email-address.ts";
import { CHANNELS, type Channel } from "#lib/enums.ts";
import type { Person } from "#lib/people/index.ts";

export interface Address {
  channel: Channel;
  address: string;
}

export const addressesOf = (person: Person): Address[] =>
  CHANNELS.flatMap((channel) => {
    const known = addressOf(person, channel);
    return known ? [{ channel, address: known.address }] : [];
  });

/** The form in which an erasure stores an address: "EMAIL <hash>". */
export const hashedAddress = ({ channel, address }: Address, hash: AddressHasher): string =>
  `${channel} ${hash(channel, address)}`;

const hashed = new RegExp(`^(${CHANNELS.join("|")}) ([\\w-]{43})$`);

/** Splits a hashed address; null if the text is none. */
export function readHashedAddress(text: string): { channel: Channel; addressHash: string } | null {
  const [, channel, addressHash] = hashed.exec(text) ?? [];
  const known = CHANNELS.find((one) => one === channel);
  return known && addressHash ? { channel: known, addressHash } : null;
}

/**
 * A PostgreSQL pattern for ~* that finds the address, but no longer address that starts or ends with it. In JSON, an
 * escape such as "\n" may precede it.
 */
export const addressPattern = (address: string): string => anyAddressPattern([address], "?:");

/** The same for several addresses. The first group captures the text before the address. */
export const addressesPattern = (addresses: readonly string[]): string => anyAddressPattern(addresses, "");

const anyAddressPattern = (addresses: readonly string[], group: string): string => {
  const spellings = new Set(addresses.flatMap((address) => [address, inUnicode(address)]));
  const plain = [...spellings].map((address) => address.replace(/[\\^$.*+?()[\]{}|-]/g, "\\$&"));
  return `(${group}^|[^\\w.%+-]|\\\\[bfnrt])(?:${plain.join("|")})(?![\\w-]|\\.\\w)`;
};
