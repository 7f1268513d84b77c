import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { formerAddresses } from "#db/schema/index.ts";
import { addressFields, addressHasher, columnOf } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { Channel } from "#lib/enums.ts";
import type { Addressee } from "#lib/suppression/index.ts";
import type { ContactChange } from "./contact-change.ts";

export async function hasFormerAddresses(tx: Tx): Promise<boolean> {
  return (await tx.select({ userId: formerAddresses.userId }).from(formerAddresses).limit(1)).length > 0;
}

/**
 * Stores a hash of each address that a person no longer has, because their erasure needs it. An address that anyone has now
 * is nobody's former address; otherwise the erasure of one person would block another. Call it after the addresses are
 * written, in the same transaction.
 */
export async function recordFormerAddresses(
  tx: Tx,
  ctx: Ctx,
  changes: readonly ContactChange[],
  newPeople: readonly Addressee[],
): Promise<void> {
  const hash = await addressHasher();
  const formerEntries: { userId: string; channel: string; address: string; hash: string }[] = [];
  const currentHashes = new Set<string>();
  const hashCurrent = (channel: Channel, address: string | null) => {
    if (address === null) return null;
    const hashed = hash(channel, address);
    currentHashes.add(hashed);
    return hashed;
  };
  for (const { id, before, after } of changes)
    for (const { channel, field, normalise } of addressFields) {
      const [was, is] = [before[field], after[field]];
      if (was === is) continue;
      const hashed = hashCurrent(channel, is);
      if (was === null) continue;
      const entry = { userId: id, channel, address: normalise(was), hash: hash(channel, was) };
      if (entry.hash !== hashed) formerEntries.push(entry);
    }
  for (const person of newPeople) for (const { channel, field } of addressFields) hashCurrent(channel, person[field]);
  const isUnused = addressFields.map(
    ({ channel, column, keyColumn = column }) =>
      sql`NOT EXISTS (SELECT FROM users u WHERE f.channel = ${channel} AND ${columnOf("u", keyColumn)} = f.address)`,
  );
  if (formerEntries.length > 0)
    await tx.execute(sql`
      INSERT INTO former_addresses (user_id, channel, address_hash, since)
      SELECT f."userId", f.channel, f.hash, ${ctx.now.toISOString()}::timestamptz
      FROM jsonb_to_recordset(${JSON.stringify(formerEntries)}::jsonb) AS f ("userId" text, channel text, address text, hash text)
      WHERE ${sql.join(isUnused, sql` AND `)}
      ON CONFLICT DO NOTHING`);
  if (currentHashes.size > 0)
    await tx.execute(sql`
      DELETE FROM former_addresses WHERE address_hash = ANY (${sql.param([...currentHashes])}::text[])`);
}
