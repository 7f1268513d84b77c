import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { newId } from "#lib/ids.ts";
import { addJobs, defineTask, priorities } from "#lib/jobs/define.ts";

/** Asks a new subscriber to confirm. `mailId`: the provider's idempotency key, so that a retry sends no second mail. */
export const statusConfirmationTask = defineTask({
  name: "status-confirmation",
  schema: z.object({ id: z.string(), mailId: z.string().default(() => newId("delivery")) }),
});

/** Queues a job for each subscriber who has not got the newest notice. */
export const statusNoticesTask = defineTask({ name: "status-notices", schema: z.object({}) });

/** Sends one subscriber the notices after the last one that was sent. */
export const statusSubscriberTask = defineTask({ name: "status-subscriber", schema: z.object({ id: z.string() }) });

/** The jobs of one subscriber run one at a time, so that notices arrive in order and once. */
const queueOf = (id: string): string => `status-subscriber:${id}`;

export const queueSubscribers = (tx: Tx, ids: readonly string[]): Promise<void> =>
  addJobs(
    tx,
    ids.map((id) => ({
      ...{ task: statusSubscriberTask, payload: { id }, priority: priorities.alert },
      ...{ jobKey: queueOf(id), queueName: queueOf(id) },
    })),
  );

/** The retry has a key of its own, so that another job of the subscriber does not replace it. */
export const retrySubscriber = (tx: Tx, id: string, afterMs: number): Promise<void> =>
  addJobs(tx, [
    {
      ...{ task: statusSubscriberTask, payload: { id }, priority: priorities.alert, afterMs },
      ...{ jobKey: `${queueOf(id)}:again`, queueName: queueOf(id) },
    },
  ]);
