import { type CreateEmailResponse, Resend, type Response } from "resend";
import type { BatchAnswer, ChannelAdapter, EmailMessage, Hold, SendOutcome } from "./channel.ts";
import { parseRetryAfterMs } from "./connection.ts";
import { sendEach } from "./send-each.ts";

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
      const answer = await fetch(`${this.baseUrl}${path}`, { ...options, redirect: "manual" });
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
    if (answer.data?.id)
      return { status: "accepted", providerId: answer.data.id, pauseMs: pauseMs(answer.headers ?? {}) };
    return explain(answer.error, answer.headers ?? {});
  }

  async function sendBatch(key: string, messages: readonly EmailMessage[], hold?: Hold): Promise<BatchAnswer> {
    const all = (outcome: SendOutcome) => messages.map(() => outcome);
    const reason = hold?.();
    if (reason) return all({ status: "held", reason });
    const answer = await resend.batch.send(messages.map(payloadOf), keyed(key));
    const ids = answer.data?.data;
    if (Array.isArray(ids) && ids.length === messages.length) {
      const pause = pauseMs(answer.headers ?? {});
      return ids.map(({ id }) => ({ status: "accepted", providerId: id, pauseMs: pause }));
    }
    if (answer.data)
      return all({ status: "unavailable", reason: "no_ids the provider answered without an id for each" });
    // A gateway may not know the request, or not of this size.
    if (noSuchRequest.has(answer.error?.statusCode ?? 0)) return "unserved";
    const outcome = explain(answer.error, answer.headers ?? {});
    // One bad address refuses all; what is wrong with the account is wrong for each.
    return outcome.status === "rejected" && outcome.blame !== "account" ? "refused" : all(outcome);
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

/** How long the provider wants to be left alone after a request that it took, by its ratelimit headers (seconds). */
function pauseMs(headers: Record<string, string>): number | undefined {
  if (headers["ratelimit-remaining"] !== "0") return undefined;
  return parseRetryAfterMs(headers["ratelimit-reset"], Date.now()) ?? undefined;
}

/** Resend refuses the whole message for a tag with other characters or more than 256 of them. */
const tagText = (text: string) => text.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 256);

/**
 * The names are Resend's own verdicts (resend.com/docs/api-reference/errors). Without one only few statuses are sure to mean
 * that nothing was taken; of any other answer it may have been, and the key makes a retry safe.
 */
function explain(error: Failure["error"] | null, headers: Record<string, string>): SendOutcome {
  switch (error?.name) {
    case "invalid_idempotent_request":
      // An earlier try under this key was taken and its answer lost; since then the text, or what a digest holds, changed.
      return { status: "accepted", providerId: null };
    case "rate_limit_exceeded":
      return throttled(headers, 1_000);
    case "daily_quota_exceeded":
      return throttled(headers, HOUR_MS);
    case "monthly_quota_exceeded":
      return rejected("account", error.name, "the account's monthly quota is used up");
    case "missing_api_key":
    case "invalid_api_key":
    case "restricted_api_key":
    case "invalid_access":
      return rejected("account", error.name, "the API key was refused");
    case "invalid_from_address":
      return rejected("account", error.name, "the sender address was refused");
    case "validation_error":
      return validation(error);
    case "invalid_attachment":
    case "invalid_idempotency_key":
    case "invalid_parameter":
    case "invalid_region":
    case "missing_required_field":
    case "security_error":
      return rejected("message", error.name, "the provider refused the message");
  }
  const status = error?.statusCode ?? null;
  switch (status) {
    case 401:
    case 403:
      return rejected("account", String(status), "the provider refused the account");
    case 404:
    case 405:
      return rejected("account", String(status), "the base URL does not answer as Resend does");
    case 413:
      return rejected("message", String(status), "the message is too large");
    case 429:
      return throttled(headers, 1_000);
  }
  return {
    status: "unavailable",
    reason: `${status ?? "no_answer"} the provider did not confirm it; the key makes a retry safe`,
    retryAfterMs: parseRetryAfterMs(headers["retry-after"], Date.now()) ?? undefined,
  };
}

/** One name for everything from a mistyped recipient to an unverified domain: only status and field tell them apart. */
function validation(error: Failure["error"]): SendOutcome {
  const message = String(error.message);
  if (error.statusCode === 403 || /`?\bfrom\b`? field|domain is not verified/i.test(message))
    return rejected("account", "validation_error", "the sender or its domain is not verified");
  if (/`?\bto\b`? field|recipient/i.test(message))
    return rejected("address", "validation_error", "the address was refused");
  return rejected("message", "validation_error", "a field of the message was refused");
}

function rejected(blame: Blame, code: string, words: string): SendOutcome {
  return { status: "rejected", blame, reason: `${code} ${words}` };
}

function throttled(headers: Record<string, string>, fallbackMs: number): SendOutcome {
  const header = headers["retry-after"] ?? headers["ratelimit-reset"];
  return { status: "throttled", retryAfterMs: parseRetryAfterMs(header, Date.now()) ?? fallbackMs };
}
