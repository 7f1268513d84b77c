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

export async function applyTwilioStatus(tx: Tx, ctx: Ctx, { payload, receivedAt }: StoredEvent): Promise<Applied> {
  const parsed = Payload.safeParse(payload);
  if (!parsed.success) return { outcome: "unreadable" };
  const { MessageSid, MessageStatus, To, ErrorCode, delivery } = parsed.data;
  const outcome = outcomeOf(MessageStatus, ErrorCode || undefined);
  if (!outcome) return { outcome: "ignored" };
  return recordOutcome(tx, ctx, {
    channel: "SMS",
    ...outcome,
    deliveryId: delivery,
    providerMessageId: MessageSid,
    address: phoneOf(To ?? ""),
    at: receivedAt,
  });
}
