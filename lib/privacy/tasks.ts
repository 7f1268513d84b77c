import { z } from "zod";
import { defineTask } from "#lib/jobs/define.ts";

/** Nightly: removes data past its retention. */
export const retentionTask = defineTask({
  name: "retention",
  schema: z.object({}),
});
