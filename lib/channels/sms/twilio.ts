import twilio from "twilio";
import type { RequestOptions } from "twilio/lib/base/RequestClient.js";
import type { ChannelAdapter, LookUp, LostMessage, SendOutcome } from "../channel.ts";
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
  /** Wins over `from`: the service picks the sender. */
  messagingServiceSid?: string;
  /** Where Twilio tells what became of a message; the delivery's id is added. */
  statusCallbackUrl?: string;
  timeoutMs?: number;
}

/** A text that waited longer than this at the carrier is dropped there rather than waking someone up hours later. */
const VALIDITY_PERIOD_S = 4 * 3_600;
const QUEUE_FULL_WAIT_MS = 60_000;

class AskedToWait extends Error {
  readonly status: number;
  readonly retryAfterMs: number;
  constructor(status: number, retryAfterMs: number) {
    super(String(status));
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The SDK knows edges and regions of twilio.com only, and drops Retry-After from its errors: both are mended here. */
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
    const askedMs = parseRetryAfterMs(retryAfterHeader(response.headers), Date.now());
    if (response.statusCode === 429) throw new AskedToWait(429, askedMs ?? 1_000);
    if (response.statusCode >= 500 && askedMs !== null) throw new AskedToWait(response.statusCode, askedMs);
    return response;
  }
}

const retryAfterHeader = (headers: unknown) =>
  headers && typeof headers === "object" && "retry-after" in headers ? String(headers["retry-after"]) : null;

/**
 * Twilio. There is no idempotency key, so a request that was sent and not answered is "unknown". For the same reason
 * one in flight runs to its answer or its timeout. Throws when neither a sender nor a messaging service is given, or the
 * account sid is malformed.
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
        statusCallback: options.statusCallbackUrl && `${options.statusCallbackUrl}?delivery=${message.deliveryId}`,
      });
      if (taken.sid) return { status: "accepted", providerId: taken.sid };
      return { status: "unknown", reason: "no_sid the provider answered without an id" };
    } catch (error) {
      return explain(error);
    }
  }

  /** Twilio keeps no reference of ours with a message: it is known by its number, its text and the time. */
  async function lookUp({ message, sentAt, accountedFor, alone }: LostMessage<SmsMessage>): Promise<LookUp> {
    try {
      const listed = await client.messages.list({ to: message.to, limit: 200 });
      const ours = listed.filter(
        ({ sid, direction, dateCreated }) =>
          !accountedFor.has(sid) &&
          // Ours by the API: neither what came in nor what answered it by itself (HELP).
          direction === "outbound-api" &&
          isWithin(CLOCKS_ASTRAY_MS, dateCreated, sentAt),
      );
      const near = ours.filter(({ dateCreated }) => isWithin(CLOCKS_DIFFER_MS, dateCreated, sentAt));
      const taken =
        ours.find(({ body }) => body?.endsWith(message.text)) ??
        (alone ? near.find(({ body }) => isReworded(message.text, body ?? "")) : undefined);
      if (!taken && near.length === 0) return { status: "absent" };
      if (taken) return { status: "found", providerId: taken.sid };
      // Another application of the account may have sent it, a code to sign in with perhaps; or it is ours in other words.
      return { status: "unsure", reason: "the provider sent other texts to the same number then" };
    } catch (error) {
      const outcome = explain(error);
      return unsure(outcome);
    }
  }

  return { provider: "twilio", send: (messages, hold) => sendEach(messages, sendOne, hold), lookUp };
}

/**
 * A trial account's texts begin with words of Twilio's; it may have put simpler letters in place of others ("smart encoding")
 * and links of its own in place of ours. What is left of ours then stands in it in our order.
 */
function isReworded(ours: string, theirs: string): boolean {
  const words = plainWords(ours);
  // Of other scripts too little is left to tell one text from another.
  const isTelling = words.length >= 10 && words.length >= 0.6 * lettersOf(withoutLinks(ours)).length;
  return isTelling && plainWords(theirs).includes(words);
}
const withoutLinks = (text: string): string => text.replace(/https?:\/\/\S+/g, "");
const lettersOf = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, "");
const plainWords = (text: string): string => lettersOf(withoutLinks(text).normalize("NFKD")).replace(/\P{ASCII}/gu, "");

const CLOCKS_DIFFER_MS = 2 * 60_000;
/** A text with the very words is ours even if the host's clock was hours wrong: a second one would be worse. */
const CLOCKS_ASTRAY_MS = 12 * 3_600_000;

/** A message without a readable time counts: to take one of ours for lost would be to send it twice. */
const isWithin = (ms: number, created: Date | null | undefined, sentAt: Date): boolean => {
  const apartMs = Math.abs((created?.getTime() ?? Number.NaN) - sentAt.getTime());
  return Number.isNaN(apartMs) || apartMs < ms;
};

function explain(error: unknown): SendOutcome {
  if (error instanceof AskedToWait) {
    const { status, retryAfterMs } = error;
    if (status === 429) return { status: "throttled", retryAfterMs };
    return { status: "unknown", reason: `${status} the provider failed while taking it`, retryAfterMs };
  }
  const unreached = findConnectFailure(error);
  if (unreached) return { status: "unavailable", reason: `${unreached} no connection to the provider` };

  // RestException and TwilioServiceException both carry the HTTP status and, when Twilio itself answered, its code.
  const { status, code } = (error ?? {}) as { status?: unknown; code?: unknown };
  if (typeof status !== "number") return { status: "unknown", reason: "no_answer the connection ended after sending" };
  const known = typeof code === "number" ? findTwilioError(code) : null;
  if (known && typeof code === "number") return outcomeOfError(code, known, QUEUE_FULL_WAIT_MS);
  const blame = byStatus[status];
  if (blame) return { status: "rejected", blame: blame[0], reason: `${status} ${blame[1]}` };
  if (isRefusal(status)) return unknownRefusal(typeof code === "number" ? code : status);
  return { status: "unknown", reason: `${status} the provider failed while taking it` };
}

/** Where Twilio, or a gateway before it, gives no code that is known. */
const byStatus: Readonly<Record<number, readonly ["account" | "message", string]>> = {
  401: ["account", "access denied"],
  402: ["account", "payment is due"],
  403: ["account", "access denied"],
  404: ["account", "not found at the base URL"],
  413: ["message", "the message is too large"],
};
