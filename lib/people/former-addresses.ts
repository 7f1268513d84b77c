import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { formerAddresses } from "#db/schema/index.ts";
import { addressFields, addressHasher, columnOf } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { Channel } from "#lib/enums.ts";
import type { Addressee } from "#lib/suppression/index.ts";
import type { ContactChange } from "./contact-change.ts";

export async function anyFormerAddress(tx: Tx): Promise<boolean> {
  return (await tx.select({ userId: formerAddresses.userId }).from(formerAddresses).limit(1)).length > 0;
}

/**
 * Keeps a hash of each address that somebody no longer has, for their erasure, which cannot know it otherwise. An address
 * that somebody has is nobody's former one, or the erasure of one person would block another. `newcomers`: people who were
 * not there before. Call it once the addresses are written, in the same transaction.
 */
export async function keepFormerAddresses(
  tx: Tx,
  ctx: Ctx,
  changes: readonly ContactChange[],
  newcomers: readonly Addressee[],
): Promise<void> {
  const hash = await addressHasher();
  const left: { userId: string; channel: string; address: string; hash: string }[] = [];
  const taken = new Set<string>();
  const take = (channel: Channel, address: string | null) => {
    if (address === null) return null;
    const hashed = hash(channel, address);
    taken.add(hashed);
    return hashed;
  };
  for (const { id, before, after } of changes)
    for (const { channel, field, normalise } of addressFields) {
      const [was, is] = [before[field], after[field]];
      if (was === is) continue;
      const hashed = take(channel, is);
      if (was === null) continue;
      const former = { userId: id, channel, address: normalise(was), hash: hash(channel, was) };
      if (former.hash !== hashed) left.push(former);
    }
  for (const person of newcomers) for (const { channel, field } of addressFields) take(channel, person[field]);
  const isNobodys = addressFields.map(
    ({ channel, column, keyColumn = column }) =>
      sql`NOT EXISTS (SELECT FROM users u WHERE f.channel = ${channel} AND ${columnOf("u", keyColumn)} = f.address)`,
  );
  if (left.length > 0)
    await tx.execute(sql`
      INSERT INTO former_addresses (user_id, channel, address_hash, since)
      SELECT f."userId", f.channel, f.hash, ${ctx.now.toISOString()}::timestamptz
      FROM jsonb_to_recordset(${JSON.stringify(left)}::jsonb) AS f ("userId" text, channel text, address text, hash text)
      WHERE ${sql.join(isNobodys, sql` AND `)}
      ON CONFLICT DO NOTHING`);
  if (taken.size > 0)
    await tx.execute(sql`
      DELETE FROM former_addresses WHERE address_hash = ANY (${sql.param([...taken])}::text[])`);
}
