import { type SQL, sql } from "drizzle-orm";
import { inBatches } from "#db/batches.ts";
import type { Tx } from "#db/client.ts";
import { addressHasher } from "#lib/contacts/index.ts";
import { CHANNELS } from "#lib/enums.ts";
import { type Addressee, lockSuppressions } from "#lib/suppression/index.ts";
import { hashedAddress } from "./addresses.ts";

/**
 * Which of these hashed addresses ("EMAIL <hash>") somebody else has now. Of two calls at once, one that gives an address up
 * and one that takes it, neither sees the other, and the row of who had it stays. Whoever takes one of them from here on
 * waits until the transaction ends, and has what it blocks: taking an address ends with a look at suppressions.
 */
export async function heldByOthers(tx: Tx, userId: string, hashes: ReadonlySet<string>): Promise<Set<string>> {
  const held = new Set<string>();
  if (hashes.size === 0) return held;
  const hash = await addressHasher();
  const channels = CHANNELS.filter((channel) => [...hashes].some((text) => text.startsWith(`${channel} `)));
  const look = async (which: SQL) => {
    const people = inBatches<Addressee & Record<string, unknown>>(
      tx,
      sql`SELECT id, email, phone, slack_user_id AS "slackUserId" FROM users WHERE id <> ${userId} AND ${which}`,
    );
    for await (const batch of people)
      for (const { email, phone, slackUserId } of batch) {
        const known = { EMAIL: email, SMS: phone, SLACK: slackUserId };
        for (const channel of channels) {
          const address = known[channel];
          const hashed = address === null ? "" : hashedAddress({ channel, address }, hash);
          if (hashes.has(hashed)) held.add(hashed);
        }
      }
  };
  const { rows } = await tx.execute<{ horizon: string }>(
    sql`SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon`,
  );
  await look(sql`true`);
  // Nobody waits for a look at everybody: alone, only those are read again who were written since.
  await lockSuppressions(tx, "exclusive");
  await look(sql`age(users.xmin) <= age(${rows[0]?.horizon ?? "0"}::xid8::xid)`);
  return held;
}
