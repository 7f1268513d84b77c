import { z } from "zod";
import { defineTask, neverGivenUp } from "#lib/jobs/define.ts";

export const WEBHOOK_PROVIDERS = ["resend", "twilio", "slack"] as const;
export type WebhookProvider = (typeof WEBHOOK_PROVIDERS)[number];

/** Applies one recorded event. The job contains only the event's id, because the event can contain addresses. */
export const webhookTask = defineTask({
  name: "webhook",
  schema: z.object({ provider: z.enum(WEBHOOK_PROVIDERS), id: z.string().min(1) }),
  maxAttempts: neverGivenUp,
});
