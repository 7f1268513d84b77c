import { digestSlack } from "#lib/templates/index.ts";
import type { ChannelModule } from "../channel.ts";
import type { SlackMessage } from "./message.ts";
import { createSlackAdapter } from "./web-api.ts";

export { createSlackClient } from "./slack-client.ts";
export { explainSlackError } from "./web-api.ts";

export const slack: ChannelModule<"SLACK", SlackMessage> = {
  variables: ["SLACK_BOT_TOKEN"],
  connect: ({ SLACK_BOT_TOKEN, SLACK_BASE_URL }) =>
    SLACK_BOT_TOKEN
      ? { keyLifetimeMs: null, adapter: createSlackAdapter({ token: SLACK_BOT_TOKEN, baseUrl: SLACK_BASE_URL }) }
      : null,
  message: (template, person, { deliveryId, to, links }) => ({
    channel: "SLACK",
    deliveryId,
    to,
    ...template.slack(person, links),
  }),
  digest: async (digest, { deliveryId, to }) => ({ channel: "SLACK", deliveryId, to, ...digestSlack(digest) }),
  // Each message is its own request. A longer job would delay the jobs behind it.
  jobSize: 100,
};
