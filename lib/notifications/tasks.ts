import { z } from "zod";
import { defineTask, neverGivenUp } from "#lib/jobs/define.ts";

/** Turns an accepted notification into deliveries, a chunk of people at a time. */
export const planTask = defineTask({
  name: "plan",
  schema: z.object({ notificationId: z.string() }),
  maxAttempts: neverGivenUp,
});
