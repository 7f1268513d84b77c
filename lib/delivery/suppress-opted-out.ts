import type { Tx } from "#db/client.ts";
import type { SendOutcome } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import { suppress } from "#lib/suppression/index.ts";
import type { Parcel } from "./send-batch.ts";

/** Blocks addresses that the provider refused for good, as a status callback with the same code does. */
export async function suppressRefused(
  tx: Tx,
  ctx: Ctx,
  parcels: readonly Parcel[],
  answers: readonly SendOutcome[],
): Promise<void> {
  for (const [index, { rows, message }] of parcels.entries()) {
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
