/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** The severity of an alert. */
export type AlertSeverity =
  /** An incident is opened, which pages the person on call. More than 20 new ones at one time open one incident. */
  | 'CRITICAL'
  /** For information. */
  | 'INFO'
  /** Operators are notified on Slack, or by mail if Slack is not configured. */
  | 'WARNING';

/** The state of an alert. */
export type AlertState =
  /** The condition holds, and operators were notified. */
  | 'FIRING'
  /** The condition holds, but not long enough yet. */
  | 'PENDING'
  /** The condition no longer holds. */
  | 'RESOLVED';

/** A correction of a frozen report. */
export type AmendReportInput = {
  /** The report's id. */
  id: string;
  /** The text, plain, from 1 to 10,000 characters. */
  text: string;
};

/** A filter for audit events. An event must meet all conditions that are given. */
export type AuditFilter = {
  /** Exactly this action, such as `preference.set`. */
  action?: string | null | undefined;
  /** Events of this actor, written as in `AuditEvent.actor`. */
  actor?: string | null | undefined;
  /** Events at or after this instant. */
  since?: string | null | undefined;
  /** Events about this id. */
  subject?: string | null | undefined;
  /** Events before this instant. */
  until?: string | null | undefined;
};

/** A way to reach a person. */
export type Channel =
  /** Email, sent over Resend. */
  | 'EMAIL'
  /** Slack direct message. */
  | 'SLACK'
  /** Text message, sent over Twilio. */
  | 'SMS';

/** The policy of a topic on a channel: the default, and whether people may choose. */
export type ChannelPolicy =
  /** The topic is off until the person turns it on. */
  | 'DEFAULT_OFF'
  /** The topic is on until the person turns it off. */
  | 'DEFAULT_ON'
  /** The topic is always on, and people cannot change it. Only a suppression, a missing address or an archived topic stops it. */
  | 'REQUIRED'
  /** The topic is not offered on this channel. */
  | 'UNAVAILABLE';

/** The legal kind of the messages of a topic. */
export type Classification =
  /** The message is promotion. The daily cap and MARKETING suppressions apply to it. */
  | 'MARKETING'
  /** The message follows from something that the person did or has. It is not capped, and an unsubscription from marketing does not stop it. */
  | 'TRANSACTIONAL';

/** The cells whose choices are removed. */
export type ClearPreferencesInput = {
  /** The channel. Leave it out for all channels. */
  channel?: Channel | null | undefined;
  /** The reason, at most 1,000 characters. It is recorded in the audit log. */
  reason?: string | null | undefined;
  /** The tenant of the choices. Leave it out for the general choices. */
  tenantKey?: string | null | undefined;
  /** The `key` of a topic. Leave it out for all topics. */
  topicKey?: string | null | undefined;
  /** The person. Leave it out for the caller; API keys must name one. */
  userId?: string | null | undefined;
};

/** An action to contain an incident. */
export type ContainIncidentInput = {
  /** The action. */
  action: Containment;
  /** The API key, for REVOKE_KEY. */
  apiKeyId?: string | null | undefined;
  /** The channel, for PAUSE_CHANNEL. */
  channel?: Channel | null | undefined;
  /** The incident. */
  id: string;
  /** The length of READ_ONLY in minutes, from 5 to 1,440. The default is 60. */
  minutes?: number | null | undefined;
  /** The reason, one line. The default names the incident. */
  reason?: string | null | undefined;
};

/** An action that stops an incident from spreading. */
export type Containment =
  /** Pauses a channel. Its messages wait. */
  | 'PAUSE_CHANNEL'
  /** Refuses changes and holds messages: an emergency maintenance window, which is announced to everyone. */
  | 'READ_ONLY'
  /** Revokes an API key for good. */
  | 'REVOKE_KEY';

/**
 * The layers of the decision. Fourteen are evaluated, in this order, and the first one that decides wins: TOPIC, ADDRESS, SUPPRESSION,
 * REQUIRED, TENANT_LOCK, CHANNEL_SWITCH, CHOICE, TENANT_DEFAULT, TOPIC_DEFAULT, FREQUENCY_CAP, CHANNEL_PAUSED, SNOOZE,
 * QUIET_HOURS, FREQUENCY.
 */
export type DecisionLayer =
  /** The person has no verified address on the channel: SKIP. */
  | 'ADDRESS'
  /** Operators paused the channel: DEFER until it is resumed. */
  | 'CHANNEL_PAUSED'
  /** The person turned the whole channel off: SKIP. */
  | 'CHANNEL_SWITCH'
  /** The person made a choice. An explicit off, for this tenant or in general: SKIP. Otherwise an explicit on: on. */
  | 'CHOICE'
  /** The message is neither urgent nor REQUIRED, and the frequency is not INSTANT: DIGEST. */
  | 'FREQUENCY'
  /** The message is MARKETING, and the person reached the daily cap: SKIP. */
  | 'FREQUENCY_CAP'
  /** The message is not urgent, and it is inside quiet hours: DEFER until the first moment outside snooze and quiet hours. */
  | 'QUIET_HOURS'
  /** The policy of the topic, or a locked policy of the tenant, is REQUIRED: on. Choices are not checked. */
  | 'REQUIRED'
  /** The message is not urgent, and the person paused notifications: DEFER until the first moment outside snooze and quiet hours. */
  | 'SNOOZE'
  /** An active suppression covers the message: SKIP, even if it is REQUIRED. */
  | 'SUPPRESSION'
  /** The tenant has a policy: on, or SKIP. */
  | 'TENANT_DEFAULT'
  /** The policy of the tenant is locked: on, or SKIP. */
  | 'TENANT_LOCK'
  /** The topic is archived, or UNAVAILABLE on the channel: SKIP. */
  | 'TOPIC'
  /** The default of the topic: on, or SKIP. */
  | 'TOPIC_DEFAULT'
  /** No layer of the decision: stored data of the person cannot be read. SKIP; the delivery is FAILED with the reason. */
  | 'UNREADABLE';

/** A filter for deliveries. A delivery must meet all conditions that are given. */
export type DeliveryFilter = {
  /** Deliveries on this channel. */
  channel?: Channel | null | undefined;
  /** Deliveries planned at or after this instant. */
  since?: string | null | undefined;
  /** Deliveries with this status. */
  status?: DeliveryStatus | null | undefined;
  /** Deliveries of the topic with this `key`. */
  topicKey?: string | null | undefined;
  /** Deliveries planned before this instant. */
  until?: string | null | undefined;
};

/** The status of a delivery. The usual order is QUEUED, SENDING, SENT, and then the provider's report. */
export type DeliveryStatus =
  /** The provider reports that the message bounced. */
  | 'BOUNCED'
  /** The person reported the message as spam. */
  | 'COMPLAINED'
  /** All attempts failed. `replayDelivery` queues the delivery again. */
  | 'DEAD'
  /** The delivery is held by a snooze, quiet hours or a paused channel, and becomes QUEUED afterwards. Deliveries that a snooze or quiet hours held for one person on one channel are sent as one message. */
  | 'DEFERRED'
  /** The provider reports that the message arrived. */
  | 'DELIVERED'
  /** The delivery waits for its digest, and becomes QUEUED then. */
  | 'DIGESTED'
  /** The provider permanently refused the message, or stored data of the person cannot be used. A refusal because of the account stays QUEUED until the account is fixed. */
  | 'FAILED'
  /** The delivery is sent as soon as a worker is free, or retried at `nextAttemptAt`. */
  | 'QUEUED'
  /** A worker is sending the delivery. */
  | 'SENDING'
  /** The provider accepted the message. */
  | 'SENT'
  /** The decision was SKIP. `decision` says why. */
  | 'SKIPPED'
  /** The provider's answer was lost. The message is looked up at the provider before any second attempt. */
  | 'UNKNOWN';

/** A maintenance window to cancel or to end. */
export type EndMaintenanceInput = {
  /** The window's global id. */
  id: string;
  /** The reason, in one line of at most 500 characters. It is recorded in the audit log. */
  reason: string;
};

/** The session to end. */
export type EndSessionInput = {
  /** The reason. It is recorded in the audit log, and required if it is about another person. */
  reason?: string | null | undefined;
  /** The `UserSession.id` of one of the person's sessions. */
  sessionId: string;
  /** The person. */
  userId: string;
};

/** The person whose sessions end. */
export type EndSessionsInput = {
  /** The reason. It is recorded in the audit log, and required if it is about another person. */
  reason?: string | null | undefined;
  /** The person. */
  userId: string;
};

/** A shift to end. */
export type EndShiftInput = {
  /** The end. The default is now. */
  at?: string | null | undefined;
  /** The shift. */
  id: string;
  /** The reason, for the audit log. */
  reason: string;
};

/** The kind of an expected refusal. */
export type ErrorCode =
  /** The input conflicts with the present state, such as an address in use or an idempotency key with another input. */
  | 'CONFLICT'
  /** A value breaks a rule of format or meaning. */
  | 'INVALID'
  /** The input is too large, such as over 500 cells or 1,000 users. It comes as a ValidationError. */
  | 'LIMIT_EXCEEDED'
  /** The cell is REQUIRED or locked by the tenant. */
  | 'LOCKED'
  /** The thing does not exist, or you may not see it. The two look the same. */
  | 'NOT_FOUND';

/** A step of the escalation chain. */
export type EscalationStepInput = {
  /** The kind. */
  kind: EscalationStepKind;
  /** The level of NOTIFY_ON_CALL. */
  level?: OnCallLevel | null | undefined;
  /** The minutes of a WAIT, from 1 to 240. */
  minutes?: number | null | undefined;
  /** The role of NOTIFY_ROLE: ADMIN or AUDITOR. */
  role?: Role | null | undefined;
  /** The number of times of REPEAT, from 1 to 5. */
  times?: number | null | undefined;
};

/** A kind of step of the escalation chain. */
export type EscalationStepKind =
  /** Pages the person whose turn as primary comes next. */
  | 'NOTIFY_NEXT_PERSON'
  /** Pages the person on call at `level`. */
  | 'NOTIFY_ON_CALL'
  /** Pages everyone with `role`. */
  | 'NOTIFY_ROLE'
  /** Begins again, at most `times` times. */
  | 'REPEAT'
  /** Waits for an acknowledgement, for `minutes`. */
  | 'WAIT';

/** A question to `explain`. */
export type ExplainInput = {
  /** The instant at which the message would be sent. Leave it out for now. Choices and suppressions are the present ones in any case. */
  at?: string | null | undefined;
  /** The channel. */
  channel: Channel;
  /** The tenant that the message would be sent for. Leave it out for none. */
  tenantKey?: string | null | undefined;
  /** The `key` of the topic. */
  topicKey: string;
  /** The person. */
  userId: string;
};

/** How often messages of a topic arrive on a channel. Urgent and REQUIRED messages always arrive immediately. */
export type Frequency =
  /** Messages are gathered and arrive at the `digestTime` of the schedule. */
  | 'DAILY'
  /** Messages are gathered and arrive at the next full hour. */
  | 'HOURLY'
  /** Each message arrives immediately. */
  | 'INSTANT'
  /** Messages are gathered and arrive at `digestTime` on `digestWeekday`. */
  | 'WEEKLY';

/** How an incident is related to another one. */
export type IncidentLinkKind =
  /** The other incident is the cause. */
  | 'CAUSED_BY'
  /** The other incident is the same problem, and the work is done there. Nobody is reminded of the duplicate. */
  | 'DUPLICATE_OF'
  /** The same problem was resolved before, and came back. */
  | 'RECURRENCE_OF';

/** The progress of an incident. */
export type IncidentStatus =
  /** Somebody has acknowledged the incident. */
  | 'ACKNOWLEDGED'
  /** The incident no longer spreads. The cause remains. */
  | 'CONTAINED'
  /** Nobody has acknowledged the incident yet. */
  | 'OPEN'
  /** The cause is removed. */
  | 'RESOLVED'
  /** Tests and monitoring confirm that the cause is removed. */
  | 'VERIFIED';

/** A suppression to lift. */
export type LiftSuppressionInput = {
  /** The reason why the address may be used again. It is recorded in the audit log. */
  reason: string;
  /** The suppression. */
  suppressionId: string;
};

/** A link between two incidents. */
export type LinkIncidentsInput = {
  /** The incident: the duplicate, the consequence or the recurrence. */
  id: string;
  /** The relation. */
  kind: IncidentLinkKind;
  /** The other incident: the original, the cause or the earlier one. */
  otherId: string;
  /** True removes the link. The default is false. */
  remove?: boolean | null | undefined;
};

/** The state of a maintenance window. */
export type MaintenanceStatus =
  /** It was cancelled before it began. */
  | 'CANCELLED'
  /** It has ended, and the service passed a probe in the API, a page and the worker. */
  | 'COMPLETED'
  /** It has begun and not ended. */
  | 'IN_PROGRESS'
  /** It has not begun. */
  | 'SCHEDULED'
  /** It has ended, and the service has not passed a probe since. */
  | 'VERIFYING';

/** A level of the on-call rota. */
export type OnCallLevel =
  /** The engineering manager. */
  | 'MANAGER'
  /** The person who is paged first. */
  | 'PRIMARY'
  /** The backup. */
  | 'SECONDARY';

/** An incident to open. */
export type OpenIncidentInput = {
  /** True for a breach of personal data: `LEGAL_EMAIL` and `CISO_EMAIL` are mailed, and the 72 hours begin. The default is false. */
  breach?: boolean | null | undefined;
  /** The first update, at most 10,000 characters. */
  message: string;
  /** True for a security incident: `CISO_EMAIL` is mailed. The default is false. */
  security?: boolean | null | undefined;
  /** The severity. */
  severity: Severity;
  /** When the problem began. Leave it out if nobody knows. */
  startedAt?: string | null | undefined;
  /** The problem, in one line. */
  title: string;
};

/** The outcome of a decision. */
export type Outcome =
  /** The message is held and sent later. It is never dropped. */
  | 'DEFER'
  /** The message is sent with others at the next time of its frequency that is outside quiet hours. */
  | 'DIGEST'
  /** The message is sent now. */
  | 'SEND'
  /** The message is not sent. */
  | 'SKIP';

/** A person who takes over. */
export type OverrideShiftInput = {
  /** The start; not before now. */
  from: string;
  /** The level. */
  level: OnCallLevel;
  /** The reason, for the audit log. */
  reason?: string | null | undefined;
  /** The end. */
  to: string;
  /** The person. */
  userId: string;
};

/** The state of a page on one channel. */
export type PageStatus =
  /** The provider rejected it, or did not accept it in time. */
  | 'FAILED'
  /** It is being sent. */
  | 'QUEUED'
  /** The provider accepted it. */
  | 'SENT'
  /** The incident was acknowledged before it was sent. */
  | 'STOPPED';

/** The period of a plot. */
export type PlotPeriod =
  /** 24 hours, in steps of 15 minutes. */
  | 'DAY'
  /** One hour, in steps of a minute. */
  | 'HOUR'
  /** 30 days, in steps of 6 hours. */
  | 'MONTH';

/** One cell of a batch, with its new values. Give `enabled`, `frequency` or both. */
export type PreferenceCellInput = {
  /** The channel. */
  channel: Channel;
  /** The choice. Leave it out to keep it; `clearPreferences` removes it. */
  enabled?: boolean | null | undefined;
  /** The frequency. Leave it out to keep it. */
  frequency?: Frequency | null | undefined;
  /** The `key` of the topic. */
  topicKey: string;
};

/** A weekly quiet window, half-open `[start, end)`. Example: `{days: [MONDAY], start: "22:00", end: "07:00"}`. */
export type QuietWindowInput = {
  /** The days on which the window starts. At least one is required. */
  days: Array<Weekday>;
  /** The end, as `HH:MM` in 24 hours. It is on the next day if it is not after `start`. */
  end: string;
  /** The start, as `HH:MM` in 24 hours, in the person's time zone. */
  start: string;
};

/** The result of a smoke test. */
export type RecordSmokeRunInput = {
  /** A summary in one line, such as `12 checks: 12 ok`. */
  detail: string;
  /** How long the test took until now, in milliseconds, at most an hour. */
  durationMs: number;
  /** True if no check failed. */
  passed: boolean;
};

/** A step of a release. */
export type ReleaseStep =
  /** The version runs, and its smoke test passed. */
  | 'DEPLOYED'
  /** A deployment of the version, or a rollback to it, failed. */
  | 'FAILED'
  /** A rollback to the version began. */
  | 'ROLLBACK_STARTED'
  /** The version runs again, and its smoke test passed. */
  | 'ROLLED_BACK'
  /** A deployment of the version began. */
  | 'STARTED';

/** A subscription to delete. */
export type RemoveSubscriberInput = {
  /** The subscriber's id. */
  id: string;
  /** The reason, in one line of at most 500 characters. It is recorded in the audit log. */
  reason: string;
};

/** A new link of the calendar. */
export type RenewCalendarLinkInput = {
  /** The reason, for the audit log. */
  reason?: string | null | undefined;
};

/** DEAD deliveries, and FAILED ones that may succeed now, to queue again. */
export type ReplayDeliveriesInput = {
  /** The selection. Leave it out for all that can be replayed. */
  filter?: DeliveryFilter | null | undefined;
  /** The reason, at most 1,000 characters. It is recorded in the audit log. */
  reason?: string | null | undefined;
};

/** A DEAD delivery, or a FAILED one that may succeed now, to queue again. */
export type ReplayDeliveryInput = {
  /** The delivery. */
  deliveryId: string;
  /** The reason, at most 1,000 characters. It is recorded in the audit log. */
  reason?: string | null | undefined;
};

/** The format of a report's file. */
export type ReportFormat =
  /** One HTML file that needs no other resource. */
  | 'HTML'
  /** The numbers and texts as JSON. */
  | 'JSON'
  /** Markdown, without plots. */
  | 'MARKDOWN';

/** How much time a report covers. */
export type ReportKind =
  /** A calendar month, in UTC. */
  | 'MONTHLY'
  /** A quarter of a year, in UTC. */
  | 'QUARTERLY'
  /** A week from Monday, in UTC. */
  | 'WEEKLY';

/** A part of a report that a person writes. */
export type ReportNoteSection =
  /** The findings of the audit review. In quarterly reports. */
  | 'AUDIT'
  /** How the CCPA is followed. In quarterly reports. */
  | 'CCPA'
  /** Support tickets and other feedback. In monthly and quarterly reports. */
  | 'FEEDBACK'
  /** How the GDPR is followed. In quarterly reports. */
  | 'GDPR'
  /** Lessons learned and improvements. In quarterly reports. */
  | 'IMPROVEMENTS'
  /** The risk register. In quarterly reports. */
  | 'RISKS'
  /** The progress against the roadmap. In quarterly reports. */
  | 'ROADMAP'
  /** A summary of the security incidents. In every report. */
  | 'SECURITY'
  /** How SOC 2 is followed. In quarterly reports. */
  | 'SOC2';

/** The permissions of a signed-in person in this service. */
export type Role =
  /** An ADMIN may read and change everything. */
  | 'ADMIN'
  /** An AUDITOR may read everything, with addresses masked, and change only their own settings. */
  | 'AUDITOR'
  /** A VIEWER may read and change only their own settings. */
  | 'VIEWER';

/** A text of a report. */
export type SaveReportNoteInput = {
  /** A moment in the period. Leave it out for the present period. */
  at?: string | null | undefined;
  /** How much time the report covers. */
  kind: ReportKind;
  /** The part that the text is about. */
  section: ReportNoteSection;
  /** The text, plain, from 1 to 10,000 characters. */
  text: string;
};

/** A shift to add or change. */
export type SaveShiftInput = {
  /** The days of a weekly shift. The default is the day of `startsAt`. */
  byDay?: Array<Weekday> | null | undefined;
  /** The length of a turn on the wall clock, in minutes. At most the time until the next turn. */
  durationMinutes: number;
  /** How often it repeats. Leave it out if it happens once. */
  frequency?: ShiftFrequency | null | undefined;
  /** The shift to change. Leave it out to add one. */
  id?: string | null | undefined;
  /** It repeats each n-th day or week, from 1 to 52. The default is 1. */
  interval?: number | null | undefined;
  /** The level. */
  level: OnCallLevel;
  /** The shift counts from here. The default is `startsAt`; not before now. */
  rotationStart?: string | null | undefined;
  /** The beginning of the first turn of the first person. In the past, it still sets the order of turns. */
  startsAt: string;
  /** The zone of the wall clock. */
  timeZone: string;
  /** The shift counts until here. Leave it out for no end. */
  until?: string | null | undefined;
  /** The people, in the order of their turns. One person if the shift happens once. */
  userIds: Array<string>;
};

/** A part of a schedule. */
export type ScheduleField =
  /** The digest time is unusable. 09:00 is shown, and messages that would wait for a digest become FAILED. */
  | 'DIGEST_TIME'
  /** The quiet hours are unusable. None are shown, and messages that are not urgent become FAILED. */
  | 'QUIET_HOURS'
  /** The time zone is unusable. UTC is shown, and used for messages. */
  | 'TIME_ZONE';

/** A maintenance window to schedule. */
export type ScheduleMaintenanceInput = {
  /** True skips the rules of notice and length, and needs a reason. The default is false. */
  emergency?: boolean | null | undefined;
  /** When the window ends: after `startsAt`, and at most 2 hours later, unless it is an emergency. */
  endsAt: string;
  /** True refuses changes during the window. The default is false. */
  readOnly?: boolean | null | undefined;
  /** The reason. It is recorded in the audit log, and required for an emergency. */
  reason?: string | null | undefined;
  /** When the window begins: at least 48 hours ahead, unless it is an emergency. */
  startsAt: string;
  /** The work to be done, in one line. */
  title: string;
};

/** The smoke checks inside the service. */
export type ServiceCheck =
  /** The database answers and accepts writes. */
  | 'DATABASE'
  /** Each configured provider accepts the credentials. A look-up asks it; nothing is sent. */
  | 'PROVIDERS'
  /** The database has the schema of this version. */
  | 'SCHEMA'
  /** A worker sends a message of the probe within 30 seconds. No provider gets it. */
  | 'WORKER';

/** The new state of a channel. */
export type SetChannelPausedInput = {
  /** The channel. */
  channel: Channel;
  /** True holds the messages of the channel as DEFERRED. False sends them. */
  paused: boolean;
  /** The reason. It is recorded in the audit log and must not be blank. */
  reason: string;
};

/** The main switch of a channel. */
export type SetChannelSwitchInput = {
  /** The channel. */
  channel: Channel;
  /** False turns the channel off, except for REQUIRED topics. */
  enabled: boolean;
  /** The reason, at most 1,000 characters. It is recorded in the audit log. */
  reason?: string | null | undefined;
  /** The person. Leave it out for the caller; API keys must name one. */
  userId?: string | null | undefined;
};

/** An escalation chain. */
export type SetEscalationInput = {
  /** The steps: first one that notifies, at the end a WAIT, and after it perhaps a REPEAT. At most 20. */
  steps: Array<EscalationStepInput>;
};

/** A batch of changed cells. */
export type SetPreferencesInput = {
  /** At most 500 cells; more are refused with LIMIT_EXCEEDED. One locked cell refuses the whole batch. */
  cells: Array<PreferenceCellInput>;
  /** The reason, at most 1,000 characters. It is recorded in the audit log. */
  reason?: string | null | undefined;
  /** The tenant that the choice applies to. Leave it out for the general choice. */
  tenantKey?: string | null | undefined;
  /** The person. Leave it out for the caller; API keys must name one. */
  userId?: string | null | undefined;
};

/** Changes of a schedule. Fields that are left out keep their values. */
export type SetScheduleInput = {
  /** The time of DAILY and WEEKLY digests, as `HH:MM` in 24 hours. */
  digestTime?: string | null | undefined;
  /** The day of WEEKLY digests. */
  digestWeekday?: Weekday | null | undefined;
  /** The complete list of windows, at most 50; `[]` removes all. A list that covers the whole week is a ValidationError. */
  quietHours?: Array<QuietWindowInput> | null | undefined;
  /** The reason, at most 1,000 characters. It is recorded in the audit log. */
  reason?: string | null | undefined;
  /** The person's new IANA time zone. */
  timeZone?: string | null | undefined;
  /** The person. Leave it out for the caller; API keys must name one. */
  userId?: string | null | undefined;
};

/** The severity of an incident. */
export type Severity =
  /** A full outage, a data breach or a compliance violation. The person on call is paged. */
  | 'CRITICAL'
  /** A major function is broken, many requests fail, or performance is degraded. The person on call is paged. */
  | 'HIGH'
  /** The issue is cosmetic or not urgent. */
  | 'LOW'
  /** A part of a feature fails, or there is a minor security issue. */
  | 'MEDIUM';

/** How often a shift repeats. */
export type ShiftFrequency =
  /** Each day, or each n-th one. */
  | 'DAILY'
  /** Each week, or each n-th one. */
  | 'WEEKLY';

/** A kind of shift. */
export type ShiftKind =
  /** A person takes over a part of the rota. */
  | 'OVERRIDE'
  /** One person, again and again. */
  | 'RECURRING'
  /** Several people take turns. */
  | 'ROTATION'
  /** It happens once. */
  | 'SINGLE';

/** The result of a smoke check. */
export type SmokeStatus =
  /** It failed. `hint` says what to do. */
  | 'FAILED'
  /** It passed. */
  | 'OK'
  /** It does not apply, for example because a channel has no provider. */
  | 'SKIPPED';

/** A pause of notifications, or its end. */
export type SnoozeInput = {
  /** The reason, at most 1,000 characters. It is recorded in the audit log. */
  reason?: string | null | undefined;
  /** The end of the pause, at most 366 days ahead. Null ends the pause. */
  until?: string | null | undefined;
  /** The person. Leave it out for the caller; API keys must name one. */
  userId?: string | null | undefined;
};

/** What a subscriber of the status page is. */
export type StatusSubscriberKind =
  /** A mail address. */
  | 'EMAIL'
  /** A URL that gets a POST for each notice, as Standard Webhooks describes. */
  | 'WEBHOOK';

/** The state of a subscription. */
export type StatusSubscriberState =
  /** The last attempt succeeded, or there was none yet. */
  | 'ACTIVE'
  /** Nothing more is sent: a webhook failed for three days or answered 410, or the address does not work. */
  | 'DISABLED'
  /** The last attempt failed. Attempts go on; a webhook is disabled after three days. */
  | 'FAILING'
  /** It was requested and not confirmed. It is deleted after two days. */
  | 'UNCONFIRMED';

/** The cause of a suppression. */
export type SuppressionReason =
  /** An ADMIN added the suppression. */
  | 'ADMIN'
  /** The person reported a message as spam. */
  | 'COMPLAINT'
  /** The person was erased. The suppression prevents further use of the address. */
  | 'ERASURE'
  /** The provider reports that the address does not exist. */
  | 'HARD_BOUNCE'
  /** The person answered STOP, or asked to stop in their own words. */
  | 'STOP'
  /** The person used an unsubscribe link, or the button of their mail program. */
  | 'UNSUBSCRIBE';

/** The messages that a suppression stops. */
export type SuppressionScope =
  /** Everything on the channel, including REQUIRED topics. */
  | 'ALL'
  /** The MARKETING topics. */
  | 'MARKETING'
  /** The topic in `topicKey`. */
  | 'TOPIC';

/** An update of an incident. */
export type UpdateIncidentInput = {
  /** True makes it a breach of personal data, for good. The 72 hours begin. */
  breach?: boolean | null | undefined;
  /** True if the breach was reported to the authority. */
  breachReported?: boolean | null | undefined;
  /** True if the CISO was informed in another way than by mail. */
  cisoInformed?: boolean | null | undefined;
  /** The person who leads from now on. Leave it out to keep the present one. */
  commanderId?: string | null | undefined;
  /** The person who writes the updates from now on. Leave it out to keep the present one. */
  communicationsId?: string | null | undefined;
  /** The incident. */
  id: string;
  /** The text of the update, at most 10,000 characters. */
  message: string;
  /** True shows this update on the public status page. The default is false. */
  public?: boolean | null | undefined;
  /** True makes it a security incident, for good. */
  security?: boolean | null | undefined;
  /** The new status. Leave it out to keep the present one. */
  status?: IncidentStatus | null | undefined;
};

/** A day of the week in the person's time zone. */
export type Weekday =
  /** Friday. */
  | 'FRIDAY'
  /** Monday. */
  | 'MONDAY'
  /** Saturday. */
  | 'SATURDAY'
  /** Sunday. */
  | 'SUNDAY'
  /** Thursday. */
  | 'THURSDAY'
  /** Tuesday. */
  | 'TUESDAY'
  /** Wednesday. */
  | 'WEDNESDAY';

/** A post-mortem to save. */
export type WritePostMortemInput = {
  /** The version that you have changed, 0 if there was none. A newer one is not overwritten. Leave it out to overwrite any. */
  basedOn?: number | null | undefined;
  /** The incident. */
  id: string;
  /** The text in Markdown, at most 50,000 characters. */
  text: string;
};

export type OverviewQueryVariables = Exact<{ [key: string]: never; }>;


export type OverviewQuery = { users: { totalCount: number | null } | null, topics: Array<{ id: string, archivedAt: string | null }> | null, deliveries: { totalCount: number | null, edges: Array<{ node: { id: string, channel: Channel, status: DeliveryStatus, attempts: number, error: string | null, subject: string | null, createdAt: string, sentAt: string | null, nextAttemptAt: string | null, user: { id: string, name: string | null, externalId: string | null } | null, notification: { id: string, topic: { key: string, name: string } } | null, decision: { outcome: Outcome, at: string | null, decidedBy: DecisionLayer, reason: string } | null } }> } | null, open: { edges: Array<{ node: { id: string, title: string, severity: Severity, status: IncidentStatus, commander: { id: string, name: string | null } | null } }> } | null, acknowledged: { edges: Array<{ node: { id: string, title: string, severity: Severity, status: IncidentStatus, commander: { id: string, name: string | null } | null } }> } | null, contained: { edges: Array<{ node: { id: string, title: string, severity: Severity, status: IncidentStatus, commander: { id: string, name: string | null } | null } }> } | null };

export type TopicsQueryVariables = Exact<{ [key: string]: never; }>;


export type TopicsQuery = { topics: Array<{ id: string, key: string, name: string, description: string, section: string, classification: Classification, urgent: boolean, archivedAt: string | null, channels: Array<{ channel: Channel, policy: ChannelPolicy }> }> | null };

export type PeopleQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  search?: string | null | undefined;
}>;


export type PeopleQuery = { users: { totalCount: number | null, edges: Array<{ node: { id: string, externalId: string | null, name: string | null, email: string | null, role: Role, locale: string, createdAt: string } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, endCursor: string | null } } | null };

export type PersonQueryVariables = Exact<{
  id: string;
}>;


export type PersonQuery = { user: { id: string, externalId: string | null, name: string | null, role: Role, locale: string, timeZone: string, createdAt: string, preferences: { channels: Array<{ channel: Channel, enabled: boolean, address: string | null, verified: boolean, suppressed: boolean, suppressions: Array<{ id: string, scope: SuppressionScope, topicKey: string | null, reason: SuppressionReason, liftable: boolean, channel: Channel, address: string | null, createdAt: string, liftedAt: string | null, user: { id: string, name: string | null, externalId: string | null } | null }> | null }>, sections: Array<{ name: string, topics: Array<{ topic: { key: string, name: string, description: string, classification: Classification, urgent: boolean, channels: Array<{ channel: Channel, policy: ChannelPolicy }> }, channels: Array<{ channel: Channel, choice: boolean | null, frequency: Frequency, effective: boolean, decidedBy: DecisionLayer, editable: boolean, reason: string, updatedAt: string | null }> }> }> } | null, schedule: { timeZone: string, digestTime: string, digestWeekday: Weekday, snoozedUntil: string | null, unreadable: Array<ScheduleField>, quietHours: Array<{ days: Array<Weekday>, start: string, end: string }> } | null, history: { edges: Array<{ node: { id: string, sequence: string, at: string, action: string, actor: string, actorRole: string, subject: string | null, reason: string | null, before: Record<string, unknown> | null, after: Record<string, unknown> | null, requestId: string | null, hash: string } }> } | null } | null };

export type ExplainQueryVariables = Exact<{
  input: ExplainInput;
}>;


export type ExplainQuery = { explain: { outcome: Outcome, at: string | null, decidedBy: DecisionLayer, reason: string, steps: Array<{ layer: DecisionLayer, verdict: string, detail: string, setAt: string | null, setBy: string | null }> } | null };

export type ActorNameQueryVariables = Exact<{
  id: string;
}>;


export type ActorNameQuery = { node:
    | { __typename: 'ApiKey', keyName: string }
    | { __typename: 'AuditEvent' }
    | { __typename: 'Delivery' }
    | { __typename: 'Incident' }
    | { __typename: 'MaintenanceWindow' }
    | { __typename: 'Notification' }
    | { __typename: 'Suppression' }
    | { __typename: 'Topic' }
    | { __typename: 'User', name: string | null }
   | null };

export type DeliveryRowFragment = { id: string, channel: Channel, status: DeliveryStatus, attempts: number, error: string | null, subject: string | null, createdAt: string, sentAt: string | null, nextAttemptAt: string | null, user: { id: string, name: string | null, externalId: string | null } | null, notification: { id: string, topic: { key: string, name: string } } | null, decision: { outcome: Outcome, at: string | null, decidedBy: DecisionLayer, reason: string } | null };

export type TotalFragment = { totalCount: number | null };

export type DeliveriesQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: DeliveryFilter | null | undefined;
}>;


export type DeliveriesQuery = { topics: Array<{ key: string, name: string }> | null, QUEUED: { totalCount: number | null } | null, DEFERRED: { totalCount: number | null } | null, DIGESTED: { totalCount: number | null } | null, SENDING: { totalCount: number | null } | null, UNKNOWN: { totalCount: number | null } | null, DEAD: { totalCount: number | null } | null, deliveries: { totalCount: number | null, edges: Array<{ node: { id: string, channel: Channel, status: DeliveryStatus, attempts: number, error: string | null, subject: string | null, createdAt: string, sentAt: string | null, nextAttemptAt: string | null, user: { id: string, name: string | null, externalId: string | null } | null, notification: { id: string, topic: { key: string, name: string } } | null, decision: { outcome: Outcome, at: string | null, decidedBy: DecisionLayer, reason: string } | null } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, endCursor: string | null } } | null };

export type ReplayDeliveryMutationVariables = Exact<{
  input: ReplayDeliveryInput;
}>;


export type ReplayDeliveryMutation = { outcome:
    | { __typename: 'ConflictError', code: ErrorCode }
    | { __typename: 'DeliveryReplayed' }
    | { __typename: 'NotFoundError', code: ErrorCode }
   | null };

export type ReplayDeliveriesMutationVariables = Exact<{
  input: ReplayDeliveriesInput;
}>;


export type ReplayDeliveriesMutation = { outcome:
    | { __typename: 'DeliveriesReplayed', replayed: number }
    | { __typename: 'ValidationError', code: ErrorCode }
   | null };

export type SuppressionRowFragment = { id: string, channel: Channel, address: string | null, scope: SuppressionScope, topicKey: string | null, reason: SuppressionReason, createdAt: string, liftedAt: string | null, liftable: boolean, user: { id: string, name: string | null, externalId: string | null } | null };

export type SuppressionsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  channel?: Channel | null | undefined;
}>;


export type SuppressionsQuery = { suppressions: { edges: Array<{ node: { id: string, channel: Channel, address: string | null, scope: SuppressionScope, topicKey: string | null, reason: SuppressionReason, createdAt: string, liftedAt: string | null, liftable: boolean, user: { id: string, name: string | null, externalId: string | null } | null } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, endCursor: string | null } } | null };

export type LiftSuppressionMutationVariables = Exact<{
  input: LiftSuppressionInput;
}>;


export type LiftSuppressionMutation = { outcome:
    | { __typename: 'ConflictError', code: ErrorCode }
    | { __typename: 'NotFoundError', code: ErrorCode }
    | { __typename: 'SuppressionLifted' }
   | null };

export type OperationsQueryVariables = Exact<{
  period: PlotPeriod;
}>;


export type OperationsQuery = { operations: { slo: Array<{ name: string, title: string, description: string, target: number, actual: number | null, actualOutsideMaintenance: number | null, unit: string, met: boolean | null, budgetRemaining: number | null }>, plots: Array<{ name: string, stepSeconds: number, lines: Array<{ objective: string, unit: string, target: number, quantile: number | null, points: Array<{ at: string, events: number, value: number | null }> }> }>, alertCounts: { firing: number, critical: number, pending: number, resolved: number }, alerts: Array<{ id: string, name: string, severity: AlertSeverity, state: AlertState, summary: string, since: string, resolvedAt: string | null, runbook: string | null, incidentId: string | null }>, queue: { depth: number, oldestDueSeconds: number, digestsPending: number, dead: number, workers: number, stalledPlans: number, failingJobs: Array<{ task: string, jobs: number, attempts: number }> }, channels: Array<{ channel: Channel, provider: string, paused: boolean, circuit: string, successRate: number | null, lastError: string | null }>, alertChannels: Array<{ name: string, failingSince: string | null, lastError: string | null, waiting: number, fallback: boolean, outboxOnly: boolean, recipients: number | null }>, slowRequests: Array<{ at: string, route: string, method: string, status: number, durationMs: number, traceId: string | null, requestId: string | null }>, secrets: Array<{ name: string, since: string, dueAt: string, replaceBy: string, versions: Array<{ version: string, lastUsedAt: string | null, newest: boolean, neededUntil: string | null, retiredAt: string | null }> }>, runs: Array<{ kind: string, lastSuccessAt: string | null, dueBy: string, last: { startedAt: string, finishedAt: string | null, ok: boolean | null, detail: string | null } | null }>, releases: Array<{ id: string, at: string, step: ReleaseStep, version: string, releasedBy: string, reason: string | null, incidentId: string | null }> } | null, onCall: { hasRota: boolean, pagerDuty: boolean, now: Array<{ level: OnCallLevel, userId: string, isOverride: boolean, from: string, to: string, person: { id: string, name: string | null, externalId: string | null } | null }>, next: Array<{ level: OnCallLevel, userId: string, isOverride: boolean, from: string, to: string, person: { id: string, name: string | null, externalId: string | null } | null }>, gaps: Array<{ level: OnCallLevel, from: string, to: string }> } | null, open: { edges: Array<{ node: { id: string, title: string, severity: Severity, status: IncidentStatus, commander: { id: string, name: string | null } | null } }> } | null, acknowledged: { edges: Array<{ node: { id: string, title: string, severity: Severity, status: IncidentStatus, commander: { id: string, name: string | null } | null } }> } | null, contained: { edges: Array<{ node: { id: string, title: string, severity: Severity, status: IncidentStatus, commander: { id: string, name: string | null } | null } }> } | null };

export type OpenIncidentsFragment = { edges: Array<{ node: { id: string, title: string, severity: Severity, status: IncidentStatus, commander: { id: string, name: string | null } | null } }> };

export type SetChannelPausedMutationVariables = Exact<{
  input: SetChannelPausedInput;
}>;


export type SetChannelPausedMutation = { outcome:
    | { __typename: 'ChannelPausedSet' }
    | { __typename: 'ValidationError', code: ErrorCode }
   | null };

export type EndSessionsMutationVariables = Exact<{
  input: EndSessionsInput;
}>;


export type EndSessionsMutation = { outcome:
    | { __typename: 'NotFoundError', code: ErrorCode }
    | { __typename: 'SessionsEnded' }
    | { __typename: 'ValidationError', code: ErrorCode }
   | null };

export type AuditRowFragment = { id: string, sequence: string, at: string, action: string, actor: string, actorRole: string, subject: string | null, reason: string | null, before: Record<string, unknown> | null, after: Record<string, unknown> | null, requestId: string | null, hash: string };

export type AuditEventsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: AuditFilter | null | undefined;
}>;


export type AuditEventsQuery = { auditEvents: { edges: Array<{ node: { id: string, sequence: string, at: string, action: string, actor: string, actorRole: string, subject: string | null, reason: string | null, before: Record<string, unknown> | null, after: Record<string, unknown> | null, requestId: string | null, hash: string } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, endCursor: string | null } } | null };

export type IncidentRowFragment = { id: string, title: string, severity: Severity, status: IncidentStatus, openedAt: string, acknowledgedAt: string | null, acknowledgeBy: string, nextUpdateDue: string | null, resolvedAt: string | null, security: boolean, informCisoBy: string | null, cisoInformedAt: string | null, reportBreachBy: string | null, breachReportedAt: string | null, commander: { id: string, name: string | null, externalId: string | null } | null };

export type IncidentsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  status?: IncidentStatus | null | undefined;
}>;


export type IncidentsQuery = { incidentTimes: { days: number, incidents: number, meanSecondsToDetect: number | null, meanSecondsToAcknowledge: number | null, meanSecondsToResolve: number | null } | null, incidents: { edges: Array<{ node: { id: string, title: string, severity: Severity, status: IncidentStatus, openedAt: string, acknowledgedAt: string | null, acknowledgeBy: string, nextUpdateDue: string | null, resolvedAt: string | null, security: boolean, informCisoBy: string | null, cisoInformedAt: string | null, reportBreachBy: string | null, breachReportedAt: string | null, commander: { id: string, name: string | null, externalId: string | null } | null } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, endCursor: string | null } } | null };

export type IncidentLogQueryVariables = Exact<{
  id: string;
}>;


export type IncidentLogQuery = { node:
    | { __typename: 'ApiKey' }
    | { __typename: 'AuditEvent' }
    | { __typename: 'Delivery' }
    | { __typename: 'Incident', source: string, startedAt: string | null, containedAt: string | null, verifiedAt: string | null, verifiedBy: string | null, breachAt: string | null, legalInformedAt: string | null, postMortemTemplate: string, id: string, title: string, severity: Severity, status: IncidentStatus, openedAt: string, acknowledgedAt: string | null, acknowledgeBy: string, nextUpdateDue: string | null, resolvedAt: string | null, security: boolean, informCisoBy: string | null, cisoInformedAt: string | null, reportBreachBy: string | null, breachReportedAt: string | null, communications: { id: string, name: string | null, externalId: string | null } | null, links: Array<{ kind: IncidentLinkKind, reverse: boolean, incidentId: string, title: string, status: IncidentStatus }>, postMortem: { text: string, version: number, writtenBy: string, writtenAt: string } | null, updates: Array<{ at: string, author: string, message: string, status: IncidentStatus, public: boolean }>, commander: { id: string, name: string | null, externalId: string | null } | null }
    | { __typename: 'MaintenanceWindow' }
    | { __typename: 'Notification' }
    | { __typename: 'Suppression' }
    | { __typename: 'Topic' }
    | { __typename: 'User' }
   | null };

export type OpenIncidentMutationVariables = Exact<{
  input: OpenIncidentInput;
}>;


export type OpenIncidentMutation = { outcome:
    | { __typename: 'ConflictError', code: ErrorCode }
    | { __typename: 'IncidentSaved', incident: { id: string } }
    | { __typename: 'NotFoundError', code: ErrorCode }
    | { __typename: 'ValidationError', code: ErrorCode }
   | null };

export type UpdateIncidentMutationVariables = Exact<{
  input: UpdateIncidentInput;
}>;


export type UpdateIncidentMutation = { outcome:
    | { __typename: 'ConflictError', code: ErrorCode }
    | { __typename: 'IncidentSaved' }
    | { __typename: 'NotFoundError', code: ErrorCode }
    | { __typename: 'ValidationError', code: ErrorCode }
   | null };

export type ContainIncidentMutationVariables = Exact<{
  input: ContainIncidentInput;
}>;


export type ContainIncidentMutation = { outcome:
    | { __typename: 'ConflictError', code: ErrorCode }
    | { __typename: 'IncidentSaved' }
    | { __typename: 'NotFoundError', code: ErrorCode }
    | { __typename: 'ValidationError', code: ErrorCode }
   | null };

export type LinkIncidentsMutationVariables = Exact<{
  input: LinkIncidentsInput;
}>;


export type LinkIncidentsMutation = { outcome:
    | { __typename: 'ConflictError', code: ErrorCode }
    | { __typename: 'IncidentSaved' }
    | { __typename: 'NotFoundError', code: ErrorCode }
    | { __typename: 'ValidationError', code: ErrorCode }
   | null };

export type WritePostMortemMutationVariables = Exact<{
  input: WritePostMortemInput;
}>;


export type WritePostMortemMutation = { outcome:
    | { __typename: 'ConflictError', code: ErrorCode }
    | { __typename: 'IncidentSaved' }
    | { __typename: 'NotFoundError', code: ErrorCode }
    | { __typename: 'ValidationError', code: ErrorCode }
   | null };

export type KeysToRevokeQueryVariables = Exact<{ [key: string]: never; }>;


export type KeysToRevokeQuery = { apiKeys: Array<{ id: string, name: string, prefix: string, revokedAt: string | null, expiresAt: string | null }> | null };

export type MaintenanceQueryVariables = Exact<{ [key: string]: never; }>;


export type MaintenanceQuery = { maintenanceWindows: Array<{ id: string, title: string, startsAt: string, endsAt: string, emergency: boolean, readOnly: boolean, status: MaintenanceStatus, announcedAt: string | null, authorizedBy: { id: string, name: string | null, externalId: string | null } | null }> | null, proposedMaintenance: { startsAt: string, endsAt: string } | null };

export type ScheduleMaintenanceMutationVariables = Exact<{
  input: ScheduleMaintenanceInput;
}>;


export type ScheduleMaintenanceMutation = { outcome:
    | { __typename: 'ConflictError', code: ErrorCode }
    | { __typename: 'MaintenanceScheduled' }
    | { __typename: 'ValidationError', code: ErrorCode }
   | null };

export type EndMaintenanceMutationVariables = Exact<{
  input: EndMaintenanceInput;
}>;


export type EndMaintenanceMutation = { outcome:
    | { __typename: 'ConflictError', code: ErrorCode }
    | { __typename: 'MaintenanceEnded' }
    | { __typename: 'NotFoundError', code: ErrorCode }
    | { __typename: 'ValidationError', code: ErrorCode }
   | null };

export type DutyRowFragment = { level: OnCallLevel, userId: string, isOverride: boolean, from: string, to: string, person: { id: string, name: string | null, externalId: string | null } | null };

export type OnCallQueryVariables = Exact<{
  from: string;
  to: string;
}>;


export type OnCallQuery = { onCall: { hasRota: boolean, pagerDuty: boolean, isDefaultEscalation: boolean, calendarRenewedAt: string | null, now: Array<{ level: OnCallLevel, userId: string, isOverride: boolean, from: string, to: string, person: { id: string, name: string | null, externalId: string | null } | null }>, next: Array<{ level: OnCallLevel, userId: string, isOverride: boolean, from: string, to: string, person: { id: string, name: string | null, externalId: string | null } | null }>, duties: Array<{ level: OnCallLevel, userId: string, isOverride: boolean, from: string, to: string, person: { id: string, name: string | null, externalId: string | null } | null }>, gaps: Array<{ level: OnCallLevel, from: string, to: string }>, staff: Array<{ userId: string, canAcknowledge: boolean, channels: Array<Channel>, person: { id: string, name: string | null, externalId: string | null } | null }>, shifts: Array<{ id: string, level: OnCallLevel, kind: ShiftKind, userIds: Array<string>, startsAt: string, durationMinutes: number, rotationStart: string, until: string | null, frequency: ShiftFrequency | null, interval: number, byDay: Array<Weekday>, timeZone: string, people: Array<{ id: string, name: string | null, externalId: string | null }> }>, escalation: Array<{ kind: EscalationStepKind, minutes: number | null, level: OnCallLevel | null, role: Role | null, times: number | null }>, pages: Array<{ incidentId: string, userId: string, target: string, channel: Channel, status: PageStatus, at: string, error: string | null, person: { id: string, name: string | null, externalId: string | null } | null }> } | null };

export type SaveShiftMutationVariables = Exact<{
  input: SaveShiftInput;
}>;


export type SaveShiftMutation = { outcome:
    | { __typename: 'ConflictError', code: ErrorCode }
    | { __typename: 'NotFoundError', code: ErrorCode }
    | { __typename: 'ShiftSaved' }
    | { __typename: 'ValidationError', code: ErrorCode }
   | null };

export type EndShiftMutationVariables = Exact<{
  input: EndShiftInput;
}>;


export type EndShiftMutation = { outcome:
    | { __typename: 'ConflictError', code: ErrorCode }
    | { __typename: 'NotFoundError', code: ErrorCode }
    | { __typename: 'ShiftSaved' }
    | { __typename: 'ValidationError', code: ErrorCode }
   | null };

export type OverrideShiftMutationVariables = Exact<{
  input: OverrideShiftInput;
}>;


export type OverrideShiftMutation = { outcome:
    | { __typename: 'ConflictError', code: ErrorCode }
    | { __typename: 'NotFoundError', code: ErrorCode }
    | { __typename: 'ShiftSaved' }
    | { __typename: 'ValidationError', code: ErrorCode }
   | null };

export type SetEscalationMutationVariables = Exact<{
  input: SetEscalationInput;
}>;


export type SetEscalationMutation = { outcome:
    | { __typename: 'EscalationSet' }
    | { __typename: 'ValidationError', code: ErrorCode }
   | null };

export type RenewCalendarLinkMutationVariables = Exact<{
  input: RenewCalendarLinkInput;
}>;


export type RenewCalendarLinkMutation = { outcome:
    | { __typename: 'CalendarLinkRenewed', url: string }
    | { __typename: 'ValidationError', code: ErrorCode }
   | null };

export type ReportsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type ReportsQuery = { reports: { edges: Array<{ node: { id: string | null, kind: ReportKind, name: string, startsAt: string, endsAt: string, frozenAt: string | null, intact: boolean | null } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, endCursor: string | null } } | null };

export type ReportPartsFragment = { id: string | null, kind: ReportKind, name: string, startsAt: string, endsAt: string, frozenAt: string | null, hash: string | null, intact: boolean | null, sections: Array<{ id: string, lines: Array<{ id: string, of: string | null, unit: string, value: number | null, word: string | null, target: number | null, met: boolean | null, previous: number | null }>, plots: Array<{ name: string, unit: string, startsAt: string, stepSeconds: number, lines: Array<{ name: string, target: number, values: Array<number | null> }> }>, notes: Array<{ section: ReportNoteSection, note: { text: string, author: string, at: string, changed: boolean, person: { id: string, name: string | null, externalId: string | null } | null } | null }> }>, amendments: Array<{ text: string, author: string, at: string, person: { id: string, name: string | null, externalId: string | null } | null }> };

export type ReportPageQueryVariables = Exact<{
  id: string;
}>;


export type ReportPageQuery = { report: { id: string | null, kind: ReportKind, name: string, startsAt: string, endsAt: string, frozenAt: string | null, hash: string | null, intact: boolean | null, sections: Array<{ id: string, lines: Array<{ id: string, of: string | null, unit: string, value: number | null, word: string | null, target: number | null, met: boolean | null, previous: number | null }>, plots: Array<{ name: string, unit: string, startsAt: string, stepSeconds: number, lines: Array<{ name: string, target: number, values: Array<number | null> }> }>, notes: Array<{ section: ReportNoteSection, note: { text: string, author: string, at: string, changed: boolean, person: { id: string, name: string | null, externalId: string | null } | null } | null }> }>, amendments: Array<{ text: string, author: string, at: string, person: { id: string, name: string | null, externalId: string | null } | null }> } | null };

export type ReportDraftPageQueryVariables = Exact<{
  kind: ReportKind;
}>;


export type ReportDraftPageQuery = { reportDraft: { id: string | null, kind: ReportKind, name: string, startsAt: string, endsAt: string, frozenAt: string | null, hash: string | null, intact: boolean | null, sections: Array<{ id: string, lines: Array<{ id: string, of: string | null, unit: string, value: number | null, word: string | null, target: number | null, met: boolean | null, previous: number | null }>, plots: Array<{ name: string, unit: string, startsAt: string, stepSeconds: number, lines: Array<{ name: string, target: number, values: Array<number | null> }> }>, notes: Array<{ section: ReportNoteSection, note: { text: string, author: string, at: string, changed: boolean, person: { id: string, name: string | null, externalId: string | null } | null } | null }> }>, amendments: Array<{ text: string, author: string, at: string, person: { id: string, name: string | null, externalId: string | null } | null }> } | null };

export type ReportFileQueryVariables = Exact<{
  id: string;
  format: ReportFormat;
  language: string;
}>;


export type ReportFileQuery = { report: { name: string, document: string } | null };

export type ReportDraftFileQueryVariables = Exact<{
  kind: ReportKind;
  format: ReportFormat;
  language: string;
}>;


export type ReportDraftFileQuery = { reportDraft: { name: string, document: string } | null };

export type SaveReportNoteMutationVariables = Exact<{
  input: SaveReportNoteInput;
}>;


export type SaveReportNoteMutation = { outcome:
    | { __typename: 'ConflictError', code: ErrorCode }
    | { __typename: 'ReportNoteSaved' }
    | { __typename: 'ValidationError', code: ErrorCode }
   | null };

export type AmendReportMutationVariables = Exact<{
  input: AmendReportInput;
}>;


export type AmendReportMutation = { outcome:
    | { __typename: 'NotFoundError', code: ErrorCode }
    | { __typename: 'ReportAmended' }
    | { __typename: 'ValidationError', code: ErrorCode }
   | null };

export type SubscribersQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  kind?: StatusSubscriberKind | null | undefined;
}>;


export type SubscribersQuery = { statusSubscriberCounts: Array<{ kind: StatusSubscriberKind, state: StatusSubscriberState, count: number }> | null, statusSubscribers: { edges: Array<{ node: { id: string, kind: StatusSubscriberKind, target: string | null, signed: boolean, state: StatusSubscriberState, createdAt: string, failingSince: string | null, lastError: string | null } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, endCursor: string | null } } | null };

export type RemoveSubscriberMutationVariables = Exact<{
  input: RemoveSubscriberInput;
}>;


export type RemoveSubscriberMutation = { outcome:
    | { __typename: 'NotFoundError', code: ErrorCode }
    | { __typename: 'SubscriberRemoved' }
    | { __typename: 'ValidationError', code: ErrorCode }
   | null };

export type MyLocaleQueryVariables = Exact<{ [key: string]: never; }>;


export type MyLocaleQuery = { me: { locale: string } | null };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { me: { id: string, name: string | null, email: string | null, role: Role, timeZone: string, locale: string } | null };

export type MatrixFragment = { channels: Array<{ channel: Channel, enabled: boolean, address: string | null, verified: boolean, suppressed: boolean, suppressions: Array<{ id: string, scope: SuppressionScope, topicKey: string | null, reason: SuppressionReason, liftable: boolean }> | null }>, sections: Array<{ name: string, topics: Array<{ topic: { key: string, name: string, description: string, classification: Classification, urgent: boolean, channels: Array<{ channel: Channel, policy: ChannelPolicy }> }, channels: Array<{ channel: Channel, choice: boolean | null, frequency: Frequency, effective: boolean, decidedBy: DecisionLayer, editable: boolean, reason: string, updatedAt: string | null }> }> }> };

export type TimesFragment = { timeZone: string, digestTime: string, digestWeekday: Weekday, snoozedUntil: string | null, unreadable: Array<ScheduleField>, quietHours: Array<{ days: Array<Weekday>, start: string, end: string }> };

type SaveOutcome_LockedError_Fragment = { __typename: 'LockedError', code: ErrorCode, message: string };

type SaveOutcome_NotFoundError_Fragment = { __typename: 'NotFoundError', code: ErrorCode, message: string };

type SaveOutcome_PreferencesSet_Fragment = { __typename: 'PreferencesSet', preferences: { channels: Array<{ channel: Channel, enabled: boolean, address: string | null, verified: boolean, suppressed: boolean, suppressions: Array<{ id: string, scope: SuppressionScope, topicKey: string | null, reason: SuppressionReason, liftable: boolean }> | null }>, sections: Array<{ name: string, topics: Array<{ topic: { key: string, name: string, description: string, classification: Classification, urgent: boolean, channels: Array<{ channel: Channel, policy: ChannelPolicy }> }, channels: Array<{ channel: Channel, choice: boolean | null, frequency: Frequency, effective: boolean, decidedBy: DecisionLayer, editable: boolean, reason: string, updatedAt: string | null }> }> }> } };

type SaveOutcome_ValidationError_Fragment = { __typename: 'ValidationError', code: ErrorCode, message: string };

export type SaveOutcomeFragment =
  | SaveOutcome_LockedError_Fragment
  | SaveOutcome_NotFoundError_Fragment
  | SaveOutcome_PreferencesSet_Fragment
  | SaveOutcome_ValidationError_Fragment
;

type ScheduleOutcome_NotFoundError_Fragment = { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> };

type ScheduleOutcome_ScheduleSet_Fragment = { __typename: 'ScheduleSet', schedule: { timeZone: string, digestTime: string, digestWeekday: Weekday, snoozedUntil: string | null, unreadable: Array<ScheduleField>, quietHours: Array<{ days: Array<Weekday>, start: string, end: string }> } };

type ScheduleOutcome_ValidationError_Fragment = { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> };

export type ScheduleOutcomeFragment =
  | ScheduleOutcome_NotFoundError_Fragment
  | ScheduleOutcome_ScheduleSet_Fragment
  | ScheduleOutcome_ValidationError_Fragment
;

export type MyPreferencesQueryVariables = Exact<{ [key: string]: never; }>;


export type MyPreferencesQuery = { me: { preferences: { channels: Array<{ channel: Channel, enabled: boolean, address: string | null, verified: boolean, suppressed: boolean, suppressions: Array<{ id: string, scope: SuppressionScope, topicKey: string | null, reason: SuppressionReason, liftable: boolean }> | null }>, sections: Array<{ name: string, topics: Array<{ topic: { key: string, name: string, description: string, classification: Classification, urgent: boolean, channels: Array<{ channel: Channel, policy: ChannelPolicy }> }, channels: Array<{ channel: Channel, choice: boolean | null, frequency: Frequency, effective: boolean, decidedBy: DecisionLayer, editable: boolean, reason: string, updatedAt: string | null }> }> }> } | null, schedule: { timeZone: string, digestTime: string, digestWeekday: Weekday, snoozedUntil: string | null, unreadable: Array<ScheduleField>, quietHours: Array<{ days: Array<Weekday>, start: string, end: string }> } | null } | null };

export type MyScheduleQueryVariables = Exact<{ [key: string]: never; }>;


export type MyScheduleQuery = { me: { schedule: { timeZone: string, digestTime: string, digestWeekday: Weekday, snoozedUntil: string | null, unreadable: Array<ScheduleField>, quietHours: Array<{ days: Array<Weekday>, start: string, end: string }> } | null } | null };

export type SetScheduleMutationVariables = Exact<{
  input: SetScheduleInput;
}>;


export type SetScheduleMutation = { outcome:
    | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> }
    | { __typename: 'ScheduleSet', schedule: { timeZone: string, digestTime: string, digestWeekday: Weekday, snoozedUntil: string | null, unreadable: Array<ScheduleField>, quietHours: Array<{ days: Array<Weekday>, start: string, end: string }> } }
    | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> }
   | null };

export type SnoozeMutationVariables = Exact<{
  input: SnoozeInput;
}>;


export type SnoozeMutation = { outcome:
    | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> }
    | { __typename: 'ScheduleSet', schedule: { timeZone: string, digestTime: string, digestWeekday: Weekday, snoozedUntil: string | null, unreadable: Array<ScheduleField>, quietHours: Array<{ days: Array<Weekday>, start: string, end: string }> } }
    | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> }
   | null };

export type SetPreferencesMutationVariables = Exact<{
  input: SetPreferencesInput;
}>;


export type SetPreferencesMutation = { outcome:
    | { __typename: 'LockedError', code: ErrorCode, message: string }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string }
    | { __typename: 'PreferencesSet', preferences: { channels: Array<{ channel: Channel, enabled: boolean, address: string | null, verified: boolean, suppressed: boolean, suppressions: Array<{ id: string, scope: SuppressionScope, topicKey: string | null, reason: SuppressionReason, liftable: boolean }> | null }>, sections: Array<{ name: string, topics: Array<{ topic: { key: string, name: string, description: string, classification: Classification, urgent: boolean, channels: Array<{ channel: Channel, policy: ChannelPolicy }> }, channels: Array<{ channel: Channel, choice: boolean | null, frequency: Frequency, effective: boolean, decidedBy: DecisionLayer, editable: boolean, reason: string, updatedAt: string | null }> }> }> } }
    | { __typename: 'ValidationError', code: ErrorCode, message: string }
   | null };

export type ClearPreferencesMutationVariables = Exact<{
  input: ClearPreferencesInput;
}>;


export type ClearPreferencesMutation = { outcome:
    | { __typename: 'LockedError', code: ErrorCode, message: string }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string }
    | { __typename: 'PreferencesSet', preferences: { channels: Array<{ channel: Channel, enabled: boolean, address: string | null, verified: boolean, suppressed: boolean, suppressions: Array<{ id: string, scope: SuppressionScope, topicKey: string | null, reason: SuppressionReason, liftable: boolean }> | null }>, sections: Array<{ name: string, topics: Array<{ topic: { key: string, name: string, description: string, classification: Classification, urgent: boolean, channels: Array<{ channel: Channel, policy: ChannelPolicy }> }, channels: Array<{ channel: Channel, choice: boolean | null, frequency: Frequency, effective: boolean, decidedBy: DecisionLayer, editable: boolean, reason: string, updatedAt: string | null }> }> }> } }
    | { __typename: 'ValidationError', code: ErrorCode, message: string }
   | null };

export type SetChannelSwitchMutationVariables = Exact<{
  input: SetChannelSwitchInput;
}>;


export type SetChannelSwitchMutation = { outcome:
    | { __typename: 'LockedError', code: ErrorCode, message: string }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string }
    | { __typename: 'PreferencesSet', preferences: { channels: Array<{ channel: Channel, enabled: boolean, address: string | null, verified: boolean, suppressed: boolean, suppressions: Array<{ id: string, scope: SuppressionScope, topicKey: string | null, reason: SuppressionReason, liftable: boolean }> | null }>, sections: Array<{ name: string, topics: Array<{ topic: { key: string, name: string, description: string, classification: Classification, urgent: boolean, channels: Array<{ channel: Channel, policy: ChannelPolicy }> }, channels: Array<{ channel: Channel, choice: boolean | null, frequency: Frequency, effective: boolean, decidedBy: DecisionLayer, editable: boolean, reason: string, updatedAt: string | null }> }> }> } }
    | { __typename: 'ValidationError', code: ErrorCode, message: string }
   | null };

export type MySessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type MySessionsQuery = { me: { id: string, sessions: Array<{ id: string, createdAt: string, lastSeenAt: string, browser: string | null, system: string | null, current: boolean }> | null } | null };

export type EndSessionMutationVariables = Exact<{
  input: EndSessionInput;
}>;


export type EndSessionMutation = { outcome:
    | { __typename: 'NotFoundError', code: ErrorCode }
    | { __typename: 'SessionEnded' }
    | { __typename: 'ValidationError', code: ErrorCode }
   | null };

export type RunSmokeCheckMutationVariables = Exact<{
  check: ServiceCheck;
}>;


export type RunSmokeCheckMutation = { outcome: { checks: Array<{ name: string, status: SmokeStatus, detail: string, hint: string | null, durationMs: number }> } | null };

export type CreateProbeAccessMutationVariables = Exact<{ [key: string]: never; }>;


export type CreateProbeAccessMutation = { outcome:
    | { __typename: 'ProbeAccessCreated', url: string, token: string }
    | { __typename: 'ValidationError', message: string }
   | null };

export type RecordSmokeRunMutationVariables = Exact<{
  input: RecordSmokeRunInput;
}>;


export type RecordSmokeRunMutation = { outcome:
    | { __typename: 'SmokeRunRecorded' }
    | { __typename: 'ValidationError', message: string }
   | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const DeliveryRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment DeliveryRow on Delivery {
  id
  channel
  status
  attempts
  error
  subject
  createdAt
  sentAt
  nextAttemptAt
  user {
    id
    name
    externalId
  }
  notification {
    id
    topic {
      key
      name
    }
  }
  decision {
    outcome
    at
    decidedBy
    reason
  }
}
    `, {"fragmentName":"DeliveryRow"}) as unknown as TypedDocumentString<DeliveryRowFragment, unknown>;
export const TotalFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Total on DeliveryConnection {
  totalCount
}
    `, {"fragmentName":"Total"}) as unknown as TypedDocumentString<TotalFragment, unknown>;
export const SuppressionRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment SuppressionRow on Suppression {
  id
  channel
  address
  scope
  topicKey
  reason
  createdAt
  liftedAt
  liftable
  user {
    id
    name
    externalId
  }
}
    `, {"fragmentName":"SuppressionRow"}) as unknown as TypedDocumentString<SuppressionRowFragment, unknown>;
export const OpenIncidentsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment OpenIncidents on IncidentConnection {
  edges {
    node {
      id
      title
      severity
      status
      commander {
        id
        name
      }
    }
  }
}
    `, {"fragmentName":"OpenIncidents"}) as unknown as TypedDocumentString<OpenIncidentsFragment, unknown>;
export const AuditRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment AuditRow on AuditEvent {
  id
  sequence
  at
  action
  actor
  actorRole
  subject
  reason
  before
  after
  requestId
  hash
}
    `, {"fragmentName":"AuditRow"}) as unknown as TypedDocumentString<AuditRowFragment, unknown>;
export const IncidentRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment IncidentRow on Incident {
  id
  title
  severity
  status
  openedAt
  acknowledgedAt
  acknowledgeBy
  nextUpdateDue
  resolvedAt
  security
  informCisoBy
  cisoInformedAt
  reportBreachBy
  breachReportedAt
  commander {
    id
    name
    externalId
  }
}
    `, {"fragmentName":"IncidentRow"}) as unknown as TypedDocumentString<IncidentRowFragment, unknown>;
export const DutyRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment DutyRow on OnCallDuty {
  level
  userId
  person {
    id
    name
    externalId
  }
  isOverride
  from
  to
}
    `, {"fragmentName":"DutyRow"}) as unknown as TypedDocumentString<DutyRowFragment, unknown>;
export const ReportPartsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ReportParts on Report {
  id
  kind
  name
  startsAt
  endsAt
  frozenAt
  hash
  intact
  sections {
    id
    lines {
      id
      of
      unit
      value
      word
      target
      met
      previous
    }
    plots {
      name
      unit
      startsAt
      stepSeconds
      lines {
        name
        target
        values
      }
    }
    notes {
      section
      note {
        text
        author
        at
        changed
        person {
          id
          name
          externalId
        }
      }
    }
  }
  amendments {
    text
    author
    at
    person {
      id
      name
      externalId
    }
  }
}
    `, {"fragmentName":"ReportParts"}) as unknown as TypedDocumentString<ReportPartsFragment, unknown>;
export const MatrixFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Matrix on PreferenceMatrix {
  channels {
    channel
    enabled
    address
    verified
    suppressed
    suppressions {
      id
      scope
      topicKey
      reason
      liftable
    }
  }
  sections {
    name
    topics {
      topic {
        key
        name
        description
        classification
        urgent
        channels {
          channel
          policy
        }
      }
      channels {
        channel
        choice
        frequency
        effective
        decidedBy
        editable
        reason
        updatedAt
      }
    }
  }
}
    `, {"fragmentName":"Matrix"}) as unknown as TypedDocumentString<MatrixFragment, unknown>;
export const SaveOutcomeFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment SaveOutcome on SetPreferencesResult {
  __typename
  ... on PreferencesSet {
    preferences {
      ...Matrix
    }
  }
  ... on UserError {
    code
    message
  }
}
    fragment Matrix on PreferenceMatrix {
  channels {
    channel
    enabled
    address
    verified
    suppressed
    suppressions {
      id
      scope
      topicKey
      reason
      liftable
    }
  }
  sections {
    name
    topics {
      topic {
        key
        name
        description
        classification
        urgent
        channels {
          channel
          policy
        }
      }
      channels {
        channel
        choice
        frequency
        effective
        decidedBy
        editable
        reason
        updatedAt
      }
    }
  }
}`, {"fragmentName":"SaveOutcome"}) as unknown as TypedDocumentString<SaveOutcomeFragment, unknown>;
export const TimesFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Times on Schedule {
  timeZone
  quietHours {
    days
    start
    end
  }
  digestTime
  digestWeekday
  snoozedUntil
  unreadable
}
    `, {"fragmentName":"Times"}) as unknown as TypedDocumentString<TimesFragment, unknown>;
export const ScheduleOutcomeFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ScheduleOutcome on SetScheduleResult {
  __typename
  ... on ScheduleSet {
    schedule {
      ...Times
    }
  }
  ... on UserError {
    code
    message
    path
  }
}
    fragment Times on Schedule {
  timeZone
  quietHours {
    days
    start
    end
  }
  digestTime
  digestWeekday
  snoozedUntil
  unreadable
}`, {"fragmentName":"ScheduleOutcome"}) as unknown as TypedDocumentString<ScheduleOutcomeFragment, unknown>;
export const OverviewDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Overview {
  users(first: 1) {
    totalCount
  }
  topics {
    id
    archivedAt
  }
  deliveries(first: 8) {
    totalCount
    edges {
      node {
        ...DeliveryRow
      }
    }
  }
  open: incidents(first: 5, status: OPEN) {
    ...OpenIncidents
  }
  acknowledged: incidents(first: 5, status: ACKNOWLEDGED) {
    ...OpenIncidents
  }
  contained: incidents(first: 5, status: CONTAINED) {
    ...OpenIncidents
  }
}
    fragment DeliveryRow on Delivery {
  id
  channel
  status
  attempts
  error
  subject
  createdAt
  sentAt
  nextAttemptAt
  user {
    id
    name
    externalId
  }
  notification {
    id
    topic {
      key
      name
    }
  }
  decision {
    outcome
    at
    decidedBy
    reason
  }
}
fragment OpenIncidents on IncidentConnection {
  edges {
    node {
      id
      title
      severity
      status
      commander {
        id
        name
      }
    }
  }
}`) as unknown as TypedDocumentString<OverviewQuery, OverviewQueryVariables>;
export const TopicsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Topics {
  topics {
    id
    key
    name
    description
    section
    classification
    urgent
    archivedAt
    channels {
      channel
      policy
    }
  }
}
    `) as unknown as TypedDocumentString<TopicsQuery, TopicsQueryVariables>;
export const PeopleDocument = /*#__PURE__*/ new TypedDocumentString(`
    query People($first: Int!, $after: String, $search: String) {
  users(first: $first, after: $after, search: $search) {
    totalCount
    edges {
      node {
        id
        externalId
        name
        email
        role
        locale
        createdAt
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<PeopleQuery, PeopleQueryVariables>;
export const PersonDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Person($id: ID!) {
  user(id: $id) {
    id
    externalId
    name
    role
    locale
    timeZone
    createdAt
    preferences {
      ...Matrix
      channels {
        suppressions {
          ...SuppressionRow
        }
      }
    }
    schedule {
      ...Times
    }
    history(first: 10) {
      edges {
        node {
          ...AuditRow
        }
      }
    }
  }
}
    fragment SuppressionRow on Suppression {
  id
  channel
  address
  scope
  topicKey
  reason
  createdAt
  liftedAt
  liftable
  user {
    id
    name
    externalId
  }
}
fragment AuditRow on AuditEvent {
  id
  sequence
  at
  action
  actor
  actorRole
  subject
  reason
  before
  after
  requestId
  hash
}
fragment Matrix on PreferenceMatrix {
  channels {
    channel
    enabled
    address
    verified
    suppressed
    suppressions {
      id
      scope
      topicKey
      reason
      liftable
    }
  }
  sections {
    name
    topics {
      topic {
        key
        name
        description
        classification
        urgent
        channels {
          channel
          policy
        }
      }
      channels {
        channel
        choice
        frequency
        effective
        decidedBy
        editable
        reason
        updatedAt
      }
    }
  }
}
fragment Times on Schedule {
  timeZone
  quietHours {
    days
    start
    end
  }
  digestTime
  digestWeekday
  snoozedUntil
  unreadable
}`) as unknown as TypedDocumentString<PersonQuery, PersonQueryVariables>;
export const ExplainDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Explain($input: ExplainInput!) {
  explain(input: $input) {
    outcome
    at
    decidedBy
    reason
    steps {
      layer
      verdict
      detail
      setAt
      setBy
    }
  }
}
    `) as unknown as TypedDocumentString<ExplainQuery, ExplainQueryVariables>;
export const ActorNameDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ActorName($id: ID!) {
  node(id: $id) {
    __typename
    ... on User {
      name
    }
    ... on ApiKey {
      keyName: name
    }
  }
}
    `) as unknown as TypedDocumentString<ActorNameQuery, ActorNameQueryVariables>;
export const DeliveriesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Deliveries($first: Int!, $after: String, $filter: DeliveryFilter) {
  topics {
    key
    name
  }
  QUEUED: deliveries(first: 1, filter: {status: QUEUED}) {
    ...Total
  }
  DEFERRED: deliveries(first: 1, filter: {status: DEFERRED}) {
    ...Total
  }
  DIGESTED: deliveries(first: 1, filter: {status: DIGESTED}) {
    ...Total
  }
  SENDING: deliveries(first: 1, filter: {status: SENDING}) {
    ...Total
  }
  UNKNOWN: deliveries(first: 1, filter: {status: UNKNOWN}) {
    ...Total
  }
  DEAD: deliveries(first: 1, filter: {status: DEAD}) {
    ...Total
  }
  deliveries(first: $first, after: $after, filter: $filter) {
    totalCount
    edges {
      node {
        ...DeliveryRow
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      endCursor
    }
  }
}
    fragment DeliveryRow on Delivery {
  id
  channel
  status
  attempts
  error
  subject
  createdAt
  sentAt
  nextAttemptAt
  user {
    id
    name
    externalId
  }
  notification {
    id
    topic {
      key
      name
    }
  }
  decision {
    outcome
    at
    decidedBy
    reason
  }
}
fragment Total on DeliveryConnection {
  totalCount
}`) as unknown as TypedDocumentString<DeliveriesQuery, DeliveriesQueryVariables>;
export const ReplayDeliveryDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ReplayDelivery($input: ReplayDeliveryInput!) {
  outcome: replayDelivery(input: $input) {
    __typename
    ... on UserError {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<ReplayDeliveryMutation, ReplayDeliveryMutationVariables>;
export const ReplayDeliveriesDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ReplayDeliveries($input: ReplayDeliveriesInput!) {
  outcome: replayDeliveries(input: $input) {
    __typename
    ... on DeliveriesReplayed {
      replayed
    }
    ... on UserError {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<ReplayDeliveriesMutation, ReplayDeliveriesMutationVariables>;
export const SuppressionsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Suppressions($first: Int!, $after: String, $channel: Channel) {
  suppressions(first: $first, after: $after, channel: $channel) {
    edges {
      node {
        ...SuppressionRow
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      endCursor
    }
  }
}
    fragment SuppressionRow on Suppression {
  id
  channel
  address
  scope
  topicKey
  reason
  createdAt
  liftedAt
  liftable
  user {
    id
    name
    externalId
  }
}`) as unknown as TypedDocumentString<SuppressionsQuery, SuppressionsQueryVariables>;
export const LiftSuppressionDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation LiftSuppression($input: LiftSuppressionInput!) {
  outcome: liftSuppression(input: $input) {
    __typename
    ... on UserError {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<LiftSuppressionMutation, LiftSuppressionMutationVariables>;
export const OperationsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Operations($period: PlotPeriod!) {
  operations {
    slo {
      name
      title
      description
      target
      actual
      actualOutsideMaintenance
      unit
      met
      budgetRemaining
    }
    plots(period: $period) {
      name
      stepSeconds
      lines {
        objective
        unit
        target
        quantile
        points {
          at
          events
          value
        }
      }
    }
    alertCounts {
      firing
      critical
      pending
      resolved
    }
    alerts {
      id
      name
      severity
      state
      summary
      since
      resolvedAt
      runbook
      incidentId
    }
    queue {
      depth
      oldestDueSeconds
      digestsPending
      dead
      workers
      failingJobs {
        task
        jobs
        attempts
      }
      stalledPlans
    }
    channels {
      channel
      provider
      paused
      circuit
      successRate
      lastError
    }
    alertChannels {
      name
      failingSince
      lastError
      waiting
      fallback
      outboxOnly
      recipients
    }
    slowRequests {
      at
      route
      method
      status
      durationMs
      traceId
      requestId
    }
    secrets {
      name
      since
      dueAt
      replaceBy
      versions {
        version
        lastUsedAt
        newest
        neededUntil
        retiredAt
      }
    }
    runs {
      kind
      last {
        startedAt
        finishedAt
        ok
        detail
      }
      lastSuccessAt
      dueBy
    }
    releases {
      id
      at
      step
      version
      releasedBy
      reason
      incidentId
    }
  }
  onCall {
    hasRota
    pagerDuty
    now {
      ...DutyRow
    }
    next {
      ...DutyRow
    }
    gaps {
      level
      from
      to
    }
  }
  open: incidents(first: 5, status: OPEN) {
    ...OpenIncidents
  }
  acknowledged: incidents(first: 5, status: ACKNOWLEDGED) {
    ...OpenIncidents
  }
  contained: incidents(first: 5, status: CONTAINED) {
    ...OpenIncidents
  }
}
    fragment OpenIncidents on IncidentConnection {
  edges {
    node {
      id
      title
      severity
      status
      commander {
        id
        name
      }
    }
  }
}
fragment DutyRow on OnCallDuty {
  level
  userId
  person {
    id
    name
    externalId
  }
  isOverride
  from
  to
}`) as unknown as TypedDocumentString<OperationsQuery, OperationsQueryVariables>;
export const SetChannelPausedDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SetChannelPaused($input: SetChannelPausedInput!) {
  outcome: setChannelPaused(input: $input) {
    __typename
    ... on UserError {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<SetChannelPausedMutation, SetChannelPausedMutationVariables>;
export const EndSessionsDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation EndSessions($input: EndSessionsInput!) {
  outcome: endSessions(input: $input) {
    __typename
    ... on UserError {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<EndSessionsMutation, EndSessionsMutationVariables>;
export const AuditEventsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query AuditEvents($first: Int!, $after: String, $filter: AuditFilter) {
  auditEvents(first: $first, after: $after, filter: $filter) {
    edges {
      node {
        ...AuditRow
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      endCursor
    }
  }
}
    fragment AuditRow on AuditEvent {
  id
  sequence
  at
  action
  actor
  actorRole
  subject
  reason
  before
  after
  requestId
  hash
}`) as unknown as TypedDocumentString<AuditEventsQuery, AuditEventsQueryVariables>;
export const IncidentsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Incidents($first: Int!, $after: String, $status: IncidentStatus) {
  incidentTimes {
    days
    incidents
    meanSecondsToDetect
    meanSecondsToAcknowledge
    meanSecondsToResolve
  }
  incidents(first: $first, after: $after, status: $status) {
    edges {
      node {
        ...IncidentRow
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      endCursor
    }
  }
}
    fragment IncidentRow on Incident {
  id
  title
  severity
  status
  openedAt
  acknowledgedAt
  acknowledgeBy
  nextUpdateDue
  resolvedAt
  security
  informCisoBy
  cisoInformedAt
  reportBreachBy
  breachReportedAt
  commander {
    id
    name
    externalId
  }
}`) as unknown as TypedDocumentString<IncidentsQuery, IncidentsQueryVariables>;
export const IncidentLogDocument = /*#__PURE__*/ new TypedDocumentString(`
    query IncidentLog($id: ID!) {
  node(id: $id) {
    __typename
    ... on Incident {
      ...IncidentRow
      source
      startedAt
      containedAt
      verifiedAt
      verifiedBy
      breachAt
      legalInformedAt
      communications {
        id
        name
        externalId
      }
      links {
        kind
        reverse
        incidentId
        title
        status
      }
      postMortem {
        text
        version
        writtenBy
        writtenAt
      }
      postMortemTemplate
      updates {
        at
        author
        message
        status
        public
      }
    }
  }
}
    fragment IncidentRow on Incident {
  id
  title
  severity
  status
  openedAt
  acknowledgedAt
  acknowledgeBy
  nextUpdateDue
  resolvedAt
  security
  informCisoBy
  cisoInformedAt
  reportBreachBy
  breachReportedAt
  commander {
    id
    name
    externalId
  }
}`) as unknown as TypedDocumentString<IncidentLogQuery, IncidentLogQueryVariables>;
export const OpenIncidentDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation OpenIncident($input: OpenIncidentInput!) {
  outcome: openIncident(input: $input) {
    __typename
    ... on IncidentSaved {
      incident {
        id
      }
    }
    ... on UserError {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<OpenIncidentMutation, OpenIncidentMutationVariables>;
export const UpdateIncidentDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UpdateIncident($input: UpdateIncidentInput!) {
  outcome: updateIncident(input: $input) {
    __typename
    ... on UserError {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<UpdateIncidentMutation, UpdateIncidentMutationVariables>;
export const ContainIncidentDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ContainIncident($input: ContainIncidentInput!) {
  outcome: containIncident(input: $input) {
    __typename
    ... on UserError {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<ContainIncidentMutation, ContainIncidentMutationVariables>;
export const LinkIncidentsDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation LinkIncidents($input: LinkIncidentsInput!) {
  outcome: linkIncidents(input: $input) {
    __typename
    ... on UserError {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<LinkIncidentsMutation, LinkIncidentsMutationVariables>;
export const WritePostMortemDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation WritePostMortem($input: WritePostMortemInput!) {
  outcome: writePostMortem(input: $input) {
    __typename
    ... on UserError {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<WritePostMortemMutation, WritePostMortemMutationVariables>;
export const KeysToRevokeDocument = /*#__PURE__*/ new TypedDocumentString(`
    query KeysToRevoke {
  apiKeys {
    id
    name
    prefix
    revokedAt
    expiresAt
  }
}
    `) as unknown as TypedDocumentString<KeysToRevokeQuery, KeysToRevokeQueryVariables>;
export const MaintenanceDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Maintenance {
  maintenanceWindows {
    id
    title
    startsAt
    endsAt
    emergency
    readOnly
    status
    announcedAt
    authorizedBy {
      id
      name
      externalId
    }
  }
  proposedMaintenance {
    startsAt
    endsAt
  }
}
    `) as unknown as TypedDocumentString<MaintenanceQuery, MaintenanceQueryVariables>;
export const ScheduleMaintenanceDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ScheduleMaintenance($input: ScheduleMaintenanceInput!) {
  outcome: scheduleMaintenance(input: $input) {
    __typename
    ... on UserError {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<ScheduleMaintenanceMutation, ScheduleMaintenanceMutationVariables>;
export const EndMaintenanceDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation EndMaintenance($input: EndMaintenanceInput!) {
  outcome: endMaintenance(input: $input) {
    __typename
    ... on UserError {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<EndMaintenanceMutation, EndMaintenanceMutationVariables>;
export const OnCallDocument = /*#__PURE__*/ new TypedDocumentString(`
    query OnCall($from: DateTime!, $to: DateTime!) {
  onCall {
    hasRota
    pagerDuty
    now {
      ...DutyRow
    }
    next {
      ...DutyRow
    }
    duties(from: $from, to: $to) {
      ...DutyRow
    }
    gaps {
      level
      from
      to
    }
    staff {
      userId
      person {
        id
        name
        externalId
      }
      canAcknowledge
      channels
    }
    shifts {
      id
      level
      kind
      userIds
      people {
        id
        name
        externalId
      }
      startsAt
      durationMinutes
      rotationStart
      until
      frequency
      interval
      byDay
      timeZone
    }
    escalation {
      kind
      minutes
      level
      role
      times
    }
    isDefaultEscalation
    pages {
      incidentId
      userId
      person {
        id
        name
        externalId
      }
      target
      channel
      status
      at
      error
    }
    calendarRenewedAt
  }
}
    fragment DutyRow on OnCallDuty {
  level
  userId
  person {
    id
    name
    externalId
  }
  isOverride
  from
  to
}`) as unknown as TypedDocumentString<OnCallQuery, OnCallQueryVariables>;
export const SaveShiftDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SaveShift($input: SaveShiftInput!) {
  outcome: saveShift(input: $input) {
    __typename
    ... on UserError {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<SaveShiftMutation, SaveShiftMutationVariables>;
export const EndShiftDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation EndShift($input: EndShiftInput!) {
  outcome: endShift(input: $input) {
    __typename
    ... on UserError {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<EndShiftMutation, EndShiftMutationVariables>;
export const OverrideShiftDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation OverrideShift($input: OverrideShiftInput!) {
  outcome: overrideShift(input: $input) {
    __typename
    ... on UserError {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<OverrideShiftMutation, OverrideShiftMutationVariables>;
export const SetEscalationDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SetEscalation($input: SetEscalationInput!) {
  outcome: setEscalation(input: $input) {
    __typename
    ... on UserError {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<SetEscalationMutation, SetEscalationMutationVariables>;
export const RenewCalendarLinkDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RenewCalendarLink($input: RenewCalendarLinkInput!) {
  outcome: renewCalendarLink(input: $input) {
    __typename
    ... on UserError {
      code
    }
    ... on CalendarLinkRenewed {
      url
    }
  }
}
    `) as unknown as TypedDocumentString<RenewCalendarLinkMutation, RenewCalendarLinkMutationVariables>;
export const ReportsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Reports($first: Int!, $after: String) {
  reports(first: $first, after: $after) {
    edges {
      node {
        id
        kind
        name
        startsAt
        endsAt
        frozenAt
        intact
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<ReportsQuery, ReportsQueryVariables>;
export const ReportPageDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ReportPage($id: ID!) {
  report(id: $id) {
    ...ReportParts
  }
}
    fragment ReportParts on Report {
  id
  kind
  name
  startsAt
  endsAt
  frozenAt
  hash
  intact
  sections {
    id
    lines {
      id
      of
      unit
      value
      word
      target
      met
      previous
    }
    plots {
      name
      unit
      startsAt
      stepSeconds
      lines {
        name
        target
        values
      }
    }
    notes {
      section
      note {
        text
        author
        at
        changed
        person {
          id
          name
          externalId
        }
      }
    }
  }
  amendments {
    text
    author
    at
    person {
      id
      name
      externalId
    }
  }
}`) as unknown as TypedDocumentString<ReportPageQuery, ReportPageQueryVariables>;
export const ReportDraftPageDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ReportDraftPage($kind: ReportKind!) {
  reportDraft(kind: $kind) {
    ...ReportParts
  }
}
    fragment ReportParts on Report {
  id
  kind
  name
  startsAt
  endsAt
  frozenAt
  hash
  intact
  sections {
    id
    lines {
      id
      of
      unit
      value
      word
      target
      met
      previous
    }
    plots {
      name
      unit
      startsAt
      stepSeconds
      lines {
        name
        target
        values
      }
    }
    notes {
      section
      note {
        text
        author
        at
        changed
        person {
          id
          name
          externalId
        }
      }
    }
  }
  amendments {
    text
    author
    at
    person {
      id
      name
      externalId
    }
  }
}`) as unknown as TypedDocumentString<ReportDraftPageQuery, ReportDraftPageQueryVariables>;
export const ReportFileDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ReportFile($id: ID!, $format: ReportFormat!, $language: String!) {
  report(id: $id) {
    name
    document(format: $format, language: $language)
  }
}
    `) as unknown as TypedDocumentString<ReportFileQuery, ReportFileQueryVariables>;
export const ReportDraftFileDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ReportDraftFile($kind: ReportKind!, $format: ReportFormat!, $language: String!) {
  reportDraft(kind: $kind) {
    name
    document(format: $format, language: $language)
  }
}
    `) as unknown as TypedDocumentString<ReportDraftFileQuery, ReportDraftFileQueryVariables>;
export const SaveReportNoteDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SaveReportNote($input: SaveReportNoteInput!) {
  outcome: saveReportNote(input: $input) {
    __typename
    ... on UserError {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<SaveReportNoteMutation, SaveReportNoteMutationVariables>;
export const AmendReportDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation AmendReport($input: AmendReportInput!) {
  outcome: amendReport(input: $input) {
    __typename
    ... on UserError {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<AmendReportMutation, AmendReportMutationVariables>;
export const SubscribersDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Subscribers($first: Int!, $after: String, $kind: StatusSubscriberKind) {
  statusSubscriberCounts {
    kind
    state
    count
  }
  statusSubscribers(first: $first, after: $after, kind: $kind) {
    edges {
      node {
        id
        kind
        target
        signed
        state
        createdAt
        failingSince
        lastError
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<SubscribersQuery, SubscribersQueryVariables>;
export const RemoveSubscriberDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RemoveSubscriber($input: RemoveSubscriberInput!) {
  outcome: removeSubscriber(input: $input) {
    __typename
    ... on UserError {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<RemoveSubscriberMutation, RemoveSubscriberMutationVariables>;
export const MyLocaleDocument = /*#__PURE__*/ new TypedDocumentString(`
    query MyLocale {
  me {
    locale
  }
}
    `) as unknown as TypedDocumentString<MyLocaleQuery, MyLocaleQueryVariables>;
export const MeDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Me {
  me {
    id
    name
    email
    role
    timeZone
    locale
  }
}
    `) as unknown as TypedDocumentString<MeQuery, MeQueryVariables>;
export const MyPreferencesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query MyPreferences {
  me {
    preferences {
      ...Matrix
    }
    schedule {
      ...Times
    }
  }
}
    fragment Matrix on PreferenceMatrix {
  channels {
    channel
    enabled
    address
    verified
    suppressed
    suppressions {
      id
      scope
      topicKey
      reason
      liftable
    }
  }
  sections {
    name
    topics {
      topic {
        key
        name
        description
        classification
        urgent
        channels {
          channel
          policy
        }
      }
      channels {
        channel
        choice
        frequency
        effective
        decidedBy
        editable
        reason
        updatedAt
      }
    }
  }
}
fragment Times on Schedule {
  timeZone
  quietHours {
    days
    start
    end
  }
  digestTime
  digestWeekday
  snoozedUntil
  unreadable
}`) as unknown as TypedDocumentString<MyPreferencesQuery, MyPreferencesQueryVariables>;
export const MyScheduleDocument = /*#__PURE__*/ new TypedDocumentString(`
    query MySchedule {
  me {
    schedule {
      ...Times
    }
  }
}
    fragment Times on Schedule {
  timeZone
  quietHours {
    days
    start
    end
  }
  digestTime
  digestWeekday
  snoozedUntil
  unreadable
}`) as unknown as TypedDocumentString<MyScheduleQuery, MyScheduleQueryVariables>;
export const SetScheduleDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SetSchedule($input: SetScheduleInput!) {
  outcome: setSchedule(input: $input) {
    ...ScheduleOutcome
  }
}
    fragment Times on Schedule {
  timeZone
  quietHours {
    days
    start
    end
  }
  digestTime
  digestWeekday
  snoozedUntil
  unreadable
}
fragment ScheduleOutcome on SetScheduleResult {
  __typename
  ... on ScheduleSet {
    schedule {
      ...Times
    }
  }
  ... on UserError {
    code
    message
    path
  }
}`) as unknown as TypedDocumentString<SetScheduleMutation, SetScheduleMutationVariables>;
export const SnoozeDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation Snooze($input: SnoozeInput!) {
  outcome: snooze(input: $input) {
    ...ScheduleOutcome
  }
}
    fragment Times on Schedule {
  timeZone
  quietHours {
    days
    start
    end
  }
  digestTime
  digestWeekday
  snoozedUntil
  unreadable
}
fragment ScheduleOutcome on SetScheduleResult {
  __typename
  ... on ScheduleSet {
    schedule {
      ...Times
    }
  }
  ... on UserError {
    code
    message
    path
  }
}`) as unknown as TypedDocumentString<SnoozeMutation, SnoozeMutationVariables>;
export const SetPreferencesDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SetPreferences($input: SetPreferencesInput!) {
  outcome: setPreferences(input: $input) {
    ...SaveOutcome
  }
}
    fragment Matrix on PreferenceMatrix {
  channels {
    channel
    enabled
    address
    verified
    suppressed
    suppressions {
      id
      scope
      topicKey
      reason
      liftable
    }
  }
  sections {
    name
    topics {
      topic {
        key
        name
        description
        classification
        urgent
        channels {
          channel
          policy
        }
      }
      channels {
        channel
        choice
        frequency
        effective
        decidedBy
        editable
        reason
        updatedAt
      }
    }
  }
}
fragment SaveOutcome on SetPreferencesResult {
  __typename
  ... on PreferencesSet {
    preferences {
      ...Matrix
    }
  }
  ... on UserError {
    code
    message
  }
}`) as unknown as TypedDocumentString<SetPreferencesMutation, SetPreferencesMutationVariables>;
export const ClearPreferencesDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ClearPreferences($input: ClearPreferencesInput!) {
  outcome: clearPreferences(input: $input) {
    ...SaveOutcome
  }
}
    fragment Matrix on PreferenceMatrix {
  channels {
    channel
    enabled
    address
    verified
    suppressed
    suppressions {
      id
      scope
      topicKey
      reason
      liftable
    }
  }
  sections {
    name
    topics {
      topic {
        key
        name
        description
        classification
        urgent
        channels {
          channel
          policy
        }
      }
      channels {
        channel
        choice
        frequency
        effective
        decidedBy
        editable
        reason
        updatedAt
      }
    }
  }
}
fragment SaveOutcome on SetPreferencesResult {
  __typename
  ... on PreferencesSet {
    preferences {
      ...Matrix
    }
  }
  ... on UserError {
    code
    message
  }
}`) as unknown as TypedDocumentString<ClearPreferencesMutation, ClearPreferencesMutationVariables>;
export const SetChannelSwitchDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SetChannelSwitch($input: SetChannelSwitchInput!) {
  outcome: setChannelSwitch(input: $input) {
    ...SaveOutcome
  }
}
    fragment Matrix on PreferenceMatrix {
  channels {
    channel
    enabled
    address
    verified
    suppressed
    suppressions {
      id
      scope
      topicKey
      reason
      liftable
    }
  }
  sections {
    name
    topics {
      topic {
        key
        name
        description
        classification
        urgent
        channels {
          channel
          policy
        }
      }
      channels {
        channel
        choice
        frequency
        effective
        decidedBy
        editable
        reason
        updatedAt
      }
    }
  }
}
fragment SaveOutcome on SetPreferencesResult {
  __typename
  ... on PreferencesSet {
    preferences {
      ...Matrix
    }
  }
  ... on UserError {
    code
    message
  }
}`) as unknown as TypedDocumentString<SetChannelSwitchMutation, SetChannelSwitchMutationVariables>;
export const MySessionsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query MySessions {
  me {
    id
    sessions {
      id
      createdAt
      lastSeenAt
      browser
      system
      current
    }
  }
}
    `) as unknown as TypedDocumentString<MySessionsQuery, MySessionsQueryVariables>;
export const EndSessionDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation EndSession($input: EndSessionInput!) {
  outcome: endSession(input: $input) {
    __typename
    ... on UserError {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<EndSessionMutation, EndSessionMutationVariables>;
export const RunSmokeCheckDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RunSmokeCheck($check: ServiceCheck!) {
  outcome: runSmokeCheck(input: {check: $check}) {
    checks {
      name
      status
      detail
      hint
      durationMs
    }
  }
}
    `) as unknown as TypedDocumentString<RunSmokeCheckMutation, RunSmokeCheckMutationVariables>;
export const CreateProbeAccessDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CreateProbeAccess {
  outcome: createProbeAccess(input: {}) {
    __typename
    ... on ProbeAccessCreated {
      url
      token
    }
    ... on UserError {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreateProbeAccessMutation, CreateProbeAccessMutationVariables>;
export const RecordSmokeRunDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RecordSmokeRun($input: RecordSmokeRunInput!) {
  outcome: recordSmokeRun(input: $input) {
    __typename
    ... on UserError {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RecordSmokeRunMutation, RecordSmokeRunMutationVariables>;