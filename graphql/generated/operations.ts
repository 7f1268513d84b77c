/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Narrows audit events; all given conditions hold together. */
export type AuditFilter = {
  /** Exactly this action, e.g. `preference.set`. */
  action?: string | null | undefined;
  /** Done by this actor, as `AuditEvent.actor` shows it. */
  actor?: string | null | undefined;
  /** At or after. */
  since?: string | null | undefined;
  /** Done to this id. */
  subject?: string | null | undefined;
  /** Before. */
  until?: string | null | undefined;
};

/** A way to reach a person. */
export type Channel =
  /** Email, through Resend. */
  | 'EMAIL'
  /** Slack direct message. */
  | 'SLACK'
  /** Text message, through Twilio. */
  | 'SMS';

/** What holds on a channel for people who chose nothing, and whether choosing is open. */
export type ChannelPolicy =
  /** Off until the person says yes. */
  | 'DEFAULT_OFF'
  /** On until the person says no. */
  | 'DEFAULT_ON'
  /** Always on; cells cannot be edited. Only a suppression, a missing address or the topic itself stops it. */
  | 'REQUIRED'
  /** Not offered on this channel. */
  | 'UNAVAILABLE';

/** The legal kind of a topic's messages. */
export type Classification =
  /** Promotion: subject to the daily cap and to MARKETING suppressions. */
  | 'MARKETING'
  /** Follows from something the person did or has; not capped and not stopped by an unsubscribe from marketing. */
  | 'TRANSACTIONAL';

/** Which cells go back to the defaults. */
export type ClearPreferencesInput = {
  /** Only this channel; left out: every channel. */
  channel?: Channel | null | undefined;
  /** Why; kept in the audit trail. */
  reason?: string | null | undefined;
  /** Only choices made inside this tenant; left out: the general ones. */
  tenantKey?: string | null | undefined;
  /** Only this topic; left out: every topic. */
  topicKey?: string | null | undefined;
  /** Whose; left out: the caller. */
  userId?: string | null | undefined;
};

/**
 * The layers of the decision. They are asked in this order, and the first that settles it wins: TOPIC, ADDRESS, SUPPRESSION,
 * REQUIRED, TENANT_LOCK, CHANNEL_SWITCH, CHOICE, TENANT_DEFAULT, TOPIC_DEFAULT, FREQUENCY_CAP, CHANNEL_PAUSED, SNOOZE,
 * QUIET_HOURS, FREQUENCY.
 */
export type DecisionLayer =
  /** No verified address on the channel: SKIP. */
  | 'ADDRESS'
  /** Operations paused the channel: DEFER until it is resumed. */
  | 'CHANNEL_PAUSED'
  /** The person switched the whole channel off: SKIP. */
  | 'CHANNEL_SWITCH'
  /** The person chose. Any explicit off, this tenant's or the general one: SKIP. Else an explicit on: on. */
  | 'CHOICE'
  /** Not urgent, not REQUIRED and the frequency is not INSTANT: DIGEST. */
  | 'FREQUENCY'
  /** A MARKETING message, and the person had the day's allowance: SKIP. */
  | 'FREQUENCY_CAP'
  /** Not urgent, and inside quiet hours: DEFER until the first moment outside snooze and quiet hours. */
  | 'QUIET_HOURS'
  /** The topic's or a locked tenant policy is REQUIRED: on; choices are not asked. */
  | 'REQUIRED'
  /** Not urgent, and snoozed: DEFER until the first moment outside snooze and quiet hours. */
  | 'SNOOZE'
  /** An active suppression covers it: SKIP, even if required. */
  | 'SUPPRESSION'
  /** The tenant has a policy: on, or SKIP. */
  | 'TENANT_DEFAULT'
  /** The tenant's policy is locked: on, or SKIP. */
  | 'TENANT_LOCK'
  /** The topic is archived or the channel UNAVAILABLE on it: SKIP. */
  | 'TOPIC'
  /** The topic's own default: on, or SKIP. */
  | 'TOPIC_DEFAULT'
  /** No layer: something stored about the person cannot be read. SKIP; the delivery is FAILED and operations see why. */
  | 'UNREADABLE';

/** Narrows deliveries; all given conditions hold together. */
export type DeliveryFilter = {
  /** On this channel. */
  channel?: Channel | null | undefined;
  /** Planned at or after. */
  since?: string | null | undefined;
  /** At this status. */
  status?: DeliveryStatus | null | undefined;
  /** Of the topic with this `key`. */
  topicKey?: string | null | undefined;
  /** Planned before. */
  until?: string | null | undefined;
};

/** How far a message to one person on one channel has come. QUEUED, SENDING, SENT, then what the provider reports. */
export type DeliveryStatus =
  /** The provider reports that it came back. */
  | 'BOUNCED'
  /** The person reported it as spam. */
  | 'COMPLAINED'
  /** Retries are used up; `replayDelivery` tries once more. */
  | 'DEAD'
  /** Held by snooze, quiet hours or a paused channel; becomes QUEUED. What snooze or quiet hours held for a person on a channel goes out as one message. */
  | 'DEFERRED'
  /** The provider reports that it arrived. */
  | 'DELIVERED'
  /** Waits for its digest; becomes QUEUED. */
  | 'DIGESTED'
  /** The provider refused it for good; a refusal for the account's sake waits as QUEUED until that is mended. */
  | 'FAILED'
  /** To be sent as soon as a worker is free, or tried again at `nextAttemptAt`. */
  | 'QUEUED'
  /** A worker has it in hand. */
  | 'SENDING'
  /** The provider took it. */
  | 'SENT'
  /** The decision was SKIP; see `decision`. */
  | 'SKIPPED'
  /** No answer came; it is looked up at the provider before any second try. */
  | 'UNKNOWN';

/** Which session ends. */
export type EndSessionInput = {
  /** Why; kept in the audit trail. Required when it is another person. */
  reason?: string | null | undefined;
  /** `UserSession.id`, one of theirs. */
  sessionId: string;
  /** The person. */
  userId: string;
};

/** Whose sessions end. */
export type EndSessionsInput = {
  /** Why; kept in the audit trail. Required when it is another person. */
  reason?: string | null | undefined;
  /** The person. */
  userId: string;
};

/** Why a mutation refused. */
export type ErrorCode =
  /** It clashes with what is there, e.g. an address in use or an idempotency key with another body. */
  | 'CONFLICT'
  /** A value breaks a rule of format or meaning. */
  | 'INVALID'
  /** More than a call may carry, e.g. over 500 cells or 1,000 users. Comes as a ValidationError. */
  | 'LIMIT_EXCEEDED'
  /** The cell is REQUIRED or locked by the tenant. */
  | 'LOCKED'
  /** No such thing, or none that you may see: the two look the same. */
  | 'NOT_FOUND';

/** A question to the decision. */
export type ExplainInput = {
  /** As if sent then; left out: now. Choices and suppressions are taken as they stand now. */
  at?: string | null | undefined;
  /** The channel. */
  channel: Channel;
  /** As if sent for this tenant; left out: for none. */
  tenantKey?: string | null | undefined;
  /** The topic's `key`. */
  topicKey: string;
  /** The person. */
  userId: string;
};

/** How often messages of a topic come on a channel. Urgent and REQUIRED ones always come at once. */
export type Frequency =
  /** Gathered, at the schedule's `digestTime`. */
  | 'DAILY'
  /** Gathered, at the next full hour. */
  | 'HOURLY'
  /** Each at once. */
  | 'INSTANT'
  /** Gathered, at `digestTime` on `digestWeekday`. */
  | 'WEEKLY';

/** How far an incident has come. */
export type IncidentStatus =
  /** Somebody has taken it. */
  | 'ACKNOWLEDGED'
  /** It spreads no further; the cause remains. */
  | 'CONTAINED'
  /** Nobody has taken it yet. */
  | 'OPEN'
  /** The cause is gone. */
  | 'RESOLVED'
  /** Smoke tests and monitoring confirm it. */
  | 'VERIFIED';

/** A suppression to lift. */
export type LiftSuppressionInput = {
  /** Why the address may be used again; kept in the audit trail. */
  reason: string;
  /** The suppression. */
  suppressionId: string;
};

/** A new incident. */
export type OpenIncidentInput = {
  /** What is known; the log's first entry. */
  message: string;
  /** How bad. */
  severity: Severity;
  /** What is wrong, in a line. */
  title: string;
};

/** What happens to a message. */
export type Outcome =
  /** Held, never dropped; goes out later. */
  | 'DEFER'
  /** Goes out with others at the frequency's next boundary outside quiet hours. */
  | 'DIGEST'
  /** Goes out now. */
  | 'SEND'
  /** Does not go out. */
  | 'SKIP';

/** One cell of a patch. */
export type PreferenceCellInput = {
  /** The channel. */
  channel: Channel;
  /** The choice; left out: stays. `clearPreferences` forgets it. */
  enabled?: boolean | null | undefined;
  /** How often; left out: stays. */
  frequency?: Frequency | null | undefined;
  /** The topic's `key`. */
  topicKey: string;
};

/** A weekly quiet window, half-open `[start, end)`. */
export type QuietWindowInput = {
  /** The days it starts on; at least one. */
  days: Array<Weekday>;
  /** `HH:MM`, 24 hours. At or before `start`: on the next day. */
  end: string;
  /** `HH:MM`, 24 hours, in the person's zone. */
  start: string;
};

/** DEAD deliveries, and FAILED ones that may succeed now, to send once more. */
export type ReplayDeliveriesInput = {
  /** Which; left out = all that may be replayed. */
  filter?: DeliveryFilter | null | undefined;
  /** Why; kept in the audit trail. */
  reason?: string | null | undefined;
};

/** A DEAD delivery, or a FAILED one that may succeed now, to try again. */
export type ReplayDeliveryInput = {
  /** The delivery. */
  deliveryId: string;
  /** Why; kept in the audit trail. */
  reason?: string | null | undefined;
};

/** What a signed-in person may do in this service. */
export type Role =
  /** Reads and changes everything. */
  | 'ADMIN'
  /** Reads everything, addresses masked; changes nothing of others and everything of their own. */
  | 'AUDITOR'
  /** Reads and changes what is their own. */
  | 'VIEWER';

/** A part of a schedule. */
export type ScheduleField =
  /** The time of digests: 09:00 is shown, and messages that would wait for a digest become FAILED. */
  | 'DIGEST_TIME'
  /** The quiet hours: none are shown, and messages that are not urgent become FAILED. */
  | 'QUIET_HOURS'
  /** The time zone: UTC is shown, and messages are timed in UTC. */
  | 'TIME_ZONE';

/** A channel's pause. */
export type SetChannelPausedInput = {
  /** The channel. */
  channel: Channel;
  /** True holds its messages as DEFERRED, false lets them go. */
  paused: boolean;
  /** Why; kept in the audit trail. May not be blank. */
  reason: string;
};

/** A channel's main switch. */
export type SetChannelSwitchInput = {
  /** The channel. */
  channel: Channel;
  /** False: nothing but REQUIRED topics comes on it. */
  enabled: boolean;
  /** Why; kept in the audit trail. */
  reason?: string | null | undefined;
  /** Whose; left out: the caller. */
  userId?: string | null | undefined;
};

/** A patch of the matrix. */
export type SetPreferencesInput = {
  /** Up to 500; more is LIMIT_EXCEEDED. One locked cell refuses the whole patch. */
  cells: Array<PreferenceCellInput>;
  /** Why; kept in the audit trail. */
  reason?: string | null | undefined;
  /** Only inside this tenant; left out: in general. */
  tenantKey?: string | null | undefined;
  /** Whose; left out: the caller. */
  userId?: string | null | undefined;
};

/** A patch of the schedule; fields left out stay. */
export type SetScheduleInput = {
  /** `HH:MM`, 24 hours. */
  digestTime?: string | null | undefined;
  /** The day WEEKLY digests come. */
  digestWeekday?: Weekday | null | undefined;
  /** The whole list; `[]` removes all. One that leaves no open moment in the week is a ValidationError. */
  quietHours?: Array<QuietWindowInput> | null | undefined;
  /** Why; kept in the audit trail. */
  reason?: string | null | undefined;
  /** IANA zone; the person's from now on. */
  timeZone?: string | null | undefined;
  /** Whose; left out: the caller. */
  userId?: string | null | undefined;
};

/** How bad an incident is. */
export type Severity =
  /** Full outage, data breach or compliance violation. */
  | 'CRITICAL'
  /** Major function broken, high error rate or degraded performance. */
  | 'HIGH'
  /** Cosmetic, or not urgent. */
  | 'LOW'
  /** Part of a feature out, or a minor security issue. */
  | 'MEDIUM';

/** A snooze, or its end. */
export type SnoozeInput = {
  /** Why; kept in the audit trail. */
  reason?: string | null | undefined;
  /** Hold until then; null ends the snooze. */
  until?: string | null | undefined;
  /** Whose; left out: the caller. */
  userId?: string | null | undefined;
};

/** What made an address off limits. */
export type SuppressionReason =
  /** An administrator set it. */
  | 'ADMIN'
  /** The person reported a message as spam. */
  | 'COMPLAINT'
  /** The person was erased; keeps the address from being used again. */
  | 'ERASURE'
  /** The provider says that the address does not exist. */
  | 'HARD_BOUNCE'
  /** The person answered STOP, or asked to stop in their own words. */
  | 'STOP'
  /** The person used an unsubscribe link or their mail program's button. */
  | 'UNSUBSCRIBE';

/** What a suppression stops. */
export type SuppressionScope =
  /** Everything on the channel, REQUIRED topics too. */
  | 'ALL'
  /** MARKETING topics. */
  | 'MARKETING'
  /** The topic in `topicKey`. */
  | 'TOPIC';

/** An update to an incident. */
export type UpdateIncidentInput = {
  /** Who leads from now on; left out: unchanged. */
  commanderId?: string | null | undefined;
  /** The incident. */
  id: string;
  /** What is new; goes into the log. */
  message: string;
  /** True: show this update on the public status page. Left out: false. */
  public?: boolean | null | undefined;
  /** The status from now on; left out: unchanged. */
  status?: IncidentStatus | null | undefined;
};

/** A day of the week in the person's own zone. */
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

export type OverviewQueryVariables = Exact<{ [key: string]: never; }>;


export type OverviewQuery = { users: { totalCount: number | null } | null, topics: Array<{ id: string, archivedAt: string | null }> | null, deliveries: { totalCount: number | null, edges: Array<{ node: { id: string, channel: Channel, status: DeliveryStatus, attempts: number, error: string | null, subject: string | null, createdAt: string, sentAt: string | null, nextAttemptAt: string | null, user: { id: string, name: string | null, externalId: string | null } | null, notification: { id: string, topic: { key: string, name: string } } | null, decision: { outcome: Outcome, at: string | null, decidedBy: DecisionLayer, reason: string } | null } }> } | null };

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


export type PersonQuery = { user: { id: string, externalId: string | null, name: string | null, email: string | null, phone: string | null, slackUserId: string | null, role: Role, locale: string, timeZone: string, createdAt: string, preferences: { channels: Array<{ channel: Channel, enabled: boolean, address: string | null, verified: boolean, suppressed: boolean, suppressions: Array<{ id: string, scope: SuppressionScope, topicKey: string | null, reason: SuppressionReason, liftable: boolean, channel: Channel, address: string | null, createdAt: string, liftedAt: string | null, user: { id: string, name: string | null, externalId: string | null } | null }> | null }>, sections: Array<{ name: string, topics: Array<{ topic: { key: string, name: string, description: string, classification: Classification, urgent: boolean, channels: Array<{ channel: Channel, policy: ChannelPolicy }> }, channels: Array<{ channel: Channel, choice: boolean | null, frequency: Frequency, effective: boolean, decidedBy: DecisionLayer, editable: boolean, reason: string, updatedAt: string | null }> }> }> } | null, schedule: { timeZone: string, digestTime: string, digestWeekday: Weekday, snoozedUntil: string | null, unreadable: Array<ScheduleField>, quietHours: Array<{ days: Array<Weekday>, start: string, end: string }> } | null, history: { edges: Array<{ node: { id: string, sequence: string, at: string, action: string, actor: string, actorRole: string, subject: string | null, reason: string | null, before: Record<string, unknown> | null, after: Record<string, unknown> | null, requestId: string | null, hash: string } }> } | null } | null };

export type ExplainQueryVariables = Exact<{
  input: ExplainInput;
}>;


export type ExplainQuery = { explain: { outcome: Outcome, at: string | null, decidedBy: DecisionLayer, reason: string, steps: Array<{ layer: DecisionLayer, verdict: string, detail: string, setAt: string | null, setBy: string | null }> } | null };

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

export type OperationsQueryVariables = Exact<{ [key: string]: never; }>;


export type OperationsQuery = { operations: { queue: { depth: number, oldestDueSeconds: number, digestsPending: number, dead: number, workers: number, stalledPlans: number, failingJobs: Array<{ task: string, jobs: number, attempts: number }> }, channels: Array<{ channel: Channel, provider: string, paused: boolean, circuit: string, successRate: number | null, lastError: string | null }>, alertChannels: Array<{ name: string, failingSince: string | null, lastError: string | null, waiting: number }> } | null };

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

export type IncidentRowFragment = { id: string, title: string, severity: Severity, status: IncidentStatus, openedAt: string, acknowledgedAt: string | null, acknowledgeBy: string, nextUpdateDue: string | null, commander: { id: string, name: string | null, externalId: string | null } | null };

export type IncidentsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  status?: IncidentStatus | null | undefined;
}>;


export type IncidentsQuery = { incidents: { edges: Array<{ node: { id: string, title: string, severity: Severity, status: IncidentStatus, openedAt: string, acknowledgedAt: string | null, acknowledgeBy: string, nextUpdateDue: string | null, commander: { id: string, name: string | null, externalId: string | null } | null } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, endCursor: string | null } } | null };

export type IncidentLogQueryVariables = Exact<{
  id: string;
}>;


export type IncidentLogQuery = { node:
    | { __typename: 'ApiKey' }
    | { __typename: 'AuditEvent' }
    | { __typename: 'Delivery' }
    | { __typename: 'Incident', source: string, resolvedAt: string | null, id: string, title: string, severity: Severity, status: IncidentStatus, openedAt: string, acknowledgedAt: string | null, acknowledgeBy: string, nextUpdateDue: string | null, updates: Array<{ at: string, author: string, message: string, status: IncidentStatus, public: boolean }>, commander: { id: string, name: string | null, externalId: string | null } | null }
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
    | { __typename: 'IncidentSaved' }
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
  commander {
    id
    name
    externalId
  }
}
    `, {"fragmentName":"IncidentRow"}) as unknown as TypedDocumentString<IncidentRowFragment, unknown>;
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
    email
    phone
    slackUserId
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
    query Operations {
  operations {
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
    }
  }
}
    `) as unknown as TypedDocumentString<OperationsQuery, OperationsQueryVariables>;
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
      resolvedAt
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