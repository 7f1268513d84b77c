import { z } from "zod";
import { defineTask } from "#lib/jobs/define.ts";

/** Creates the ledger's partitions for the months ahead and drops expired ones. */
export const ledgerPartitionsTask = defineTask({ name: "ledger-partitions", schema: z.object({}) });
