import { bigint, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { INCIDENT_STATUSES, STATUS_NOTICE_KINDS, STATUS_SUBSCRIBER_KINDS } from "#lib/enums.ts";
import { instant, oneOf, word } from "./columns.ts";

/**
 * Subscribers of the status page. `target`: a mail address or a URL. `target_key`: the form in which targets are compared.
 * `secret`: sealed (lib/signing). `last_notice`: the newest notice that was sent. `disabled_at`: nothing
 * more is sent.
 */
export const statusSubscribers = pgTable(
  "status_subscribers",
  {
    id: text("id").primaryKey(),
    kind: word("kind", STATUS_SUBSCRIBER_KINDS).notNull(),
    target: text("target").notNull(),
    targetKey: text("target_key").notNull(),
    secret: text("secret"),
    locale: text("locale").notNull(),
    lastNotice: bigint("last_notice", { mode: "number" }).notNull(),
    createdAt: instant("created_at").notNull(),
    confirmedAt: instant("confirmed_at"),
    failures: integer("failures").notNull().default(0),
    failingSince: instant("failing_since"),
    lastError: text("last_error"),
    disabledAt: instant("disabled_at"),
  },
  (table) => [
    uniqueIndex("status_subscribers_target").on(table.kind, table.targetKey),
    oneOf("status_subscribers_kind", table.kind, STATUS_SUBSCRIBER_KINDS),
  ],
);

/** What was published on the status page, in the order of sending. Its texts are public. `key`: unique for each event. */
export const statusNotices = pgTable(
  "status_notices",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    key: text("key").notNull(),
    kind: word("kind", STATUS_NOTICE_KINDS).notNull(),
    /** The incident or the maintenance window. */
    subjectId: text("subject_id").notNull(),
    title: text("title").notNull(),
    status: word("status", INCIDENT_STATUSES),
    message: text("message"),
    startsAt: instant("starts_at"),
    endsAt: instant("ends_at"),
    at: instant("at").notNull(),
  },
  (table) => [
    uniqueIndex("status_notices_key").on(table.key),
    oneOf("status_notices_kind", table.kind, STATUS_NOTICE_KINDS),
    oneOf("status_notices_status", table.status, INCIDENT_STATUSES),
  ],
);
