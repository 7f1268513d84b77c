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

/** How an erasure remembers an address: "EMAIL <hash>". */
export const hashedAddress = ({ channel, address }: Address, hash: AddressHasher): string =>
  `${channel} ${hash(channel, address)}`;

const hashed = new RegExp(`^(${CHANNELS.join("|")}) ([\\w-]{43})$`);

/** The two halves again, or null for what is no hashed address. */
export function readHashedAddress(text: string): { channel: Channel; addressHash: string } | null {
  const [, channel, addressHash] = hashed.exec(text) ?? [];
  const known = CHANNELS.find((one) => one === channel);
  return known && addressHash ? { channel: known, addressHash } : null;
}

/**
 * A PostgreSQL pattern that finds the address in any text, and no longer address that begins or ends with it. To be used
 * with ~*, without regard to case. In JSON the letter of "\n" stands before what begins a line.
 */
export const addressPattern = (address: string): string => anyAddressPattern([address], "?:");

/** The same for several; what stands in front of the address is the first group. */
export const addressesPattern = (addresses: readonly string[]): string => anyAddressPattern(addresses, "");

const anyAddressPattern = (addresses: readonly string[], group: string): string => {
  const spellings = new Set(addresses.flatMap((address) => [address, inUnicode(address)]));
  const plain = [...spellings].map((address) => address.replace(/[\\^$.*+?()[\]{}|-]/g, "\\$&"));
  return `(${group}^|[^\\w.%+-]|\\\\[bfnrt])(?:${plain.join("|")})(?![\\w-]|\\.\\w)`;
};
