import type { SuppressionReason, WebhookProvider } from "#lib/enums.ts";
import type { Language } from "#lib/language.ts";

/** A provider's request before its signature is verified. */
export interface PostedRequest {
  /** The unchanged body, because the signature covers it. */
  rawBody: string;
  /** The unchanged request target: "/api/webhooks/twilio/status?delivery=dlv_...". */
  pathAndQuery: string;
  headers: Headers;
  now: Date;
}

/** A provider's event in its own format, as it is recorded. */
export interface ProviderEvent {
  /** The provider's id of the event; duplicates have the same id. */
  id: string;
  kind: string;
  payload: Record<string, unknown>;
}

export type RecordedEvent = Omit<ProviderEvent, "id"> & { receivedAt: Date };

/** The provider reports the outcome of a message. */
export interface MessageOutcome {
  type: "outcome";
  status: "SENT" | "DELIVERED" | "BOUNCED" | "COMPLAINED" | "FAILED";
  /** Our id, which was sent with the message: a delivery's or a digest's. */
  deliveryId?: string;
  providerMessageId?: string;
  /** The recipient, as reported by the provider. */
  address: string | null;
  at: Date;
  /** The provider's code and our description, without an address. */
  error?: string;
  /** The provider's error code. */
  code?: string;
  /** The reason to suppress the address. */
  suppression?: Extract<SuppressionReason, "HARD_BOUNCE" | "COMPLAINT" | "STOP">;
}

/** A person wrote to us. */
export interface InboundMessage {
  type: "message";
  /** The sender's address on this channel; null for a sender without one, such as a short code. */
  from: string | null;
  text: string;
  /** The keyword that the provider recognised, if it recognises keywords. */
  keyword?: "STOP" | "START" | "HELP";
  /** False if the provider has already replied, or if the sender may be a machine that replies to every reply. */
  mayReply: boolean;
}

/**
 * The reply to a message. NO_NUMBER: nothing changes, because the sender has no number. START_BLOCKED: STOP is lifted, another
 * suppression stays.
 */
export type Reply = "STOP" | "START" | "HELP" | "NO_NUMBER" | "START_BLOCKED";

/** The connection to our account or app was turned off at the provider. */
export interface Disconnection {
  type: "disconnection";
  code: string;
}

/** An event in the form that all channels share. */
export type ChannelEvent = MessageOutcome | InboundMessage | Disconnection;

export interface WebhookRoute {
  /**
   * Verifies the signature and reads the event. "refused": the signature is invalid. "ignored" or a Response: there is nothing
   * to record. Throws MalformedBody (signed-request.ts).
   */
  read(posted: PostedRequest): ProviderEvent | "refused" | "ignored" | Response;
  /** For providers that send our reply to the sender. */
  reply?: {
    /** The texts, with the placeholders {sender} and {url}. */
    words: Readonly<Record<Language, Readonly<Record<Reply, string>>>>;
    /** Returns the response that contains the reply. */
    respond(reply: string | null): Response;
  };
}

/** How a provider reports events. */
export interface Webhook<P extends WebhookProvider = WebhookProvider> {
  provider: P;
  /** The routes by their paths below /api/webhooks/. */
  routes: Readonly<Record<string, WebhookRoute>>;
  /** Translates a recorded event. "ignored": it concerns neither a message nor the connection. */
  parse(event: RecordedEvent): ChannelEvent | "ignored" | "unreadable";
  /** The path to the sender's address in the payload of an inbound message, if people can write to us. */
  senderPath?: readonly string[];
  /**
   * Kinds of events whose ids are stored forever if they were keywords, because the signature has no timestamp: a captured
   * START could be replayed after a later STOP.
   */
  replayableKinds?: readonly string[];
}
