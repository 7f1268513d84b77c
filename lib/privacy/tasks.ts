import { z } from "zod";
import { defineTask } from "#lib/jobs/define.ts";

/** Nightly: removes what is older than it is kept. */
export const retentionTask = defineTask({
  name: "retention",
  schema: z.object({}),
});
