import { type Logger, LogLevel, WebClient } from "@slack/web-api";
import { env } from "#lib/env.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { type Alert, alertOperationsTask, slackChannel } from "./alert.ts";

const sign: Record<Alert["severity"], string> = {
  info: ":information_source:",
  warning: ":warning:",
  critical: ":rotating_light:",
};
const nothing = () => undefined;
const silent: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
};

/** As Slack wants text that is no mark-up: an id or a name must not become a mention of the whole channel. */
const plain = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export const sendAlert = implementTask(alertOperationsTask, async (_ctx, { title, text, severity, to }) => {
  const { SLACK_BOT_TOKEN, SLACK_BASE_URL } = env();
  const channel = slackChannel(to);
  if (!channel) return { outcome: "nobody" };
  const client = new WebClient(SLACK_BOT_TOKEN, {
    ...(SLACK_BASE_URL && { slackApiUrl: new URL("/api/", SLACK_BASE_URL).href }),
    // The queue tries again; the SDK's own retries would wait inside the job.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 10_000,
    logger: silent,
  });
  await client.chat.postMessage({
    channel,
    text: `${sign[severity]} *${plain(title)}*\n${plain(text)}`,
    unfurl_links: false,
    unfurl_media: false,
  });
  return { outcome: "sent" };
});
