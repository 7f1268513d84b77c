import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries } from "#db/schema/notifications.ts";
import type { SendOutcome } from "#lib/channels/index.ts";
import type { Channel } from "#lib/enums.ts";
import { addJobs } from "#lib/jobs/define.ts";
import { priorities } from "#lib/jobs/index.ts";
import { observeSettled } from "./observe-settled.ts";
import type { Settlement } from "./settle.ts";
import { deliverJobs } from "./tasks.ts";

/**
 * Settles a row that must no longer be sent with its batch, although an earlier attempt may have been accepted. The provider
 * may have accepted the body with this row or the one without it. The batch's next response shows which one.
 */
export const asDropout = ({ row }: Settlement): Settlement => ({
  row,
  status: "UNKNOWN",
  notAttempted: true,
  error: "removed from a batch whose answer was lost; the batch's next outcome sets its status",
});

/**
 * A batch key is bound to the first body that the provider accepted. An answer with ids, or a refusal, means that the dropouts
 * were never sent: they are decided again. An acceptance without ids means that an earlier body was accepted, and the latest
 * dropouts were part of every earlier body. Earlier dropouts stay UNKNOWN until the provider's event.
 */
export async function settleDropouts(
  tx: Tx,
  channel: Channel,
  batchKey: string,
  answer: SendOutcome | "refused" | undefined,
  now: Date,
): Promise<void> {
  const isDropout = sql`status = 'UNKNOWN' AND batch_key = ${batchKey}`;
  const wasAccepted = typeof answer === "object" && answer.status === "accepted";
  if (!wasAccepted && answer !== "refused") return;
  if (wasAccepted && answer.providerId === null) {
    const sent = await tx
      .update(deliveries)
      .set({ status: "SENT", error: null, sentAt: now, settledAt: now })
      .where(sql`${isDropout} AND settled_at = (SELECT max(settled_at) FROM ${deliveries} WHERE ${isDropout})`)
      .returning({ channel: deliveries.channel, createdAt: deliveries.createdAt, freeAt: deliveries.freeAt });
    observeSettled(sent, "SENT", now);
    return;
  }
  const { rows } = await tx.execute<{ user_id: string; id: string }>(sql`
    UPDATE ${deliveries} SET status = 'QUEUED', error = NULL, settled_at = NULL, batch_key = NULL, uncertain = false,
      first_tried_at = NULL
    WHERE ${isDropout} RETURNING user_id, id`);
  await addJobs(
    tx,
    deliverJobs(
      channel,
      rows.map(({ user_id, id }) => ({ userId: user_id, id })),
      { priority: priorities.released },
    ),
  );
}
