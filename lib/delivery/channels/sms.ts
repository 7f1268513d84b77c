import twilio from "twilio";
import type { RequestOptions } from "twilio/lib/base/RequestClient.js";
import type { ChannelAdapter, SendOutcome, SmsMessage } from "./channel.ts";
import { findConnectFailure, parseRetryAfterMs } from "./connection.ts";
import { sendEach } from "./send-each.ts";
import { findTwilioVerdict } from "./twilio-codes.ts";

export interface SmsOptions {
  accountSid: string;
  authToken: string;
  /** Another origin (and path prefix) for the SDK: a regional edge, a gateway, a test double. */
  baseUrl?: string;
  from?: string;
  /** Wins over `from`: the service picks the sender. */
  messagingServiceSid?: string;
  statusCallbackUrl?: string;
  timeoutMs?: number;
}

/** A text that waited longer than this at the carrier is dropped there rather than waking someone up hours later. */
const VALIDITY_PERIOD_S = 4 * 3_600;
const QUEUE_FULL_WAIT_MS = 60_000;

class TooManyRequests extends Error {
  readonly retryAfterMs: number;
  constructor(retryAfterMs: number) {
    super("429");
    this.retryAfterMs = retryAfterMs;
  }
}

/** The SDK knows edges and regions of twilio.com only, and drops Retry-After from its errors: both are mended here. */
class RedirectedClient extends twilio.RequestClient {
  readonly #baseUrl: string | undefined;
  constructor(timeoutMs: number, baseUrl?: string) {
    super({ timeout: timeoutMs, autoRetry: false });
    this.#baseUrl = baseUrl?.replace(/\/$/, "");
  }
  override async request<TData>(options: RequestOptions<TData>) {
    const target = new URL(options.uri);
    const uri = this.#baseUrl ? this.#baseUrl + target.pathname + target.search : options.uri;
    const response = await super.request<TData>({ ...options, uri });
    if (response.statusCode === 429)
      throw new TooManyRequests(parseRetryAfterMs(retryAfterHeader(response.headers), Date.now()) ?? 1_000);
    return response;
  }
}

const retryAfterHeader = (headers: unknown) =>
  headers && typeof headers === "object" && "retry-after" in headers ? String(headers["retry-after"]) : null;

/**
 * Twilio. There is no idempotency key, so a request that was sent and not answered is "unknown". For the same reason
 * `signal` only holds back messages that were not handed over; one in flight runs to its answer or its timeout.
 * Throws when neither a sender nor a messaging service is given, or the account sid is malformed.
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
      const taken = await client.messages.create({
        ...sender,
        to: message.to,
        body: message.text,
        validityPeriod: VALIDITY_PERIOD_S,
        statusCallback: options.statusCallbackUrl,
      });
      if (taken.sid) return { status: "accepted", providerId: taken.sid };
      return { status: "unknown", reason: "no_sid the provider answered without an id" };
    } catch (error) {
      return explain(error);
    }
  }

  return { provider: "twilio", send: (messages, signal) => sendEach(messages, sendOne, signal) };
}

function explain(error: unknown): SendOutcome {
  if (error instanceof TooManyRequests) return { status: "throttled", retryAfterMs: error.retryAfterMs };
  const unreached = findConnectFailure(error);
  if (unreached) return { status: "unavailable", reason: `${unreached} no connection to the provider` };

  // RestException and TwilioServiceException both carry the HTTP status and, when Twilio itself answered, its code.
  const { status, code } = (error ?? {}) as { status?: unknown; code?: unknown };
  if (typeof status !== "number") return { status: "unknown", reason: "no_answer the connection ended after sending" };
  const known = typeof code === "number" ? findTwilioVerdict(code) : null;
  if (known?.verdict === "throttled") return { status: "throttled", retryAfterMs: QUEUE_FULL_WAIT_MS };
  if (known) return { status: "rejected", blame: known.verdict, reason: `${code} ${known.words}` };
  if (status === 401 || status === 403)
    return { status: "rejected", blame: "account", reason: `${status} access denied` };
  if (status === 404) return { status: "rejected", blame: "account", reason: "404 not found at the base URL" };
  if (status >= 400 && status < 500)
    return { status: "rejected", blame: "message", reason: `${typeof code === "number" ? code : status} refused` };
  return { status: "unknown", reason: `${status} the provider failed while taking it` };
}
