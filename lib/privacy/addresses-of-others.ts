import { type SQL, sql } from "drizzle-orm";
import { inBatches } from "#db/batches.ts";
import type { Tx } from "#db/client.ts";
import { addressFields, addressHasher, selectAddresses } from "#lib/contacts/index.ts";
import { type Addressee, lockSuppressions } from "#lib/suppression/index.ts";
import { hashedAddress } from "./addresses.ts";

/**
 * Returns the hashed addresses that another person has now. Of two parallel calls, one that removes an address and
 * one that adds it, neither sees the other. So anyone who adds one later waits until this transaction ends and then
 * finds its suppressions.
 */
export async function findAddressesOfOthers(tx: Tx, userId: string, hashes: ReadonlySet<string>): Promise<Set<string>> {
  const found = new Set<string>();
  if (hashes.size === 0) return found;
  const hash = await addressHasher();
  const channels = addressFields.filter(({ channel }) => [...hashes].some((text) => text.startsWith(`${channel} `)));
  const scan = async (condition: SQL) => {
    const people = inBatches<Addressee & Record<string, unknown>>(
      tx,
      sql`SELECT id, ${selectAddresses("users")} FROM users WHERE id <> ${userId} AND ${condition}`,
    );
    for await (const batch of people)
      for (const person of batch) {
        for (const { channel, field } of channels) {
          const address = person[field];
          const hashed = address === null ? "" : hashedAddress({ channel, address }, hash);
          if (hashes.has(hashed)) found.add(hashed);
        }
      }
  };
  const { rows } = await tx.execute<{ horizon: string }>(
    sql`SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon`,
  );
  await scan(sql`true`);
  // The first scan takes no lock. The second one, under the exclusive lock, reads only the rows written since.
  await lockSuppressions(tx, "exclusive");
  await scan(sql`age(users.xmin) <= age(${rows[0]?.horizon ?? "0"}::xid8::xid)`);
  return found;
}
