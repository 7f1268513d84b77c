import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries } from "#db/schema/notifications.ts";
import type { SendOutcome } from "#lib/channels/index.ts";
import type { Channel } from "#lib/enums.ts";
import { addJobs } from "#lib/jobs/define.ts";
import { priorities } from "#lib/jobs/index.ts";
import type { Settlement } from "./settle.ts";
import { deliverJobs } from "./tasks.ts";

/**
 * Who must not go out any more with a batch whose earlier try may have been taken. From now on two bodies may be taken under
 * its key, with them and without: they do not come back to it, whatever they choose, until its answer tells which it was.
 */
export const asLeft = ({ row }: Settlement): Settlement => ({
  row,
  status: "UNKNOWN",
  notAttempted: true,
  error: "left a batch whose answer was lost; the batch's next answer tells",
});

/**
 * A batch's key is bound to the first body that the provider took under it. An answer with ids, or a refusal, means that
 * those who left were never taken: they are decided anew. Accepted without ids means that an earlier body was taken: who
 * left last was in each of those. Of who left before them nobody knows; they stay UNKNOWN until the provider's event.
 */
export async function settleLeft(
  tx: Tx,
  channel: Channel,
  batchKey: string,
  answer: SendOutcome | "refused" | undefined,
  now: Date,
): Promise<void> {
  const left = sql`status = 'UNKNOWN' AND batch_key = ${batchKey}`;
  const wasTaken = typeof answer === "object" && answer.status === "accepted";
  if (!wasTaken && answer !== "refused") return;
  if (wasTaken && answer.providerId === null) {
    await tx.execute(sql`
      UPDATE ${deliveries} SET status = 'SENT', error = NULL, sent_at = ${now.toISOString()}, settled_at = ${now.toISOString()}
      WHERE ${left} AND settled_at = (SELECT max(settled_at) FROM ${deliveries} WHERE ${left})`);
    return;
  }
  const { rows } = await tx.execute<{ user_id: string; id: string }>(sql`
    UPDATE ${deliveries} SET status = 'QUEUED', error = NULL, settled_at = NULL, batch_key = NULL, uncertain = false,
      first_tried_at = NULL
    WHERE ${left} RETURNING user_id, id`);
  await addJobs(
    tx,
    deliverJobs(
      channel,
      rows.map(({ user_id, id }) => ({ userId: user_id, id })),
      { priority: priorities.held },
    ),
  );
}
