import { boolean, index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { INCIDENT_STATUSES, SEVERITIES } from "#lib/vocabulary.ts";
import { instant, oneOf, word } from "./columns.ts";

/** `source`: who raised it, as in the audit trail. `reminded_at`: when operations were last told that something is overdue. */
export const incidents = pgTable(
  "incidents",
  {
    id: text("id").primaryKey(),
    title: text("title").notNull(),
    severity: word("severity", SEVERITIES).notNull(),
    status: word("status", INCIDENT_STATUSES).notNull(),
    source: text("source").notNull(),
    commanderId: text("commander_id"),
    openedAt: instant("opened_at").notNull(),
    acknowledgedAt: instant("acknowledged_at"),
    resolvedAt: instant("resolved_at"),
    lastUpdateAt: instant("last_update_at").notNull(),
    remindedAt: instant("reminded_at"),
  },
  (table) => [
    index("incidents_status_id").on(table.status, table.id),
    oneOf("incidents_severity", table.severity, SEVERITIES),
    oneOf("incidents_status", table.status, INCIDENT_STATUSES),
  ],
);

/** An incident's log, by number from 1. Append-only. */
export const incidentUpdates = pgTable(
  "incident_updates",
  {
    incidentId: text("incident_id")
      .notNull()
      .references(() => incidents.id),
    number: integer("number").notNull(),
    at: instant("at").notNull(),
    author: text("author").notNull(),
    message: text("message").notNull(),
    status: word("status", INCIDENT_STATUSES).notNull(),
    public: boolean("public").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.incidentId, table.number] }),
    oneOf("incident_updates_status", table.status, INCIDENT_STATUSES),
  ],
);
