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
  /** The owner; '' for an address that nobody has (yet). */
  userId: string;
  channel: Channel;
  address: string;
  scope: SuppressionScope;
  /** Set with the scope TOPIC. */
  topicId?: string | null;
  reason: SuppressionReason;
  /** The start; omitted = now. */
  at?: Date;
}

/**
 * Suppresses an address for a person, in the caller's transaction and without a check of its actor; the caller has checked
 * the permission. Returns an active suppression of the same person, address, scope, topic and reason unchanged, also for
 * concurrent calls. Stores only the hash of an erased person's address.
 */
export async function suppress(tx: Tx, ctx: Ctx, input: NewSuppression): Promise<SuppressionRow> {
  const { userId, channel, address, scope, reason } = input;
  const topicId = scope === "TOPIC" ? (input.topicId ?? null) : null;
  if (scope === "TOPIC" && topicId === null) throw new Error("a suppression with the scope TOPIC needs a topic");
  const addressHash = (await addressHasher())(channel, address);
  const key = { userId, channel, addressHash, scope, topicId, reason };
  const { row, isNew } = await withServiceRole(tx, () =>
    findOrInsert(tx, {
      ...key,
      id: newId("suppression"),
      address: reason === "ERASURE" ? null : address,
      createdAt: input.at ?? ctx.now,
      createdBy: actorId(ctx.actor),
    }),
  );
  if (isNew)
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
): Promise<{ row: SuppressionRow; isNew: boolean }> {
  const same = and(
    eq(suppressions.userId, values.userId),
    eq(suppressions.channel, values.channel),
    eq(suppressions.addressHash, values.addressHash),
    eq(suppressions.scope, values.scope),
    values.topicId == null ? isNull(suppressions.topicId) : eq(suppressions.topicId, values.topicId),
    eq(suppressions.reason, values.reason),
    isNull(suppressions.liftedAt),
  );
  // The index `suppressions_active` accepts one of several concurrent inserts. The others read that row, and retry if it was
  // lifted in between.
  for (;;) {
    const [existing] = await tx.select().from(suppressions).where(same).limit(1);
    if (existing) return { row: existing, isNew: false };
    const [row] = await tx.insert(suppressions).values(values).onConflictDoNothing().returning();
    if (row) return { row, isNew: true };
  }
}
