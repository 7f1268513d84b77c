/** The enumerations of the service. A test checks that the SDL's enums and the database's checks have the same values. */
export const ROLES = ["ADMIN", "AUDITOR", "VIEWER"] as const;
export const CHANNELS = ["EMAIL", "SMS", "SLACK"] as const;
export const FREQUENCIES = ["INSTANT", "HOURLY", "DAILY", "WEEKLY"] as const;
export const CHANNEL_POLICIES = ["REQUIRED", "DEFAULT_ON", "DEFAULT_OFF", "UNAVAILABLE"] as const;
export const CLASSIFICATIONS = ["TRANSACTIONAL", "MARKETING"] as const;
export const OUTCOMES = ["SEND", "DIGEST", "DEFER", "SKIP"] as const;
/** Not in the order of evaluation, which is in lib/preferences/decide.ts. UNREADABLE is no layer of that order. */
export const DECISION_LAYERS = [
  "TOPIC",
  "ADDRESS",
  "SUPPRESSION",
  "REQUIRED",
  "TENANT_LOCK",
  "CHANNEL_SWITCH",
  "CHOICE",
  "TENANT_DEFAULT",
  "TOPIC_DEFAULT",
  "FREQUENCY",
  "SNOOZE",
  "QUIET_HOURS",
  "FREQUENCY_CAP",
  "CHANNEL_PAUSED",
  "UNREADABLE",
] as const;
/** Fields of a schedule whose stored value can be invalid. */
export const SCHEDULE_FIELDS = ["TIME_ZONE", "QUIET_HOURS", "DIGEST_TIME"] as const;
export const DELIVERY_STATUSES = [
  "QUEUED",
  "DEFERRED",
  "DIGESTED",
  "SENDING",
  "SENT",
  "DELIVERED",
  "BOUNCED",
  "COMPLAINED",
  "FAILED",
  "UNKNOWN",
  "SKIPPED",
  "DEAD",
] as const;
/** The reason for a digest: a frequency, or the end of a hold. HOLD: several kinds of hold. */
export const DIGEST_KINDS = ["FREQUENCY", "QUIET_HOURS", "SNOOZE", "HOLD"] as const;
export const SUPPRESSION_REASONS = ["STOP", "COMPLAINT", "HARD_BOUNCE", "UNSUBSCRIBE", "ADMIN", "ERASURE"] as const;
export const SUPPRESSION_SCOPES = ["ALL", "MARKETING", "TOPIC"] as const;
export const WEEKDAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"] as const;
/** How often a topic arrives for a person who never chose a frequency. */
export const DEFAULT_FREQUENCY = "INSTANT" as const satisfies (typeof FREQUENCIES)[number];
/** When digests go out for a person who never set a time, in their own zone. The columns have the same defaults. */
export const DEFAULT_DIGEST = { digestTime: "09:00", digestWeekday: "MONDAY" } as const;
export const SCOPES = [
  "SEND",
  "PREFERENCES_READ",
  "PREFERENCES_WRITE",
  "USERS_READ",
  "USERS_WRITE",
  "AUDIT_READ",
  "OPERATIONS",
  "ADMIN",
] as const;

export const SEVERITIES = ["CRITICAL", "HIGH", "MEDIUM", "LOW"] as const;
export const MAINTENANCE_STATUSES = ["SCHEDULED", "IN_PROGRESS", "VERIFYING", "COMPLETED", "CANCELLED"] as const;
export const INCIDENT_STATUSES = ["OPEN", "ACKNOWLEDGED", "CONTAINED", "RESOLVED", "VERIFIED"] as const;
export const INCIDENT_LINK_KINDS = ["DUPLICATE_OF", "CAUSED_BY", "RECURRENCE_OF"] as const;
/** What an operator does with one click so that harm spreads no further. */
export const CONTAINMENTS = ["PAUSE_CHANNEL", "READ_ONLY", "REVOKE_KEY"] as const;

/** The levels of the rota. MANAGER: the engineering manager. */
export const ON_CALL_LEVELS = ["PRIMARY", "SECONDARY", "MANAGER"] as const;
export const SHIFT_KINDS = ["SINGLE", "RECURRING", "ROTATION", "OVERRIDE"] as const;
export const SHIFT_FREQUENCIES = ["DAILY", "WEEKLY"] as const;
export const ESCALATION_STEP_KINDS = ["WAIT", "NOTIFY_ON_CALL", "NOTIFY_NEXT_PERSON", "NOTIFY_ROLE", "REPEAT"] as const;
/** STOPPED: someone acknowledged the incident. EXHAUSTED: the chain has ended, and nobody did. */
export const ESCALATION_STATES = ["RUNNING", "STOPPED", "EXHAUSTED"] as const;
/** STOPPED: the incident was acknowledged before the page was sent. */
export const PAGE_STATUSES = ["QUEUED", "SENT", "FAILED", "STOPPED"] as const;

/** Providers that send events about messages, each to a route of its own. */
export const WEBHOOK_PROVIDERS = ["resend", "twilio", "slack"] as const;
/** The destinations of requests. "outbox" is our own table, for a channel without credentials. */
export const PROVIDERS = [...WEBHOOK_PROVIDERS, "pagerduty", "outbox"] as const;
export const CIRCUITS = ["closed", "open", "half-open"] as const;
/** Events that may be part of an attack. */
export const SECURITY_EVENT_KINDS = [
  "auth.failure",
  "auth.throttled",
  "privilege.attempt",
  "access.unusual",
  "rate.limited",
  "role.change",
  "contact.change",
  "sessions.end",
] as const;

/**
 * For jobs that carry accepted work and have no dead letter of their own: the queue retries them without end, with growing
 * delays (up to about six hours), and alerts operations.
 */
const neverGivenUp = 32_767;

/**
 * Every kind of job, by the name that the queue, its definition and its metrics use. `cron`: minute, hour, day of the month,
 * month and weekday in UTC, for a scheduled job.
 */
export const JOBS = {
  plan: { maxAttempts: neverGivenUp },
  deliver: { maxAttempts: 25 },
  digest: { maxAttempts: neverGivenUp },
  reconcile: { maxAttempts: neverGivenUp },
  reschedule: { maxAttempts: neverGivenUp },
  // A link that arrives after its expiry is useless.
  "sign-in-link": { maxAttempts: 5 },
  "auth-purge": { maxAttempts: 5, cron: "17 * * * *" },
  "alert-operations": { maxAttempts: neverGivenUp },
  "retry-alerts": { maxAttempts: neverGivenUp },
  "page-on-call": { maxAttempts: neverGivenUp },
  "security-incident": { maxAttempts: neverGivenUp },
  "incident-reminders": { maxAttempts: 5, cron: "* * * * *" },
  escalation: { maxAttempts: 5, cron: "* * * * *" },
  "page-person": { maxAttempts: neverGivenUp },
  maintenance: { maxAttempts: 5, cron: "* * * * *" },
  "status-confirmation": { maxAttempts: neverGivenUp },
  "status-notices": { maxAttempts: neverGivenUp },
  "status-subscriber": { maxAttempts: neverGivenUp },
  "security-purge": { maxAttempts: 5, cron: "47 3 * * *" },
  webhook: { maxAttempts: neverGivenUp },
  retention: { maxAttempts: 5, cron: "17 3 * * *" },
  "audit-anchor": { maxAttempts: 5, cron: "*/5 * * * *" },
  "audit-partitions": { maxAttempts: 5, cron: "37 2 * * *" },
  // Every day, so that a missed first of the month is made up for.
  "rbac-report": { maxAttempts: 5, cron: "7 4 * * *" },
  // Each hour, so that a failed or missed one is made up for. It does nothing until the last one is almost a day old.
  backup: { maxAttempts: 5, cron: "23 * * * *" },
  "backup-drill": { maxAttempts: 5, cron: "41 4 * * *" },
  "ledger-partitions": { maxAttempts: 5, cron: "27 2 * * *" },
  "capacity-sample": { maxAttempts: 5, cron: "7 * * * *" },
  reports: { maxAttempts: 5, cron: "0 * * * *" },
} as const satisfies Record<string, { maxAttempts: number; cron?: string }>;
export type JobName = keyof typeof JOBS;
export const JOB_NAMES = Object.keys(JOBS) as JobName[];

export type WebhookProvider = (typeof WEBHOOK_PROVIDERS)[number];
export type Role = (typeof ROLES)[number];
export type Channel = (typeof CHANNELS)[number];
export type Provider = (typeof PROVIDERS)[number];
export type Frequency = (typeof FREQUENCIES)[number];
export type ChannelPolicy = (typeof CHANNEL_POLICIES)[number];
export type Classification = (typeof CLASSIFICATIONS)[number];
export type Outcome = (typeof OUTCOMES)[number];
export type DecisionLayer = (typeof DECISION_LAYERS)[number];
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];
export type DigestKind = (typeof DIGEST_KINDS)[number];
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number];
export type SuppressionScope = (typeof SUPPRESSION_SCOPES)[number];
export type ScheduleField = (typeof SCHEDULE_FIELDS)[number];
export type Weekday = (typeof WEEKDAYS)[number];
export type Severity = (typeof SEVERITIES)[number];
export type MaintenanceStatus = (typeof MAINTENANCE_STATUSES)[number];
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];
export type IncidentLinkKind = (typeof INCIDENT_LINK_KINDS)[number];
export type OnCallLevel = (typeof ON_CALL_LEVELS)[number];
export type ShiftKind = (typeof SHIFT_KINDS)[number];
export type ShiftFrequency = (typeof SHIFT_FREQUENCIES)[number];
export type PageStatus = (typeof PAGE_STATUSES)[number];
export type Circuit = (typeof CIRCUITS)[number];
export type SecurityEventKind = (typeof SECURITY_EVENT_KINDS)[number];
export type Scope = (typeof SCOPES)[number];

/** The channels of alerts to operators. */
export const ALERT_CHANNELS = [
  "slack-operations",
  "slack-incidents",
  "pagerduty",
  "mail",
  "mail-ciso",
  "mail-legal",
] as const;
export const ALERT_SEVERITIES = ["info", "warning", "critical"] as const;
/** pending: the condition holds, but not long enough yet. */
export const ALERT_STATES = ["pending", "firing", "resolved"] as const;
export type AlertChannelName = (typeof ALERT_CHANNELS)[number];
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/** The parts of the service that the public status page shows, in its order. */
export const STATUS_COMPONENTS = ["API", "PAGES", "PROCESSING", ...CHANNELS] as const;
export type StatusComponent = (typeof STATUS_COMPONENTS)[number];
export const UPTIME_PERIODS = ["DAY", "MONTH"] as const;
export const STATUS_SUBSCRIBER_KINDS = ["EMAIL", "WEBHOOK"] as const;
/** UNCONFIRMED: nothing but the request to confirm is sent. FAILING: attempts go on. DISABLED: nothing more is sent. */
export const STATUS_SUBSCRIBER_STATES = ["UNCONFIRMED", "ACTIVE", "FAILING", "DISABLED"] as const;
export const STATUS_NOTICE_KINDS = [
  "INCIDENT_UPDATED",
  "MAINTENANCE_SCHEDULED",
  "MAINTENANCE_STARTED",
  "MAINTENANCE_ENDED",
  "MAINTENANCE_CANCELLED",
] as const;
export type StatusSubscriberKind = (typeof STATUS_SUBSCRIBER_KINDS)[number];
export type StatusSubscriberState = (typeof STATUS_SUBSCRIBER_STATES)[number];
export type StatusNoticeKind = (typeof STATUS_NOTICE_KINDS)[number];

/** FAILED: a deployment or a rollback of the version did not pass. ROLLED_BACK: the version runs again. */
export const RELEASE_STEPS = ["STARTED", "DEPLOYED", "FAILED", "ROLLBACK_STARTED", "ROLLED_BACK"] as const;
export type ReleaseStep = (typeof RELEASE_STEPS)[number];

export const REPORT_KINDS = ["WEEKLY", "MONTHLY", "QUARTERLY"] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];
export const REPORT_FORMATS = ["HTML", "MARKDOWN", "JSON"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
/** The parts of a report that a person writes. */
export const REPORT_NOTES = [
  "SECURITY",
  "FEEDBACK",
  "GDPR",
  "CCPA",
  "SOC2",
  "ROADMAP",
  "AUDIT",
  "RISKS",
  "IMPROVEMENTS",
] as const;
export type ReportNoteSection = (typeof REPORT_NOTES)[number];

/** A value for each channel. */
export const byChannel = <T>(toValue: (channel: Channel) => T): Record<Channel, T> =>
  Object.fromEntries(CHANNELS.map((channel) => [channel, toValue(channel)])) as Record<Channel, T>;

/** Whether a suppression of this scope stops messages of a topic. Both name the topic by its id, or both by its key. */
export const coversTopic = (
  suppression: { scope: SuppressionScope; topic: string | null },
  { classification, topic }: { classification: Classification; topic: string },
): boolean =>
  suppression.scope === "ALL" ||
  (suppression.scope === "MARKETING" && classification === "MARKETING") ||
  (suppression.scope === "TOPIC" && suppression.topic === topic);
