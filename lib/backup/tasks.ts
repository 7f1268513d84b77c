import { z } from "zod";
import { defineTask } from "#lib/jobs/define.ts";

/** Each hour: backs up, if the last success is almost a day old. */
export const backupTask = defineTask({ name: "backup", schema: z.object({}) });
/** The error of a backup that is refused beside another one. It is no failure, and is not recorded. */
export const otherBackupRuns = "Another backup of this database runs. Wait until it has ended.";
/** Each day: tries a restore, if no drill has succeeded in this month. */
export const backupDrillTask = defineTask({ name: "backup-drill", schema: z.object({}) });
