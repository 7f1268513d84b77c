/** Why an address is blocked after a refusal: no message can reach it any more, or its holder sent STOP. */
export type SuppressedBy = "HARD_BOUNCE" | "STOP";

/**
 * What a provider did with one message. `reason` starts with the provider's own short code ("21610 ...") followed by
 * our words; it never holds an address, message text or a secret, so it may be stored, shown and logged.
 */
export type SendOutcome =
  /**
   * Without an id where all that is known is that an earlier try was taken. `pauseMs`: the provider said that this used its
   * allowance up, and when there is more. `everyMs`: the pace that it told, one request in so many ms.
   */
  | { status: "accepted"; providerId: string | null; pauseMs?: number; everyMs?: number }
  /**
   * The provider said no; `blame` tells whose matter it is to mend. "account": nothing goes out until it is mended.
   * "destination": the account may not send there, but elsewhere. `suppress`: no message can reach the address any more.
   */
  | {
      status: "rejected";
      blame: "address" | "account" | "destination" | "message";
      reason: string;
      suppress?: SuppressedBy;
    }
  /** It was certainly not taken; the provider wants to be left alone for so long. */
  | { status: "throttled"; retryAfterMs: number; everyMs?: number }
  /**
   * The provider certainly did not take it, or an idempotency key makes a second try harmless: safe to try again, after
   * `retryAfterMs` where the provider named a time.
   */
  | { status: "unavailable"; reason: string; retryAfterMs?: number }
  /** It was not handed over at all: no try was made. */
  | { status: "held"; reason: string; retryAfterMs?: number }
  /** No answer came; the message may have been taken. Never thrown away, never sent again blindly. */
  | { status: "unknown"; reason: string; retryAfterMs?: number };

/** Asked right before each request: why it must not be made, or null. It may wait for the request's turn. */
export type Hold = () => Promise<string | null> | string | null;

/**
 * "refused": none was taken under this key, now or before, because of one of them. "unserved": none was taken now; the
 * provider has no such request, or not of this size. Each may be sent by itself.
 */
export type BatchAnswer = SendOutcome[] | "refused" | "unserved";

/** What a provider knows of a message whose answer was lost. */
export type LookUp =
  | { status: "found"; providerId: string }
  /** It was not taken. */
  | { status: "absent" }
  | { status: "unsure"; reason: string; retryAfterMs?: number };

/** A message to look for. */
export interface LostMessage<M> {
  message: M;
  /** When it was handed over, give or take the clocks. */
  sentAt: Date;
  /** The provider's ids of messages to the same person of which it is known what they are. */
  accountedFor: ReadonlySet<string>;
  /** No other message to the same person is in doubt or under way. */
  alone: boolean;
}

export interface EmailMessage {
  deliveryId: string;
  /** The idempotency key, where it is another than the delivery's id: that has an answer already, which would only be repeated. */
  key?: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  tags: Record<string, string>;
}

export interface SmsMessage {
  deliveryId: string;
  /** E.164. */
  to: string;
  text: string;
}

export interface SlackMessage {
  deliveryId: string;
  /** A Slack user id (U...). */
  to: string;
  text: string;
  blocks: unknown[];
}

export type Message =
  | ({ channel: "EMAIL" } & EmailMessage)
  | ({ channel: "SMS" } & SmsMessage)
  | ({ channel: "SLACK" } & SlackMessage);

/** A channel only translates: choosing, deduping, recording and retrying belong to the caller. */
export interface ChannelAdapter<M> {
  provider: string;
  /** One outcome per message, same order; never throws. What was handed over is waited for, to its answer or its timeout. */
  send(messages: readonly M[], hold?: Hold): Promise<SendOutcome[]>;
  /** All messages in one request under one idempotency key. */
  sendBatch?(key: string, messages: readonly M[], hold?: Hold): Promise<BatchAnswer>;
  /** The most messages that `sendBatch` takes. */
  batchSize?: number;
  /** Where there is no idempotency key: whether the provider took a message whose answer was lost; never throws. */
  lookUp?(lost: LostMessage<M>): Promise<LookUp>;
}
