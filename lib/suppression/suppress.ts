import { and, eq, isNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { suppressions } from "#db/schema/index.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { addressHasher } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { Channel, SuppressionReason, SuppressionScope } from "#lib/enums.ts";
import { newId } from "#lib/ids.ts";
import { withServiceRole } from "./with-service-role.ts";

export type SuppressionRow = typeof suppressions.$inferSelect;

export interface NewSuppression {
  /** Whose it is; '' for an address that nobody has (yet). */
  userId: string;
  channel: Channel;
  address: string;
  scope: SuppressionScope;
  /** With the scope TOPIC. */
  topicId?: string | null;
  reason: SuppressionReason;
  /** Since when; left out: now. */
  at?: Date;
}

/**
 * Blocks an address for a person, in the caller's transaction, whatever its actor: whoever calls has made sure that this
 * actor may. An active one of the same person, address, scope, topic and reason is returned as it is; of parallel calls
 * one makes it. Of an erased person's address only the hash is kept.
 */
export async function suppress(tx: Tx, ctx: Ctx, input: NewSuppression): Promise<SuppressionRow> {
  const { userId, channel, address, scope, reason } = input;
  const topicId = scope === "TOPIC" ? (input.topicId ?? null) : null;
  if (scope === "TOPIC" && topicId === null) throw new Error("a suppression of one topic names the topic");
  const addressHash = (await addressHasher())(channel, address);
  const key = { userId, channel, addressHash, scope, topicId, reason };
  const { row, made } = await withServiceRole(tx, () =>
    findOrInsert(tx, {
      ...key,
      id: newId("suppression"),
      address: reason === "ERASURE" ? null : address,
      createdAt: input.at ?? ctx.now,
      createdBy: actorId(ctx.actor),
    }),
  );
  if (made)
    await audit(tx, ctx, {
      action: "suppression.add",
      subject: userId || null,
      after: { suppressionId: row.id, channel, scope, reason, topicId },
    });
  return row;
}

async function findOrInsert(
  tx: Tx,
  values: typeof suppressions.$inferInsert,
): Promise<{ row: SuppressionRow; made: boolean }> {
  const same = and(
    eq(suppressions.userId, values.userId),
    eq(suppressions.channel, values.channel),
    eq(suppressions.addressHash, values.addressHash),
    eq(suppressions.scope, values.scope),
    values.topicId == null ? isNull(suppressions.topicId) : eq(suppressions.topicId, values.topicId),
    eq(suppressions.reason, values.reason),
    isNull(suppressions.liftedAt),
  );
  // The index `suppressions_active` lets one of several through. Whoever came second reads it, and goes round again if it
  // was lifted in between.
  for (;;) {
    const [there] = await tx.select().from(suppressions).where(same).limit(1);
    if (there) return { row: there, made: false };
    const [row] = await tx.insert(suppressions).values(values).onConflictDoNothing().returning();
    if (row) return { row, made: true };
  }
}
