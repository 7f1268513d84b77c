import { z } from "zod";
import { defineTask } from "#lib/jobs/define.ts";

/** Every minute, and after a window is scheduled: announces windows and completes those that are over. */
export const maintenanceTask = defineTask({ name: "maintenance", schema: z.object({}) });
