import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { announceChange, transaction } from "#db/client.ts";
import { tenantPolicies } from "#db/schema/index.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { CHANNEL_POLICIES, CHANNELS } from "#lib/enums.ts";
import { parse, reason, storable } from "#lib/parse.ts";
import { getTopic } from "#lib/topics/index.ts";
import { tenantKey } from "./key.ts";

const SetTenantPolicy = z.object({
  tenantKey,
  topicKey: storable,
  channel: z.enum(CHANNELS),
  policy: z.enum(CHANNEL_POLICIES).nullish(),
  locked: z.boolean().nullish(),
  reason,
});

/** Sets a tenant's policy for a cell; `policy` null removes it. Choices are kept and apply again when the policy is removed. */
export async function setTenantPolicy(
  ctx: Ctx,
  input: z.input<typeof SetTenantPolicy>,
): Promise<{ tenantKey: string }> {
  authorize(ctx.actor, "catalogue.write");
  const { tenantKey, topicKey, channel, policy, locked, reason } = parse(SetTenantPolicy, input);
  return transaction(ctx.actor, async (tx) => {
    announceChange(tx, "catalogue");
    const topic = await getTopic(tx, topicKey);
    const where = and(
      eq(tenantPolicies.tenantKey, tenantKey),
      eq(tenantPolicies.topicId, topic.id),
      eq(tenantPolicies.channel, channel),
    );
    const [before] = await tx.select().from(tenantPolicies).where(where).for("update");
    if (policy == null) await tx.delete(tenantPolicies).where(where);
    else {
      const set = { policy, locked: locked ?? false, updatedAt: ctx.now, updatedBy: actorId(ctx.actor) };
      await tx
        .insert(tenantPolicies)
        .values({ tenantKey, topicId: topic.id, channel, ...set })
        .onConflictDoUpdate({
          target: [tenantPolicies.tenantKey, tenantPolicies.topicId, tenantPolicies.channel],
          set,
        });
    }
    await audit(tx, ctx, {
      action: "tenantPolicy.set",
      subject: tenantKey,
      reason,
      before: before ? { topicKey, channel, policy: before.policy, locked: before.locked } : null,
      after: policy == null ? null : { topicKey, channel, policy, locked: locked ?? false },
    });
    return { tenantKey };
  });
}
