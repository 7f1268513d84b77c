import { z } from "zod";
import type { Tx } from "#db/client.ts";
import type { Ctx } from "#lib/context.ts";
import { startAddress, stopAddress } from "#lib/suppression/index.ts";
import type { StoredEvent } from "../stored.ts";
import { phoneOf } from "../twilio-address.ts";
import { hasNewerKeyword, type InboundChannel } from "./has-newer-keyword.ts";
import { type Intent, readIntent } from "./read-intent.ts";

interface InboundText {
  channel: InboundChannel;
  /** The sender's phone number or Slack member id. */
  from: string;
  text: string;
  /** Twilio's own reading (Advanced Opt-Out); it has acted on it and answered. */
  optOutType?: string;
  receivedAt: Date;
}

interface InboundApplied {
  outcome: "stopped" | "started" | "superseded" | "help" | "ignored" | "unreadable";
}

export const intentOf = ({ text, optOutType }: Pick<InboundText, "text" | "optOutType">): Intent | null => {
  const given = z.enum(["STOP", "START", "HELP"]).safeParse(optOutType?.toUpperCase());
  return given.success ? given.data : readIntent(text);
};

const slackMember = /^[UW][A-Z0-9]{2,20}$/;

/**
 * Does what a text asks for: STOP blocks the channel for everybody with the sender's address, START lifts that. Anything else
 * changes nothing. The sender's last word holds, in whatever order the jobs of several run. `ctx` is the service's own.
 */
async function applyInbound(tx: Tx, ctx: Ctx, inbound: InboundText): Promise<InboundApplied> {
  const { channel, from, receivedAt } = inbound;
  const intent = intentOf(inbound);
  if ((intent === "STOP" || intent === "START") && (await hasNewerKeyword(tx, channel, from, receivedAt)))
    return { outcome: "superseded" };
  switch (intent) {
    case "STOP":
      await stopAddress(tx, ctx, channel, from, receivedAt);
      return { outcome: "stopped" };
    case "START":
      await startAddress(tx, ctx, channel, from, receivedAt);
      return { outcome: "started" };
    case "HELP":
      return { outcome: "help" };
    case null:
      return { outcome: "ignored" };
  }
}

const TwilioText = z.object({ From: z.string(), Body: z.string(), OptOutType: z.string().optional() });

/** A recorded text that somebody sent to one of our numbers. A sender without a phone number (a short code) changes nothing. */
export async function applyTwilioInbound(
  tx: Tx,
  ctx: Ctx,
  { payload, receivedAt }: StoredEvent,
): Promise<InboundApplied> {
  const parsed = TwilioText.safeParse(payload);
  if (!parsed.success) return { outcome: "unreadable" };
  const { From, Body, OptOutType } = parsed.data;
  const from = phoneOf(From);
  if (from === null) return { outcome: "ignored" };
  return applyInbound(tx, ctx, { channel: "SMS", from, text: Body, optOutType: OptOutType, receivedAt });
}

/** Only what a person wrote to the app alone: in a channel, "stop" is said to others; with a bot's id or a subtype it is no person. */
const SlackMessage = z.object({
  event: z.object({
    channel_type: z.literal("im"),
    user: z.string(),
    text: z.string(),
    bot_id: z.undefined().optional(),
    subtype: z.undefined().optional(),
  }),
});

/** A recorded message that somebody wrote to our Slack app. */
export async function applySlackMessage(
  tx: Tx,
  ctx: Ctx,
  { payload, receivedAt }: StoredEvent,
): Promise<InboundApplied> {
  const parsed = SlackMessage.safeParse(payload);
  if (!parsed.success) return { outcome: "ignored" };
  const { user, text } = parsed.data.event;
  if (!slackMember.test(user)) return { outcome: "ignored" };
  return applyInbound(tx, ctx, { channel: "SLACK", from: user, text: unescapeSlack(text), receivedAt });
}

/** Slack escapes these three characters in the texts of events; a quoted line starts with "&gt;". */
const unescapeSlack = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
