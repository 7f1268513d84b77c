import type { Tx } from "#db/client.ts";
import type { SendOutcome } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import { suppress } from "#lib/suppression/index.ts";
import type { OutboundMessage } from "./outbound.ts";

/** Suppresses addresses that the provider refused permanently, as a status callback with the same code does. */
export async function suppressOptedOut(
  tx: Tx,
  ctx: Ctx,
  outbound: readonly OutboundMessage[],
  answers: readonly SendOutcome[],
): Promise<void> {
  for (const [index, { rows, message }] of outbound.entries()) {
    const answer = answers[index];
    const [row] = rows;
    if (!row || answer?.status !== "rejected" || !answer.suppress) continue;
    await suppress(tx, ctx, {
      userId: row.userId,
      channel: message.channel,
      address: message.to,
      scope: "ALL",
      reason: answer.suppress,
    });
  }
}
