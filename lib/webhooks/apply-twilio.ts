import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { findTwilioError } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import { type Applied, type MessageOutcome, recordOutcome } from "./outcome.ts";
import type { StoredEvent } from "./stored.ts";
import { phoneOf } from "./twilio-address.ts";

const Payload = z.object({
  MessageSid: z.string(),
  MessageStatus: z.string(),
  To: z.string().optional(),
  ErrorCode: z.string().optional(),
  delivery: z.string().optional(),
});

type TwilioOutcome = Pick<MessageOutcome, "status" | "error" | "suppression" | "code">;

/** By Twilio's status of a message (twilio.com/docs/messaging/api/message-resource#message-status-values). */
function verdictOf(status: string, errorCode: string | undefined): TwilioOutcome | null {
  switch (status) {
    // Even "queued" is proof that Twilio has it, which is what is open when an answer was lost.
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
      return failed(errorCode ?? status);
    default:
      return null;
  }
}

function failed(given: string): TwilioOutcome {
  const code = /^\w{1,20}$/.test(given) ? given : "unspecified";
  const known = findTwilioError(code);
  if (!known) return { status: "FAILED", error: `${code} the carrier did not deliver it`, code };
  const status = known.suppress === "HARD_BOUNCE" ? "BOUNCED" : "FAILED";
  return { status, error: `${known.codeClass}: ${code} ${known.description}`, suppression: known.suppress, code };
}

export async function applyTwilioStatus(tx: Tx, ctx: Ctx, { payload, receivedAt }: StoredEvent): Promise<Applied> {
  const parsed = Payload.safeParse(payload);
  if (!parsed.success) return { outcome: "unreadable" };
  const { MessageSid, MessageStatus, To, ErrorCode, delivery } = parsed.data;
  const verdict = verdictOf(MessageStatus, ErrorCode || undefined);
  if (!verdict) return { outcome: "ignored" };
  return recordOutcome(tx, ctx, {
    channel: "SMS",
    ...verdict,
    deliveryId: delivery,
    providerMessageId: MessageSid,
    address: phoneOf(To ?? ""),
    at: receivedAt,
  });
}
