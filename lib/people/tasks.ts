import { z } from "zod";
import { defineTask } from "#lib/jobs/define.ts";

/** A person's schedule or frequency changed. Delivery computes new times for the person's waiting messages. */
export const rescheduleTask = defineTask({
  name: "reschedule",
  schema: z.object({ userId: z.string() }),
});
