import type { Tx } from "#db/client.ts";
import { erasures, suppressions } from "#db/schema/index.ts";
import { actorId } from "#lib/actor.ts";
import type { Ctx } from "#lib/context.ts";
import { newId } from "#lib/ids.ts";
import { readHashedAddress } from "./addresses.ts";

/** `addressHashes`: "EMAIL <hash>" and the like. */
export interface Erasure {
  userId: string;
  erasedAt: Date;
  addressHashes: string[];
}

/**
 * Records the erasure and suppresses the addresses by hash, so that nobody is sent to them under any person id.
 * Idempotent.
 */
export async function recordErasure(tx: Tx, ctx: Ctx, { userId, erasedAt, addressHashes }: Erasure): Promise<void> {
  await tx.insert(erasures).values({ userId, erasedAt, addressHashes }).onConflictDoNothing();
  const rows = addressHashes.flatMap((text) => readHashedAddress(text) ?? []);
  for (let start = 0; start < rows.length; start += rowsPerStatement)
    await tx
      .insert(suppressions)
      .values(
        rows.slice(start, start + rowsPerStatement).map(({ channel, addressHash }) => ({
          userId,
          id: newId("suppression"),
          channel,
          address: null,
          addressHash,
          scope: "ALL" as const,
          reason: "ERASURE" as const,
          createdAt: erasedAt,
          createdBy: actorId(ctx.actor),
        })),
      )
      .onConflictDoNothing();
}

/** Rows in one statement, well below PostgreSQL's 65,535 parameters. */
const rowsPerStatement = 2_000;
