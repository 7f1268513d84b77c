import { z } from "zod";
import { defineTask } from "#lib/jobs/define.ts";

export const securityPurgeTask = defineTask({ name: "security-purge", schema: z.object({}) });

/** Opens an incident about a security event, or adds the event to the open incident of its kind. */
export const securityIncidentTask = defineTask({
  name: "security-incident",
  schema: z.object({ eventId: z.string(), kind: z.string(), title: z.string(), text: z.string() }),
});
