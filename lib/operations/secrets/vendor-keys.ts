import { type CheckedAccount, channelModules, createTransports } from "#lib/channels/index.ts";
import { CHANNELS } from "#lib/enums.ts";
import { type Env, parseEnv } from "#lib/env.ts";

/** What an operator does at the vendor, step by step. The command prints it. */
export interface VendorSteps {
  /** Before the new value is set. */
  before: readonly string[];
  /** After web and worker run with it. */
  after: readonly string[];
}

export const vendorSteps: Partial<Record<keyof Env, VendorSteps>> = {
  RESEND_API_KEY: {
    before: ["At resend.com, API Keys: create a key with the permission of the old one. Both keys work."],
    after: ["At resend.com, API Keys: see that the old key is no longer used, and delete it."],
  },
  RESEND_WEBHOOK_SECRETS: {
    before: [
      "At resend.com, Webhooks: rotate the signing secret of the webhook, or add a second webhook with the same address. Copy the new secret (whsec_...).",
    ],
    after: [
      "Delete the second webhook's predecessor at resend.com, if you added one.",
      "After three days: ./np secrets retire RESEND_WEBHOOK_SECRETS",
    ],
  },
  TWILIO_AUTH_TOKEN: {
    before: [
      "At console.twilio.com, Account, API keys & tokens: create a secondary auth token. Both tokens work.",
      "Webhooks are signed with the primary token until the secondary one is promoted, so promote it in the minute in which you restart. Webhooks in between are refused: those messages keep the status SENT, and a STOP must be sent again.",
    ],
    after: ["At console.twilio.com: promote the secondary token. The old one then ends."],
  },
  SLACK_BOT_TOKEN: {
    before: [
      "At api.slack.com/apps, OAuth & Permissions: reinstall the app to the workspace, and copy the new bot token.",
    ],
    after: ["At api.slack.com/apps: revoke the old token (method auth.revoke), if Slack has not ended it."],
  },
  SLACK_SIGNING_SECRET: {
    before: [
      "At api.slack.com/apps, Basic Information: regenerate the signing secret. Slack has one at a time, so restart at once. Slack repeats events that fail.",
    ],
    after: ["At api.slack.com/apps, Event Subscriptions: see that the request address is still verified."],
  },
  PAGERDUTY_ROUTING_KEY: {
    before: [
      "At PagerDuty, Services, Integrations: add a second integration of Events API v2, and copy its key. Both keys work.",
    ],
    after: ["Resolve open incidents of the old integration, and delete it."],
  },
  OIDC_CLIENT_SECRET: {
    before: ["At the identity provider: add a second client secret to the client. Both work at most providers."],
    after: ["Sign in once, and delete the old secret at the provider."],
  },
  METRICS_TOKEN: {
    before: [],
    after: [
      "Give Prometheus and Alertmanager the new token in the same minute. Until then their requests are refused.",
    ],
  },
};

/**
 * Asks the vendor whether it accepts a new value, with a request that sends nothing. Null if no channel uses the variable, so
 * that only the next real request shows it. Throws if the environment would be wrong with it.
 */
export async function checkNewValue(
  source: Record<string, string | undefined>,
  name: keyof Env,
  value: string,
): Promise<Pick<CheckedAccount, "channel" | "check"> | null> {
  const variables = parseEnv({ ...source, [name]: value });
  const channel = CHANNELS.find((one) => channelModules[one].variables.includes(name));
  const transport = channel && createTransports(variables)[channel];
  if (channel === undefined || transport?.kind !== "vendor") return null;
  return { channel, check: await transport.checkAccount() };
}
