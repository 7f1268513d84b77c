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

/** A person with addresses that may be new to them. */
export type Addressee = Addresses & { id: string };

/** An unsubscribe belongs to the person. Every other suppression belongs to the address and is inherited with it. */
const isInheritable = and(isNull(suppressions.liftedAt), ne(suppressions.reason, "UNSUBSCRIBE"));

/**
 * "exclusive" for writers that suppress or lift an address for all its owners; "shared" for writers that give people
 * addresses, from the read of the suppressions to the commit. Otherwise each could miss the other's uncommitted change.
 */
export async function lockSuppressions(tx: Tx, mode: "exclusive" | "shared"): Promise<void> {
  await takeLock(tx, "suppressions", mode);
}

/** Takes the shared lock. False if no suppression can be inherited, so that the caller need not hash everyone's addresses. */
export async function lockAndFindInheritable(tx: Tx): Promise<boolean> {
  await lockSuppressions(tx, "shared");
  const { rows } = await withServiceRole(tx, () =>
    tx.execute<{ any: boolean }>(sql`SELECT EXISTS (SELECT FROM ${suppressions} WHERE ${isInheritable}) AS any`),
  );
  return rows[0]?.any ?? false;
}

/**
 * Copies the active suppressions of people's current addresses from earlier owners: a number that texted STOP and a mailbox
 * that bounced stay suppressed for the next owner. Call it in the transaction that writes the addresses, after the write,
 * for at most a few thousand people.
 */
export async function inheritSuppressions(tx: Tx, ctx: Ctx, people: readonly Addressee[]): Promise<void> {
  if (people.length === 0 || !(await lockAndFindInheritable(tx))) return;
  const hash = await addressHasher();
  const addresses = people.flatMap((person) =>
    addressFields.flatMap(({ channel, field }) => {
      const address = person[field];
      return address === null ? [] : [{ userId: person.id, address, addressHash: hash(channel, address) }];
    }),
  );
  const copied = await withServiceRole(tx, async () => {
    const byHash = await activeByHash(tx, [...new Set(addresses.map(({ addressHash }) => addressHash))]);
    const copies = addresses.flatMap(({ userId, address, addressHash }) =>
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
    .where(and(sql`${suppressions.addressHash} = ANY(${sql.param(hashes)})`, isInheritable))
    .orderBy(suppressions.createdAt);
  const found = new Map<string, SuppressionRow[]>();
  for (const row of rows) found.set(row.addressHash, [...(found.get(row.addressHash) ?? []), row]);
  return found;
}

/** Rows in one statement, well below PostgreSQL's 65,535 parameters. */
const batchSize = 2_000;

/** Skips suppressions that the person already has. */
async function insertNew(tx: Tx, copies: (typeof suppressions.$inferInsert)[]): Promise<SuppressionRow[]> {
  const inserted: SuppressionRow[] = [];
  for (let start = 0; start < copies.length; start += batchSize) {
    const rows = copies.slice(start, start + batchSize);
    inserted.push(...(await tx.insert(suppressions).values(rows).onConflictDoNothing().returning()));
  }
  return inserted;
}
