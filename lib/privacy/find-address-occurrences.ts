import { eq, type SQL, sql } from "drizzle-orm";
import { inBatches } from "#db/batches.ts";
import type { Tx } from "#db/client.ts";
import { verificationTokens } from "#db/schema/access.ts";
import { outbox } from "#db/schema/notifications.ts";
import { formerAddresses } from "#db/schema/people.ts";
import { statusSubscribers } from "#db/schema/status-page.ts";
import { webhookEvents } from "#db/schema/webhooks.ts";
import { addressRules } from "#lib/channels/addresses.ts";
import { addressHasher } from "#lib/contacts/index.ts";
import { CHANNELS } from "#lib/enums.ts";
import type { Person } from "#lib/people/index.ts";
import { type Address, addressesOf, addressPattern, hashedAddress } from "./addresses.ts";
import { findAddressesOfOthers } from "./addresses-of-others.ts";
import { allFreeTexts } from "./free-texts.ts";

/** Replaces JSON escapes with spaces: the letter of "\n" would look like the first letter of an address. */
const withoutEscapes = (json: string): string => json.replace(/\\[bfnrt]/g, " ");

export interface EventKey {
  provider: string;
  id: string;
}

export interface AddressOccurrences {
  /** Hashes of the present and former addresses, "EMAIL <hash>" and the like, as an erasure stores them. */
  addressHashes: string[];
  /** The present addresses, and the former ones found in plain text. */
  addresses: Address[];
  /** Webhook events that may contain one of `addresses`. */
  events: EventKey[];
}

/**
 * Finds the person's addresses in rows without the person's id. Former addresses are known as hashes only, so every
 * possible address in webhook events, messages, tokens, rosters and free texts is hashed and compared. Addresses that
 * another person has now are excluded (findAddressesOfOthers). Reads all webhook events once, in batches.
 */
export async function findAddressOccurrences(tx: Tx, person: Person): Promise<AddressOccurrences> {
  const hash = await addressHasher();
  const present = addressesOf(person);
  const rows = await tx.select().from(formerAddresses).where(eq(formerAddresses.userId, person.id));
  const former = new Set(rows.map(({ channel, addressHash }) => `${channel} ${addressHash}`));
  const channels = CHANNELS.filter((channel) => rows.some((row) => row.channel === channel));
  const occurring = new Map<string, Address>();
  const events: (EventKey & { present: boolean; former: string[] })[] = [];
  for await (const batch of inBatches<SearchedText>(tx, textsWith(present, former.size > 0))) {
    const seen = new Map<string, string>();
    for (const { provider, id, present, text } of batch) {
      const found: string[] = [];
      const plain = text === null ? "" : withoutEscapes(text);
      for (const channel of channels)
        for (const address of addressRules[channel].findIn(plain)) {
          const hashed = seen.get(`${channel} ${address}`) ?? hashedAddress({ channel, address }, hash);
          seen.set(`${channel} ${address}`, hashed);
          if (!former.has(hashed)) continue;
          occurring.set(hashed, { channel, address });
          found.push(hashed);
        }
      if (provider !== null && id !== null && (present || found.length > 0))
        events.push({ provider, id, present, former: found });
    }
  }
  const ofOthers = await findAddressesOfOthers(tx, person.id, former);
  const belongsToPerson = (hashed: string) => !ofOthers.has(hashed);
  return {
    addressHashes: [
      ...new Set([...present.map((one) => hashedAddress(one, hash)), ...[...former].filter(belongsToPerson)]),
    ],
    addresses: [...present, ...[...occurring].flatMap(([hashed, address]) => (belongsToPerson(hashed) ? address : []))],
    events: events.filter((event) => event.present || event.former.some(belongsToPerson)),
  };
}

interface SearchedText extends Record<string, unknown> {
  /** Null if the text is not from a webhook event. */
  provider: string | null;
  id: string | null;
  /** True if the text contains a present address. */
  present: boolean;
  /** Null if only present addresses are searched for. */
  text: string | null;
}

/** Returns a row for every event, also without a match, so that each batch takes the same time. */
function textsWith(present: readonly Address[], alsoFormer: boolean): SQL {
  const patterns = sql.param(present.map(({ address }) => addressPattern(address)));
  const found = sql`${webhookEvents.payload}::text ~* ANY (${patterns}::text[]) AS present`;
  if (!alsoFormer) return sql`SELECT provider, id, ${found}, NULL AS text FROM ${webhookEvents}`;
  return sql`
    SELECT provider, id, ${found}, ${webhookEvents.payload}::text AS text FROM ${webhookEvents}
    UNION ALL SELECT NULL, NULL, false, ${outbox.recipient} FROM ${outbox} WHERE ${outbox.userId} IS NULL
    UNION ALL SELECT NULL, NULL, false, ${verificationTokens.identifier} FROM ${verificationTokens}
    UNION ALL SELECT NULL, NULL, false, ${statusSubscribers.target} FROM ${statusSubscribers}
    UNION ALL SELECT NULL, NULL, false, email FROM roster_rows WHERE email IS NOT NULL
    UNION ALL SELECT NULL, NULL, false, text FROM (${allFreeTexts}) AS written`;
}
