import { and, asc, sql } from "drizzle-orm";
import { z } from "zod";
import { type Tx, transaction } from "#db/client.ts";
import { deliveries, deliveryColumns } from "#db/schema/notifications.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import type { DeliveryStatus } from "#lib/enums.ts";
import { ConflictError, NotFoundError } from "#lib/errors.ts";
import { addJobs } from "#lib/jobs/define.ts";
import { priorities } from "#lib/jobs/index.ts";
import { parse, reason } from "#lib/parse.ts";
import { columnsWithoutDecision, type DeliveryRow, type DeliveryWithoutDecision, isOneOf, pairsOf } from "../claim.ts";
import { findDelivery } from "../list.ts";
import { type DeliveryFilter, filterOf } from "../search.ts";
import { deliverJobs } from "../tasks.ts";

/** FAILED deliveries with these errors would fail again. A message that could not be rendered may be fixed and replayed. */
const permanentErrors = /^(address:|message:(?! it could not be made))/;
const replayable = sql`(${deliveries.status} = 'DEAD' OR (${deliveries.status} = 'FAILED' AND ${deliveries.error} !~ ${permanentErrors.source}))`;

export const isReplayable = ({ status, error }: { status: DeliveryStatus; error?: string | null }): boolean =>
  status === "DEAD" || (status === "FAILED" && error != null && !permanentErrors.test(error));

const ReplayDelivery = z.object({ deliveryId: z.string(), reason });

/**
 * Queues a DEAD delivery, or a FAILED one that may succeed now, with all its attempts. It is decided again when it is sent.
 * Throws NotFoundError, and ConflictError for any other delivery.
 */
export async function replayDelivery(
  ctx: Ctx,
  input: z.input<typeof ReplayDelivery>,
): Promise<{ delivery: DeliveryRow }> {
  authorize(ctx.actor, "deliveries.replay");
  const { deliveryId, reason } = parse(ReplayDelivery, input);
  return transaction(ctx.actor, async (tx) => {
    const before = await findDelivery(tx, deliveryId);
    if (!before) throw new NotFoundError("There is no such delivery.", ["deliveryId"]);
    const [delivery] = await requeue(tx, [before], ctx.now);
    if (!delivery)
      throw new ConflictError(
        `Only a DEAD delivery, or a FAILED one that may succeed now, can be replayed. This one is ${before.status}.`,
      );
    await audit(tx, ctx, {
      action: "delivery.replay",
      subject: before.userId,
      reason,
      before: { deliveryId, status: before.status, error: before.error },
    });
    return { delivery };
  });
}

const ReplayDeliveries = z.object({ filter: z.custom<DeliveryFilter>().nullish(), reason });
const maxReplayed = 10_000;

/** Queues all replayable deliveries that match the filter, the oldest first, at most 10,000 per call. Returns their number. */
export async function replayDeliveries(
  ctx: Ctx,
  input: z.input<typeof ReplayDeliveries>,
): Promise<{ replayed: number }> {
  authorize(ctx.actor, "deliveries.replay");
  const { filter, reason } = parse(ReplayDeliveries, input);
  return transaction(ctx.actor, async (tx) => {
    const dead = await tx
      .select(columnsWithoutDecision)
      .from(deliveries)
      .where(and(replayable, await filterOf(tx, filter)))
      .orderBy(asc(deliveries.id))
      .limit(maxReplayed);
    const replayed = await requeue(tx, dead, ctx.now);
    await audit(tx, ctx, { action: "delivery.replay", reason, after: { replayed: replayed.length } });
    return { replayed: replayed.length };
  });
}

async function requeue(tx: Tx, rows: readonly DeliveryWithoutDecision[], now: Date): Promise<DeliveryRow[]> {
  const queued: DeliveryRow[] = [];
  for (const [channel, some] of Map.groupBy(rows, (row) => row.channel)) {
    const changed = await tx
      .update(deliveries)
      .set({
        status: "QUEUED",
        attempts: 0,
        error: null,
        settledAt: null,
        nextAttemptAt: null,
        freeAt: now,
        claimToken: null,
        batchKey: null,
        lookups: 0,
        firstTriedAt: null,
        maybeSent: false,
        digestId: null,
      })
      .where(and(replayable, isOneOf(pairsOf(some))))
      .returning(deliveryColumns);
    queued.push(...changed);
    await addJobs(tx, deliverJobs(channel, changed, { priority: priorities.released }));
  }
  return queued;
}
