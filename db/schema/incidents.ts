import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { INCIDENT_LINK_KINDS, INCIDENT_STATUSES, SEVERITIES } from "#lib/enums.ts";
import { instant, oneOf, word } from "./columns.ts";

/** `source`: the actor who reported it, as in the audit log. `reminded_at`: when operations were last reminded of an overdue step. */
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
    communicationsId: text("communications_id"),
    /** When the problem began. Null: not known. */
    startedAt: instant("started_at"),
    containedAt: instant("contained_at"),
    verifiedAt: instant("verified_at"),
    /** The smoke run or the probe that passed after the resolution. */
    verifiedBy: text("verified_by"),
    security: boolean("security").notNull().default(false),
    /** When a breach of personal data became known. The 72 hours count from here. */
    breachAt: instant("breach_at"),
    breachReportedAt: instant("breach_reported_at"),
    /** When the mail was accepted. */
    cisoInformedAt: instant("ciso_informed_at"),
    legalInformedAt: instant("legal_informed_at"),
    /** The hash of Alertmanager's group key. */
    alertGroup: text("alert_group"),
    /** The first message in Slack, which later ones answer. */
    slackChannel: text("slack_channel"),
    slackTs: text("slack_ts"),
  },
  (table) => [
    index("incidents_status_id").on(table.status, table.id),
    index("incidents_source").on(table.source, table.id),
    index("incidents_opened").on(table.openedAt),
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

/** What an incident has to do with another one. It is a duplicate of one other at most. */
export const incidentLinks = pgTable(
  "incident_links",
  {
    incidentId: text("incident_id")
      .notNull()
      .references(() => incidents.id, { onDelete: "cascade" }),
    kind: word("kind", INCIDENT_LINK_KINDS).notNull(),
    otherId: text("other_id")
      .notNull()
      .references(() => incidents.id, { onDelete: "cascade" }),
    addedAt: instant("added_at").notNull(),
    addedBy: text("added_by").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.incidentId, table.kind, table.otherId] }),
    uniqueIndex("incident_links_one_original").on(table.incidentId).where(sql`kind = 'DUPLICATE_OF'`),
    index("incident_links_other").on(table.otherId),
    oneOf("incident_links_kind", table.kind, INCIDENT_LINK_KINDS),
    check("incident_links_others", sql`${table.incidentId} <> ${table.otherId}`),
  ],
);

/** What was learnt from an incident, in Markdown. `version` counts the saves. */
export const incidentPostMortems = pgTable("incident_post_mortems", {
  incidentId: text("incident_id")
    .primaryKey()
    .references(() => incidents.id, { onDelete: "cascade" }),
  text: text("text").notNull(),
  version: integer("version").notNull(),
  writtenBy: text("written_by").notNull(),
  writtenAt: instant("written_at").notNull(),
});
