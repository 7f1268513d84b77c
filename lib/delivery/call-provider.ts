import { and, eq, inArray } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { deliveries } from "#db/schema/notifications.ts";
import type { SendOutcome, Transport } from "#lib/channels/index.ts";
import { clock } from "#lib/clock.ts";
import { settleDropouts } from "./batch-dropouts.ts";
import { throughCircuit } from "./circuit.ts";
import type { OutboundBatch } from "./outbound.ts";
import { sendGuardFor } from "./send-guard.ts";

type Vendor = Transport & { kind: "vendor" };

const endpointUnavailable: SendOutcome = {
  status: "unavailable",
  reason: "no_such_request the provider does not support this request now; the key makes a retry safe",
};
const claimedElsewhere: SendOutcome = { status: "notAttempted", reason: "another worker has claimed it" };

/** True if an earlier attempt of this batch may have been accepted. A refused batch has lost its batch key. */
export const wasAttempted = ({ outbound }: OutboundBatch): boolean =>
  outbound.some(({ rows }) => rows.some(({ maybeSent, batchKey }) => maybeSent && batchKey !== null));

/** Sends the messages unless the circuit is open. Returns one answer for each message, in their order. */
export async function callProvider(batch: OutboundBatch, vendor: Vendor): Promise<SendOutcome[]> {
  const { channel, outbound, signal, batchKey } = batch;
  const messages = outbound.map(({ message }) => message);
  const rows = outbound.flatMap((entry) => entry.rows);
  const guard = sendGuardFor(rows, vendor.safeToRepeat, channel, signal, vendor.provider);
  const { sendBatch } = vendor;
  return throughCircuit(vendor.provider, messages.length, async () => {
    if (batchKey === undefined || !sendBatch) return vendor.send(messages, guard);
    const answers = await sendBatch(batchKey, messages, guard);
    if (typeof answers === "object") return answers;
    // A proxy that rejects the batch endpoint cannot tell whether an earlier attempt was accepted. Keep the batch key and retry.
    if (answers === "unserved" && wasAttempted(batch)) return messages.map(() => endpointUnavailable);
    const cleared = await clearBatchKey(batch, batchKey);
    const mine = outbound.filter((entry) => entry.rows.every(({ id }) => cleared.has(id)));
    const singleAnswers = await vendor.send(
      mine.map(({ message }) => message),
      guard,
    );
    const answerTo = new Map(mine.map((entry, index) => [entry, singleAnswers[index]]));
    return outbound.map((entry) => answerTo.get(entry) ?? claimedElsewhere);
  });
}

/**
 * Removes the batch key after the provider refused the batch: each message now goes out under its own key. Written before the
 * first message is sent, so that after a kill no message goes out under both keys. Returns the ids of the changed rows; another
 * worker has claimed the rest.
 */
async function clearBatchKey({ ctx, channel, token, outbound }: OutboundBatch, batchKey: string): Promise<Set<string>> {
  const rows = outbound.flatMap((entry) => entry.rows);
  const cleared = await transaction(ctx.actor, async (tx) => {
    const userIds = rows.map(({ userId }) => userId);
    const changed = await tx
      .update(deliveries)
      .set({ batchKey: null })
      .where(
        and(inArray(deliveries.userId, userIds), eq(deliveries.claimToken, token), eq(deliveries.batchKey, batchKey)),
      )
      .returning({ id: deliveries.id });
    if (changed.length === rows.length && rows.some(({ maybeSent }) => maybeSent))
      await settleDropouts(tx, channel, batchKey, "refused", clock());
    return new Set(changed.map(({ id }) => id));
  });
  for (const row of rows) row.batchKey = null;
  return cleared;
}
