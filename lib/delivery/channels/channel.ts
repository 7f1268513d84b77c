/**
 * What a provider did with one message. `reason` starts with the provider's own short code ("21610 ...") followed by
 * our words; it never holds an address, message text or a secret, so it may be stored, shown and logged.
 */
export type SendOutcome =
  /** Without an id where all that is known is that an earlier try was taken. */
  | { status: "accepted"; providerId: string | null }
  /** The provider said no for good; `blame` tells whose matter it is to mend. */
  | { status: "rejected"; blame: "address" | "account" | "message"; reason: string }
  | { status: "throttled"; retryAfterMs: number }
  /** The provider certainly did not take it, or an idempotency key makes a second try harmless: safe to try again. */
  | { status: "unavailable"; reason: string }
  /** No answer came; the message may have been taken. Never thrown away, never sent again blindly. */
  | { status: "unknown"; reason: string };

export interface EmailMessage {
  deliveryId: string;
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
  /** One outcome per message, same order; never throws. When `signal` aborts, messages not yet handed over are "unavailable". */
  send(messages: readonly M[], signal?: AbortSignal): Promise<SendOutcome[]>;
}
