import { domainToASCII } from "node:url";
import { type CreateEmailResponse, Resend, type Response } from "resend";
import { failedCheck, unusableAnswer } from "../account-check.ts";
import type { AccountCheck, BatchAnswer, ChannelAdapter, SendGuard, SendOutcome } from "../channel.ts";
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

/** Adds the HTTP status to errors. The SDK takes the status from the body, which a gateway's answer does not have. Never throws. */
class StatusKeepingClient extends Resend {
  override async fetchRequest<T>(path: string, options?: RequestInit): Promise<Response<T>> {
    const failure = (statusCode: number | null) => ({ name: "application_error" as const, message: "", statusCode });
    try {
      // Following a redirect would send the message to a host that is not configured.
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
 * Resend. The idempotency key of one message is its delivery id (or `key`) on every attempt, so a lost answer can be retried
 * within Resend's 24 h. Messages of a batch share one key, so the caller retries the same batch. A request in flight is not
 * cancelled: nobody would know if it was accepted.
 */
export function createEmailAdapter(options: EmailOptions): ChannelAdapter<EmailMessage> {
  const resend = new StatusKeepingClient(options.apiKey, { baseUrl: options.baseUrl });
  const timeoutMs = options.timeoutMs ?? 10_000;
  const requestOptions = (idempotencyKey: string) => ({ idempotencyKey, signal: AbortSignal.timeout(timeoutMs) });
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
    const answer = await resend.emails.send(payloadOf(message), requestOptions(message.key ?? message.deliveryId));
    if (answer.data?.id)
      return { status: "accepted", providerId: answer.data.id, ...readRateLimit(answer.headers ?? {}) };
    return toOutcome(answer.error, answer.headers ?? {});
  }

  async function sendBatch(key: string, messages: readonly EmailMessage[], guard?: SendGuard): Promise<BatchAnswer> {
    const all = (outcome: SendOutcome) => messages.map(() => outcome);
    const reason = await guard?.();
    if (reason) return all({ status: "notAttempted", reason });
    const answer = await resend.batch.send(messages.map(payloadOf), requestOptions(key));
    const ids = answer.data?.data;
    if (Array.isArray(ids) && ids.length === messages.length) {
      const rateLimit = readRateLimit(answer.headers ?? {});
      return ids.map(({ id }) => ({ status: "accepted", providerId: id, ...rateLimit }));
    }
    if (answer.data)
      return all({ status: "unavailable", reason: "no_ids the provider answered without an id for each" });
    // A gateway may not support the batch endpoint or a request of this size.
    if (unsupportedStatuses.has(answer.error?.statusCode ?? 0)) return "unserved";
    const outcome = toOutcome(answer.error, answer.headers ?? {});
    // An invalid message fails the whole batch. A problem of the account would also fail each message by itself.
    const isAccountProblem = outcome.status === "rejected" && outcome.blame === "account";
    return !isAccountProblem && (outcome.status === "rejected" || isRefusedContent(answer.error))
      ? "refused"
      : all(outcome);
  }

  /** Finds the sender's domain among the account's domains. A key that may only send cannot read them. */
  async function checkAccount(): Promise<AccountCheck> {
    const sender = domainOf(options.from);
    let after: string | undefined;
    do {
      const { data, error, headers } = await resend.domains.list(
        { limit: 100, ...(after !== undefined && { after }) },
        { signal: AbortSignal.timeout(timeoutMs) },
      );
      if (error?.name === "restricted_api_key")
        return { status: "ok", detail: "the key may send; it may not read whether the sender's domain is verified" };
      if (error) return failedCheck(toOutcome(error, headers ?? {}));
      if (!Array.isArray(data?.data)) return unusableAnswer("no_list");
      if (sender === testDomain)
        return { status: "ok", detail: "the key is valid; the sender is Resend's test domain" };
      const domain = data.data.find(({ name }) => name.toLowerCase() === sender);
      if (domain?.status === "verified") return { status: "ok", detail: "the sender's domain is verified" };
      if (domain)
        return { status: "rejected", reason: `domain_${domain.status} the sender's domain is not verified at Resend` };
      after = data.has_more ? data.data.at(-1)?.id : undefined;
    } while (after !== undefined);
    return { status: "rejected", reason: "domain_unknown the account does not have the sender's domain" };
  }

  return {
    provider: "resend",
    checkAccount: () => checkAccount().catch(() => unusableAnswer("adapter_error")),
    send: (messages, guard) => sendEach(messages, (message) => sendOne(message).catch(() => unexpectedError), guard),
    sendBatch,
    batchSize,
  };
}

/** Resend sends from this domain without verification, to the account's own address only. */
const testDomain = "resend.dev";

/** The domain of a sender, as Resend lists it: `Name <news@Example.org>` has "example.org". */
const domainOf = (from: string): string => domainToASCII(from.slice(from.lastIndexOf("@") + 1).replace(/>\s*$/, ""));

/** A defect in our code: the message may have been accepted, and the key makes a retry safe. */
const unexpectedError: SendOutcome = {
  status: "unavailable",
  reason: "adapter_error outcome unknown; the key makes a retry safe",
};

const unsupportedStatuses = new Set([404, 405, 413]);

/** True if Resend itself rejected the content of the request. The answer of a gateway has no error name. */
const isRefusedContent = (error: Failure["error"] | null): boolean =>
  error !== null && error.name !== "application_error" && (error.statusCode === 400 || error.statusCode === 422);

/** Reads the ratelimit headers of an accepted request: a pace, or a pause if the limit is used up. */
function readRateLimit(headers: Record<string, string>): { everyMs?: number; pauseMs?: number } {
  const everyMs = parsePaceMs(headers);
  if (everyMs !== null) return { everyMs };
  if (headers["ratelimit-remaining"] !== "0") return {};
  return { pauseMs: parseRetryAfterMs(headers["ratelimit-reset"], Date.now()) ?? undefined };
}

/** Resend rejects a message if a tag has other characters or is longer than 256 characters. */
const tagText = (text: string) => text.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 256);

/**
 * Maps an error to an outcome by its name or, if a gateway answered, by its status. After an unknown error the message may
 * have been accepted; the key makes a retry safe.
 */
function toOutcome(error: Failure["error"] | null, headers: Record<string, string>): SendOutcome {
  // An earlier attempt under this key was accepted and its answer was lost. Since then the content of the message changed.
  if (error?.name === "invalid_idempotent_request") return { status: "accepted", providerId: null };
  if (error?.name === "validation_error") return outcomeOfValidationError(error);
  const known = error && findResendError(error.name);
  if (known && known.codeClass !== "unavailable")
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

/** Resend uses one name for many errors, from a mistyped recipient to an unverified domain. Only status and text differ. */
function outcomeOfValidationError(error: Failure["error"]): SendOutcome {
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

function rejected(blame: Blame, code: string, description: string): SendOutcome {
  return { status: "rejected", blame, reason: `${code} ${description}` };
}

const waitMs = (headers: Record<string, string>, fallbackMs: number): number =>
  parseRetryAfterMs(headers["retry-after"] ?? headers["ratelimit-reset"], Date.now()) ?? fallbackMs;

/** Adds the pace to a throttled outcome, if the headers contain one. */
const withPace = (outcome: SendOutcome, headers: Record<string, string>): SendOutcome =>
  outcome.status === "throttled" ? { ...outcome, everyMs: parsePaceMs(headers) ?? undefined } : outcome;
