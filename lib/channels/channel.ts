import type { Channel, Provider } from "#lib/enums.ts";
import type { Env } from "#lib/env.ts";
import type { CompiledMessage, Digest, MailLinks, Recipient } from "#lib/templates/index.ts";

/** Why a refusal blocks an address. HARD_BOUNCE: the address no longer works. STOP: its owner replied STOP. */
export type SuppressedBy = "HARD_BOUNCE" | "STOP";

/**
 * The outcome of one message. `reason` starts with the provider's code ("21610 ...") and continues with our description.
 * It contains no address, message text or secret, so it may be stored, shown and logged.
 */
export type SendOutcome =
  /**
   * `providerId` is null if an earlier attempt was accepted and its answer was lost. `pauseMs`: the request used up the
   * rate limit, which resets after this time. `everyMs`: the reported pace, as the interval between requests.
   */
  | { status: "accepted"; providerId: string | null; pauseMs?: number; everyMs?: number }
  /**
   * The provider rejected it; `blame` is the part that must be fixed. "account": no message is sent until it is fixed.
   * "destination": the account may not send to this region or number. `suppress`: the address is to be blocked.
   */
  | {
      status: "rejected";
      blame: "address" | "account" | "destination" | "message";
      reason: string;
      suppress?: SuppressedBy;
    }
  /** The provider certainly did not accept it, and asks for no requests for `retryAfterMs`. */
  | { status: "throttled"; retryAfterMs: number; everyMs?: number }
  /**
   * Safe to retry: the provider certainly did not accept it, or an idempotency key prevents a duplicate. `retryAfterMs` is
   * set if the provider named a time.
   */
  | { status: "unavailable"; reason: string; retryAfterMs?: number }
  /** No request was made. */
  | { status: "notAttempted"; reason: string; retryAfterMs?: number }
  /** No answer came, so the provider may have accepted it. A look-up decides whether it is sent again. */
  | { status: "unknown"; reason: string; retryAfterMs?: number };

/** Called right before each request. Returns why it must not be made, or null. It may wait for the provider's pace. */
export type SendGuard = () => Promise<string | null> | string | null;

/**
 * "refused": a message is invalid, so the provider never accepted a batch with this key. "unserved": the provider does not
 * support this request or this size, so it accepted nothing now. After both, each message may be sent in its own request.
 */
export type BatchAnswer = SendOutcome[] | "refused" | "unserved";

/** The provider's record of a message whose answer was lost. */
export type LookUp =
  | { status: "found"; providerId: string }
  /** The provider did not accept it. */
  | { status: "absent" }
  | { status: "unsure"; reason: string; retryAfterMs?: number };

/**
 * The provider's answer to a question about our account, for which nothing is sent. `detail` and `reason` contain no address
 * or secret, like the reason of a SendOutcome.
 */
export type AccountCheck =
  | { status: "ok"; detail: string }
  /** The provider refused the credentials, the account or the sender. */
  | { status: "rejected"; reason: string }
  | Extract<SendOutcome, { status: "throttled" | "unavailable" | "notAttempted" }>;

/** A message to look up. */
export interface LostMessage<M> {
  message: M;
  /** When it was sent, by our clock, which may differ from the provider's. */
  sentAt: Date;
  /** The provider's ids of other messages to the same person, which already belong to a delivery. */
  accountedFor: ReadonlySet<string>;
  /** No other message to the same person is being sent or has an unknown outcome. */
  alone: boolean;
}

/** Translates messages to requests and answers to outcomes. The caller selects, deduplicates, records and retries. */
export interface ChannelAdapter<M> {
  provider: Provider;
  /** Returns one outcome per message, in the same order. Never throws, and waits for each request's answer or timeout. */
  send(messages: readonly M[], guard?: SendGuard): Promise<SendOutcome[]>;
  /** Sends all messages in one request under one idempotency key. */
  sendBatch?(key: string, messages: readonly M[], guard?: SendGuard): Promise<BatchAnswer>;
  /** The most messages in one `sendBatch`. */
  batchSize?: number;
  /** Asks the provider whether it accepts our credentials and sender. Sends no message. Never throws. */
  checkAccount(): Promise<AccountCheck>;
  /** For providers without idempotency keys: finds out if a message whose answer was lost was accepted. Never throws. */
  lookUp?(lost: LostMessage<M>): Promise<LookUp>;
}

/** The fields of a message besides its content. */
export interface Envelope {
  /** The id of the delivery or the digest. Providers get it as the message's reference. */
  deliveryId: string;
  to: string;
  links: MailLinks;
  /** Additional headers, for channels that have headers. */
  headers: Record<string, string>;
  tags: Record<string, string>;
  /** Replaces the delivery id as idempotency key, if that id already has an answer, which the provider would repeat. */
  key?: string;
}

/** A connection to the channel's provider. */
export interface Connection<M> {
  /** How long the provider stores an idempotency key; null = it has no keys. */
  keyLifetimeMs: number | null;
  adapter: ChannelAdapter<M>;
}

/** Everything that is specific to a channel, except its address rule (addresses.ts). */
export interface ChannelModule<C extends Channel, M> {
  /** The variables that `connect` needs, for hints to the operator. */
  variables: readonly (keyof Env)[];
  /** Returns the connection to the provider; null without credentials, and messages are recorded in the outbox instead. */
  connect(variables: Env): Connection<M> | null;
  /** Renders one notification as a message. */
  message(template: CompiledMessage, person: Recipient, envelope: Envelope): { channel: C } & M;
  /** Renders several notifications as one message. */
  digest(digest: Digest, envelope: Envelope): Promise<{ channel: C } & M>;
  /** The most deliveries in one job. */
  jobSize: number;
  /** The most bytes of items in one digest. Without this limit, a digest states how many items it does not show. */
  digestBytes?: number;
  /** Messages contain a link to unsubscribe. Only mails: the link is in a header of mail, and stops mail (lib/unsubscribe). */
  hasUnsubscribeLink?: C extends "EMAIL" ? true : never;
  /** The end of the sentence "Only the person can lift their STOP, …", if a reply with START is not enough. */
  startInstruction?(variables: Env): string;
  /** Returns a warning for each optional setting that the channel's messages should have. */
  warnings?(variables: Env): string[];
  /** Counts the parts that the provider charges for. */
  countSegments?(text: string): number;
}
