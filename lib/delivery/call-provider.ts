import { and, eq, inArray } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { deliveries } from "#db/schema/notifications.ts";
import type { SendOutcome, Transport } from "#lib/channels/index.ts";
import { clock } from "#lib/clock.ts";
import { settleLeft } from "./batch-dropouts.ts";
import { throughCircuit } from "./circuit.ts";
import type { OutboundBatch } from "./outbound.ts";
import { sendGuardFor } from "./send-guard.ts";

type Vendor = Transport & { kind: "vendor" };

const unserved: SendOutcome = {
  status: "unavailable",
  reason: "no_such_request the provider does not know it just now; the key makes a retry safe",
};
const anothers: SendOutcome = { status: "notAttempted", reason: "another worker has it" };

/** Whether this batch was tried before, and was not refused now: a refused one has left its key. */
export const wasTried = ({ outbound }: OutboundBatch): boolean =>
  outbound.some(({ rows }) => rows.some(({ maybeSent, batchKey }) => maybeSent && batchKey !== null));

/** Asks the provider, if it may be asked; one answer a entry, in their order. */
export async function callProvider(given: OutboundBatch, vendor: Vendor): Promise<SendOutcome[]> {
  const { channel, outbound, signal, batchKey } = given;
  const messages = outbound.map(({ message }) => message);
  const rows = outbound.flatMap((entry) => entry.rows);
  const hold = sendGuardFor(rows, vendor.safeToRepeat, channel, signal, vendor.provider);
  const { sendBatch } = vendor;
  return throughCircuit(vendor.provider, messages.length, async () => {
    if (batchKey === undefined || !sendBatch) return vendor.send(messages, hold);
    const answers = await sendBatch(batchKey, messages, hold);
    if (typeof answers === "object") return answers;
    // Of an earlier try's fate a gateway that does not pass this one on knows nothing.
    if (answers === "unserved" && wasTried(given)) return messages.map(() => unserved);
    const left = await leaveBatch(given, batchKey);
    const mine = outbound.filter((entry) => entry.rows.every(({ id }) => left.has(id)));
    const told = await vendor.send(
      mine.map(({ message }) => message),
      hold,
    );
    const answerTo = new Map(mine.map((entry, index) => [entry, told[index]]));
    return outbound.map((entry) => answerTo.get(entry) ?? anothers);
  });
}

/**
 * Nothing was taken under the batch's key: from now on each goes by its own. Written before the first of them is sent; a
 * worker that is killed in between must not leave some of them to be sent under both. Returns the ids of those that left;
 * the others have been taken up by another worker, under the batch's key.
 */
async function leaveBatch({ ctx, channel, token, outbound }: OutboundBatch, batchKey: string): Promise<Set<string>> {
  const rows = outbound.flatMap((entry) => entry.rows);
  const left = await transaction(ctx.actor, async (tx) => {
    const userIds = rows.map(({ userId }) => userId);
    const changed = await tx
      .update(deliveries)
      .set({ batchKey: null })
      .where(
        and(inArray(deliveries.userId, userIds), eq(deliveries.claimToken, token), eq(deliveries.batchKey, batchKey)),
      )
      .returning({ id: deliveries.id });
    if (changed.length === rows.length && rows.some(({ maybeSent }) => maybeSent))
      await settleLeft(tx, channel, batchKey, "refused", clock());
    return new Set(changed.map(({ id }) => id));
  });
  for (const row of rows) row.batchKey = null;
  return left;
}
