import type { Message, Transport } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { Channel } from "#lib/enums.ts";
import type { ClaimedRow } from "./claim.ts";
import type { Retry } from "./settle.ts";

/** One message, and the deliveries it carries: one, or all items of a digest. They share what becomes of it. */
export interface OutboundMessage {
  rows: ClaimedRow[];
  message: Message;
}

export interface OutboundBatch {
  ctx: Ctx;
  channel: Channel;
  /** The claim's. */
  token: string;
  outbound: readonly OutboundMessage[];
  transport: Transport;
  signal: AbortSignal;
  retry?: Retry;
  /** The key under which all outbound go out in one request. */
  batchKey?: string;
}
