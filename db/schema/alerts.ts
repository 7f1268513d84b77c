import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { ALERT_SEVERITIES, ALERT_STATES } from "#lib/enums.ts";
import { instant, oneOf, word } from "./columns.ts";

/**
 * Alerts, each from the first detection of its condition to its end. `product_seen_at` and `alertmanager_seen_at`: when each
 * source last reported it, null while it does not. An alert ends when neither reports it.
 */
export const alerts = pgTable(
  "alerts",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    labels: jsonb("labels").$type<Record<string, string>>().notNull(),
    /** The same for the same alert from both sources. */
    fingerprint: text("fingerprint").notNull(),
    severity: word("severity", ALERT_SEVERITIES).notNull(),
    state: word("state", ALERT_STATES).notNull(),
    value: doublePrecision("value"),
    summary: text("summary").notNull(),
    since: instant("since").notNull(),
    firedAt: instant("fired_at"),
    resolvedAt: instant("resolved_at"),
    productSeenAt: instant("product_seen_at"),
    alertmanagerSeenAt: instant("alertmanager_seen_at"),
    incidentId: text("incident_id"),
  },
  (table) => [
    uniqueIndex("alerts_open").on(table.fingerprint).where(sql`state <> 'resolved'`),
    index("alerts_resolved").on(table.resolvedAt).where(sql`state = 'resolved'`),
    oneOf("alerts_severity", table.severity, ALERT_SEVERITIES),
    oneOf("alerts_state", table.state, ALERT_STATES),
  ],
);

/**
 * One row. `installed_at`: when this version first migrated the database. `watchdog_seen_at`: when Alertmanager last sent the
 * alert that always fires; null if it never did.
 */
export const alertClock = pgTable(
  "alert_clock",
  {
    single: boolean("single").primaryKey().default(true),
    installedAt: instant("installed_at").notNull().default(sql`now()`),
    evaluatedAt: instant("evaluated_at"),
    watchdogSeenAt: instant("watchdog_seen_at"),
  },
  (table) => [check("alert_clock_single", sql`${table.single}`)],
);

/**
 * When each version of a secret was first and last in the environment of a process. `fingerprint` is a keyed hash of the secret.
 * `last_used_at`: when it last verified or signed something. `last_newest_at`: when a process last had it as its newest version.
 */
export const secretVersions = pgTable(
  "secret_versions",
  {
    name: text("name").notNull(),
    fingerprint: text("fingerprint").notNull(),
    firstSeenAt: instant("first_seen_at").notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
    lastUsedAt: instant("last_used_at"),
    lastNewestAt: instant("last_newest_at"),
    retiredAt: instant("retired_at"),
  },
  (table) => [primaryKey({ columns: [table.name, table.fingerprint] })],
);

/**
 * Runs of work that an operator or a scheduler starts. `ok` is null while it runs, and after a crash. `report`: lines that the
 * next run compares with its own. `digest`: their SHA-256.
 */
export const operationRuns = pgTable(
  "operation_runs",
  {
    id: text("id").primaryKey(),
    kind: text("kind").notNull(),
    startedAt: instant("started_at").notNull(),
    finishedAt: instant("finished_at"),
    ok: boolean("ok"),
    detail: text("detail"),
    /** Problems that the run found, such as vulnerable packages. Null: it does not count any. */
    findings: integer("findings"),
    digest: text("digest"),
    report: text("report"),
  },
  (table) => [index("operation_runs_kind").on(table.kind, table.finishedAt)],
);
