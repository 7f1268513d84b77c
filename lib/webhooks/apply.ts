import { and, eq } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { webhookEvents } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { WebhookProvider } from "#lib/enums.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { logFor } from "#lib/telemetry/index.ts";
import { applyResend } from "./apply-resend.ts";
import { applySlack } from "./apply-slack.ts";
import { applyTwilioStatus } from "./apply-twilio.ts";
import { applyTwilioInbound } from "./inbound/index.ts";
import type { Applied } from "./outcome.ts";
import type { StoredEvent } from "./stored.ts";
import { webhookTask } from "./tasks.ts";

type Apply = (tx: Tx, ctx: Ctx, event: StoredEvent) => Promise<Applied>;

const appliers: Record<WebhookProvider, Apply> = {
  resend: applyResend,
  twilio: (tx, ctx, event) => (event.kind === "inbound" ? applyTwilioInbound : applyTwilioStatus)(tx, ctx, event),
  slack: applySlack,
};

/** Applies a recorded event once: its effects and `appliedAt` are committed together. */
export const applyWebhook = implementTask(webhookTask, async (ctx, { provider, id }) => {
  const { kind, outcome, code } = await transaction(ctx.actor, async (tx) => {
    const byId = and(eq(webhookEvents.provider, provider), eq(webhookEvents.id, id));
    const [event] = await tx.select().from(webhookEvents).where(byId).for("update");
    if (!event) return { kind: "unknown", outcome: "purged", code: undefined };
    if (event.appliedAt) return { kind: event.kind, outcome: "applied before", code: undefined };
    const { outcome, code } = await appliers[provider](tx, ctx, event);
    await tx.update(webhookEvents).set({ appliedAt: ctx.now, outcome }).where(byId);
    return { kind: event.kind, outcome, code };
  });
  const fields = { action: "webhook.apply", result: "failed", provider, kind, outcome, code };
  if (outcome === "alarm") logFor(ctx).error(fields, "The integration was switched off at the provider.");
  else if (code !== undefined || outcome === "unreadable") logFor(ctx).warn(fields);
  return { provider, kind, outcome };
});
