import { createHmac } from "node:crypto";
import { z } from "zod";
import { env } from "#lib/env.ts";
import { noteSecretUse } from "#lib/secret-use.ts";
import { identifierIn, isEqual, isRecent, parseObject } from "../signed-request.ts";
import type { MessageOutcome, PostedRequest, ProviderEvent, RecordedEvent, Webhook } from "../webhook.ts";
import { findResendError } from "./resend-codes.ts";

const idMaxLength = 255;

/**
 * Verifies an event of Resend, signed by Svix (docs.svix.com/receiving/verifying-payloads/how-manual). Any secret of
 * RESEND_WEBHOOK_SECRETS may match any signature, so that either side can rotate. Null if none matches, the timestamp is too
 * far off, or no secret is set. Throws MalformedBody.
 */
export function verifyResend(
  rawBody: string,
  headers: Headers,
  now: Date,
): { id: string; payload: Record<string, unknown> } | null {
  const id = headers.get("svix-id") ?? "";
  const timestamp = headers.get("svix-timestamp") ?? "";
  if (id === "" || id.length > idMaxLength || !isRecent(timestamp, now)) return null;
  const signatures = (headers.get("svix-signature") ?? "")
    .split(" ")
    .filter((signature) => signature.startsWith("v1,"))
    .map((signature) => signature.slice("v1,".length));
  const matches = (secret: string): boolean => {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    // A secret that is not base64 decodes to an empty key, with which anyone can sign.
    if (key.length === 0) return false;
    const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${rawBody}`).digest("base64");
    return signatures.some((signature) => isEqual(signature, expected));
  };
  const match = (env().RESEND_WEBHOOK_SECRETS ?? []).find(matches);
  if (match === undefined) return null;
  noteSecretUse("RESEND_WEBHOOK_SECRETS", match);
  return { id, payload: parseObject(rawBody) };
}

/** Reads the outcome of a mail. The id is the Svix message id, equal on each retry. */
function read({ rawBody, headers, now }: PostedRequest): ProviderEvent | "refused" {
  const verified = verifyResend(rawBody, headers, now);
  if (!verified) return "refused";
  const { id, payload } = verified;
  return { id, kind: identifierIn(payload, "type"), payload };
}

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
    error: "complaint the person marked the mail as spam",
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
      error: `${code} the provider does not send to this address`,
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
    return { status: "BOUNCED", error: `${code} the receiving server did not accept it`, code };
  const error = `${code} the receiving server refuses the address`;
  return { status: "BOUNCED", error, suppression: "HARD_BOUNCE", code };
}

/** Accepts only text in the form of a code, because free text may contain the address. */
const codeFrom = (text: string | undefined): string =>
  text !== undefined && /^[\w/-]{1,60}$/.test(text) ? text : "unspecified";

function parse({ kind, payload, receivedAt }: RecordedEvent): MessageOutcome | "ignored" | "unreadable" {
  const outcomeOf = Object.hasOwn(outcomesByEvent, kind) ? outcomesByEvent[kind] : undefined;
  if (!outcomeOf) return "ignored";
  const parsed = Payload.safeParse(payload);
  if (!parsed.success) return "unreadable";
  const { created_at, data } = parsed.data;
  const { delivery } = data.tags;
  return {
    type: "outcome",
    ...outcomeOf(data),
    deliveryId: typeof delivery === "string" ? delivery : undefined,
    providerMessageId: data.email_id,
    // We send each mail to one address. With several (another sender's mail), the affected address is unknown.
    address: data.to.length === 1 ? (data.to[0] ?? null) : null,
    at: eventTime(created_at, receivedAt),
  };
}

/** The provider's time of the event, if it is valid and not ahead of our clock. */
function eventTime(text: string | undefined, receivedAt: Date): Date {
  const ms = Date.parse(text ?? "");
  return Number.isNaN(ms) || ms > receivedAt.getTime() ? receivedAt : new Date(ms);
}

export const resendWebhook: Webhook<"resend"> = { provider: "resend", routes: { resend: { read } }, parse };
