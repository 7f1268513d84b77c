import { z } from "zod";
import { defineTask } from "#lib/jobs/define.ts";

/** Each hour: backs up, if the last success is almost a day old. */
export const backupTask = defineTask({ name: "backup", schema: z.object({}) });
/** Each day: tries a restore, if no drill has succeeded in this month. */
export const backupDrillTask = defineTask({ name: "backup-drill", schema: z.object({}) });
