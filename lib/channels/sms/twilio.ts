import twilio from "twilio";
import type { RequestOptions } from "twilio/lib/base/RequestClient.js";
import { failedCheck } from "../account-check.ts";
import type { AccountCheck, ChannelAdapter, LookUp, LostMessage, SendOutcome } from "../channel.ts";
import { findConnectFailure, isRefusal, parseRetryAfterMs } from "../connection.ts";
import { outcomeOfError, unknownRefusal } from "../provider-errors.ts";
import { sendEach, unsure } from "../send-each.ts";
import { vendorUrl } from "../vendor-url.ts";
import type { SmsMessage } from "./message.ts";
import { findTwilioError } from "./twilio-codes.ts";

export interface SmsOptions {
  accountSid: string;
  authToken: string;
  /** Another origin (and path prefix) for the SDK: a regional edge, a gateway, a test double. */
  baseUrl?: string;
  from?: string;
  /** Used instead of `from`; the service selects the sender. */
  messagingServiceSid?: string;
  /** The URL to which Twilio reports the status of a message. The delivery id is added. */
  statusCallbackUrl?: string;
  timeoutMs?: number;
}

/** The carrier drops a text after this time. Otherwise a delayed text could arrive hours later, at night. */
const VALIDITY_PERIOD_S = 4 * 3_600;
const QUEUE_FULL_WAIT_MS = 60_000;

class RetryAfterError extends Error {
  readonly status: number;
  readonly retryAfterMs: number;
  constructor(status: number, retryAfterMs: number) {
    super(String(status));
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Supports another base URL and Retry-After. The SDK only knows hosts of twilio.com and drops Retry-After from its errors. */
class RedirectedClient extends twilio.RequestClient {
  readonly #baseUrl: string | undefined;
  constructor(timeoutMs: number, baseUrl?: string) {
    super({ timeout: timeoutMs, autoRetry: false });
    this.#baseUrl = baseUrl;
  }
  override async request<TData>(options: RequestOptions<TData>) {
    const target = new URL(options.uri);
    const uri = this.#baseUrl ? vendorUrl(this.#baseUrl, target.pathname + target.search) : options.uri;
    const response = await super.request<TData>({ ...options, uri });
    const waitMs = parseRetryAfterMs(retryAfterHeader(response.headers), Date.now());
    if (response.statusCode === 429) throw new RetryAfterError(429, waitMs ?? 1_000);
    if (response.statusCode >= 500 && waitMs !== null) throw new RetryAfterError(response.statusCode, waitMs);
    return response;
  }
}

const retryAfterHeader = (headers: unknown) =>
  headers && typeof headers === "object" && "retry-after" in headers ? String(headers["retry-after"]) : null;

/**
 * Twilio. It has no idempotency key, so a request that was sent and not answered is "unknown", and a request in flight is
 * not cancelled. Throws if neither a sender nor a messaging service is given, or if the account sid is malformed.
 */
export function createSmsAdapter(options: SmsOptions): ChannelAdapter<SmsMessage> {
  if (!options.from && !options.messagingServiceSid)
    throw new Error("An SMS adapter needs a sender or a messaging service");
  const client = twilio(options.accountSid, options.authToken, {
    autoRetry: false,
    httpClient: new RedirectedClient(options.timeoutMs ?? 10_000, options.baseUrl),
  });
  const sender = options.messagingServiceSid
    ? { messagingServiceSid: options.messagingServiceSid }
    : { from: options.from };

  async function sendOne(message: SmsMessage): Promise<SendOutcome> {
    try {
      const accepted = await client.messages.create({
        ...sender,
        to: message.to,
        body: message.text,
        validityPeriod: VALIDITY_PERIOD_S,
        statusCallback: options.statusCallbackUrl && `${options.statusCallbackUrl}?delivery=${message.deliveryId}`,
      });
      if (accepted.sid) return { status: "accepted", providerId: accepted.sid };
      return { status: "unknown", reason: "no_sid the provider answered without an id" };
    } catch (error) {
      return toOutcome(error);
    }
  }

  /** Twilio stores no reference of ours with a message, so it is identified by its number, its text and the time. */
  async function lookUp({ message, sentAt, accountedFor, alone }: LostMessage<SmsMessage>): Promise<LookUp> {
    try {
      const listed = await client.messages.list({ to: message.to, limit: 200 });
      const candidates = listed.filter(
        ({ sid, direction, dateCreated }) =>
          !accountedFor.has(sid) &&
          // Sent through the API: neither inbound nor an automatic reply (HELP).
          direction === "outbound-api" &&
          isWithin(MAX_CLOCK_SKEW_MS, dateCreated, sentAt),
      );
      const near = candidates.filter(({ dateCreated }) => isWithin(CLOCK_SKEW_MS, dateCreated, sentAt));
      const found =
        candidates.find(({ body }) => body?.endsWith(message.text)) ??
        (alone ? near.find(({ body }) => isAlteredCopy(message.text, body ?? "")) : undefined);
      if (!found && near.length === 0) return { status: "absent" };
      if (found) return { status: "found", providerId: found.sid };
      // Another application of the account may have sent these texts, or one of them is ours with a changed text.
      return { status: "unsure", reason: "the provider sent other texts to the same number at that time" };
    } catch (error) {
      const outcome = toOutcome(error);
      return unsure(outcome);
    }
  }

  async function checkAccount(): Promise<AccountCheck> {
    try {
      const { status } = await client.api.v2010.accounts(options.accountSid).fetch();
      if (status === "active") return { status: "ok", detail: "the account is active" };
      return { status: "rejected", reason: `account_${statusText(status)} the account is not active` };
    } catch (error) {
      return failedCheck(toOutcome(error));
    }
  }

  return {
    provider: "twilio",
    checkAccount,
    send: (messages, guard) => sendEach(messages, sendOne, guard),
    lookUp,
  };
}

/**
 * True if `theirs` is our text after Twilio's changes: the prefix of a trial account, simpler letters ("smart encoding") or
 * shortened links. The remaining ASCII letters of our text then appear in it in the same order.
 */
function isAlteredCopy(ours: string, theirs: string): boolean {
  const letters = asciiLettersOf(ours);
  // In other scripts too few ASCII letters remain to distinguish two texts.
  const isDistinctive = letters.length >= 10 && letters.length >= 0.6 * lettersOf(withoutLinks(ours)).length;
  return isDistinctive && asciiLettersOf(theirs).includes(letters);
}
const withoutLinks = (text: string): string => text.replace(/https?:\/\/\S+/g, "");
const lettersOf = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, "");
const asciiLettersOf = (text: string): string =>
  lettersOf(withoutLinks(text).normalize("NFKD")).replace(/\P{ASCII}/gu, "");

/** Only text in the form of a status may be stored. */
const statusText = (status: unknown): string => (/^[a-z]{1,20}$/.test(String(status)) ? String(status) : "unknown");

const CLOCK_SKEW_MS = 2 * 60_000;
/** An identical text counts as ours even if the host's clock is hours wrong: sending it twice would be worse. */
const MAX_CLOCK_SKEW_MS = 12 * 3_600_000;

/** True also for a message without a readable time: excluding one of ours would send it twice. */
const isWithin = (ms: number, created: Date | null | undefined, sentAt: Date): boolean => {
  const differenceMs = Math.abs((created?.getTime() ?? Number.NaN) - sentAt.getTime());
  return Number.isNaN(differenceMs) || differenceMs < ms;
};

function toOutcome(error: unknown): SendOutcome {
  if (error instanceof RetryAfterError) {
    const { status, retryAfterMs } = error;
    if (status === 429) return { status: "throttled", retryAfterMs };
    return { status: "unknown", reason: `${status} the provider failed while processing it`, retryAfterMs };
  }
  const unreached = findConnectFailure(error);
  if (unreached) return { status: "unavailable", reason: `${unreached} no connection to the provider` };

  // RestException and TwilioServiceException both have the HTTP status and, if Twilio itself answered, its code.
  const { status, code } = (error ?? {}) as { status?: unknown; code?: unknown };
  if (typeof status !== "number") return { status: "unknown", reason: "no_answer the connection ended after sending" };
  const known = typeof code === "number" ? findTwilioError(code) : null;
  if (known && typeof code === "number") return outcomeOfError(code, known, QUEUE_FULL_WAIT_MS);
  const rejection = rejectionByStatus[status];
  if (rejection) return { status: "rejected", blame: rejection[0], reason: `${status} ${rejection[1]}` };
  if (isRefusal(status)) return unknownRefusal(typeof code === "number" ? code : status);
  return { status: "unknown", reason: `${status} the provider failed while processing it` };
}

/** For answers of Twilio or of a gateway without a known code. */
const rejectionByStatus: Readonly<Record<number, readonly ["account" | "message", string]>> = {
  401: ["account", "access denied"],
  402: ["account", "payment is due"],
  403: ["account", "access denied"],
  404: ["account", "not found at the base URL"],
  413: ["message", "the message is too large"],
};
