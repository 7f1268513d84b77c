import type { Tx } from "#db/client.ts";
import type { ChannelWebhook, InboundMessage } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import { startAddress, stopAddress } from "#lib/suppression/index.ts";
import { hasNewerKeyword } from "./has-newer-keyword.ts";
import { intentOf } from "./read-intent.ts";

interface InboundApplied {
  outcome: "stopped" | "started" | "superseded" | "help" | "ignored";
}

/**
 * Applies a message: STOP suppresses the sender's address for all its owners, START lifts that. Other texts change nothing. The
 * newest keyword of a sender wins, in whatever order its jobs run. `ctx` must be the service's own.
 */
export async function applyInbound(
  tx: Tx,
  ctx: Ctx,
  webhook: ChannelWebhook,
  message: InboundMessage,
  receivedAt: Date,
): Promise<InboundApplied> {
  const { channel } = webhook;
  const { from } = message;
  if (from === null) return { outcome: "ignored" };
  const intent = intentOf(message);
  if ((intent === "STOP" || intent === "START") && (await hasNewerKeyword(tx, webhook, from, receivedAt)))
    return { outcome: "superseded" };
  switch (intent) {
    case "STOP":
      await stopAddress(tx, ctx, channel, from, receivedAt);
      return { outcome: "stopped" };
    case "START":
      await startAddress(tx, ctx, channel, from, receivedAt);
      return { outcome: "started" };
    case "HELP":
      return { outcome: "help" };
    case null:
      return { outcome: "ignored" };
  }
}
