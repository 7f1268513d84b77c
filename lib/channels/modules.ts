import { CHANNELS, type Channel } from "#lib/enums.ts";
import type { ChannelModule } from "./channel.ts";
import { email } from "./email/index.ts";
import { slack } from "./slack/index.ts";
import { sms } from "./sms/index.ts";
import type { Webhook } from "./webhook.ts";

/** The modules of all channels. A channel without a module does not compile. */
export const channelModules = {
  EMAIL: email,
  SMS: sms,
  SLACK: slack,
} satisfies { [C in Channel]: Pick<ChannelModule<C, unknown>, "message"> };

/** A message of any channel. */
export type Message = ReturnType<(typeof channelModules)[Channel]["message"]>;

/** The webhooks of the channels whose provider reports events. */
export const channelWebhooks: readonly (Webhook & { channel: Channel })[] = CHANNELS.flatMap((channel) => {
  const { webhook } = channelModules[channel];
  return webhook ? [{ channel, ...webhook }] : [];
});
