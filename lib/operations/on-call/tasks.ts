import { z } from "zod";
import { CHANNELS } from "#lib/enums.ts";
import { defineTask } from "#lib/jobs/define.ts";

/** Every minute, and at once for a new incident: runs the due steps of all escalations. */
export const escalationTask = defineTask({ name: "escalation", schema: z.object({}) });

/** Sends a page over one channel. */
export const pagePersonTask = defineTask({
  name: "page-person",
  schema: z.object({ incidentId: z.string(), number: z.number().int(), channel: z.enum(CHANNELS) }),
});
