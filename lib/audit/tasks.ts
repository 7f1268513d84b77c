import { z } from "zod";
import { defineTask } from "#lib/jobs/define.ts";

/** Signs the head of the chain and puts it outside the database. */
export const auditAnchorTask = defineTask({ name: "audit-anchor", schema: z.object({}) });

/** Makes the audit trail's months ahead and drops those past their retention. */
export const auditPartitionsTask = defineTask({ name: "audit-partitions", schema: z.object({}) });
