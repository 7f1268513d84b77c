import { validateRequest } from "twilio/lib/webhooks/webhooks.js";
import { z } from "zod";
import { env } from "#lib/env.ts";
import { kindOfId } from "#lib/ids.ts";
import { noteSecretUse } from "#lib/secret-use.ts";
import { identifierIn, MalformedBody } from "../signed-request.ts";
import type { ChannelEvent, MessageOutcome, PostedRequest, ProviderEvent, RecordedEvent, Webhook } from "../webhook.ts";
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };
import { normalisePhone } from "./phone.ts";
import { findTwilioError } from "./twilio-codes.ts";

/**
 * Verifies a form of Twilio, signed with TWILIO_AUTH_TOKEN over the URL and the form's fields. The URL is APP_URL plus the
 * unchanged `pathAndQuery`; headers with a host are not trusted. There is no timestamp, so callers deduplicate. Null if the
 * signature is invalid or no token is set.
 */
export function verifyTwilio(
  pathAndQuery: string,
  rawBody: string,
  headers: Headers,
): { params: Record<string, string> } | null {
  const { TWILIO_AUTH_TOKEN: token, appUrl } = env();
  const signature = headers.get("x-twilio-signature");
  if (!token || !signature || !pathAndQuery.startsWith("/")) return null;
  const fields = [...new URLSearchParams(rawBody)];
  const params = Object.fromEntries(fields);
  // Twilio sends no duplicate field, and it would be ambiguous which one is signed.
  if (fields.length !== Object.keys(params).length) return null;
  if (!validateRequest(token, signature, appUrl + pathAndQuery, params)) return null;
  noteSecretUse("TWILIO_AUTH_TOKEN", token);
  return { params };
}

/** Reads the outcome of a text message. Callbacks have no id, so message and status form one. */
function readStatus({ rawBody, pathAndQuery, headers }: PostedRequest): ProviderEvent | "refused" {
  const verified = verifyTwilio(pathAndQuery, rawBody, headers);
  if (!verified) return "refused";
  const { params } = verified;
  const status = identifierIn(params, "MessageStatus");
  const delivery = new URLSearchParams(pathAndQuery.split("?", 2)[1]).get("delivery") ?? "";
  return {
    id: `${identifierIn(params, "MessageSid")}:${status}`,
    kind: `status.${status}`,
    payload: { ...params, ...(kindOfId(delivery) && { delivery }) },
  };
}

/** Reads a text message to one of our numbers. */
function readInbound({ rawBody, pathAndQuery, headers }: PostedRequest): ProviderEvent | "refused" {
  const verified = verifyTwilio(pathAndQuery, rawBody, headers);
  if (!verified) return "refused";
  const { MessageSid = "", From, To, Body = "", OptOutType } = verified.params;
  if (!/^\w{1,64}$/.test(MessageSid) || !From) throw new MalformedBody("no id or no sender");
  const payload = { From: phoneOf(From) ?? From, To, Body, ...(OptOutType && { OptOutType }) };
  return { id: MessageSid, kind: "inbound", payload };
}

/** Twilio prefixes the number with the channel if it is not SMS: "rcs:+1...", "whatsapp:+1...". */
const numbered = /^(?:[a-z][a-z0-9_-]*:)?(?<phone>\+[1-9]\d{6,14})$/i;

/** The phone number of a Twilio address; null for a short code, a sender name, or an id of a channel without numbers. */
const phoneOf = (address: string): string | null => numbered.exec(normalisePhone(address))?.groups?.phone ?? null;

/** True for an address with a channel prefix ("messenger:123"), false for a short code or sender name ("72975", "ACME"). */
const isChannelAddress = (address: string): boolean => /^[a-z][a-z0-9_-]*:/i.test(address.trim());

const Status = z.object({
  MessageSid: z.string(),
  MessageStatus: z.string(),
  To: z.string().optional(),
  ErrorCode: z.string().optional(),
  delivery: z.string().optional(),
});

type TwilioOutcome = Pick<MessageOutcome, "status" | "error" | "suppression" | "code">;

/** The outcome of a Twilio message status (twilio.com/docs/messaging/api/message-resource#message-status-values). */
function outcomeOf(status: string, errorCode: string | undefined): TwilioOutcome | null {
  switch (status) {
    // Even "queued" proves that Twilio accepted the message, which is unknown after a lost response.
    case "accepted":
    case "scheduled":
    case "queued":
    case "sending":
    case "sent":
      return { status: "SENT" };
    case "delivered":
    case "read":
      return { status: "DELIVERED" };
    case "failed":
    case "undelivered":
    case "canceled":
      return failedOutcome(errorCode ?? status);
    default:
      return null;
  }
}

function failedOutcome(providerCode: string): TwilioOutcome {
  const code = /^\w{1,20}$/.test(providerCode) ? providerCode : "unspecified";
  const known = findTwilioError(code);
  if (!known) return { status: "FAILED", error: `${code} the carrier did not deliver it`, code };
  const status = known.suppress === "HARD_BOUNCE" ? "BOUNCED" : "FAILED";
  return { status, error: `${known.codeClass}: ${code} ${known.description}`, suppression: known.suppress, code };
}

function parseStatus({ payload, receivedAt }: RecordedEvent): MessageOutcome | "ignored" | "unreadable" {
  const parsed = Status.safeParse(payload);
  if (!parsed.success) return "unreadable";
  const { MessageSid, MessageStatus, To, ErrorCode, delivery } = parsed.data;
  const outcome = outcomeOf(MessageStatus, ErrorCode || undefined);
  if (!outcome) return "ignored";
  return {
    type: "outcome",
    ...outcome,
    deliveryId: delivery,
    providerMessageId: MessageSid,
    address: phoneOf(To ?? ""),
    at: receivedAt,
  };
}

/** `OptOutType`: the keyword that Twilio recognised (Advanced Opt-Out). Twilio has already applied it and replied. */
const Inbound = z.object({ From: z.string(), Body: z.string(), OptOutType: z.string().optional() });
const Keyword = z.enum(["STOP", "START", "HELP"]);

function parseInbound({ payload }: RecordedEvent): ChannelEvent | "unreadable" {
  const parsed = Inbound.safeParse(payload);
  if (!parsed.success) return "unreadable";
  const { From, Body, OptOutType } = parsed.data;
  const from = phoneOf(From);
  // A short code or a sender name is a machine, which may reply to every reply.
  const mayReply = !OptOutType && (from !== null || isChannelAddress(From));
  return { type: "message", from, text: Body, keyword: Keyword.safeParse(OptOutType?.toUpperCase()).data, mayReply };
}

/** A response in Twilio's format: one message to the sender, or none (twilio.com/docs/messaging/twiml). */
function twiml(message: string | null): Response {
  const body = message === null ? "<Response/>" : `<Response><Message>${escapeXml(message)}</Message></Response>`;
  return new Response(`<?xml version="1.0" encoding="UTF-8"?>\n${body}\n`, {
    headers: { "content-type": "text/xml; charset=utf-8", "cache-control": "no-store" },
  });
}

const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export const twilioWebhook: Webhook<"twilio"> = {
  provider: "twilio",
  routes: {
    "twilio/status": { read: readStatus },
    "twilio/inbound": { read: readInbound, reply: { words: { en, de }, respond: twiml } },
  },
  parse: (event) => (event.kind === "inbound" ? parseInbound : parseStatus)(event),
  senderPath: ["From"],
  replayableKinds: ["inbound"],
};
