import { eq, type SQL, sql } from "drizzle-orm";
import { inBatches } from "#db/batches.ts";
import type { Tx } from "#db/client.ts";
import { formerAddresses, outbox, verificationTokens, webhookEvents } from "#db/schema/index.ts";
import { type AddressHasher, addressHasher } from "#lib/suppression/index.ts";
import type { Channel } from "#lib/vocabulary.ts";
import type { Address } from "./addresses.ts";

export interface FormerAddresses {
  /** Of all of them: "EMAIL <hash>" each, as an erasure keeps them. */
  addressHashes: string[];
  /** Those that still stand somewhere, as they stand there. */
  found: Address[];
}

/**
 * What the person had before. It is kept as hashes alone, so whatever looks like an address where one may stand without the
 * person's id is hashed and compared: events of providers, mails to nobody in particular, sign-in tokens, rosters.
 */
export async function formerAddressesOf(tx: Tx, userId: string): Promise<FormerAddresses> {
  const rows = await tx.select().from(formerAddresses).where(eq(formerAddresses.userId, userId));
  const hash = await addressHasher();
  const found: Address[] = [];
  for (const channel of new Set(rows.map((row) => row.channel))) {
    const hashes = new Set(rows.filter((row) => row.channel === channel).map(({ addressHash }) => addressHash));
    for (const address of await standing(tx, channel, hashes, hash)) found.push({ channel, address });
  }
  return { addressHashes: rows.map(({ channel, addressHash }) => `${channel} ${addressHash}`), found };
}

/** What may be an address of the channel, with no more around it than has to be looked at closer (see readings). */
const shapes: Record<Channel, string> = {
  EMAIL: String.raw`[^][\s@<>(),;:"\\]+@[^][\s@<>(),;:"\\]+`,
  SMS: String.raw`\+[1-9][0-9]{6,14}`,
  SLACK: String.raw`\m[UW][A-Z0-9]{2,20}\M`,
};

const texts: SQL = sql`
  SELECT ${webhookEvents.payload}::text AS text FROM ${webhookEvents}
  UNION ALL SELECT ${outbox.recipient} FROM ${outbox} WHERE ${outbox.userId} IS NULL
  UNION ALL SELECT ${verificationTokens.identifier} FROM ${verificationTokens}
  UNION ALL SELECT email FROM roster_rows WHERE email IS NOT NULL`;

async function standing(tx: Tx, channel: Channel, hashes: Set<string>, hash: AddressHasher): Promise<Set<string>> {
  const found = new Set<string>();
  // A line end inside of JSON is a backslash and a letter, which would pass for the address's first.
  const words = inBatches<{ word: string }>(
    tx,
    sql`SELECT DISTINCT match[1] AS word FROM (${texts}) AS t,
      regexp_matches(regexp_replace(t.text, ${String.raw`\\[bfnrt]`}, ' ', 'g'), ${`(${shapes[channel]})`}, 'g') AS match`,
  );
  for await (const batch of words)
    for (const { word } of batch)
      for (const address of channel === "EMAIL" ? readings(word) : [word])
        if (hashes.has(hash(channel, address))) found.add(address);
  return found;
}

/** The addresses that people may mean by "'ada@example.com'", "to=ada@example.com" or "ada@example.com?subject=x". */
function readings(word: string): string[] {
  const at = word.indexOf("@");
  // No longer than addresses are (lib/people/contact.ts): what comes from outside may be a megabyte of them.
  const local = word.slice(Math.max(0, at - 64), at);
  const domain = word.slice(at + 1, at + 1 + 254);
  const starts = [0, ...[...local.matchAll(/[^\p{L}\p{N}_.%+-]/gu)].map(({ index, 0: mark }) => index + mark.length)];
  const plain = /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*/u.exec(domain)?.[0] ?? domain;
  return starts.flatMap((start) => [...new Set([domain, plain])].map((end) => `${local.slice(start)}@${end}`));
}
