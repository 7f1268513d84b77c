import { z } from "zod";
import { WEBHOOK_PROVIDERS } from "#lib/enums.ts";
import { defineTask } from "#lib/jobs/define.ts";

/** Applies one recorded event. It names the event; what the event says, people's addresses among it, stays in its table. */
export const webhookTask = defineTask({
  name: "webhook",
  schema: z.object({ provider: z.enum(WEBHOOK_PROVIDERS), id: z.string().min(1) }),
});
