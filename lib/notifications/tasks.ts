import { z } from "zod";
import { defineTask } from "#lib/jobs/define.ts";

/** Plans the deliveries of an accepted notification, one chunk of people per job. */
export const planTask = defineTask({
  name: "plan",
  schema: z.object({
    notificationId: z.string(),
    /** Set for a waiting plan: its virtual time in the tenant's quota (tenant-quota.ts), and the deliveries it is for. */
    waits: z.object({ place: z.number(), size: z.number().min(1) }).optional(),
  }),
});
