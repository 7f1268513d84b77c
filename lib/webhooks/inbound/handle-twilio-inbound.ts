import { transaction } from "#db/client.ts";
import { senderState } from "#lib/suppression/index.ts";
import { handleWebhook, type ReadEvent } from "../handle-request.ts";
import { isChannelAddress, phoneOf } from "../twilio-address.ts";
import { MalformedBody, verifyTwilio } from "../verify.ts";
import { intentOf } from "./apply.ts";
import { replyTo, twiml } from "./reply.ts";

/**
 * POST /api/webhooks/twilio/inbound: a text to one of our numbers. Records it for its job and returns the reply in the
 * response. A duplicate gets no reply, and neither does a text that Twilio itself replied to.
 */
export async function handleTwilioInbound(request: Request): Promise<Response> {
  let reply: string | null = null;
  const read: ReadEvent = async ({ rawBody, pathAndQuery, headers }) => {
    const verified = verifyTwilio(pathAndQuery, rawBody, headers);
    if (!verified) return "refused";
    const { MessageSid, From, To, Body = "", OptOutType } = verified.params;
    if (!/^\w{1,64}$/.test(MessageSid ?? "") || !From) throw new MalformedBody("no id or no sender");
    const payload = { From: phoneOf(From) ?? From, To, Body, ...(OptOutType && { OptOutType }) };
    // Computed before the event is recorded, because its job may run before the response is sent.
    reply = await replyOf(verified.params);
    return { id: MessageSid ?? "", kind: "inbound", payload };
  };
  return handleWebhook("twilio", request, read, (isNew) => twiml(isNew ? reply : null));
}

/** The reply describes the job's effect. The job only handles phone numbers. */
async function replyOf({ From = "", Body = "", OptOutType }: Record<string, string>): Promise<string | null> {
  const intent = intentOf({ text: Body, optOutType: OptOutType });
  if (intent === null || OptOutType) return null;
  const phone = phoneOf(From);
  // A short code or a sender name is a machine, which may reply to every reply.
  if (phone === null) return isChannelAddress(From) ? replyTo("NO_NUMBER", "en") : null;
  const { locale, stopped, blocked } = await transaction({ kind: "system", task: "webhook" }, (tx) =>
    senderState(tx, "SMS", phone),
  ).catch(() => ({ locale: "en", stopped: false, blocked: false })); // a failed read must not prevent the recording
  if (intent === "START" && blocked) return replyTo("START_BLOCKED", locale);
  // A sender who is stopped already gets no second reply; otherwise two machines would reply to each other endlessly.
  return intent === "STOP" && stopped ? null : replyTo(intent, locale);
}
