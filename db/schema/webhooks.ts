import { index, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { WEBHOOK_PROVIDERS } from "#lib/enums.ts";
import { instant, oneOf, word } from "./columns.ts";

/**
 * Events of providers with a verified signature and their unchanged `payload`. `id`: the provider's own id, for deduplication.
 * `applied_at` null: the job has not run yet. `outcome`: the result of the job.
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
