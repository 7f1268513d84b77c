import { createHash } from "node:crypto";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import type { statusSubscribers } from "#db/schema/index.ts";
import { newId } from "#lib/ids.ts";
import { addJobs, bulkFlag, defineTask, priorities } from "#lib/jobs/define.ts";

/** Asks a new subscriber to confirm. `mailId`: the provider's idempotency key, so that a retry sends no second mail. */
export const statusConfirmationTask = defineTask({
  name: "status-confirmation",
  schema: z.object({ id: z.string(), mailId: z.string().default(() => newId("delivery")) }),
});

/** Queues a job for each subscriber who has not got the newest notice. */
export const statusNoticesTask = defineTask({ name: "status-notices", schema: z.object({}) });

/** Sends one subscriber the notices after the last one that was sent. */
export const statusSubscriberTask = defineTask({ name: "status-subscriber", schema: z.object({ id: z.string() }) });

/** Few, so that webhooks that answer slowly do not take all slots of a worker. */
const webhookQueues = 3;

export type Recipient = Pick<typeof statusSubscribers.$inferSelect, "id" | "kind" | "target">;

/**
 * The jobs of one subscriber run one at a time, so that notices arrive in order and once. Webhooks of one host share a queue.
 * Notices to many people run after deliveries, else they would stop sending.
 */
function jobOf({ id, kind, target }: Recipient) {
  const own = `status-subscriber:${id}`;
  const task = { task: statusSubscriberTask, payload: { id }, priority: priorities.released, jobKey: own };
  if (kind === "EMAIL") return { ...task, queueName: own, flags: [kind, bulkFlag] };
  const [byte = 0] = createHash("sha256").update(new URL(target).hostname).digest();
  return { ...task, queueName: `status-webhooks:${byte % webhookQueues}`, flags: [bulkFlag] };
}

export const queueSubscribers = (tx: Tx, recipients: readonly Recipient[]): Promise<void> =>
  addJobs(tx, recipients.map(jobOf));

/** The retry has a key of its own, so that another job of the subscriber does not replace it. */
export function retrySubscriber(tx: Tx, recipient: Recipient, afterMs: number): Promise<void> {
  const job = jobOf(recipient);
  return addJobs(tx, [{ ...job, afterMs, jobKey: `${job.jobKey}:again` }]);
}
