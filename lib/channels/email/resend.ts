import { type CreateEmailResponse, Resend, type Response } from "resend";
import type { BatchAnswer, ChannelAdapter, Hold, SendOutcome } from "../channel.ts";
import { parsePaceMs, parseRetryAfterMs } from "../connection.ts";
import { outcomeOfError, unknownRefusal } from "../provider-errors.ts";
import { sendEach } from "../send-each.ts";
import { vendorUrl } from "../vendor-url.ts";
import type { EmailMessage } from "./message.ts";
import { findResendError } from "./resend-codes.ts";

export interface EmailOptions {
  apiKey: string;
  /** Another origin for the SDK: a regional edge, a gateway, a test double. */
  baseUrl?: string;
  from: string;
  timeoutMs?: number;
}

type Failure = Extract<CreateEmailResponse, { data: null }>;
type Blame = Extract<SendOutcome, { status: "rejected" }>["blame"];

const HOUR_MS = 3_600_000;

/** resend.com/docs/api-reference/emails/send-batch-emails */
const batchSize = 100;

/** The SDK tells an answer's status only where the body does, and a gateway's own answer does not. Never throws. */
class StatusKeepingClient extends Resend {
  override async fetchRequest<T>(path: string, options?: RequestInit): Promise<Response<T>> {
    const failure = (statusCode: number | null) => ({ name: "application_error" as const, message: "", statusCode });
    try {
      // A redirect would take the message to a host that nobody named.
      const answer = await fetch(vendorUrl(this.baseUrl, path), { ...options, redirect: "manual" });
      const headers = Object.fromEntries(answer.headers.entries());
      const body: unknown = await answer.json().catch(() => null);
      if (answer.ok) return { data: body as T, error: null, headers };
      return { data: null, error: Object.assign(failure(null), body, { statusCode: answer.status }), headers };
    } catch {
      return { data: null, error: failure(null), headers: null };
    }
  }
}

/**
 * Resend. A message by itself has its delivery id (or `key`) as idempotency key, the same on every try, so a lost answer may simply
 * be asked again within Resend's 24 h. Several in one request share one key: the caller keeps them together. A request in
 * flight runs to its answer or its timeout: to cut it off would leave open whether it was taken.
 */
export function createEmailAdapter(options: EmailOptions): ChannelAdapter<EmailMessage> {
  const resend = new StatusKeepingClient(options.apiKey, { baseUrl: options.baseUrl });
  const timeoutMs = options.timeoutMs ?? 10_000;
  const keyed = (idempotencyKey: string) => ({ idempotencyKey, signal: AbortSignal.timeout(timeoutMs) });
  const payloadOf = (message: EmailMessage) => ({
    from: options.from,
    to: message.to,
    subject: message.subject,
    html: message.html,
    text: message.text,
    headers: message.headers,
    tags: Object.entries(message.tags).map(([name, value]) => ({ name: tagText(name), value: tagText(value) })),
  });

  async function sendOne(message: EmailMessage): Promise<SendOutcome> {
    const answer = await resend.emails.send(payloadOf(message), keyed(message.key ?? message.deliveryId));
    if (answer.data?.id) return { status: "accepted", providerId: answer.data.id, ...allowance(answer.headers ?? {}) };
    return explain(answer.error, answer.headers ?? {});
  }

  async function sendBatch(key: string, messages: readonly EmailMessage[], hold?: Hold): Promise<BatchAnswer> {
    const all = (outcome: SendOutcome) => messages.map(() => outcome);
    const reason = await hold?.();
    if (reason) return all({ status: "held", reason });
    const answer = await resend.batch.send(messages.map(payloadOf), keyed(key));
    const ids = answer.data?.data;
    if (Array.isArray(ids) && ids.length === messages.length) {
      const told = allowance(answer.headers ?? {});
      return ids.map(({ id }) => ({ status: "accepted", providerId: id, ...told }));
    }
    if (answer.data)
      return all({ status: "unavailable", reason: "no_ids the provider answered without an id for each" });
    // A gateway may not know the request, or not of this size.
    if (noSuchRequest.has(answer.error?.statusCode ?? 0)) return "unserved";
    const outcome = explain(answer.error, answer.headers ?? {});
    // One bad message refuses all; what is wrong with the account is wrong for each.
    const isAccounts = outcome.status === "rejected" && outcome.blame === "account";
    return !isAccounts && (outcome.status === "rejected" || isRefusedContent(answer.error)) ? "refused" : all(outcome);
  }

  return {
    provider: "resend",
    send: (messages, hold) => sendEach(messages, (message) => sendOne(message).catch(() => unexpected), hold),
    sendBatch,
    batchSize,
  };
}

/** A fault of ours: whether it was taken is open, and the key makes a retry safe. */
const unexpected: SendOutcome = { status: "unavailable", reason: "adapter_error no verdict on the message" };

const noSuchRequest = new Set([404, 405, 413]);

/** Resend itself refused what the request says, whatever the name: a gateway's answer has none. */
const isRefusedContent = (error: Failure["error"] | null): boolean =>
  error !== null && error.name !== "application_error" && (error.statusCode === 400 || error.statusCode === 422);

/** What the ratelimit headers of a request that was taken ask for: a pace, or a pause once the allowance is used up. */
function allowance(headers: Record<string, string>): { everyMs?: number; pauseMs?: number } {
  const everyMs = parsePaceMs(headers);
  if (everyMs !== null) return { everyMs };
  if (headers["ratelimit-remaining"] !== "0") return {};
  return { pauseMs: parseRetryAfterMs(headers["ratelimit-reset"], Date.now()) ?? undefined };
}

/** Resend refuses the whole message for a tag with other characters or more than 256 of them. */
const tagText = (text: string) => text.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 256);

/**
 * What Resend's answer means, by its error name or, where a gateway answered, by status. Without a known one the message may
 * have been taken, and the key makes a retry safe.
 */
function explain(error: Failure["error"] | null, headers: Record<string, string>): SendOutcome {
  // An earlier try under this key was taken and its answer lost; since then the text, or what a digest holds, changed.
  if (error?.name === "invalid_idempotent_request") return { status: "accepted", providerId: null };
  if (error?.name === "validation_error") return validation(error);
  const known = error && findResendError(error.name);
  if (known && known.verdict !== "unavailable")
    return withPace(
      outcomeOfError(error.name, known, waitMs(headers, error.name === "daily_quota_exceeded" ? HOUR_MS : 1_000)),
      headers,
    );
  const status = error?.statusCode ?? null;
  switch (status) {
    case 401:
    case 403:
      return rejected("account", String(status), "the provider refused the account");
    case 402:
      return rejected("account", String(status), "payment is due");
    case 404:
    case 405:
      return rejected("account", String(status), "the base URL does not answer as Resend does");
    case 413:
      return rejected("message", String(status), "the message is too large");
    case 429:
      return withPace({ status: "throttled", retryAfterMs: waitMs(headers, 1_000) }, headers);
  }
  return {
    status: "unavailable",
    reason: `${status ?? "no_answer"} the provider did not confirm it; the key makes a retry safe`,
    retryAfterMs: parseRetryAfterMs(headers["retry-after"], Date.now()) ?? undefined,
  };
}

const fieldsOfMessage = /`?\b(?:subject|html|text|headers?|tags?|attachments?|reply_to|cc|bcc)\b`? field/i;

/** One name for everything from a mistyped recipient to an unverified domain: only status and text tell them apart. */
function validation(error: Failure["error"]): SendOutcome {
  const message = String(error.message);
  const code = "validation_error";
  if (/api[ _]key/i.test(message)) return rejected("account", code, "the API key was refused");
  if (
    error.statusCode === 401 ||
    error.statusCode === 403 ||
    /`?\bfrom\b`? field|domain is not verified/i.test(message)
  )
    return rejected("account", code, "the sender or its domain is not verified");
  if (/`?\bto\b`? field|recipient/i.test(message)) return rejected("address", code, "the address was refused");
  if (fieldsOfMessage.test(message)) return rejected("message", code, "a field of the message was refused");
  return unknownRefusal(code);
}

function rejected(blame: Blame, code: string, words: string): SendOutcome {
  return { status: "rejected", blame, reason: `${code} ${words}` };
}

const waitMs = (headers: Record<string, string>, fallbackMs: number): number =>
  parseRetryAfterMs(headers["retry-after"] ?? headers["ratelimit-reset"], Date.now()) ?? fallbackMs;

/** A refusal that asks to wait also brings the pace, if the headers tell one. */
const withPace = (outcome: SendOutcome, headers: Record<string, string>): SendOutcome =>
  outcome.status === "throttled" ? { ...outcome, everyMs: parsePaceMs(headers) ?? undefined } : outcome;
