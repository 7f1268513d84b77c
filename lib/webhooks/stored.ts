import type { webhookEvents } from "#db/schema/index.ts";

export type StoredEvent = typeof webhookEvents.$inferSelect;
