import type { Tx } from "#db/client.ts";
import { audit } from "#lib/audit/index.ts";
import type { Ctx } from "#lib/context.ts";
import { type DeliveryEvent, findByMessage, recordEvent } from "#lib/delivery/index.ts";
import type { Channel, SuppressionReason } from "#lib/enums.ts";
import { peopleAt, suppress } from "#lib/suppression/index.ts";
import { metrics } from "#lib/telemetry/index.ts";
import { hasNewerKeyword } from "./inbound/has-newer-keyword.ts";

/** What applying an event came to, for its row and the log. `code`: the provider's, of what went wrong; `alarm`: nothing works. */
export interface Applied {
  outcome: "recorded" | "suppressed" | "unchanged" | "unmatched" | "ignored" | "unreadable" | "alarm" | (string & {});
  code?: string;
}

export interface MessageOutcome extends DeliveryEvent {
  channel: Channel;
  /** Where the message went, as the provider tells. */
  address: string | null;
  /** Why nothing more may go there. */
  suppression?: Extract<SuppressionReason, "HARD_BOUNCE" | "COMPLAINT" | "STOP">;
  /** The provider's own, of what went wrong. */
  code?: string;
}

/**
 * Records what became of a message on its deliveries, and blocks the address if the outcome says so, for the person whom it
 * was sent to. A mail that is no delivery (a sign-in link) blocks it for the person who has the address.
 */
export async function recordOutcome(tx: Tx, ctx: Ctx, message: MessageOutcome): Promise<Applied> {
  const { channel, address, code, status, deliveryId, providerMessageId, error, at } = message;
  // The carrier's word of a STOP that a START has ended since.
  const isOver = message.suppression === "STOP" && address !== null && (await hasNewerKeyword(tx, "SMS", address, at));
  const suppression = isOver ? undefined : message.suppression;
  const event: DeliveryEvent = { deliveryId, providerMessageId, status, error, at };
  const carried = await findByMessage(tx, event);
  const moved = await recordEvent(tx, event);
  // What is SENT was counted when it was handed over.
  if (status !== "SENT") for (const row of moved) metrics.deliveries.inc({ channel: row.channel, outcome: status });
  const people = new Set(carried.map(({ userId }) => userId));
  if (carried.length === 0 && suppression && address)
    for (const { id } of await peopleAt(tx, channel, address)) people.add(id);
  const [first] = carried;
  const carrier = (carried.length > 1 ? first?.digestId : first?.id) ?? null;
  for (const userId of people) {
    if (suppression && address)
      await suppress(tx, ctx, { userId, channel, address, scope: "ALL", reason: suppression, at });
    if (status === "BOUNCED" || status === "COMPLAINED")
      await audit(tx, ctx, {
        action: status === "BOUNCED" ? "delivery.bounced" : "delivery.complained",
        subject: userId,
        after: { deliveryId: carrier, code: code ?? null },
      });
  }
  const outcome =
    people.size === 0
      ? "unmatched"
      : suppression && address
        ? "suppressed"
        : moved.length > 0
          ? "recorded"
          : "unchanged";
  return { outcome, code };
}
