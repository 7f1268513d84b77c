import { kindOfId } from "#lib/ids.ts";
import { handleWebhook, type ReadEvent, textResponse } from "./handle-request.ts";
import { MalformedBody, verifyResend, verifySlack, verifyTwilio } from "./verify.ts";

/** POST /api/webhooks/resend: the outcome of an e-mail. The id is the Svix message id, equal on each retry. */
export const handleResend = (request: Request): Promise<Response> => handleWebhook("resend", request, readResend);

const readResend: ReadEvent = ({ rawBody, headers, now }) => {
  const verified = verifyResend(rawBody, headers, now);
  if (!verified) return "refused";
  const { id, payload } = verified;
  return { id, kind: identifierIn(payload, "type"), payload };
};

/** POST /api/webhooks/twilio/status: the outcome of a text message. Callbacks have no id, so message and status form one. */
export const handleTwilioStatus = (request: Request): Promise<Response> =>
  handleWebhook("twilio", request, readTwilioStatus);

const readTwilioStatus: ReadEvent = ({ rawBody, pathAndQuery, headers }) => {
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
};

/** POST /api/webhooks/slack: the Events API. The response to the set-up request returns its challenge. */
export const handleSlack = (request: Request): Promise<Response> => handleWebhook("slack", request, readSlack);

const readSlack: ReadEvent = ({ rawBody, headers, now }) => {
  const verified = verifySlack(rawBody, headers, now);
  if (!verified) return "refused";
  // Every body contains Slack's older shared secret. Nothing needs it, so it is not stored.
  const { token: _token, ...payload } = verified.payload;
  if (payload.type === "url_verification") return Response.json({ challenge: identifierIn(payload, "challenge") });
  if (payload.type !== "event_callback") return textResponse(200, "ok");
  const { event } = payload;
  if (typeof event !== "object" || event === null) throw new MalformedBody("the event has no body");
  return { id: identifierIn(payload, "event_id"), kind: identifierIn(event, "type"), payload };
};

/** A field that becomes part of an id. Throws MalformedBody if it is missing or has other characters. */
function identifierIn(payload: object, name: string): string {
  const value: unknown = Object.entries(payload).find(([field]) => field === name)?.[1];
  if (typeof value === "string" && /^[\w.:-]{1,200}$/.test(value)) return value;
  throw new MalformedBody(`${name} is missing`);
}
