import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { anchorHead } from "#lib/audit/index.ts";
import { sealEvents } from "#lib/audit/seal.ts";
import { testAction } from "#lib/audit/testing/test-action.ts";
import { audit } from "#lib/audit/write.ts";
import { minuteMs, minuteOf } from "#lib/clock.ts";
import type { SecurityEventKind } from "#lib/enums.ts";
import { newId } from "#lib/ids.ts";
import { beat, newHeartbeat } from "#lib/jobs/index.ts";
import type { LedgerRow } from "#lib/ledger/changes.ts";
import { insertBatch } from "#lib/ledger/insert-batch.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";
import { bucketsOf } from "#lib/telemetry/index.ts";
import type { OperationKind } from "../../due.ts";
import { recordRun } from "../../runs.ts";

/** A test file that imports this has its own database. */
export const database = useDatabase();
const run = (statement: string, values: unknown[] = []) => asOwner(database.url, statement, values);

/** `breaks` makes an alert fire, `mends` ends it. Both get the time of the next evaluation. */
export interface Breakage {
  breaks: (now: Date) => Promise<unknown>;
  mends: (now: Date) => Promise<unknown>;
  /** The labels of the alert. */
  labels?: Record<string, string>;
  /** True if `breaks` must run before each evaluation: a process writes its gauges each minute. */
  isRepeated?: true;
  /** True if no process writes anything while it is broken. */
  isSilent?: true;
}

/** Writes the counts of a process for the minute before `now`. */
export const writeLedger = (now: Date, ...rows: LedgerRow[]) =>
  transaction(system, (tx) =>
    insertBatch(tx, { process: "web@test#1", minute: new Date(minuteOf(now).getTime() - minuteMs), rows }),
  );

/** The result of the probe in some minutes before `now`, the last one included. */
export const writeProbes = (now: Date, isUp: boolean, minutes: number) =>
  run(
    `INSERT INTO probe_minutes (minute, api, page, worker, finished_at)
     SELECT $1::timestamptz - make_interval(mins => ago), $2, true, true, $1 FROM generate_series(1, $3) AS ago
     ON CONFLICT (minute) DO UPDATE SET api = excluded.api`,
    [minuteOf(now), isUp, minutes],
  );

/** Writes the rows of healthy processes for the minute before `now`. Rows that the test has written for it stay. */
export async function writeMinute(now: Date): Promise<void> {
  await run(
    `INSERT INTO probe_minutes (minute, api, page, worker, finished_at)
     VALUES ($1::timestamptz - interval '1 minute', true, true, true, $1) ON CONFLICT DO NOTHING`,
    [minuteOf(now)],
  );
  const zero = (metric: string, labels: Record<string, string> = {}): LedgerRow => ({ metric, labels, value: 0 });
  await writeLedger(
    now,
    zero("host_cpu_used_ratio"),
    zero("host_memory_used_ratio"),
    zero("host_disk_used_ratio"),
    zero("process_resident_memory_bytes"),
    zero("db_pool_connections", { state: "waiting" }),
  );
}

/** Observations of a histogram, all of this duration. */
export const observed = (
  metric: string,
  labels: Record<string, string>,
  seconds: number,
  count: number,
): LedgerRow => ({
  metric,
  labels,
  count,
  sum: seconds * count,
  buckets: bucketsOf(metric).map((boundary) => (seconds <= boundary ? count : 0)),
});
export const requests = (status_class: string, seconds: number, count: number) =>
  observed("http_request_duration_seconds", { route: "/", method: "GET", status_class }, seconds, count);
export const settledIn = (seconds: number, count: number) =>
  observed("delivery_settled_seconds", { channel: "EMAIL", provider: "resend", outcome: "SENT" }, seconds, count);
const operations = (outcome: string, count: number) =>
  observed("graphql_operation_duration_seconds", { type: "query", outcome }, 0.01, count);

/** Good events outnumber the bad ones again. */
const many = 1_000_000;
const counted = (bad: LedgerRow[], good: LedgerRow[], slo?: string): Breakage => ({
  breaks: (now) => writeLedger(now, ...bad),
  mends: (now) => writeLedger(now, ...good),
  ...(slo !== undefined && { labels: { slo } }),
});

/** A gauge of a process, which writes it each minute. */
const processGauge = (metric: string, over: number, labels: Record<string, string> = {}): Breakage => {
  const write = (value: number) => (now: Date) => writeLedger(now, { metric, labels, value });
  return { breaks: write(over), mends: write(0), isRepeated: true };
};

const counter = (metric: string, labels: Record<string, string>, count: number): Breakage => ({
  breaks: (now) => writeLedger(now, { metric, labels, count }),
  // Out of the window. The ledger has no way to take a count back.
  mends: () => run("UPDATE ledger_minutes SET count = 0; UPDATE ledger_hours SET count = 0"),
});

const addJob = (task: string, seconds: number, more = "") =>
  run(
    `SELECT graphile_worker.add_job('${task}', '{"data":{}}', run_at := now() - interval '${seconds} s');
     UPDATE graphile_worker._private_jobs SET updated_at = now() ${more}`,
  );
const endJobs = () => run("DELETE FROM graphile_worker._private_jobs");
const job = (task: string, seconds: number, more?: string): Breakage => ({
  breaks: () => addJob(task, seconds, more),
  mends: endJobs,
});
const failed = ", attempts = 5, last_error = 'x', run_at = now() + interval '1 hour'";

const attack = (kind: SecurityEventKind): Breakage => ({
  breaks: async (now) => {
    const subject = newId("user");
    for (let index = 0; index < 5; index += 1)
      await recordSecurityEvent(ctxFor({ kind: "anonymous" }, now), { kind, subject });
  },
  mends: () => run("DELETE FROM security_events"),
});

const daysBefore = (now: Date, days: number) => new Date(now.getTime() - days * 86_400_000);
const secret = (days: number): Breakage => ({
  breaks: (now) =>
    run("INSERT INTO secret_versions VALUES ('SLACK_BOT_TOKEN', 'old', $1, $2)", [daysBefore(now, days), now]),
  mends: (now) => run("INSERT INTO secret_versions VALUES ('SLACK_BOT_TOKEN', 'new', $1, $1)", [now]),
  labels: { name: "SLACK_BOT_TOKEN" },
});

const operation = (kind: OperationKind, days = 9): Breakage => ({
  breaks: (now) => run("UPDATE alert_clock SET installed_at = $1", [daysBefore(now, days)]),
  mends: (now) => recordRun(ctxFor(system, now), { kind, startedAt: now, ok: true, detail: "test" }),
});

/** A breakage for each rule. evaluate.test.ts compares the names. */
export const breakages: Record<string, Breakage> = {
  ErrorBudgetBurnFast: counted([requests("5xx", 0.01, 500)], [requests("2xx", 0.01, many)], "service-error-rate"),
  ErrorBudgetBurnSlow: counted([requests("4xx", 0.01, 500)], [requests("2xx", 0.01, many)], "error-rate"),
  ObjectiveMetricAbsent: {
    isSilent: true,
    breaks: () => run("DELETE FROM ledger_minutes; DELETE FROM probe_minutes"),
    mends: (now) => writeLedger(now, { metric: "process_resident_memory_bytes", labels: {}, value: 1 }),
    labels: { slo: "delivery-time" },
  },
  ErrorRateHigh: counted([operations("error", 500)], [operations("ok", many)], "graphql-error-rate"),
  ClientErrorRateHigh: counted([requests("4xx", 0.01, 500)], [requests("2xx", 0.01, many)], "error-rate"),
  LatencyHigh: counted([requests("2xx", 3, 500)], [requests("2xx", 0.01, many)]),
  AvailabilityLow: {
    breaks: (now) => writeProbes(now, false, 3),
    mends: (now) => writeProbes(now, true, 60),
    labels: { slo: "availability" },
  },
  DeliveriesFailing: counted(
    [settledIn(1, 100), { metric: "deliveries_total", labels: { channel: "EMAIL", outcome: "BOUNCED" }, count: 50 }],
    [settledIn(1, many)],
    "delivery-success",
  ),
  MessagesPastDue: job("deliver", 90),
  ProviderUnavailable: {
    breaks: () => run("INSERT INTO provider_states (provider, circuit, updated_at) VALUES ('twilio', 'open', now())"),
    mends: () => run("UPDATE provider_states SET circuit = 'closed'"),
    labels: { provider: "twilio" },
  },
  WorkersDown: {
    breaks: () => run("DELETE FROM workers"),
    mends: () => beat(newHeartbeat(() => ["w"], new Date())),
  },
  QueueStuck: job("deliver", 200),
  JobQueueLong: {
    breaks: () =>
      run(
        `SELECT graphile_worker.add_job('plan', '{"data":{}}');
         INSERT INTO graphile_worker._private_jobs (task_id, payload)
         SELECT task_id, payload FROM graphile_worker._private_jobs, generate_series(1, 10000)`,
      ),
    mends: endJobs,
  },
  DigestsOverdue: {
    breaks: (now) =>
      run(
        `INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, next_attempt_at, created_at)
         VALUES ('usr_1', 'dlv_1', 'ntf_1', 'top_1', 'EMAIL', 'DIGESTED', 'FREQUENCY', '{}', $1, now())`,
        [new Date(now.getTime() - 11 * minuteMs)],
      ),
    mends: () => run("DELETE FROM deliveries"),
  },
  JobFailing: { ...job("plan", 0, failed), labels: { task: "plan" } },
  ScheduledJobFailing: { ...job("retention", 0, failed), labels: { task: "retention" } },
  PlanStalled: {
    breaks: () =>
      run(
        `INSERT INTO notifications (id, topic_id, subject, body, channels, audience, audience_size, request_hash, created_at, created_by)
         VALUES ('ntf_1', 'top_1', 'x', 'x', '{EMAIL}', '{}', 1, 'x', now() - interval '6 min', 'x')`,
      ),
    mends: () => run("DELETE FROM notifications"),
  },
  CpuHigh: processGauge("host_cpu_used_ratio", 0.9),
  MemoryHigh: processGauge("host_memory_used_ratio", 0.9),
  DiskAlmostFull: processGauge("host_disk_used_ratio", 0.95),
  SlowQueries: counter("slow_queries_total", {}, 6),
  DatabasePoolExhausted: processGauge("db_pool_connections", 1, { state: "waiting" }),
  FailedSignIns: attack("auth.throttled"),
  EscalationAttempts: attack("privilege.attempt"),
  ApiAbuse: attack("rate.limited"),
  OnCallGap: {
    labels: { level: "PRIMARY" },
    breaks: (now) =>
      run(
        `WITH person AS (INSERT INTO users (id, name) VALUES ('usr_on_call', 'Ada') ON CONFLICT DO NOTHING)
         INSERT INTO on_call_shifts (id, level, kind, people, starts_at, duration_minutes, effective_from, until, frequency,
           "interval", by_day, time_zone, created_by, created_at)
         VALUES ('ocs_1', 'PRIMARY', 'RECURRING', '{usr_on_call}', $1, 1440, $1, $2, 'DAILY', 1, '{}', 'UTC', 'usr', $1)`,
        [now, new Date(now.getTime() + 7 * 24 * 60 * minuteMs)],
      ),
    mends: () => run("UPDATE on_call_shifts SET until = NULL"),
  },
  SecretRotationDue: secret(81),
  SecretTooOld: secret(91),
  BackupOld: operation("backup"),
  BackupFailed: {
    breaks: (now) => recordRun(ctxFor(system, now), { kind: "backup", startedAt: now, ok: false, detail: "test" }),
    mends: (now) => recordRun(ctxFor(system, now), { kind: "backup", startedAt: now, ok: true, detail: "test" }),
    labels: { kind: "backup" },
  },
  BackupDrillOld: operation("backup-drill", 33),
  DependencyScanOld: operation("dependency-scan"),
  RbacReportOld: operation("rbac-report", 33),
  AuditReviewOld: operation("audit-review", 101),
  AuditNotAnchored: {
    breaks: async (now) => {
      const before = ctxFor(system, new Date(now.getTime() - 16 * minuteMs));
      await anchorHead(before);
      await transaction(system, (tx) => audit(tx, before, { action: testAction("test.write") }));
      await sealEvents(Number.POSITIVE_INFINITY);
    },
    mends: (now) => anchorHead(ctxFor(system, now)),
  },
  AuditLogInvalid: counter("audit_refusals_total", { task: "audit-anchor" }, 1),
  AuditRetentionBlocked: counter("audit_refusals_total", { task: "audit-partitions" }, 1),
  WatchdogSilent: {
    breaks: (now) => run("UPDATE alert_clock SET watchdog_seen_at = $1", [new Date(now.getTime() - 16 * minuteMs)]),
    mends: (now) => run("UPDATE alert_clock SET watchdog_seen_at = $1", [now]),
  },
};
