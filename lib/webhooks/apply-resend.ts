import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { findResendError } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import { type Applied, type MessageOutcome, recordOutcome } from "./outcome.ts";
import type { StoredEvent } from "./stored.ts";

/** The fields of an event's body that we read (resend.com/docs/webhooks/event-types). Other fields are ignored. */
const Payload = z.object({
  created_at: z.string().optional().catch(undefined),
  data: z.object({
    email_id: z.string().min(1).max(200).optional(),
    to: z.array(z.string()).catch([]),
    tags: z.record(z.string(), z.unknown()).catch({}),
    bounce: z
      .object({ type: z.string(), subType: z.string().catch("") })
      .optional()
      .catch(undefined),
    failed: z.object({ reason: z.string() }).optional().catch(undefined),
    suppressed: z.object({ type: z.string() }).optional().catch(undefined),
  }),
});
type Data = z.output<typeof Payload>["data"];

type ResendOutcome = Pick<MessageOutcome, "status" | "error" | "suppression" | "code">;

/** The outcome of each event type. Other events (opens, clicks, delays, contacts, domains) say nothing about arrival. */
const outcomesByEvent: Record<string, (data: Data) => ResendOutcome> = {
  "email.sent": () => ({ status: "SENT" }),
  "email.delivered": () => ({ status: "DELIVERED" }),
  "email.bounced": ({ bounce }) => bouncedOutcome(`${bounce?.type ?? "Undetermined"}/${bounce?.subType ?? ""}`),
  "email.complained": () => ({
    status: "COMPLAINED",
    error: "complaint the person marked it as spam",
    suppression: "COMPLAINT",
    code: "complaint",
  }),
  "email.failed": ({ failed }) => {
    const code = codeFrom(failed?.reason);
    return { status: "FAILED", error: `${errorCategory(code)}${code} the provider could not send it`, code };
  },
  // The address is on the account's suppression list after a bounce or complaint, so Resend does not send to it.
  "email.suppressed": ({ suppressed }) => {
    const code = codeFrom(suppressed?.type);
    const isListed = /suppress/i.test(code);
    return {
      status: "BOUNCED",
      error: `${code} the provider sends nothing to this address`,
      ...(isListed && { suppression: "HARD_BOUNCE" as const }),
      code,
    };
  },
};

/** The category of an error code: from the table of response errors, or guessed from the code's name. */
const errorCategory = (code: string): string => {
  const known = findResendError(code);
  if (known) return `${known.codeClass}: `;
  return /quota|rate_?limit/i.test(code)
    ? "throttled: "
    : /api_?key|domain|sender|account/i.test(code)
      ? "account: "
      : "";
};

/** "Permanent/General": the part before the slash tells whether a retry can succeed. */
function bouncedOutcome(type: string): ResendOutcome {
  const code = codeFrom(type.replace(/\/$/, ""));
  if (!/^(permanent|hard)\b/i.test(code))
    return { status: "BOUNCED", error: `${code} the receiving server did not take it`, code };
  const error = `${code} the receiving server refuses the address`;
  return { status: "BOUNCED", error, suppression: "HARD_BOUNCE", code };
}

/** Accepts only text in the form of a code, because free text may contain the address. */
const codeFrom = (text: string | undefined): string =>
  text !== undefined && /^[\w/-]{1,60}$/.test(text) ? text : "unspecified";

export async function applyResend(tx: Tx, ctx: Ctx, { kind, payload, receivedAt }: StoredEvent): Promise<Applied> {
  const outcomeOf = Object.hasOwn(outcomesByEvent, kind) ? outcomesByEvent[kind] : undefined;
  if (!outcomeOf) return { outcome: "ignored" };
  const parsed = Payload.safeParse(payload);
  if (!parsed.success) return { outcome: "unreadable" };
  const { created_at, data } = parsed.data;
  const { delivery } = data.tags;
  return recordOutcome(tx, ctx, {
    channel: "EMAIL",
    ...outcomeOf(data),
    deliveryId: typeof delivery === "string" ? delivery : undefined,
    providerMessageId: data.email_id,
    // We send each mail to one address. With several (another sender's mail), the affected address is unknown.
    address: data.to.length === 1 ? (data.to[0] ?? null) : null,
    at: eventTime(created_at, receivedAt),
  });
}

/** The provider's time of the event, if it is valid and not ahead of our clock. */
function eventTime(text: string | undefined, receivedAt: Date): Date {
  const ms = Date.parse(text ?? "");
  return Number.isNaN(ms) || ms > receivedAt.getTime() ? receivedAt : new Date(ms);
}
