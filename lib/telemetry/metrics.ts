import { Registry } from "prom-client";
import { LOCKS } from "#db/locks.ts";
import {
  CHANNELS,
  DELIVERY_STATUSES,
  JOB_NAMES,
  PROVIDERS,
  ROLES,
  SECURITY_EVENT_KINDS,
  WEBHOOK_PROVIDERS,
} from "#lib/enums.ts";
import { collectSafely, type GaugeRow } from "./gauge-collector.ts";
import { hostGauges } from "./host.ts";
import { counter, gauge, histogram, registry } from "./metric-kit.ts";
import { pageMetrics } from "./page-metrics.ts";
import { METHODS, ROUTES, STATUS_CLASSES } from "./route-label.ts";

/** Outcomes of an adapter other than "accepted"; for rejections, the cause. */
export const PROVIDER_ERROR_KINDS = [
  "address",
  "account",
  "destination",
  "message",
  "throttled",
  "unavailable",
  "unknown",
] as const;
/** "refused": invalid signature, or no secret is configured. */
export const WEBHOOK_RESULTS = [
  "accepted",
  "duplicate",
  "ignored",
  "refused",
  "malformed",
  "too_large",
  "failed",
] as const;

/** 0.3 and 0.5 are the targets (p95, p99), 1 the alert: a quantile is exact only at a bucket boundary. */
const RESPONSE_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 10];
const JOB_SECONDS = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300];

const httpRequests = histogram(
  "http_request_duration_seconds",
  "Time from the request to the end of its response",
  { route: ROUTES, method: METHODS, status_class: STATUS_CLASSES },
  RESPONSE_SECONDS,
);
/** By type, not by name: clients choose operation names. */
const graphqlOperations = histogram(
  "graphql_operation_duration_seconds",
  "Time to execute one GraphQL operation",
  { type: ["query", "mutation"], outcome: ["ok", "refused", "error"] },
  RESPONSE_SECONDS,
);
/** The mutations that change what a person receives, and the links of mails. */
export const PREFERENCE_CHANGES = [
  "setPreference",
  "setPreferences",
  "clearPreferences",
  "setChannelSwitch",
  "setSchedule",
  "snooze",
  "liftSuppression",
  "unsubscribe",
] as const;
const preferenceChanges = counter("preference_changes_total", "Changes of preferences, by the kind of credential", {
  change: PREFERENCE_CHANGES,
  by: ["person", "link", "token", "key"],
  outcome: ["ok", "refused", "error"],
});
const deliveries = counter("deliveries_total", "Deliveries by the status they reached", {
  channel: CHANNELS,
  outcome: DELIVERY_STATUSES,
});
const deliveryHandover = histogram(
  "delivery_handover_seconds",
  "Time a provider takes to accept or refuse a message",
  { provider: PROVIDERS },
  RESPONSE_SECONDS,
);
/** 60 is the objective. */
const SETTLED_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3_600, 21_600];
const deliverySettled = histogram(
  "delivery_settled_seconds",
  "Time from the moment a message may be sent to its outcome",
  { channel: CHANNELS, provider: PROVIDERS, outcome: ["SENT", "FAILED", "DEAD"] },
  SETTLED_SECONDS,
);
const providerErrors = counter("provider_errors_total", "Messages a provider did not accept", {
  provider: PROVIDERS,
  kind: PROVIDER_ERROR_KINDS,
});
const smsSegments = counter(
  "sms_segments_total",
  "Segments of the accepted text messages. Providers bill each segment",
  {},
);
const unreadable = counter(
  "unreadable_total",
  "Deliveries that FAILED because stored data of their person cannot be decoded, rendered or written",
  { step: ["decide", "render", "store"] },
);
const jobs = counter("jobs_total", "Finished jobs by result", {
  task: JOB_NAMES,
  result: ["ok", "failed", "dead"],
});
const jobDuration = histogram("job_duration_seconds", "Time to run one job", { task: JOB_NAMES }, JOB_SECONDS);
const webhooks = counter("webhooks_total", "Webhook events by provider and result", {
  provider: WEBHOOK_PROVIDERS,
  result: WEBHOOK_RESULTS,
});
const authAttempts = counter("auth_attempts_total", "Attempts to sign in or to use a credential", {
  result: ["success", "failure", "throttled"],
});
const roleChanges = counter("role_changes_total", "Role changes by new role", { role: ROLES });
const lockWaits = counter("lock_waits_total", "Long waits for an advisory lock", { lock: LOCKS });
const auditRefusals = counter("audit_refusals_total", "Times a job of the audit log found events that do not verify", {
  task: ["audit-anchor", "audit-partitions"],
});
const slowQueries = counter("slow_queries_total", "Database queries over 1 s", {});

/** The purpose of a rate limit; "other" for unlisted limiter names. */
const RATE_LIMITS = ["key", "person", "address", "credential", "sign-in", "token", "vitals", "other"] as const;
const securityEvents = counter("security_events_total", "Signs of an attack, by kind", {
  kind: SECURITY_EVENT_KINDS,
});
const rateLimited = counter("rate_limited_total", "Requests refused by a rate limit", {
  limit: RATE_LIMITS,
});
const rateLimitFailures = counter("rate_limit_failures_total", "Failed checks of a rate limit", {});

/** Tables with a retention. */
export const RETAINED = [
  "deliveries",
  "shared_decisions",
  "digests",
  "notifications",
  "outbox",
  "webhook_events",
  "probe_minutes",
  "alerts",
  "operation_runs",
  "status_subscribers",
  "status_notices",
] as const;
export type RetainedTable = (typeof RETAINED)[number];
const retentionRemoved = counter("retention_removed_total", "Rows removed at the end of their retention", {
  table: RETAINED,
});

/** Current connections of a pool. */
export interface PoolState {
  idle: number;
  busy: number;
  /** Callers waiting for a connection. */
  waiting: number;
}

const POOL_STATES = ["idle", "busy", "waiting"] as const;

/** Registers the gauges of this process: its host, and the sum over its database pools. */
export function addProcessGauges(read: () => readonly PoolState[]): void {
  for (const [name, help, collect] of hostGauges) addGauge(name, help, [], collect);
  addGauge("db_pool_connections", "Connections of the database pools", ["state"], () => {
    const pools = read();
    return POOL_STATES.map((state) => ({
      labels: { state },
      value: pools.reduce((sum, pool) => sum + pool[state], 0),
    }));
  });
}

/**
 * Registers a gauge computed at each scrape. If `collect` fails or takes over 2 s, that scrape omits the gauge, a
 * warning is logged and `gauge_collect_failures_total` is incremented.
 */
export function addGauge<const L extends string>(
  name: string,
  help: string,
  labelNames: readonly L[],
  collect: () => readonly GaugeRow<L>[] | Promise<readonly GaugeRow<L>[]>,
): void {
  gauge(name, help, labelNames, (metric) => collectSafely(name, metric, collect, () => gaugeFailures.inc({})));
}

const gaugeFailures = counter("gauge_collect_failures_total", "Gauges that could not be computed at a scrape", {});

/** Counters and histograms of the service. Durations are in seconds. */
export const metrics = {
  httpRequests,
  graphqlOperations,
  preferenceChanges,
  deliveries,
  deliveryHandover,
  deliverySettled,
  providerErrors,
  smsSegments,
  jobs,
  unreadable,
  jobDuration,
  webhooks,
  authAttempts,
  roleChanges,
  lockWaits,
  auditRefusals,
  slowQueries,
  securityEvents,
  rateLimited,
  rateLimitFailures,
  retentionRemoved,
  ...pageMetrics,
};

/** All metrics in the Prometheus text format. */
export function metricsText(): Promise<string> {
  for (const metric of [...Object.values(metrics), gaugeFailures]) metric.touch();
  return registry().metrics();
}

export const metricsContentType: string = Registry.PROMETHEUS_CONTENT_TYPE;
