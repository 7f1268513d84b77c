import { and, eq, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import { type Tx, transaction } from "#db/client.ts";
import { suppressions } from "#db/schema/index.ts";
import { type Actor, actorId, isAdmin, personOf } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize, may } from "#lib/authorize.ts";
import { channelModules } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import { coversTopic } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import { ConflictError, NotFoundError } from "#lib/errors.ts";
import { parse, storable } from "#lib/parse.ts";
import type { Topic } from "#lib/topics/index.ts";
import { lockSuppressions } from "./inherit.ts";
import { findSuppression } from "./list.ts";
import type { SuppressionRow } from "./suppress.ts";
import { withServiceRole } from "./with-service-role.ts";

const LiftSuppression = z.object({
  suppressionId: z.string(),
  reason: storable.trim().min(1, "must not be empty").max(1000, "has more than 1000 characters"),
});

/**
 * Lifts a suppression, so that choices apply again (docs/decisions/0013). Only the person lifts their unsubscribe, and only
 * START lifts a STOP. An erasure is never lifted. An administrator lifts the others for all people who have or had the
 * address, because it would otherwise be inherited from them again. Throws NotFoundError, ConflictError.
 */
export async function liftSuppression(
  ctx: Ctx,
  input: z.input<typeof LiftSuppression>,
): Promise<{ suppression: SuppressionRow }> {
  authorize(ctx.actor, "suppressions.lift");
  const { suppressionId, reason } = parse(LiftSuppression, input);
  return transaction(ctx.actor, async (tx) => {
    const row = await findSuppression(tx, suppressionId);
    if (!row || !may(ctx.actor, "suppressions.lift", row.userId))
      throw new NotFoundError("There is no such suppression.", ["suppressionId"]);
    const refusal = refusalOf(ctx.actor, row);
    if (refusal) throw new ConflictError(refusal, ["suppressionId"]);
    if (row.reason !== "UNSUBSCRIBE") await lockSuppressions(tx, "exclusive");
    const lifted = await liftRows(
      tx,
      ctx,
      row.reason === "UNSUBSCRIBE" ? [row] : await findSameSuppressions(tx, row),
      reason,
    );
    const suppression = lifted.find(({ id }) => id === row.id);
    if (!suppression) throw new ConflictError(alreadyLifted, ["suppressionId"]);
    return { suppression };
  });
}

const alreadyLifted = "This suppression is already lifted.";

/** The reason why this actor may not lift the suppression, or null. The caller has checked that they may see it. */
function refusalOf(actor: Actor, { userId, liftedAt, reason, channel }: SuppressionRow): string | null {
  if (liftedAt !== null) return alreadyLifted;
  if (reason === "ERASURE") return "The address of an erased person stays blocked. This suppression cannot be lifted.";
  if (reason === "STOP")
    return `Only the person can lift their STOP, ${channelModules[channel].startInstruction?.(env()) ?? "by replying START to the same sender."}`;
  if (reason === "UNSUBSCRIBE")
    return personOf(actor) === userId
      ? null
      : "Only the person can undo their unsubscribe, by turning the topic on or allowing it again in their settings.";
  if (!isAdmin(actor)) return "Only an administrator can lift this suppression.";
  return null;
}

export const isLiftable = (actor: Actor, row: SuppressionRow): boolean =>
  may(actor, "suppressions.lift", row.userId) && refusalOf(actor, row) === null;

/** All active suppressions of the same address, channel and reason, of any person. */
const findSameSuppressions = (tx: Tx, { channel, addressHash, reason }: SuppressionRow): Promise<SuppressionRow[]> =>
  withServiceRole(tx, () =>
    tx
      .select()
      .from(suppressions)
      .where(
        and(
          eq(suppressions.addressHash, addressHash),
          eq(suppressions.channel, channel),
          eq(suppressions.reason, reason),
          isNull(suppressions.liftedAt),
        ),
      ),
  );

/**
 * Lifts the rows that are still active, as of `at`, with one audit event each. Returns them. The caller has checked the
 * permission.
 */
export async function liftRows(
  tx: Tx,
  ctx: Ctx,
  rows: readonly SuppressionRow[],
  reason: string,
  at: Date = ctx.now,
): Promise<SuppressionRow[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const lifted = await withServiceRole(tx, () =>
    tx
      .update(suppressions)
      .set({ liftedAt: at, liftedBy: actorId(ctx.actor) })
      .where(and(inArray(suppressions.id, ids), isNull(suppressions.liftedAt)))
      .returning(),
  );
  for (const { userId, id, channel, scope, topicId, reason: suppressionReason } of lifted)
    await audit(tx, ctx, {
      action: "suppression.lift",
      subject: userId || null,
      reason,
      before: { suppressionId: id, channel, scope, reason: suppressionReason, topicId },
    });
  return lifted;
}

/**
 * The suppressions of a person's current address that their own "on" for this topic lifts: the unsubscribe from this topic, if
 * nothing else stops the topic. An unsubscribe from more than one topic is not lifted by a single cell.
 */
export function liftedByOptIn(active: readonly SuppressionRow[], topic: Topic): SuppressionRow[] {
  const { classification, id } = topic;
  const covering = active.filter(({ scope, topicId }) =>
    coversTopic({ scope, topic: topicId }, { classification, topic: id }),
  );
  return covering.every(({ scope, reason }) => scope === "TOPIC" && reason === "UNSUBSCRIBE") ? covering : [];
}
