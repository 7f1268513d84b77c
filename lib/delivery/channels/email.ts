import { type CreateEmailResponse, Resend } from "resend";
import type { ChannelAdapter, EmailMessage, SendOutcome } from "./channel.ts";
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

/**
 * Resend. A message by itself has its delivery id as idempotency key, the same on every try, so a lost answer may simply
 * be asked again within Resend's 24 h. Several in one request share one key: the caller keeps them together.
 */
export function createEmailAdapter(options: EmailOptions): ChannelAdapter<EmailMessage> {
  const resend = new Resend(options.apiKey, { baseUrl: options.baseUrl });
  const timeoutMs = options.timeoutMs ?? 10_000;
  const limits = (signal?: AbortSignal) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    return signal ? AbortSignal.any([signal, timeout]) : timeout;
  };
  const payloadOf = (message: EmailMessage) => ({
    from: options.from,
    to: message.to,
    subject: message.subject,
    html: message.html,
    text: message.text,
    headers: message.headers,
    tags: Object.entries(message.tags).map(([name, value]) => ({ name: tagText(name), value: tagText(value) })),
  });

  async function sendOne(message: EmailMessage, signal?: AbortSignal): Promise<SendOutcome> {
    const answer = await resend.emails
      .send(payloadOf(message), { idempotencyKey: message.deliveryId, signal: limits(signal) })
      .catch(() => null);
    // The SDK throws only when the request was aborted while an error's body was read.
    if (!answer) return { status: "unavailable", reason: "aborted before the provider answered" };
    if (answer.data?.id)
      return { status: "accepted", providerId: answer.data.id, pauseMs: pauseMs(answer.headers ?? {}) };
    return explain(answer.error, answer.headers ?? {});
  }

  async function sendBatch(
    key: string,
    messages: readonly EmailMessage[],
    signal?: AbortSignal,
  ): Promise<SendOutcome[] | "refused"> {
    const all = (outcome: SendOutcome) => messages.map(() => outcome);
    if (signal?.aborted) return all({ status: "held", reason: "stopped before it was handed over" });
    const answer = await resend.batch
      .send(messages.map(payloadOf), { idempotencyKey: key, signal: limits(signal) })
      .catch(() => null);
    if (!answer) return all({ status: "unavailable", reason: "aborted before the provider answered" });
    const ids = answer.data?.data;
    if (Array.isArray(ids) && ids.length === messages.length) {
      const pause = pauseMs(answer.headers ?? {});
      return ids.map(({ id }) => ({ status: "accepted", providerId: id, pauseMs: pause }));
    }
    if (answer.data)
      return all({ status: "unavailable", reason: "no_ids the provider answered without an id for each" });
    const outcome = explain(answer.error, answer.headers ?? {});
    // One bad address refuses all; a gateway may not know the request. What is wrong with the account is wrong for each.
    const nothingTaken = outcome.status === "rejected" && (outcome.blame !== "account" || noSuchRequest(answer.error));
    return nothingTaken ? "refused" : all(outcome);
  }

  return {
    provider: "resend",
    send: (messages, signal) => sendEach(messages, (message) => sendOne(message, signal), signal),
    sendBatch,
    batchSize,
  };
}

const noSuchRequest = (error: Failure["error"] | null): boolean =>
  error?.name === "not_found" || error?.name === "method_not_allowed" || [404, 405].includes(error?.statusCode ?? 0);

/** How long the provider wants to be left alone after a request that it took, by its ratelimit headers (seconds). */
function pauseMs(headers: Record<string, string>): number | undefined {
  if (headers["ratelimit-remaining"] !== "0") return undefined;
  return parseRetryAfterMs(headers["ratelimit-reset"], Date.now()) ?? undefined;
}

/** Resend refuses the whole message for a tag with other characters or more than 256 of them. */
const tagText = (text: string) => text.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 256);

/** The names are Resend's (resend.com/docs/api-reference/errors); the body's status may be missing, so they come first. */
function explain(error: Failure["error"] | null, headers: Record<string, string>): SendOutcome {
  switch (error?.name) {
    case "invalid_idempotent_request":
      // An earlier try under this key was taken and its answer lost; since then the text, or what a digest holds, changed.
      return { status: "accepted", providerId: null };
    case "concurrent_idempotent_requests":
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
    case "not_found":
    case "method_not_allowed":
      return rejected("account", error.name, "the base URL does not answer as Resend does");
    case "validation_error":
      return validation(error);
  }
  const status = error?.statusCode;
  // When an error's body is JSON without a statusCode (a gateway's own 429) the SDK loses the status; the header remains.
  if (status === 429 || headers["retry-after"]) return throttled(headers, 1_000);
  if (status === 401 || status === 403) return rejected("account", String(status), "the provider refused the account");
  if (status && status >= 400 && status < 500)
    return rejected("message", shortCode(error?.name) ?? String(status), "the provider refused the message");
  return {
    status: "unavailable",
    reason: `${status ?? "no_answer"} the provider did not confirm it; the key makes a retry safe`,
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

const shortCode = (name: unknown) => (typeof name === "string" && /^[a-z_]{3,40}$/.test(name) ? name : null);

function rejected(blame: Blame, code: string, words: string): SendOutcome {
  return { status: "rejected", blame, reason: `${code} ${words}` };
}

function throttled(headers: Record<string, string>, fallbackMs: number): SendOutcome {
  const header = headers["retry-after"] ?? headers["ratelimit-reset"];
  return { status: "throttled", retryAfterMs: parseRetryAfterMs(header, Date.now()) ?? fallbackMs };
}
