import type { Tx } from "#db/client.ts";
import { env } from "#lib/env.ts";
import { notificationsById } from "#lib/notifications/index.ts";
import { addressOf } from "#lib/people/index.ts";
import { cellFacts, decide, loadFacts } from "#lib/preferences/index.ts";
import { topicsById } from "#lib/topics/index.ts";
import type { Channel, DeliveryStatus, Outcome } from "#lib/vocabulary.ts";
import type { Message } from "./channels/index.ts";
import type { DeliveryRow } from "./claim.ts";
import { messageFor } from "./message.ts";
import type { Settlement } from "./settle.ts";

/** A delivery that goes out, with the message as the provider gets it. */
export interface Ready {
  row: DeliveryRow;
  message: Message;
}

const heldAs = { DEFER: "DEFERRED", DIGEST: "DIGESTED", SKIP: "SKIPPED" } as const satisfies Record<
  Exclude<Outcome, "SEND">,
  DeliveryStatus
>;

/**
 * Asks again at the moment of sending, with the facts as they are now: a preference or suppression written since the plan
 * holds for this message. Splits the batch into what goes out and what is settled otherwise, each with its new decision.
 */
export async function decideAgain(
  tx: Tx,
  channel: Channel,
  rows: DeliveryRow[],
  now: Date,
): Promise<{ ready: Ready[]; held: Settlement[] }> {
  const notifications = await notificationsById(tx, [...new Set(rows.map((row) => row.notificationId))]);
  const topics = await topicsById(tx, [...new Set(rows.map((row) => row.topicId))]);
  const { people, shared } = await loadFacts(tx, {
    userIds: rows.map((row) => row.userId),
    topicIds: [...topics.keys()],
    tenantKeys: [...notifications.values()].map(({ tenantKey }) => tenantKey),
  });
  const ready: Ready[] = [];
  const held: Settlement[] = [];
  for (const row of rows) {
    const notification = notifications.get(row.notificationId);
    const topic = topics.get(row.topicId);
    const person = people.get(row.userId);
    const address = person && addressOf(person.person, channel)?.address;
    if (!notification || !topic || !person) {
      held.push({ row, status: "FAILED", error: "the person, topic or notification is gone" });
      continue;
    }
    const decision = decide(cellFacts(person, shared, topic, channel, notification.tenantKey), now.getTime());
    if (decision.outcome === "SEND" && address)
      ready.push({
        row: { ...row, decision, decidedBy: decision.decidedBy },
        message: await messageFor(env(), row, channel, notification, topic, person.person, address),
      });
    else
      held.push({
        row,
        status: decision.outcome === "SEND" ? "FAILED" : heldAs[decision.outcome],
        decision,
        nextAttemptAt: decision.at === null ? null : new Date(decision.at),
      });
  }
  return { ready, held };
}
