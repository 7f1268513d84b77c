import { z } from "zod";
import { defineTask } from "#lib/jobs/define.ts";

/** Every minute: who has not acknowledged or updated an incident in time is reminded. */
export const incidentRemindersTask = defineTask({ name: "incident-reminders", schema: z.object({}) });
