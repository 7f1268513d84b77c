import { z } from "zod";
import { defineTask } from "#lib/jobs/define.ts";

export const securityPurgeTask = defineTask({ name: "security-purge", schema: z.object({}) });
