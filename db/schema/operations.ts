import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { ALERT_CHANNELS, ALERT_SEVERITIES, UPTIME_PERIODS } from "#lib/enums.ts";
import { instant, oneOf, word } from "./columns.ts";

/**
 * The state of each alert channel. `failing_since`: null while it works. `retry_at`: nothing is sent before this moment.
 * `reported_at`: when the failure was reported on another channel.
 */
export const alertChannels = pgTable(
  "alert_channels",
  {
    name: word("name", ALERT_CHANNELS).primaryKey(),
    failures: integer("failures").notNull().default(0),
    failingSince: instant("failing_since"),
    retryAt: instant("retry_at"),
    reportedAt: instant("reported_at"),
    lastError: text("last_error"),
    lastErrorAt: instant("last_error_at"),
  },
  (table) => [oneOf("alert_channels_name", table.name, ALERT_CHANNELS)],
);

/** Alerts that wait for their channel, in sending order. A row is deleted when the channel has accepted the alert. */
export const alertMessages = pgTable(
  "alert_messages",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    channel: word("channel", ALERT_CHANNELS).notNull(),
    title: text("title").notNull(),
    text: text("text").notNull(),
    severity: word("severity", ALERT_SEVERITIES).notNull(),
    createdAt: instant("created_at").notNull(),
    /** The incident that it reports. Its Slack messages are one thread. */
    incidentId: text("incident_id"),
  },
  (table) => [
    index("alert_messages_channel_id").on(table.channel, table.id),
    oneOf("alert_messages_channel", table.channel, ALERT_CHANNELS),
    oneOf("alert_messages_severity", table.severity, ALERT_SEVERITIES),
  ],
);

/** The result of the probe in each minute, inserted before the checks. A check that did not end is false (lib/operations/probe). */
export const probeMinutes = pgTable("probe_minutes", {
  minute: instant("minute").primaryKey(),
  api: boolean("api").notNull().default(false),
  page: boolean("page").notNull().default(false),
  worker: boolean("worker").notNull().default(false),
  apiMs: integer("api_ms"),
  pageMs: integer("page_ms"),
  workerMs: integer("worker_ms"),
  /** Channels that were paused or whose provider failed. Null: not recorded. */
  channelsDown: text("channels_down").array(),
  /** Why a check failed. */
  problem: text("problem"),
  finishedAt: instant("finished_at"),
});

/**
 * The uptime of a component on a past day or in a past month, in UTC. Rows are inserted once and never changed. `minutes`: those
 * with data, 0 if there are none (lib/operations/status-page).
 */
export const uptimePeriods = pgTable(
  "uptime_periods",
  {
    component: text("component").notNull(),
    period: word("period", UPTIME_PERIODS).notNull(),
    startsAt: instant("starts_at").notNull(),
    upMinutes: integer("up_minutes").notNull(),
    minutes: integer("minutes").notNull(),
    frozenAt: instant("frozen_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.component, table.period, table.startsAt] }),
    oneOf("uptime_periods_period", table.period, UPTIME_PERIODS),
  ],
);

/** Slow requests, at most 50 of each hour. `route` and `method`: labels, not values that the caller sent. */
export const slowRequests = pgTable(
  "slow_requests",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant("at").notNull(),
    route: text("route").notNull(),
    method: text("method").notNull(),
    status: integer("status").notNull(),
    durationMs: integer("duration_ms").notNull(),
    traceId: text("trace_id"),
    requestId: text("request_id"),
  },
  (table) => [index("slow_requests_at").on(table.at)],
);

/**
 * Maintenance windows, half-open. `authorized_by`: the actor who scheduled it. `planned_until`: the end before the window was
 * ended early. `completed_at`: when the probe succeeded after the end.
 */
export const maintenanceWindows = pgTable(
  "maintenance_windows",
  {
    id: text("id").primaryKey(),
    title: text("title").notNull(),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    plannedUntil: instant("planned_until").notNull(),
    emergency: boolean("emergency").notNull(),
    readOnly: boolean("read_only").notNull(),
    reason: text("reason"),
    authorizedBy: text("authorized_by").notNull(),
    createdAt: instant("created_at").notNull(),
    announcedAt: instant("announced_at"),
    cancelledAt: instant("cancelled_at"),
    completedAt: instant("completed_at"),
  },
  (table) => [
    index("maintenance_windows_ends").on(table.endsAt),
    check("maintenance_windows_order", sql`${table.startsAt} < ${table.endsAt}`),
  ],
);
