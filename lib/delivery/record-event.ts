import { and, eq, inArray, ne, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries } from "#db/schema/index.ts";
import type { DeliveryStatus } from "#lib/enums.ts";
import { kindOfId } from "#lib/ids.ts";
import { type DeliveryRow, isOneOf, pairsOf } from "./claim.ts";

/** By which a provider names a message: our id, which went out with it (a delivery's or a digest's), or its own. */
export interface MessageRef {
  deliveryId?: string;
  providerMessageId?: string;
}

/** What a provider told of a message. `error`: its short code and our words; no address. */
export interface DeliveryEvent extends MessageRef {
  status: "SENT" | "DELIVERED" | "BOUNCED" | "COMPLAINED" | "FAILED";
  error?: string;
  at: Date;
}

/** A message goes from left to right only. Events come in any order, and whatever the order, the last of these stays. */
const order: readonly DeliveryEvent["status"][] = ["SENT", "FAILED", "DELIVERED", "BOUNCED", "COMPLAINED"];

/**
 * States in which we did not know that the provider has it. An event says that it does, so what waits for a second try is
 * not sent again. SKIPPED is not among them: of a digest's items, those that were left out of it stay left out.
 */
const before: readonly DeliveryStatus[] = ["QUEUED", "SENDING", "UNKNOWN", "DEAD", "DEFERRED", "DIGESTED"];

/** The deliveries that a message carried, locked; all items that went into it when it is a digest. */
export async function findByMessage(tx: Tx, ref: MessageRef): Promise<DeliveryRow[]> {
  for (const condition of conditions(ref)) {
    const rows = await tx
      .select()
      .from(deliveries)
      .where(condition)
      .orderBy(deliveries.userId, deliveries.id)
      .for("update");
    if (rows.length > 0) return rows;
  }
  return [];
}

function* conditions({ deliveryId, providerMessageId }: MessageRef): Generator<SQL | undefined> {
  const kind = deliveryId && kindOfId(deliveryId);
  if (deliveryId && kind === "delivery") yield eq(deliveries.id, deliveryId);
  if (deliveryId && kind === "digest") yield and(eq(deliveries.digestId, deliveryId), ne(deliveries.status, "SKIPPED"));
  if (providerMessageId) yield eq(deliveries.providerMessageId, providerMessageId);
}

/**
 * Moves what a message carried forward to what the provider told, and returns the rows that moved: none for an event that
 * is older than what is known. A worker that still waits for the provider's answer finds its row settled and leaves it.
 */
export async function recordEvent(tx: Tx, { status, error, at, ...ref }: DeliveryEvent): Promise<DeliveryRow[]> {
  const rows = await findByMessage(tx, ref);
  if (rows.length === 0) return [];
  return tx
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
      and(isOneOf(pairsOf(rows)), inArray(deliveries.status, [...before, ...order.slice(0, order.indexOf(status))])),
    )
    .returning();
}
