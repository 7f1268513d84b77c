import { and, eq, inArray, ne, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries } from "#db/schema/index.ts";
import type { DeliveryStatus } from "#lib/enums.ts";
import { kindOfId } from "#lib/ids.ts";
import { columnsWithoutDecision, type DeliveryWithoutDecision, isOneOf, pairsOf } from "./claim.ts";
import { observeSettled } from "./observe-settled.ts";

/** How a provider identifies a message: by our id, which was sent with it (a delivery's or a digest's), or by its own id. */
export interface MessageRef {
  deliveryId?: string;
  providerMessageId?: string;
}

/** A provider's event about a message. `error`: its short code and our description, no address. */
export interface DeliveryEvent extends MessageRef {
  status: "SENT" | "DELIVERED" | "BOUNCED" | "COMPLAINED" | "FAILED";
  error?: string;
  at: Date;
}

/** A status changes from left to right only. Events arrive in any order, and the rightmost status stays. */
const statusOrder: readonly DeliveryEvent["status"][] = ["SENT", "FAILED", "DELIVERED", "BOUNCED", "COMPLAINED"];

/**
 * Statuses before the provider's acceptance is known. An event proves the acceptance, so a delivery that waits for a second
 * attempt is not sent again. SKIPPED is missing here: an item that was left out of a digest stays left out.
 */
const unconfirmed: readonly DeliveryStatus[] = ["QUEUED", "SENDING", "UNKNOWN", "DEAD", "DEFERRED", "DIGESTED"];

/** Locks and returns the deliveries of a message: one, or all items that a digest was sent with. */
export async function findByMessage(tx: Tx, ref: MessageRef): Promise<DeliveryWithoutDecision[]> {
  for (const condition of matchConditions(ref)) {
    const rows = await tx
      .select(columnsWithoutDecision)
      .from(deliveries)
      .where(condition)
      .orderBy(deliveries.userId, deliveries.id)
      .for("update");
    if (rows.length > 0) return rows;
  }
  return [];
}

function* matchConditions({ deliveryId, providerMessageId }: MessageRef): Generator<SQL | undefined> {
  const kind = deliveryId && kindOfId(deliveryId);
  if (deliveryId && kind === "delivery") yield eq(deliveries.id, deliveryId);
  if (deliveryId && kind === "digest") yield and(eq(deliveries.digestId, deliveryId), ne(deliveries.status, "SKIPPED"));
  if (providerMessageId) yield eq(deliveries.providerMessageId, providerMessageId);
}

/**
 * Advances the deliveries of a message to the status of an event and returns the changed rows: none if the event is older than
 * the stored status. Clears the claim token, so a worker that still waits for the provider's answer changes nothing.
 */
export async function recordEvent(
  tx: Tx,
  { status, error, at, ...ref }: DeliveryEvent,
): Promise<DeliveryWithoutDecision[]> {
  const rows = await findByMessage(tx, ref);
  if (rows.length === 0) return [];
  const changed = await tx
    .update(deliveries)
    .set({
      status,
      error: error ?? null,
      providerMessageId: sql`COALESCE(${deliveries.providerMessageId}, ${ref.providerMessageId ?? null})`,
      ...(status !== "FAILED" && { sentAt: sql`COALESCE(${deliveries.sentAt}, ${at.toISOString()}::timestamptz)` }),
      settledAt: at,
      nextAttemptAt: null,
      claimToken: null,
    })
    .where(
      and(
        isOneOf(pairsOf(rows)),
        inArray(deliveries.status, [...unconfirmed, ...statusOrder.slice(0, statusOrder.indexOf(status))]),
      ),
    )
    .returning(columnsWithoutDecision);
  const unsettled = new Set(
    rows.filter((row) => unconfirmed.includes(row.status) && row.status !== "DEAD").map(({ id }) => id),
  );
  observeSettled(
    changed.filter(({ id }) => unsettled.has(id)),
    status === "FAILED" ? "FAILED" : "SENT",
    at,
  );
  return changed;
}
