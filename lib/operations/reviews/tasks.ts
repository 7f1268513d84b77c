import { z } from "zod";
import { defineTask } from "#lib/jobs/define.ts";

/** Every day: records the report of access rules, if there is none in this month yet. */
export const accessReportTask = defineTask({ name: "rbac-report", schema: z.object({}) });
