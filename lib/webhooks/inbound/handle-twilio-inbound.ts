import { transaction } from "#db/client.ts";
import { senderState } from "#lib/suppression/index.ts";
import { answerWebhook, type Read } from "../handle-request.ts";
import { isChannelAddress, phoneOf } from "../twilio-address.ts";
import { MalformedBody, verifyTwilio } from "../verify.ts";
import { intentOf } from "./apply.ts";
import { replyTo, twiml } from "./reply.ts";

/**
 * POST /api/webhooks/twilio/inbound: a text that somebody sent to one of our numbers. It is recorded and applied by its job;
 * the reply goes out with the answer. A copy gets none, and neither does a text that Twilio replied to itself.
 */
export async function handleTwilioInbound(request: Request): Promise<Response> {
  let reply: string | null = null;
  const read: Read = async ({ rawBody, pathAndQuery, headers }) => {
    const verified = verifyTwilio(pathAndQuery, rawBody, headers);
    if (!verified) return "refused";
    const { MessageSid, From, To, Body = "", OptOutType } = verified.params;
    if (!/^\w{1,64}$/.test(MessageSid ?? "") || !From) throw new MalformedBody("no id or no sender");
    const payload = { From: phoneOf(From) ?? From, To, Body, ...(OptOutType && { OptOutType }) };
    // As things stand before it is recorded: its job may have run by the time that it is answered.
    reply = await replyOf(verified.params);
    return { id: MessageSid ?? "", kind: "inbound", payload };
  };
  return answerWebhook("twilio", request, read, (isNew) => twiml(isNew ? reply : null));
}

/** Says what the job will do, and nothing else: it acts on phone numbers only. */
async function replyOf({ From = "", Body = "", OptOutType }: Record<string, string>): Promise<string | null> {
  const intent = intentOf({ text: Body, optOutType: OptOutType });
  if (intent === null || OptOutType) return null;
  const phone = phoneOf(From);
  // A short code or a sender name is a machine, which may answer every reply.
  if (phone === null) return isChannelAddress(From) ? replyTo("NO_NUMBER", "en") : null;
  const { locale, stopped, blocked } = await transaction({ kind: "system", task: "webhook" }, (tx) =>
    senderState(tx, "SMS", phone),
  ).catch(() => ({ locale: "en", stopped: false, blocked: false })); // whether it can be recorded does not hang on how it is answered
  if (intent === "START" && blocked) return replyTo("START_BLOCKED", locale);
  // Whoever is told already is not told again: two machines that answer each other would go on for ever.
  return intent === "STOP" && stopped ? null : replyTo(intent, locale);
}
