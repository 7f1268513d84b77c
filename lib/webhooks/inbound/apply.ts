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
  /** The keyword that Twilio recognised (Advanced Opt-Out). Twilio has already applied it and replied. */
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
 * Applies a text: STOP suppresses the sender's address for all its owners, START lifts that. Other texts change nothing. The
 * newest keyword of a sender wins, in whatever order its jobs run. `ctx` must be the service's own.
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

/** Applies a recorded text to one of our numbers. A sender without a phone number (a short code) changes nothing. */
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

/** Accepts only direct messages of people to the app. In a channel "stop" addresses others; a bot id or subtype is no person. */
const SlackMessage = z.object({
  event: z.object({
    channel_type: z.literal("im"),
    user: z.string(),
    text: z.string(),
    bot_id: z.undefined().optional(),
    subtype: z.undefined().optional(),
  }),
});

/** Applies a recorded message to our Slack app. */
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
