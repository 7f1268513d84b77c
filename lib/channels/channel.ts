import type { Channel, Provider } from "#lib/enums.ts";
import type { Env } from "#lib/env.ts";
import type { CompiledMessage, Digest, MailLinks, Recipient } from "#lib/templates/index.ts";

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

/** A channel only translates: choosing, deduping, recording and retrying belong to the caller. */
export interface ChannelAdapter<M> {
  provider: Provider;
  /** One outcome per message, same order; never throws. What was handed over is waited for, to its answer or its timeout. */
  send(messages: readonly M[], hold?: Hold): Promise<SendOutcome[]>;
  /** All messages in one request under one idempotency key. */
  sendBatch?(key: string, messages: readonly M[], hold?: Hold): Promise<BatchAnswer>;
  /** The most messages that `sendBatch` takes. */
  batchSize?: number;
  /** Where there is no idempotency key: whether the provider took a message whose answer was lost; never throws. */
  lookUp?(lost: LostMessage<M>): Promise<LookUp>;
}

/** What a message needs besides its content. */
export interface Envelope {
  /** The delivery's or the digest's: providers know the message by it. */
  deliveryId: string;
  to: string;
  links: MailLinks;
  /** For channels with headers: the values of the message's own. */
  headers: Record<string, string>;
  tags: Record<string, string>;
  /** The idempotency key, where it is another than the delivery's id: that has an answer already, which would only be repeated. */
  key?: string;
}

/** A connection to the channel's provider. */
export interface Connection<M> {
  /** For how long the provider knows a message by its idempotency key; null = it has no keys. */
  keyLifetimeMs: number | null;
  adapter: ChannelAdapter<M>;
}

/** All that is particular to a channel, its address rule aside (addresses.ts). */
export interface ChannelModule<C extends Channel, M> {
  /** The connection to the provider, or null without credentials: then messages go to our own outbox. */
  connect(variables: Env): Connection<M> | null;
  /** One notification as a message. */
  message(template: CompiledMessage, person: Recipient, envelope: Envelope): { channel: C } & M;
  /** Several notifications as one message. */
  digest(digest: Digest, envelope: Envelope): Promise<{ channel: C } & M>;
  /** The most deliveries in one job. */
  jobSize: number;
  /** The most bytes of items in one digest; without it a digest says how many items it does not show. */
  digestBytes?: number;
  /** Messages carry a link to unsubscribe. */
  hasUnsubscribeLink?: boolean;
  /** The number of parts that the provider charges for. */
  countSegments?(text: string): number;
}
