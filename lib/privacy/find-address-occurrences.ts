import { eq, type SQL, sql } from "drizzle-orm";
import { inBatches } from "#db/batches.ts";
import type { Tx } from "#db/client.ts";
import { verificationTokens } from "#db/schema/access.ts";
import { outbox } from "#db/schema/notifications.ts";
import { formerAddresses } from "#db/schema/people.ts";
import { webhookEvents } from "#db/schema/webhooks.ts";
import { addressRules } from "#lib/channels/addresses.ts";
import { addressHasher } from "#lib/contacts/index.ts";
import { CHANNELS } from "#lib/enums.ts";
import type { Person } from "#lib/people/index.ts";
import { type Address, addressesOf, addressPattern, hashedAddress } from "./addresses.ts";

import { allFreeTexts } from "./free-texts.ts";
import { heldByOthers } from "./held-addresses.ts";

/** A line end inside of JSON is a backslash and a letter, which would pass for an address's first. */
const withoutEscapes = (json: string): string => json.replace(/\\[bfnrt]/g, " ");

export interface EventKey {
  provider: string;
  id: string;
}

export interface Traces {
  /** Of the addresses that the person has and had: "EMAIL <hash>" each, as an erasure keeps them. */
  addressHashes: string[];
  /** Those they have, and of those they had, what still stands somewhere. */
  addresses: Address[];
  /** Events of providers in which one of `addresses` may stand. */
  events: EventKey[];
}

/**
 * Where the person's addresses stand without the person's id. What they had before is kept as hashes alone, so whatever looks
 * like an address there is hashed and compared: events of providers, mails to nobody in particular, sign-in tokens, rosters,
 * and every free text.
 * What somebody else has by now is theirs, and not among it; with addresses of before, whoever takes one waits from now on
 * (heldByOthers). Reads all events once, a batch a query.
 */
export async function findTraces(tx: Tx, person: Person): Promise<Traces> {
  const hash = await addressHasher();
  const present = addressesOf(person);
  const rows = await tx.select().from(formerAddresses).where(eq(formerAddresses.userId, person.id));
  const former = new Set(rows.map(({ channel, addressHash }) => `${channel} ${addressHash}`));
  const channels = CHANNELS.filter((channel) => rows.some((row) => row.channel === channel));
  const standing = new Map<string, Address>();
  const events: (EventKey & { present: boolean; former: string[] })[] = [];
  for await (const batch of inBatches<Text>(tx, textsWith(present, former.size > 0))) {
    const seen = new Map<string, string>();
    for (const { provider, id, present, text } of batch) {
      const found: string[] = [];
      const plain = text === null ? "" : withoutEscapes(text);
      for (const channel of channels)
        for (const address of addressRules[channel].findIn(plain)) {
          const hashed = seen.get(`${channel} ${address}`) ?? hashedAddress({ channel, address }, hash);
          seen.set(`${channel} ${address}`, hashed);
          if (!former.has(hashed)) continue;
          standing.set(hashed, { channel, address });
          found.push(hashed);
        }
      if (provider !== null && id !== null && (present || found.length > 0))
        events.push({ provider, id, present, former: found });
    }
  }
  const held = await heldByOthers(tx, person.id, former);
  const theirs = (hashed: string) => !held.has(hashed);
  return {
    addressHashes: [...new Set([...present.map((one) => hashedAddress(one, hash)), ...[...former].filter(theirs)])],
    addresses: [...present, ...[...standing].flatMap(([hashed, address]) => (theirs(hashed) ? address : []))],
    events: events.filter((event) => event.present || event.former.some(theirs)),
  };
}

interface Text extends Record<string, unknown> {
  /** Null for what is no event. */
  provider: string | null;
  id: string | null;
  /** Whether one of the present addresses stands in it. */
  present: boolean;
  /** Null where nothing else is looked for. */
  text: string | null;
}

/** Each event is a row, also one in which nothing is found: no batch may take longer than the others. */
function textsWith(present: readonly Address[], alsoFormer: boolean): SQL {
  const patterns = sql.param(present.map(({ address }) => addressPattern(address)));
  const found = sql`${webhookEvents.payload}::text ~* ANY (${patterns}::text[]) AS present`;
  if (!alsoFormer) return sql`SELECT provider, id, ${found}, NULL AS text FROM ${webhookEvents}`;
  return sql`
    SELECT provider, id, ${found}, ${webhookEvents.payload}::text AS text FROM ${webhookEvents}
    UNION ALL SELECT NULL, NULL, false, ${outbox.recipient} FROM ${outbox} WHERE ${outbox.userId} IS NULL
    UNION ALL SELECT NULL, NULL, false, ${verificationTokens.identifier} FROM ${verificationTokens}
    UNION ALL SELECT NULL, NULL, false, email FROM roster_rows WHERE email IS NOT NULL
    UNION ALL SELECT NULL, NULL, false, text FROM (${allFreeTexts}) AS written`;
}
