import { createHmac } from "node:crypto";
import { z } from "zod";
import { env } from "#lib/env.ts";
import { noteSecretUse } from "#lib/secret-use.ts";
import { unescapeSlack } from "#lib/templates/index.ts";
import { identifierIn, isEqual, isRecent, MalformedBody, parseObject } from "../signed-request.ts";
import type { ChannelEvent, PostedRequest, ProviderEvent, RecordedEvent, Webhook } from "../webhook.ts";
import { slackUserId } from "./address.ts";

/**
 * Verifies a request of Slack with SLACK_SIGNING_SECRET (api.slack.com/authentication/verifying-requests-from-slack).
 * Null if the signature is invalid, the timestamp is too far off, or no secret is set. Throws MalformedBody.
 */
export function verifySlack(rawBody: string, headers: Headers, now: Date): { payload: Record<string, unknown> } | null {
  const secret = env().SLACK_SIGNING_SECRET;
  const timestamp = headers.get("x-slack-request-timestamp") ?? "";
  if (!secret || !isRecent(timestamp, now)) return null;
  const expected = `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${rawBody}`).digest("hex")}`;
  if (!isEqual(headers.get("x-slack-signature") ?? "", expected)) return null;
  noteSecretUse("SLACK_SIGNING_SECRET", secret);
  return { payload: parseObject(rawBody) };
}

/** Reads a request of the Events API. The response to the set-up request returns its challenge. */
function read({ rawBody, headers, now }: PostedRequest): ProviderEvent | "refused" | "ignored" | Response {
  const verified = verifySlack(rawBody, headers, now);
  if (!verified) return "refused";
  // Every body contains Slack's older shared secret. Nothing needs it, so it is not stored.
  const { token: _token, ...payload } = verified.payload;
  if (payload.type === "url_verification") return Response.json({ challenge: identifierIn(payload, "challenge") });
  if (payload.type !== "event_callback") return "ignored";
  const { event } = payload;
  if (typeof event !== "object" || event === null) throw new MalformedBody("the event has no body");
  return { id: identifierIn(payload, "event_id"), kind: identifierIn(event, "type"), payload };
}

/** Accepts only direct messages of people to the app. In a channel "stop" addresses others; a bot id or subtype is no person. */
const DirectMessage = z.object({
  event: z.object({
    channel_type: z.literal("im"),
    user: slackUserId.schema,
    text: z.string(),
    bot_id: z.undefined().optional(),
    subtype: z.undefined().optional(),
  }),
});

/** Slack reports no outcome of accepted messages. It reports a revoked installation and messages that people write to us. */
function parse({ kind, payload }: RecordedEvent): ChannelEvent | "ignored" {
  switch (kind) {
    case "tokens_revoked":
    case "app_uninstalled":
      return { type: "disconnection", code: kind };
    case "message": {
      const parsed = DirectMessage.safeParse(payload);
      if (!parsed.success) return "ignored";
      const { user, text } = parsed.data.event;
      return { type: "message", from: user, text: unescapeSlack(text), mayReply: false };
    }
    default:
      return "ignored";
  }
}

export const slackWebhook: Webhook<"slack"> = {
  provider: "slack",
  routes: { slack: { read } },
  parse,
  senderPath: ["event", "user"],
};
