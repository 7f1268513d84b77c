import type { Message, Transport } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { Channel } from "#lib/enums.ts";
import type { ClaimedRow } from "./claim.ts";
import type { RetryJobs } from "./settle.ts";

/** One message and its deliveries: a single one, or all items of a digest. They all get the message's result. */
export interface OutboundMessage {
  rows: ClaimedRow[];
  message: Message;
}

export interface OutboundBatch {
  ctx: Ctx;
  channel: Channel;
  /** The fencing token of the claim. */
  token: string;
  outbound: readonly OutboundMessage[];
  transport: Transport;
  signal: AbortSignal;
  retry?: RetryJobs;
  /** The idempotency key of one request with all messages. Without it, each message has its own key. */
  batchKey?: string;
}
