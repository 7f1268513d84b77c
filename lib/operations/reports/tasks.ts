import { z } from "zod";
import { defineTask } from "#lib/jobs/define.ts";

/** Each hour: freezes the reports of periods that have ended, and sends them. */
export const reportsTask = defineTask({ name: "reports", schema: z.object({}) });

/** Each hour: records the sizes of the database, once a day. */
export const capacitySampleTask = defineTask({ name: "capacity-sample", schema: z.object({}) });
