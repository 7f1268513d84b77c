import type { Tx } from "#db/client.ts";
import { outbox } from "#db/schema/notifications.ts";
import { newId } from "#lib/ids.ts";
import type { Message } from "./modules.ts";

interface Recorded {
  message: Message;
  userId: string | null;
}

/** Records messages exactly as a provider would get them. A message that was recorded before is not recorded twice. */
export async function recordInOutbox(tx: Tx, recorded: readonly Recorded[], now: Date): Promise<void> {
  if (recorded.length === 0) return;
  const rows = recorded.map(({ message, userId }): typeof outbox.$inferInsert => ({
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
