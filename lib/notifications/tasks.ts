import { z } from "zod";
import { defineTask } from "#lib/jobs/define.ts";

const size = z.number().min(1);
/** A waiting plan: its virtual time in the tenant's quota (tenant-quota.ts), and the deliveries it is for. */
const waitingPlan = z.union([
  z.object({ virtualTime: z.number(), size }),
  // Jobs that earlier versions queued name it `place`.
  z.object({ place: z.number(), size }).transform(({ place, ...rest }) => ({ virtualTime: place, ...rest })),
]);

/** Plans the deliveries of an accepted notification, one chunk of people per job. */
export const planTask = defineTask({
  name: "plan",
  schema: z.object({
    notificationId: z.string(),
    waits: waitingPlan.optional(),
  }),
});
