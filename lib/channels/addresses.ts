import type { Channel } from "#lib/enums.ts";
import type { AddressRule } from "./address-rule.ts";
import { emailAddress } from "./email/address.ts";
import { slackUserId } from "./slack/address.ts";
import { phoneNumber } from "./sms/address.ts";

export type { AddressRule, AddressSearch } from "./address-rule.ts";

/** The address rules of all channels. They have their own file, because importing them must not load the vendors' SDKs. */
export const addressRules = {
  EMAIL: emailAddress,
  SMS: phoneNumber,
  SLACK: slackUserId,
} as const satisfies Record<Channel, AddressRule>;

/** People sign in with a link to their address on this channel, which therefore belongs to one person at most. */
export const signInChannel = "EMAIL" as const satisfies Channel;

type Rules = typeof addressRules;
export type AddressField = Rules[Channel]["field"];
export type VerifiedField = Rules[Channel]["verifiedField"];
