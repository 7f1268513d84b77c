import type { Tx } from "#db/client.ts";
import { outbox } from "#db/schema/notifications.ts";
import { newId } from "#lib/ids.ts";
import type { Message } from "./modules.ts";

interface OutboxEntry {
  message: Message;
  userId: string | null;
}

/** Records messages exactly as a provider would get them. A message is recorded only once. */
export async function recordInOutbox(tx: Tx, entries: readonly OutboxEntry[], now: Date): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ message, userId }): typeof outbox.$inferInsert => ({
    id: newId("outbox"),
    deliveryId: message.deliveryId,
    userId,
    channel: message.channel,
    recipient: message.to,
    subject: "subject" in message ? message.subject : null,
    payload: { ...message },
    createdAt: now,
  }));
  await tx.insert(outbox).values(rows).onConflictDoNothing({ target: outbox.deliveryId });
}
