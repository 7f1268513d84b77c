import type { Channel } from "#lib/enums.ts";
import type { ChannelDisplay } from "./channel-display.ts";
import { emailDisplay } from "./email/display.ts";
import { slackDisplay } from "./slack/display.ts";
import { smsDisplay } from "./sms/display.ts";

/** How pages and sentences show each channel. In its own file, because browsers load it: without SDKs and without the rules of phone numbers. */
export const channelDisplays: Readonly<Record<Channel, ChannelDisplay>> = {
  EMAIL: emailDisplay,
  SMS: smsDisplay,
  SLACK: slackDisplay,
};
