import { and, eq } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { webhookEvents } from "#db/schema/index.ts";
import { audit } from "#lib/audit/index.ts";
import { channelWebhooks, type RecordedEvent } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { WebhookProvider } from "#lib/enums.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { logFor } from "#lib/telemetry/index.ts";
import { applyInbound } from "./inbound/index.ts";
import { type Applied, recordOutcome } from "./outcome.ts";
import { webhookTask } from "./tasks.ts";

/** Applies a recorded event once: its effects and `appliedAt` are committed together. */
export const applyWebhook = implementTask(webhookTask, async (ctx, { provider, id }) => {
  const { kind, outcome, code } = await transaction(ctx.actor, async (tx) => {
    const byId = and(eq(webhookEvents.provider, provider), eq(webhookEvents.id, id));
    const [event] = await tx.select().from(webhookEvents).where(byId).for("update");
    if (!event) return { kind: "unknown", outcome: "purged", code: undefined };
    if (event.appliedAt) return { kind: event.kind, outcome: "applied before", code: undefined };
    const { outcome, code } = await applyEvent(tx, ctx, provider, event);
    await tx.update(webhookEvents).set({ appliedAt: ctx.now, outcome }).where(byId);
    return { kind: event.kind, outcome, code };
  });
  const fields = { action: "webhook.apply", result: "failed", provider, kind, outcome, code };
  if (outcome === "alarm") logFor(ctx).error(fields, "The integration was turned off at the provider.");
  else if (code !== undefined || outcome === "unreadable") logFor(ctx).warn(fields);
  return { provider, kind, outcome };
});

async function applyEvent(tx: Tx, ctx: Ctx, provider: WebhookProvider, recorded: RecordedEvent): Promise<Applied> {
  const webhook = channelWebhooks[provider];
  const event = webhook.parse(recorded);
  if (event === "ignored" || event === "unreadable") return { outcome: event };
  switch (event.type) {
    case "outcome":
      return recordOutcome(tx, ctx, webhook, event);
    case "message":
      return applyInbound(tx, ctx, webhook, event, recorded.receivedAt);
    case "disconnection":
      await audit(tx, ctx, { action: "integration.failure", after: { provider, code: event.code } });
      return { outcome: "alarm", code: event.code };
  }
}
