import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { findResendError } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import { type Applied, type MessageOutcome, recordOutcome } from "./outcome.ts";
import type { StoredEvent } from "./stored.ts";

/** Of an event's body (resend.com/docs/webhooks/event-types) what we read; whatever else is there does not matter. */
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

/** By event. What is not here tells nothing of whether the message arrived: opens, clicks, delays, contacts, domains. */
const verdicts: Record<string, (data: Data) => ResendOutcome> = {
  "email.sent": () => ({ status: "SENT" }),
  "email.delivered": () => ({ status: "DELIVERED" }),
  "email.bounced": ({ bounce }) => bounced(`${bounce?.type ?? "Undetermined"}/${bounce?.subType ?? ""}`),
  "email.complained": () => ({
    status: "COMPLAINED",
    error: "complaint the person marked it as spam",
    suppression: "COMPLAINT",
    code: "complaint",
  }),
  "email.failed": ({ failed }) => {
    const code = codeIn(failed?.reason);
    return { status: "FAILED", error: `${blameIn(code)}${code} the provider could not send it`, code };
  },
  // The account's own list: the address bounced or complained before, and Resend sends nothing there.
  "email.suppressed": ({ suppressed }) => {
    const code = codeIn(suppressed?.type);
    const isListed = /suppress/i.test(code);
    return {
      status: "BOUNCED",
      error: `${code} the provider sends nothing to this address`,
      ...(isListed && { suppression: "HARD_BOUNCE" as const }),
      code,
    };
  },
};

/** By the table of the answers to requests; a code that it does not have names its cause, perhaps. */
const blameIn = (code: string): string => {
  const known = findResendError(code);
  if (known) return `${known.codeClass}: `;
  return /quota|rate_?limit/i.test(code)
    ? "throttled: "
    : /api_?key|domain|sender|account/i.test(code)
      ? "account: "
      : "";
};

/** "Permanent/General": the words before the slash tell whether trying again is of any use. */
function bounced(type: string): ResendOutcome {
  const code = codeIn(type.replace(/\/$/, ""));
  if (!/^(permanent|hard)\b/i.test(code))
    return { status: "BOUNCED", error: `${code} the receiving server did not take it`, code };
  const error = `${code} the receiving server refuses the address`;
  return { status: "BOUNCED", error, suppression: "HARD_BOUNCE", code };
}

/** Only something shaped like a code: free text may repeat the address. */
const codeIn = (text: string | undefined): string =>
  text !== undefined && /^[\w/-]{1,60}$/.test(text) ? text : "unspecified";

export async function applyResend(tx: Tx, ctx: Ctx, { kind, payload, receivedAt }: StoredEvent): Promise<Applied> {
  const verdict = Object.hasOwn(verdicts, kind) ? verdicts[kind] : undefined;
  if (!verdict) return { outcome: "ignored" };
  const parsed = Payload.safeParse(payload);
  if (!parsed.success) return { outcome: "unreadable" };
  const { created_at, data } = parsed.data;
  const { delivery } = data.tags;
  return recordOutcome(tx, ctx, {
    channel: "EMAIL",
    ...verdict(data),
    deliveryId: typeof delivery === "string" ? delivery : undefined,
    providerMessageId: data.email_id,
    // We send to one address a mail. Of several (another sender's mail) it is open which one is meant.
    address: data.to.length === 1 ? (data.to[0] ?? null) : null,
    at: momentOf(created_at, receivedAt),
  });
}

/** The provider's time of the event, if it is one and not ahead of ours. */
function momentOf(text: string | undefined, receivedAt: Date): Date {
  const ms = Date.parse(text ?? "");
  return Number.isNaN(ms) || ms > receivedAt.getTime() ? receivedAt : new Date(ms);
}
