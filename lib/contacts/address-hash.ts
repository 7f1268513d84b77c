import { createHmac } from "node:crypto";
import { type AddressRule, addressRules } from "#lib/channels/addresses.ts";
import type { Channel, SuppressionReason } from "#lib/enums.ts";
import { storedSecret } from "#lib/stored-secret.ts";

export type AddressHasher = (channel: Channel, address: string) => string;

/**
 * Hashes an address with this installation's own key, so that a suppression can outlive its address without revealing it. A
 * hash of a phone number without a key is guessed in minutes.
 */
export async function addressHasher(): Promise<AddressHasher> {
  const pepper = await storedSecret("address_pepper");
  return (channel, address) => {
    const { normalise, hashForm = normalise }: AddressRule = addressRules[channel];
    return createHmac("sha256", pepper)
      .update(`${channel}\n${hashForm(address)}`)
      .digest("base64url");
  };
}

/**
 * The suppressions of a person that apply on this channel now. A suppression applies while the person has its address. An
 * unsubscribe belongs to the person and applies to every address (docs/decisions/0013).
 */
export function activeSuppressions<T extends { channel: Channel; addressHash: string; reason: SuppressionReason }>(
  all: readonly T[],
  channel: Channel,
  address: string | null,
  hash: AddressHasher,
): T[] {
  if (address === null || all.length === 0) return [];
  const currentHash = hash(channel, address);
  return all.filter(
    (row) => row.channel === channel && (row.reason === "UNSUBSCRIBE" || row.addressHash === currentHash),
  );
}
