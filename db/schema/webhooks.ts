import { index, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { WEBHOOK_PROVIDERS } from "#lib/enums.ts";
import { instant, oneOf, word } from "./columns.ts";

/**
 * Events that providers sent, signature checked, `payload` as it came. `id` is the provider's own and dedupes. `applied_at`
 * null: its job has not run yet; `outcome`: what it came to.
 */
export const webhookEvents = pgTable(
  "webhook_events",
  {
    provider: word("provider", WEBHOOK_PROVIDERS).notNull(),
    id: text("id").notNull(),
    kind: text("kind").notNull(),
    payload: jsonb("payload").$type<Record<string, unknown>>().notNull(),
    receivedAt: instant("received_at").notNull(),
    appliedAt: instant("applied_at"),
    outcome: text("outcome"),
  },
  (table) => [
    primaryKey({ columns: [table.provider, table.id] }),
    index("webhook_events_received").on(table.receivedAt),
    oneOf("webhook_events_provider", table.provider, WEBHOOK_PROVIDERS),
  ],
);
