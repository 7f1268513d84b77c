import { JOB_NAMES, JOBS, type JobName, type SecurityEventKind } from "#lib/enums.ts";
import type { Selector } from "#lib/ledger/index.ts";
import { repeatWithin, secretDays } from "../due.ts";
import { type Duration, msOf } from "../duration.ts";
import { stuckAfterSeconds } from "../queue-state.ts";
import type { AlertRule, GaugeCondition } from "./rule.ts";

/** Scheduled jobs do maintenance. The other jobs do the work of people and integrators. */
const scheduledJobs = JOB_NAMES.filter((name) => "cron" in JOBS[name]);

const gauge = (of: Selector, limit: GaugeCondition["limit"], by?: string): GaugeCondition => ({
  kind: "gauge",
  of,
  limit,
  ...(by !== undefined && { by }),
});

/** Sources of security events of a kind that are over the kind's limit (lib/security). */
const sourcesOverLimit = (kind: SecurityEventKind) =>
  gauge({ metric: "security_sources_over_limit", where: { kind: [kind] } }, { above: 0 });

/** Refusals of a job of the audit log to sign or to drop events that do not verify. */
const auditRefusals = (task: JobName, window: Duration): AlertRule["when"] => ({
  kind: "increase",
  of: { metric: "audit_refusals_total", where: { task: [task] } },
  window,
  above: 0,
});

const secondsOf = (duration: Duration): number => msOf(duration) / 1_000;

/** The rules about parts of the service. */
export const serviceRules: readonly AlertRule[] = [
  {
    name: "MessagesPastDue",
    severity: "warning",
    for: "2m",
    summary: "A message is past due by more than 60 s",
    unit: "s",
    when: gauge({ metric: "deliveries_past_due_seconds" }, { above: 60 }),
  },
  {
    name: "ProviderUnavailable",
    severity: "critical",
    for: "1m",
    summary: "Nothing is sent over {provider}: its circuit is open",
    unit: "",
    when: gauge({ metric: "provider_circuit_open" }, { above: 0 }, "provider"),
  },
  {
    name: "WorkersDown",
    severity: "critical",
    incident: "CRITICAL",
    for: "15s",
    summary: "No worker runs, so nothing is sent",
    unit: "",
    when: gauge({ metric: "workers_alive" }, { below: 1 }),
  },
  {
    name: "QueueStuck",
    severity: "critical",
    incident: "CRITICAL",
    summary: "Due jobs wait for more than 2 minutes and no worker takes them",
    unit: "s",
    when: gauge({ metric: "queue_stuck_seconds" }, { above: stuckAfterSeconds }),
  },
  {
    name: "JobQueueLong",
    severity: "warning",
    for: "15m",
    summary: "More than 10,000 jobs wait",
    unit: "",
    when: gauge({ metric: "queue_jobs", where: { state: ["due"] } }, { above: 10_000 }),
  },
  {
    name: "DigestsOverdue",
    severity: "warning",
    summary: "Digests are more than 10 minutes late",
    unit: "s",
    when: gauge({ metric: "digests_overdue_seconds" }, { above: 600 }),
  },
  {
    name: "JobFailing",
    severity: "critical",
    summary: "A {task} job keeps failing",
    unit: "",
    when: gauge({ metric: "jobs_failing", whereNot: { task: scheduledJobs } }, { above: 0 }, "task"),
  },
  {
    name: "ScheduledJobFailing",
    severity: "warning",
    summary: "The scheduled job {task} keeps failing",
    unit: "",
    when: gauge({ metric: "jobs_failing", where: { task: scheduledJobs } }, { above: 0 }, "task"),
  },
  {
    name: "PlanStalled",
    severity: "critical",
    summary: "A notification is not being planned",
    unit: "",
    when: gauge({ metric: "plans_stalled" }, { above: 0 }),
  },
  {
    name: "CpuHigh",
    severity: "warning",
    for: "10m",
    summary: "A host uses more than 80 % of its CPU",
    unit: "ratio",
    when: gauge({ metric: "host_cpu_used_ratio" }, { above: 0.8 }),
  },
  {
    name: "MemoryHigh",
    severity: "warning",
    for: "10m",
    summary: "A host uses more than 85 % of its memory",
    unit: "ratio",
    when: gauge({ metric: "host_memory_used_ratio" }, { above: 0.85 }),
  },
  {
    name: "DiskAlmostFull",
    severity: "critical",
    for: "5m",
    summary: "The disk of a host is more than 90 % full",
    unit: "ratio",
    when: gauge({ metric: "host_disk_used_ratio" }, { above: 0.9 }),
  },
  {
    name: "SlowQueries",
    severity: "warning",
    summary: "More than 5 database queries took over 1 s in 10 minutes",
    unit: "",
    when: { kind: "increase", of: { metric: "slow_queries_total" }, window: "10m", above: 5 },
  },
  {
    name: "DatabasePoolExhausted",
    severity: "warning",
    for: "2m",
    summary: "Requests wait for a database connection",
    unit: "",
    when: gauge({ metric: "db_pool_connections", where: { state: ["waiting"] } }, { above: 0 }),
  },
  {
    name: "FailedSignIns",
    severity: "warning",
    inMaintenance: true,
    summary: "More than 5 failed sign-ins of one account or address in 15 minutes",
    unit: "",
    when: sourcesOverLimit("auth.throttled"),
  },
  {
    name: "EscalationAttempts",
    severity: "critical",
    isSecurity: true,
    inMaintenance: true,
    summary: "Someone repeatedly tried actions that their role does not allow",
    unit: "",
    when: sourcesOverLimit("privilege.attempt"),
  },
  {
    name: "ApiAbuse",
    severity: "warning",
    inMaintenance: true,
    summary: "A client keeps sending requests over its rate limit",
    unit: "",
    when: sourcesOverLimit("rate.limited"),
  },
  {
    name: "OnCallGap",
    severity: "warning",
    summary: "Within 30 days, no one is on call as {level} for some time",
    unit: "s",
    when: gauge({ metric: "on_call_gap_seconds" }, { above: 0 }, "level"),
  },
  {
    name: "SecretRotationDue",
    severity: "warning",
    summary: "The secret {name} is more than 80 days old",
    unit: "days",
    when: gauge({ metric: "secret_age_days" }, { above: secretDays.due }, "name"),
  },
  {
    name: "SecretTooOld",
    severity: "critical",
    summary: "The secret {name} is more than 90 days old",
    unit: "days",
    when: gauge({ metric: "secret_age_days" }, { above: secretDays.tooOld }, "name"),
  },
  {
    name: "BackupOld",
    severity: "warning",
    summary: "The last backup is more than 26 hours old",
    unit: "s",
    when: gauge(
      { metric: "operation_age_seconds", where: { kind: ["backup"] } },
      { above: secondsOf(repeatWithin.backup) },
    ),
  },
  {
    name: "BackupFailed",
    severity: "critical",
    summary: "The last {kind} failed",
    unit: "",
    when: gauge({ metric: "operation_failed", where: { kind: ["backup", "backup-drill"] } }, { above: 0 }, "kind"),
  },
  {
    name: "BackupDrillOld",
    severity: "warning",
    summary: "No restore of a backup has succeeded for 32 days",
    unit: "s",
    when: gauge(
      { metric: "operation_age_seconds", where: { kind: ["backup-drill"] } },
      { above: secondsOf(repeatWithin["backup-drill"]) },
    ),
  },
  {
    name: "DependencyScanOld",
    severity: "warning",
    summary: "The last scan of dependencies is more than 8 days old",
    unit: "s",
    when: gauge(
      { metric: "operation_age_seconds", where: { kind: ["dependency-scan"] } },
      { above: secondsOf(repeatWithin["dependency-scan"]) },
    ),
  },
  {
    name: "RbacReportOld",
    severity: "warning",
    summary: "The last report of access rules is more than 32 days old",
    unit: "s",
    when: gauge(
      { metric: "operation_age_seconds", where: { kind: ["rbac-report"] } },
      { above: secondsOf(repeatWithin["rbac-report"]) },
    ),
  },
  {
    name: "AuditReviewOld",
    severity: "warning",
    summary: "The last review of the audit log is more than 100 days old",
    unit: "s",
    when: gauge(
      { metric: "operation_age_seconds", where: { kind: ["audit-review"] } },
      { above: secondsOf(repeatWithin["audit-review"]) },
    ),
  },
  {
    name: "AuditNotAnchored",
    severity: "critical",
    inMaintenance: true,
    summary: "The audit log has not been signed for 15 minutes",
    unit: "s",
    when: gauge({ metric: "audit_anchor_age_seconds" }, { above: 900 }),
  },
  {
    name: "AuditLogInvalid",
    severity: "critical",
    incident: "CRITICAL",
    isSecurity: true,
    inMaintenance: true,
    summary: "The audit log does not verify and is no longer signed",
    unit: "",
    when: auditRefusals("audit-anchor", "15m"),
  },
  {
    name: "AuditRetentionBlocked",
    severity: "warning",
    inMaintenance: true,
    summary: "Audit events past their retention are not dropped",
    unit: "",
    when: auditRefusals("audit-partitions", "26h"),
  },
  {
    name: "WatchdogSilent",
    severity: "critical",
    summary: "Alertmanager has sent no Watchdog for 15 minutes, so Prometheus may not alert",
    unit: "s",
    when: gauge({ metric: "watchdog_silent_seconds" }, { above: 900 }),
  },
];
