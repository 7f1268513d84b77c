import type { alertMessages } from "#db/schema/operations.ts";
import { createSlackClient, explainSlackError, pacedRequest, type SendOutcome } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { AlertChannelName, AlertSeverity } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import { escapeSlack } from "#lib/templates/index.ts";
import { mailAdmins } from "./mail-admins.ts";
import { callPagerDuty } from "./pagerduty.ts";

export type AlertMessage = typeof alertMessages.$inferSelect;

const emoji: Record<AlertSeverity, string> = {
  info: ":information_source:",
  warning: ":warning:",
  critical: ":rotating_light:",
};

const notConfigured: SendOutcome = {
  status: "rejected",
  blame: "account",
  reason: "not_set_up the channel is not set up",
};

/** Sends one alert over its channel. */
export const postAlert: Record<AlertChannelName, (ctx: Ctx, message: AlertMessage) => Promise<SendOutcome>> = {
  "slack-operations": (ctx, message) => postToSlack(ctx, env().OPS_SLACK_CHANNEL, message),
  "slack-incidents": (ctx, message) => postToSlack(ctx, env().INCIDENT_SLACK_CHANNEL, message),
  pagerduty: async (ctx, { id, title, severity }) => {
    const { PAGERDUTY_ROUTING_KEY } = env();
    if (!PAGERDUTY_ROUTING_KEY) return notConfigured;
    const event = { event_action: "trigger", dedup_key: `alert:${id}`, payload: { summary: title, severity } } as const;
    return pacedRequest(ctx, "pagerduty", () => callPagerDuty(PAGERDUTY_ROUTING_KEY, event));
  },
  mail: mailAdmins,
};

async function postToSlack(
  ctx: Ctx,
  channel: string | undefined,
  { severity, title, text }: AlertMessage,
): Promise<SendOutcome> {
  const { SLACK_BOT_TOKEN, SLACK_BASE_URL } = env();
  if (!channel || !SLACK_BOT_TOKEN) return notConfigured;
  const client = createSlackClient({ token: SLACK_BOT_TOKEN, baseUrl: SLACK_BASE_URL });
  return pacedRequest(ctx, "slack", async () => {
    try {
      const { ts } = await client.chat.postMessage({
        channel,
        text: `${emoji[severity]} *${escapeSlack(title)}*\n${escapeSlack(text)}`,
        unfurl_links: false,
        unfurl_media: false,
      });
      return { status: "accepted", providerId: ts ?? null };
    } catch (error) {
      return explainSlackError(error);
    }
  });
}
