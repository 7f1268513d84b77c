import { kindOfId } from "#lib/ids.ts";
import { answerText, answerWebhook, type Read } from "./handle-request.ts";
import { MalformedBody, verifyResend, verifySlack, verifyTwilio } from "./verify.ts";

/** POST /api/webhooks/resend: what became of an e-mail. The id is the message's, the same on each of Svix's tries. */
export const answerResend = (request: Request): Promise<Response> => answerWebhook("resend", request, readResend);

const readResend: Read = ({ rawBody, headers, now }) => {
  const verified = verifyResend(rawBody, headers, now);
  if (!verified) return "refused";
  const { id, payload } = verified;
  return { id, kind: wordIn(payload, "type"), payload };
};

/** POST /api/webhooks/twilio/status: what became of a text. Twilio gives the callback no id; a message has each status once. */
export const answerTwilioStatus = (request: Request): Promise<Response> =>
  answerWebhook("twilio", request, readTwilioStatus);

const readTwilioStatus: Read = ({ rawBody, pathAndQuery, headers }) => {
  const verified = verifyTwilio(pathAndQuery, rawBody, headers);
  if (!verified) return "refused";
  const { params } = verified;
  const status = wordIn(params, "MessageStatus");
  const delivery = new URLSearchParams(pathAndQuery.split("?", 2)[1]).get("delivery") ?? "";
  return {
    id: `${wordIn(params, "MessageSid")}:${status}`,
    kind: `status.${status}`,
    payload: { ...params, ...(kindOfId(delivery) && { delivery }) },
  };
};

/** POST /api/webhooks/slack: the Events API. Setting it up asks whether we hold the secret: the challenge is sent back. */
export const answerSlack = (request: Request): Promise<Response> => answerWebhook("slack", request, readSlack);

const readSlack: Read = ({ rawBody, headers, now }) => {
  const verified = verifySlack(rawBody, headers, now);
  if (!verified) return "refused";
  // Slack's older shared secret, in every body: nothing needs it, so it is not kept.
  const { token: _token, ...payload } = verified.payload;
  if (payload.type === "url_verification") return Response.json({ challenge: wordIn(payload, "challenge") });
  if (payload.type !== "event_callback") return answerText(200, "ok");
  const { event } = payload;
  if (typeof event !== "object" || event === null) throw new MalformedBody("the event has no body");
  return { id: wordIn(payload, "event_id"), kind: wordIn(event, "type"), payload };
};

/** Throws MalformedBody if there is no such field, or it cannot be part of an id. */
function wordIn(payload: object, name: string): string {
  const value: unknown = Object.entries(payload).find(([field]) => field === name)?.[1];
  if (typeof value === "string" && /^[\w.:-]{1,200}$/.test(value)) return value;
  throw new MalformedBody(`${name} is missing`);
}
