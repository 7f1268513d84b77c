import { z } from "zod";
import { defineTask } from "#lib/jobs/define.ts";
import { CHANNELS } from "#lib/vocabulary.ts";

/** Sends one batch of deliveries of one channel. It names the rows it works on; they are claimed, not searched. */
export const deliverTask = defineTask({
  name: "deliver",
  schema: z.object({
    channel: z.enum(CHANNELS),
    /** Pairs of user id and delivery id. */
    deliveries: z.array(z.tuple([z.string(), z.string()])).min(1),
  }),
  maxAttempts: 25,
});

export const deliverBatchSize = 100;

/** Times anew what waits for a person whose schedule or frequency changed. */
export const rescheduleTask = defineTask({
  name: "reschedule",
  schema: z.object({ userId: z.string() }),
  maxAttempts: 25,
});
