import { z } from "zod";
import { defineTask } from "#lib/jobs/define.ts";

/** Every minute: reminds of incidents not acknowledged or updated in time. */
export const incidentRemindersTask = defineTask({ name: "incident-reminders", schema: z.object({}) });
