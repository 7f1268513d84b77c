import { createSlackClient } from "#lib/delivery/index.ts";
import { env } from "#lib/env.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { type Alert, alertOperationsTask, slackChannel } from "./alert.ts";

const sign: Record<Alert["severity"], string> = {
  info: ":information_source:",
  warning: ":warning:",
  critical: ":rotating_light:",
};

/** As Slack wants text that is no mark-up: an id or a name must not become a mention of the whole channel. */
const plain = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export const sendAlert = implementTask(alertOperationsTask, async (_ctx, { title, text, severity, to }) => {
  const { SLACK_BOT_TOKEN, SLACK_BASE_URL } = env();
  const channel = slackChannel(to);
  if (!channel || !SLACK_BOT_TOKEN) return { outcome: "nobody" };
  const client = createSlackClient({ token: SLACK_BOT_TOKEN, baseUrl: SLACK_BASE_URL });
  await client.chat.postMessage({
    channel,
    text: `${sign[severity]} *${plain(title)}*\n${plain(text)}`,
    unfurl_links: false,
    unfurl_media: false,
  });
  return { outcome: "sent" };
});
