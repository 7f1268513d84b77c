import type { Tx } from "#db/client.ts";
import { audit } from "#lib/audit/index.ts";
import type { ChannelWebhook, MessageOutcome } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import { type DeliveryEvent, findByMessage, recordEvent } from "#lib/delivery/index.ts";
import { peopleWithAddress, suppress } from "#lib/suppression/index.ts";
import { metrics } from "#lib/telemetry/index.ts";
import { hasNewerKeyword } from "./inbound/index.ts";

/** The result of applying an event, for its row and the log. `code`: the provider's error code. `alarm`: the integration is off. */
export interface Applied {
  outcome: "recorded" | "suppressed" | "unchanged" | "unmatched" | "ignored" | "unreadable" | "alarm" | (string & {});
  code?: string;
}

/**
 * Records the outcome of a message on its deliveries, and suppresses the address for their person if the outcome requires it.
 * For a mail without a delivery (a sign-in link), the address is suppressed for the person who has it.
 */
export async function recordOutcome(
  tx: Tx,
  ctx: Ctx,
  webhook: ChannelWebhook,
  message: MessageOutcome,
): Promise<Applied> {
  const { channel } = webhook;
  const { address, code, status, deliveryId, providerMessageId, error, at } = message;
  // The carrier reports a STOP that a newer START has lifted.
  const isStopLifted =
    message.suppression === "STOP" && address !== null && (await hasNewerKeyword(tx, webhook, address, at));
  const suppression = isStopLifted ? undefined : message.suppression;
  const event: DeliveryEvent = { deliveryId, providerMessageId, status, error, at };
  const deliveries = await findByMessage(tx, event);
  const changedDeliveries = await recordEvent(tx, event);
  // SENT was counted when the provider accepted the message.
  if (status !== "SENT")
    for (const row of changedDeliveries) metrics.deliveries.inc({ channel: row.channel, outcome: status });
  const people = new Set(deliveries.map(({ userId }) => userId));
  if (deliveries.length === 0 && suppression && address)
    for (const { id } of await peopleWithAddress(tx, channel, address)) people.add(id);
  const [first] = deliveries;
  const auditedId = (deliveries.length > 1 ? first?.digestId : first?.id) ?? null;
  for (const userId of people) {
    if (suppression && address)
      await suppress(tx, ctx, { userId, channel, address, scope: "ALL", reason: suppression, at });
    if (status === "BOUNCED" || status === "COMPLAINED")
      await audit(tx, ctx, {
        action: status === "BOUNCED" ? "delivery.bounced" : "delivery.complained",
        subject: userId,
        after: { deliveryId: auditedId, code: code ?? null },
      });
  }
  const outcome =
    people.size === 0
      ? "unmatched"
      : suppression && address
        ? "suppressed"
        : changedDeliveries.length > 0
          ? "recorded"
          : "unchanged";
  return { outcome, code };
}
