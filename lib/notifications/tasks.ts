import { z } from "zod";
import { defineTask } from "#lib/jobs/define.ts";

/** Turns an accepted notification into deliveries, a chunk of people at a time. */
export const planTask = defineTask({
  name: "plan",
  schema: z.object({
    notificationId: z.string(),
    /** Of a plan that waits: its place in the tenant's lane (lane.ts), and for how many deliveries that is. */
    waits: z.object({ place: z.number(), size: z.number().min(1) }).optional(),
  }),
});
