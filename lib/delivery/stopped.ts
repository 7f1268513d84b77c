import type { Tx } from "#db/client.ts";
import type { Ctx } from "#lib/context.ts";
import { suppress } from "#lib/suppression/index.ts";
import type { SendOutcome } from "./channels/index.ts";
import type { Parcel } from "./hand-over.ts";

/** Twilio: the person texted STOP to this sender. Nothing reaches them from it until they text START. */
const stopped = /^21610\b/;

/** What the carrier knows of a person's STOP and we did not: kept, so that nothing is sent into the void again. */
export async function suppressStopped(
  tx: Tx,
  ctx: Ctx,
  parcels: readonly Parcel[],
  answers: readonly SendOutcome[],
): Promise<void> {
  for (const [index, { rows, message }] of parcels.entries()) {
    const answer = answers[index];
    const [row] = rows;
    if (!row || answer?.status !== "rejected" || !stopped.test(answer.reason)) continue;
    await suppress(tx, ctx, {
      userId: row.userId,
      channel: message.channel,
      address: message.to,
      scope: "ALL",
      reason: "STOP",
    });
  }
}
