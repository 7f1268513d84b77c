import { z } from "zod";
import { WEBHOOK_PROVIDERS } from "#lib/enums.ts";
import { defineTask } from "#lib/jobs/define.ts";

/** Applies one recorded event. The job contains only the event's id, because the event can contain addresses. */
export const webhookTask = defineTask({
  name: "webhook",
  schema: z.object({ provider: z.enum(WEBHOOK_PROVIDERS), id: z.string().min(1) }),
});
