/** The enumerations of the service. A test checks that the SDL's enums and the database's checks have the same values. */
export const ROLES = ["ADMIN", "AUDITOR", "VIEWER"] as const;
export const CHANNELS = ["EMAIL", "SMS", "SLACK"] as const;
export const FREQUENCIES = ["INSTANT", "HOURLY", "DAILY", "WEEKLY"] as const;
export const CHANNEL_POLICIES = ["REQUIRED", "DEFAULT_ON", "DEFAULT_OFF", "UNAVAILABLE"] as const;
export const CLASSIFICATIONS = ["TRANSACTIONAL", "MARKETING"] as const;
export const OUTCOMES = ["SEND", "DIGEST", "DEFER", "SKIP"] as const;
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
/** The reason for a digest: the frequency, or the end of a deferral. HOLD means several kinds of deferral. */
export const DIGEST_KINDS = ["FREQUENCY", "QUIET_HOURS", "SNOOZE", "HOLD"] as const;
export const SUPPRESSION_REASONS = ["STOP", "COMPLAINT", "HARD_BOUNCE", "UNSUBSCRIBE", "ADMIN", "ERASURE"] as const;
export const SUPPRESSION_SCOPES = ["ALL", "MARKETING", "TOPIC"] as const;
export const WEEKDAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"] as const;
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
export const INCIDENT_STATUSES = ["OPEN", "ACKNOWLEDGED", "CONTAINED", "RESOLVED", "VERIFIED"] as const;

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

export type Role = (typeof ROLES)[number];
export type Channel = (typeof CHANNELS)[number];
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
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];
export type Circuit = (typeof CIRCUITS)[number];
export type SecurityEventKind = (typeof SECURITY_EVENT_KINDS)[number];
export type Scope = (typeof SCOPES)[number];

/** The channels of alerts to operators. */
export const ALERT_CHANNELS = ["slack-operations", "slack-incidents", "pagerduty", "mail"] as const;
export const ALERT_SEVERITIES = ["info", "warning", "critical"] as const;
export type AlertChannelName = (typeof ALERT_CHANNELS)[number];
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];
