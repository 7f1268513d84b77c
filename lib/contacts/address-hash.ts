import { createHmac } from "node:crypto";
import { type AddressRule, addressRules } from "#lib/channels/addresses.ts";
import type { Channel, SuppressionReason } from "#lib/enums.ts";
import { storedSecret } from "#lib/stored-secret.ts";

export type AddressHasher = (channel: Channel, address: string) => string;

/**
 * Hashes an address under this installation's own key, so that a suppression can outlive the address it was made for
 * without the table giving the address away (a bare hash of a phone number is guessed in minutes).
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
 * Of a person's suppressions, those on this channel that hold for them now: what is about an address holds while they have
 * it. An unsubscription is the person's own word, and holds whatever address they have by now.
 */
export function activeSuppressions<T extends { channel: Channel; addressHash: string; reason: SuppressionReason }>(
  all: readonly T[],
  channel: Channel,
  address: string | null,
  hash: AddressHasher,
): T[] {
  if (address === null || all.length === 0) return [];
  const present = hash(channel, address);
  return all.filter((row) => row.channel === channel && (row.reason === "UNSUBSCRIBE" || row.addressHash === present));
}
