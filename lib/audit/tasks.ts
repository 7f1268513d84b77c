import { z } from "zod";
import { defineTask } from "#lib/jobs/define.ts";

/** Signs the head of the chain and publishes the anchor outside the database. */
export const auditAnchorTask = defineTask({ name: "audit-anchor", schema: z.object({}) });

/** Creates the audit log's partitions for the months ahead and drops expired ones. */
export const auditPartitionsTask = defineTask({ name: "audit-partitions", schema: z.object({}) });
