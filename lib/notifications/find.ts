import { eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { notifications } from "#db/schema/index.ts";

export type NotificationRow = typeof notifications.$inferSelect;

export async function findNotification(tx: Tx, id: string): Promise<NotificationRow | null> {
  return (await tx.select().from(notifications).where(eq(notifications.id, id)))[0] ?? null;
}

export async function notificationsById(tx: Tx, ids: readonly string[]): Promise<Map<string, NotificationRow>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .select()
    .from(notifications)
    .where(sql`${notifications.id} = ANY(${sql.param([...ids])}::text[])`)
    .prepare("notifications.by-id")
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
