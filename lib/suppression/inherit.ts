import { and, isNull, ne, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { suppressions } from "#db/schema/people.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { type Addresses, addressFields, addressHasher } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { newId } from "#lib/ids.ts";
import { takeLock } from "#lib/locks.ts";
import type { SuppressionRow } from "./suppress.ts";
import { withServiceRole } from "./with-service-role.ts";

/** Somebody whose addresses may have become theirs just now. */
export type Addressee = Addresses & { id: string };

/** An unsubscription is the person's own word; everything else is about the address, and goes where it goes. */
const follows = and(isNull(suppressions.liftedAt), ne(suppressions.reason, "UNSUBSCRIBE"));

/**
 * Whoever stops or opens an address for all who have it asks alone; whoever gives people addresses asks shared, from the
 * look at what is suppressed to the commit. Otherwise each could miss what the other is about to commit.
 */
export async function lockSuppressions(tx: Tx, mode: "exclusive" | "shared"): Promise<void> {
  await takeLock(tx, "suppressions", mode);
}

/** Whether anything is suppressed that would follow its address: false saves reading and hashing everybody's addresses. */
export async function lockAndFindInheritable(tx: Tx): Promise<boolean> {
  await lockSuppressions(tx, "shared");
  const { rows } = await withServiceRole(tx, () =>
    tx.execute<{ any: boolean }>(sql`SELECT EXISTS (SELECT FROM ${suppressions} WHERE ${follows}) AS any`),
  );
  return rows[0]?.any ?? false;
}

/**
 * Gives people the active suppressions of the addresses they have now, whoever's they were: a number that texted STOP and a
 * mailbox that bounced stay so with the next holder. Call it in the transaction that writes the addresses, after they are
 * written. One question for any number of people; a few thousand at once.
 */
export async function inheritSuppressions(tx: Tx, ctx: Ctx, people: readonly Addressee[]): Promise<void> {
  if (people.length === 0 || !(await lockAndFindInheritable(tx))) return;
  const hash = await addressHasher();
  const held = people.flatMap((person) =>
    addressFields.flatMap(({ channel, field }) => {
      const address = person[field];
      return address === null ? [] : [{ userId: person.id, address, addressHash: hash(channel, address) }];
    }),
  );
  const copied = await withServiceRole(tx, async () => {
    const byHash = await activeByHash(tx, [...new Set(held.map(({ addressHash }) => addressHash))]);
    const copies = held.flatMap(({ userId, address, addressHash }) =>
      (byHash.get(addressHash) ?? [])
        .filter((row) => row.userId !== userId)
        .map(({ channel, scope, topicId, reason, createdAt }) => ({
          userId,
          id: newId("suppression"),
          channel,
          address: reason === "ERASURE" ? null : address,
          addressHash,
          scope,
          topicId,
          reason,
          createdAt,
          createdBy: actorId(ctx.actor),
        })),
    );
    return insertNew(tx, copies);
  });
  if (copied.length === 0) return;
  await audit(tx, ctx, {
    action: "suppression.carry",
    after: {
      count: copied.length,
      suppressions: copied.map(({ userId, id, channel, reason }) => ({ userId, suppressionId: id, channel, reason })),
    },
  });
}

async function activeByHash(tx: Tx, hashes: string[]): Promise<Map<string, SuppressionRow[]>> {
  const rows = await tx
    .select()
    .from(suppressions)
    .where(and(sql`${suppressions.addressHash} = ANY(${sql.param(hashes)})`, follows))
    .orderBy(suppressions.createdAt);
  const found = new Map<string, SuppressionRow[]>();
  for (const row of rows) found.set(row.addressHash, [...(found.get(row.addressHash) ?? []), row]);
  return found;
}

/** Rows in one statement, well below PostgreSQL's 65,535 parameters. */
const rowsAtOnce = 2_000;

/** Those that the person has already, from before or from another holder of the address, are passed over. */
async function insertNew(tx: Tx, copies: (typeof suppressions.$inferInsert)[]): Promise<SuppressionRow[]> {
  const made: SuppressionRow[] = [];
  for (let start = 0; start < copies.length; start += rowsAtOnce) {
    const rows = copies.slice(start, start + rowsAtOnce);
    made.push(...(await tx.insert(suppressions).values(rows).onConflictDoNothing().returning()));
  }
  return made;
}
