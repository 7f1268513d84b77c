import type { Channel, WebhookProvider } from "#lib/enums.ts";
import type { ChannelModule } from "./channel.ts";
import { email } from "./email/index.ts";
import { resendWebhook } from "./email/webhook.ts";
import { slack } from "./slack/index.ts";
import { slackWebhook } from "./slack/webhook.ts";
import { sms } from "./sms/index.ts";
import { twilioWebhook } from "./sms/webhook.ts";
import type { Webhook } from "./webhook.ts";

/** The modules of all channels. A channel without a module does not compile. */
export const channelModules = {
  EMAIL: email,
  SMS: sms,
  SLACK: slack,
} satisfies { [C in Channel]: Pick<ChannelModule<C, unknown>, "message"> };

/** A message of any channel. */
export type Message = ReturnType<(typeof channelModules)[Channel]["message"]>;

export type ChannelWebhook<P extends WebhookProvider = WebhookProvider> = Webhook<P> & { channel: Channel };

/** The webhooks of the providers that report events. A provider without a webhook does not compile. */
export const channelWebhooks: { readonly [P in WebhookProvider]: ChannelWebhook<P> } = {
  resend: { channel: "EMAIL", ...resendWebhook },
  twilio: { channel: "SMS", ...twilioWebhook },
  slack: { channel: "SLACK", ...slackWebhook },
};
