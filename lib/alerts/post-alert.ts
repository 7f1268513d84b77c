import { transaction } from "#db/client.ts";
import type { alertMessages } from "#db/schema/operations.ts";
import { createSlackClient, explainSlackError, pacedRequest, type SendOutcome } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { AlertChannelName, AlertSeverity } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import { escapeSlack } from "#lib/templates/index.ts";
import { mailAdmins, mailTeam } from "./mail-alert.ts";
import { callPagerDuty } from "./pagerduty.ts";
import { threadOf } from "./slack-thread.ts";

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

/** The name of the channel in Slack's terms. Undefined: it is no Slack channel, or is not set up. */
export function slackChannelName(channel: AlertChannelName): string | undefined {
  if (channel === "slack-operations") return env().OPS_SLACK_CHANNEL;
  return channel === "slack-incidents" ? env().INCIDENT_SLACK_CHANNEL : undefined;
}

/** Sends one alert over its channel. */
export const postAlert: Record<AlertChannelName, (ctx: Ctx, message: AlertMessage) => Promise<SendOutcome>> = {
  "slack-operations": postToSlack,
  "slack-incidents": postToSlack,
  pagerduty: async (ctx, { id, title, severity }) => {
    const { PAGERDUTY_ROUTING_KEY } = env();
    if (!PAGERDUTY_ROUTING_KEY) return notConfigured;
    const event = { event_action: "trigger", dedup_key: `alert:${id}`, payload: { summary: title, severity } } as const;
    return pacedRequest(ctx, "pagerduty", () => callPagerDuty(PAGERDUTY_ROUTING_KEY, event));
  },
  mail: mailAdmins,
  "mail-ciso": (ctx, message) => mailTeam(ctx, env().CISO_EMAIL, message),
  "mail-legal": (ctx, message) => mailTeam(ctx, env().LEGAL_EMAIL, message),
};

async function postToSlack(
  ctx: Ctx,
  { channel: name, severity, title, text, incidentId }: AlertMessage,
): Promise<SendOutcome> {
  const channel = slackChannelName(name);
  const { SLACK_BOT_TOKEN, SLACK_BASE_URL } = env();
  if (!channel || !SLACK_BOT_TOKEN) return notConfigured;
  const thread = await transaction(ctx.actor, (tx) => threadOf(tx, incidentId, channel));
  const client = createSlackClient({ token: SLACK_BOT_TOKEN, baseUrl: SLACK_BASE_URL });
  return pacedRequest(ctx, "slack", async () => {
    try {
      const { ts } = await client.chat.postMessage({
        channel,
        ...(thread !== null && { thread_ts: thread }),
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
