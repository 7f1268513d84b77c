import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Person, PeoplePage } from '#lib/people/index.ts';
import type { SuppressionRow } from '#lib/suppression/index.ts';
import type { Topic as TopicView } from '#lib/topics/index.ts';
import type { NotificationRow } from '#lib/notifications/index.ts';
import type { DeliveryRow, DeliveryPage } from '#lib/delivery/index.ts';
import type { ExplainedDecision, ScheduleView, MatrixView } from '#lib/preferences/index.ts';
import type { ConsentRow } from '#lib/consent/index.ts';
import type { AuditEventView } from '#lib/audit/index.ts';
import type { IncidentView, IncidentLinkView, OnCallView, Duty, StaffMember, ShiftRow, PageRow, Subscriber, ReportView, ReportText, ReportAmendmentRow } from '#lib/operations/index.ts';
import type { MaintenanceWindowRow } from '#lib/maintenance/index.ts';
import type { ApiKeyRow, SessionView } from '#lib/auth/index.ts';
import type { GraphQLContext } from '#graphql/context.ts';
export type Maybe<T> = T | null | undefined;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** An instant as RFC 3339 text in UTC, such as `2026-11-23T06:00:00Z`. Input may have any offset, such as `2026-11-23T07:00:00+01:00`. */
  DateTime: { input: Date; output: Date | string; }
  /** A JSON object, such as `{"name": "Ada"}`. Arrays, strings and numbers are refused at its top level. */
  JSONObject: { input: Record<string, unknown>; output: Record<string, unknown>; }
  /** The name of an IANA time zone, such as `Europe/Berlin`. Three-letter names such as `PST` are refused. */
  TimeZone: { input: string; output: string; }
};

/** A condition that operators should know about, from its first detection to its end. */
export type Alert = {
  __typename?: 'Alert';
  /** When operators were notified. Null while it is pending. */
  firedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The id, such as `alt_01k…`. */
  id: Scalars['ID']['output'];
  /** The id of the incident that the alert opened or joined; `node` returns it. Null for warnings. */
  incidentId?: Maybe<Scalars['ID']['output']>;
  /** The labels that tell the alerts of one rule apart. */
  labels: Array<AlertLabel>;
  /** The name of its rule, such as `WorkersDown`. */
  name: Scalars['String']['output'];
  /** When it ended. Null until then. */
  resolvedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The file in the project's repository that says what to do. Null for alerts of other rules. */
  runbook?: Maybe<Scalars['String']['output']>;
  /** The severity. */
  severity: AlertSeverity;
  /** When the condition was first seen. */
  since: Scalars['DateTime']['output'];
  /** The present state. */
  state: AlertState;
  /** The condition in one line. */
  summary: Scalars['String']['output'];
  /** The measured value when it was last seen. Null if Alertmanager alone reported it. */
  value?: Maybe<Scalars['Float']['output']>;
};

/** A channel over which operators are alerted, and its state. */
export type AlertChannel = {
  __typename?: 'AlertChannel';
  /** The time of the first failure. Null if the channel works. Waiting alerts are retried, and another channel is alerted. */
  failingSince?: Maybe<Scalars['DateTime']['output']>;
  /** True for `mail` if Slack gets the alerts: mail then carries only alerts while another channel fails, and pages that reached nobody. */
  fallback: Scalars['Boolean']['output'];
  /** The latest error in words. Null if there was none. */
  lastError?: Maybe<Scalars['String']['output']>;
  /** The name: `slack-operations`, `slack-incidents`, `pagerduty`, `mail` (to every ADMIN), `mail-ciso` or `mail-legal`. */
  name: Scalars['String']['output'];
  /** True for mail without RESEND_API_KEY: the mails are recorded in the outbox, and nobody gets them. */
  outboxOnly: Scalars['Boolean']['output'];
  /** The number of ADMINs with a verified address, at most 50, for `mail`. Null for other channels. */
  recipients?: Maybe<Scalars['Int']['output']>;
  /** The number of alerts that wait for the channel. */
  waiting: Scalars['Int']['output'];
};

/** Numbers of alerts. */
export type AlertCounts = {
  __typename?: 'AlertCounts';
  /** Alerts that fire and are critical. */
  critical: Scalars['Int']['output'];
  /** Alerts that fire. */
  firing: Scalars['Int']['output'];
  /** Alerts whose condition does not hold for long enough yet. */
  pending: Scalars['Int']['output'];
  /** Alerts that were over in the last seven days. */
  resolved: Scalars['Int']['output'];
};

/** A label of an alert. */
export type AlertLabel = {
  __typename?: 'AlertLabel';
  /** The name, such as `task`. */
  name: Scalars['String']['output'];
  /** The value, such as `plan`. */
  value: Scalars['String']['output'];
};

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
  id: Scalars['ID']['input'];
  /** The text, plain, from 1 to 10,000 characters. */
  text: Scalars['String']['input'];
};

/** ValidationError: the text is invalid. NotFoundError: there is no such report. */
export type AmendReportResult = NotFoundError | ReportAmended | ValidationError;

/** A credential of an integrator. Only a hash of its secret is stored. ADMIN and AUDITOR may read keys. */
export type ApiKey = Node & {
  __typename?: 'ApiKey';
  /** When the key was created. */
  createdAt: Scalars['DateTime']['output'];
  /** The key is refused from this instant on. Null if it never expires. */
  expiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** The global id, such as `key_01k…`. Audit events name it as their `actor`. */
  id: Scalars['ID']['output'];
  /** About when the key was last used. Null if it was never used. */
  lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The name that its creator gave it, such as `billing-service`. */
  name: Scalars['String']['output'];
  /** The first characters of the secret (`npk_…`), to tell keys apart. They are no credential. */
  prefix: Scalars['String']['output'];
  /** When the key was revoked. Null while it is valid. */
  revokedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The permissions of the key. */
  scopes: Array<Scope>;
};

/** The key was created. */
export type ApiKeyCreated = {
  __typename?: 'ApiKeyCreated';
  /** The new key, without its secret. */
  apiKey: ApiKey;
  /** After a rotation, the instant until which the old key works too. Null for a key that replaces no other. */
  overlapUntil?: Maybe<Scalars['DateTime']['output']>;
  /** The secret, `npk_…`. Send it as `Authorization: Bearer npk_…`. It is returned only here and cannot be recovered. */
  secret: Scalars['String']['output'];
};

/** The key was revoked. */
export type ApiKeyRevoked = {
  __typename?: 'ApiKeyRevoked';
  /** The key, with its `revokedAt`. */
  apiKey: ApiKey;
};

/** The people to notify. Give exactly one field. */
export type AudienceInput = {
  /** True addresses every person who exists when the notification is accepted. */
  everyone?: InputMaybe<Scalars['Boolean']['input']>;
  /** These people, by the integrator's own ids. */
  externalIds?: InputMaybe<Array<Scalars['String']['input']>>;
  /** These people, by their global ids. */
  userIds?: InputMaybe<Array<Scalars['ID']['input']>>;
};

/** One entry of the audit log, which is append-only and hash-chained. */
export type AuditEvent = Node & {
  __typename?: 'AuditEvent';
  /** The action as noun and verb, such as `preference.set`, `role.change` or `auth.failure`. */
  action: Scalars['String']['output'];
  /** The actor: a user id, an API key id, `system:<task>` or `anonymous`. */
  actor: Scalars['String']['output'];
  /** The right that the actor used: a role, the scopes of a key joined by `+`, USER_TOKEN or PREFERENCE_LINK with `of` and its creator, SYSTEM, or ANONYMOUS. */
  actorRole: Scalars['String']['output'];
  /** The changed fields after the change. Null if the thing is gone, the person was erased, or you may not read it. */
  after?: Maybe<Scalars['JSONObject']['output']>;
  /** When the change was made. */
  at: Scalars['DateTime']['output'];
  /** The changed fields before the change. Null if the thing is new, the person was erased, or you may not read it. */
  before?: Maybe<Scalars['JSONObject']['output']>;
  /** The hash over this entry and the one before it. It reveals later changes, removals and reordering. */
  hash: Scalars['String']['output'];
  /** The global id, such as `aud_01k…`. */
  id: Scalars['ID']['output'];
  /** The reason that the caller gave. Addresses in it are masked for readers who may not read them. Null if there was no reason, or the person was erased. */
  reason?: Maybe<Scalars['String']['output']>;
  /** The id of the HTTP request, the same as `extensions.requestId`, or `job-…` for a job. Null if there is none, or you may not read it. */
  requestId?: Maybe<Scalars['String']['output']>;
  /** The position in the chain, without gaps. It is a decimal number as text, because it can exceed 32 bits. */
  sequence: Scalars['String']['output'];
  /** The id of the person or thing that was changed. Null if there is none in particular. */
  subject?: Maybe<Scalars['String']['output']>;
};

/** One page of audit events, newest first. */
export type AuditEventConnection = {
  __typename?: 'AuditEventConnection';
  /** The entries of this page, in list order. */
  edges: Array<AuditEventEdge>;
  /** Says whether more pages follow, and where this page begins and ends. */
  pageInfo: PageInfo;
};

/** An audit event in a list. */
export type AuditEventEdge = {
  __typename?: 'AuditEventEdge';
  /** Pass it as `after` to continue after this event. */
  cursor: Scalars['String']['output'];
  /** The audit event. */
  node: AuditEvent;
};

/** A filter for audit events. An event must meet all conditions that are given. */
export type AuditFilter = {
  /** Exactly this action, such as `preference.set`. */
  action?: InputMaybe<Scalars['String']['input']>;
  /** Events of this actor, written as in `AuditEvent.actor`. */
  actor?: InputMaybe<Scalars['String']['input']>;
  /** Events at or after this instant. */
  since?: InputMaybe<Scalars['DateTime']['input']>;
  /** Events about this id. */
  subject?: InputMaybe<Scalars['String']['input']>;
  /** Events before this instant. */
  until?: InputMaybe<Scalars['DateTime']['input']>;
};

/** The calendar has a new link. */
export type CalendarLinkRenewed = {
  __typename?: 'CalendarLinkRenewed';
  /** The link. It is a secret and is shown only here, because only its hash is stored. */
  url: Scalars['String']['output'];
};

/** A way to reach a person. */
export type Channel =
  /** Email, sent over Resend. */
  | 'EMAIL'
  /** Slack direct message. */
  | 'SLACK'
  /** Text message, sent over Twilio. */
  | 'SMS';

/** A channel and its provider. */
export type ChannelHealth = {
  __typename?: 'ChannelHealth';
  /** The channel. */
  channel: Channel;
  /** The state of the circuit breaker: `closed` (requests are sent), `open` (none are sent) or `half-open` (one request tests the provider). */
  circuit: Scalars['String']['output'];
  /** The latest error in words. Null if there was none. */
  lastError?: Maybe<Scalars['String']['output']>;
  /** True if the channel is paused. Its messages are held, not lost. */
  paused: Scalars['Boolean']['output'];
  /** The provider, such as `resend`. `outbox` if the channel has no credentials; messages are only recorded then. */
  provider: Scalars['String']['output'];
  /** The share of recent requests that the provider accepted, from 0 to 1. Null if there was no recent request. */
  successRate?: Maybe<Scalars['Float']['output']>;
};

/** The channel was paused or resumed. */
export type ChannelPausedSet = {
  __typename?: 'ChannelPausedSet';
  /** The channel after the change. */
  channel: ChannelHealth;
};

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

/** The main switch of a channel, and whether the channel can reach the person. */
export type ChannelSwitch = {
  __typename?: 'ChannelSwitch';
  /** The address. Self and ADMIN read it in full; AUDITOR masked. Null if there is none, or you may not read it. */
  address?: Maybe<Scalars['String']['output']>;
  /** The channel. */
  channel: Channel;
  /** False if the person turned the channel off. Choices are kept and apply again when it is turned on. */
  enabled: Scalars['Boolean']['output'];
  /** True if an active suppression of scope ALL stops everything on this channel. */
  suppressed: Scalars['Boolean']['output'];
  /** The active suppressions of the present address. Null if you may not read them. */
  suppressions?: Maybe<Array<Suppression>>;
  /** True if the person confirmed the address, or an integrator wrote it. Nothing is sent to an unverified address. */
  verified: Scalars['Boolean']['output'];
};

/** The legal kind of the messages of a topic. */
export type Classification =
  /** The message is promotion. The daily cap and MARKETING suppressions apply to it. */
  | 'MARKETING'
  /** The message follows from something that the person did or has. It is not capped, and an unsubscription from marketing does not stop it. */
  | 'TRANSACTIONAL';

/** The cells whose choices are removed. */
export type ClearPreferencesInput = {
  /** The channel. Leave it out for all channels. */
  channel?: InputMaybe<Channel>;
  /** The reason, at most 1,000 characters. It is recorded in the audit log. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** The tenant of the choices. Leave it out for the general choices. */
  tenantKey?: InputMaybe<Scalars['String']['input']>;
  /** The `key` of a topic. Leave it out for all topics. */
  topicKey?: InputMaybe<Scalars['String']['input']>;
  /** The person. Leave it out for the caller; API keys must name one. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** The input is valid, but it conflicts with the present state. */
export type ConflictError = UserError & {
  __typename?: 'ConflictError';
  /** Always CONFLICT. */
  code: ErrorCode;
  /** The conflict, in one sentence. */
  message: Scalars['String']['output'];
  /** The part of `input` that conflicts, outermost first. */
  path: Array<Scalars['String']['output']>;
};

/** A consent to the marketing messages of a topic on a channel, or its withdrawal. It is never changed. */
export type Consent = {
  __typename?: 'Consent';
  /** The keyed hash of the address on the channel at that time. Null if there was none. */
  addressHash?: Maybe<Scalars['String']['output']>;
  /** When the person gave or withdrew the consent. */
  at: Scalars['DateTime']['output'];
  /** The channel. */
  channel: Channel;
  /** True for a consent, false for a withdrawal. */
  granted: Scalars['Boolean']['output'];
  /** The id, such as `con_01k…`. */
  id: Scalars['ID']['output'];
  /** The person's language at that time, as a BCP 47 tag. */
  locale: Scalars['String']['output'];
  /** The source of the consent, such as the preferences page, an unsubscribe link or the id of an API key. */
  source: Scalars['String']['output'];
  /** The tenant. Null for a general consent. */
  tenantKey?: Maybe<Scalars['String']['output']>;
  /** The topic. Null if it no longer exists. */
  topic?: Maybe<Topic>;
  /** The words that the person saw. */
  wording: Scalars['String']['output'];
  /** The version of the words. The same words have the same version. */
  wordingVersion: Scalars['String']['output'];
};

/** One page of consents, newest first. */
export type ConsentConnection = {
  __typename?: 'ConsentConnection';
  /** The entries of this page, in list order. */
  edges: Array<ConsentEdge>;
  /** Says whether more pages follow, and where this page begins and ends. */
  pageInfo: PageInfo;
};

/** A consent in a list. */
export type ConsentEdge = {
  __typename?: 'ConsentEdge';
  /** Pass it as `after` to continue after this consent. */
  cursor: Scalars['String']['output'];
  /** The consent. */
  node: Consent;
};

/** An action to contain an incident. */
export type ContainIncidentInput = {
  /** The action. */
  action: Containment;
  /** The API key, for REVOKE_KEY. */
  apiKeyId?: InputMaybe<Scalars['ID']['input']>;
  /** The channel, for PAUSE_CHANNEL. */
  channel?: InputMaybe<Channel>;
  /** The incident. */
  id: Scalars['ID']['input'];
  /** The length of READ_ONLY in minutes, from 5 to 1,440. The default is 60. */
  minutes?: InputMaybe<Scalars['Int']['input']>;
  /** The reason, one line. The default names the incident. */
  reason?: InputMaybe<Scalars['String']['input']>;
};

/** An action that stops an incident from spreading. */
export type Containment =
  /** Pauses a channel. Its messages wait. */
  | 'PAUSE_CHANNEL'
  /** Refuses changes and holds messages: an emergency maintenance window, which is announced to everyone. */
  | 'READ_ONLY'
  /** Revokes an API key for good. */
  | 'REVOKE_KEY';

/** A new API key. */
export type CreateApiKeyInput = {
  /** An instant in the future. Leave it out for a key that never expires. */
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** The name of the key, at most 100 characters. */
  name: Scalars['String']['input'];
  /** The permissions of the key. At least one scope is required. */
  scopes: Array<Scope>;
};

/** ValidationError: a value is invalid. NotFoundError: there is no such valid key (`rotateApiKey`). */
export type CreateApiKeyResult = ApiKeyCreated | NotFoundError | ValidationError;

/** A signed link to the preferences of one person. */
export type CreatePreferenceLinkInput = {
  /** The tenant that the page is opened for. Leave it out for the general preferences. */
  tenantKey?: InputMaybe<Scalars['String']['input']>;
  /** The lifetime in seconds, from 60 to 7776000 (90 days). The default is 604800 (7 days). */
  ttlSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** The person. */
  userId: Scalars['ID']['input'];
};

/** ValidationError: the lifetime is out of range. NotFoundError: there is no such person. */
export type CreatePreferenceLinkResult = NotFoundError | PreferenceLinkCreated | ValidationError;

/** Says how long the access is valid. */
export type CreateProbeAccessInput = {
  /** Seconds from 60 to 3,600. 600 if left out. */
  ttlSeconds?: InputMaybe<Scalars['Int']['input']>;
};

/** ValidationError: `ttlSeconds` is outside its limits. */
export type CreateProbeAccessResult = ProbeAccessCreated | ValidationError;

/** A bearer token for one person. It may do what the person may do as a VIEWER, even if they have another role. A token of a key without ADMIN opens their preferences, schedule and deliveries only, with addresses masked. */
export type CreateUserTokenInput = {
  /** The lifetime in seconds, from 60 to 3600. The default is 900. */
  ttlSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** The person that the token acts as. */
  userId: Scalars['ID']['input'];
};

/** ValidationError: the lifetime is out of range. NotFoundError: there is no such person. */
export type CreateUserTokenResult = NotFoundError | UserTokenCreated | ValidationError;

/** Whether and when a message is sent, and why. It is computed when the message is planned, and again when it is sent. */
export type Decision = {
  __typename?: 'Decision';
  /** When the message is sent, for DEFER and DIGEST. Null for SEND and SKIP, and for a paused channel. */
  at?: Maybe<Scalars['DateTime']['output']>;
  /** The layer that turned the message off or held it. For SEND, the layer that turned it on. */
  decidedBy: DecisionLayer;
  /** The outcome. */
  outcome: Outcome;
  /** The reason, as one sentence in the person's language. */
  reason: Scalars['String']['output'];
  /** Every layer that was evaluated, in order. The last one decided. */
  steps: Array<DecisionStep>;
};

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

/** The answer of one layer. */
export type DecisionStep = {
  __typename?: 'DecisionStep';
  /** The fact that the layer evaluated, in one sentence in the person's language. */
  detail: Scalars['String']['output'];
  /** The layer. */
  layer: DecisionLayer;
  /** When the fact was set. Null if there is none. */
  setAt?: Maybe<Scalars['DateTime']['output']>;
  /** The actor who set the fact: a user id, an API key id or `system:<task>`. Null if there is none. People do not see who set a tenant's policy or paused a channel. */
  setBy?: Maybe<Scalars['String']['output']>;
  /** The answer: PASS (the layer did not decide), ON (timing is checked next), SKIP, DEFER or DIGEST. */
  verdict: Scalars['String']['output'];
};

/** The deliveries were queued again. */
export type DeliveriesReplayed = {
  __typename?: 'DeliveriesReplayed';
  /** The number of deliveries. Call again while it is 10,000. */
  replayed: Scalars['Int']['output'];
};

/** One notification for one person on one channel. */
export type Delivery = Node & {
  __typename?: 'Delivery';
  /** The number of attempts so far. Waiting for the provider's rate limit does not count. */
  attempts: Scalars['Int']['output'];
  /** The channel. */
  channel: Channel;
  /** When the delivery was planned. */
  createdAt: Scalars['DateTime']['output'];
  /** The latest decision, with its steps. Null if you may not read it. */
  decision?: Maybe<Decision>;
  /** The latest error. ADMIN, AUDITOR and keys with SEND. Null if there was none, or you may not read it. */
  error?: Maybe<Scalars['String']['output']>;
  /** The global id, such as `dlv_01k…`. */
  id: Scalars['ID']['output'];
  /** When the next attempt is due. Null if none is waiting, or the hold has no end. */
  nextAttemptAt?: Maybe<Scalars['DateTime']['output']>;
  /** The notification. Null if you may not read it. */
  notification?: Maybe<Notification>;
  /** The provider's id of the message. ADMIN, AUDITOR and keys with SEND. Null until it is accepted, or if you may not read it. */
  providerMessageId?: Maybe<Scalars['String']['output']>;
  /** When the provider accepted the message. Null until then. */
  sentAt?: Maybe<Scalars['DateTime']['output']>;
  /** When the delivery reached a final status. Null until then. */
  settledAt?: Maybe<Scalars['DateTime']['output']>;
  /** The present status. */
  status: DeliveryStatus;
  /** The subject as it was rendered. Self and ADMIN only; null for everyone else. */
  subject?: Maybe<Scalars['String']['output']>;
  /** The recipient. Null after erasure, or if you may not read it. */
  user?: Maybe<User>;
};

/** One page of deliveries, newest first. */
export type DeliveryConnection = {
  __typename?: 'DeliveryConnection';
  /** The entries of this page, in list order. */
  edges: Array<DeliveryEdge>;
  /** Says whether more pages follow, and where this page begins and ends. */
  pageInfo: PageInfo;
  /** The number of deliveries on all pages. It is exact up to 10,000; a larger number is an estimate with two significant digits. Null if it was not counted. */
  totalCount?: Maybe<Scalars['Int']['output']>;
};

/** A delivery in a list. */
export type DeliveryEdge = {
  __typename?: 'DeliveryEdge';
  /** Pass it as `after` to continue after this delivery. */
  cursor: Scalars['String']['output'];
  /** The delivery. */
  node: Delivery;
};

/** A filter for deliveries. A delivery must meet all conditions that are given. */
export type DeliveryFilter = {
  /** Deliveries on this channel. */
  channel?: InputMaybe<Channel>;
  /** Deliveries planned at or after this instant. */
  since?: InputMaybe<Scalars['DateTime']['input']>;
  /** Deliveries with this status. */
  status?: InputMaybe<DeliveryStatus>;
  /** Deliveries of the topic with this `key`. */
  topicKey?: InputMaybe<Scalars['String']['input']>;
  /** Deliveries planned before this instant. */
  until?: InputMaybe<Scalars['DateTime']['input']>;
};

/** The delivery was queued again. */
export type DeliveryReplayed = {
  __typename?: 'DeliveryReplayed';
  /** The delivery after the change. */
  delivery: Delivery;
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
  id: Scalars['ID']['input'];
  /** The reason, in one line of at most 500 characters. It is recorded in the audit log. */
  reason: Scalars['String']['input'];
};

/** ValidationError: no reason. NotFoundError: there is no such window. ConflictError: the window is over already. */
export type EndMaintenanceResult = ConflictError | MaintenanceEnded | NotFoundError | ValidationError;

/** The session to end. */
export type EndSessionInput = {
  /** The reason. It is recorded in the audit log, and required if it is about another person. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** The `UserSession.id` of one of the person's sessions. */
  sessionId: Scalars['ID']['input'];
  /** The person. */
  userId: Scalars['ID']['input'];
};

/** ValidationError: the reason is missing for another person. NotFoundError: there is no such person, or they have no such session. */
export type EndSessionResult = NotFoundError | SessionEnded | ValidationError;

/** The person whose sessions end. */
export type EndSessionsInput = {
  /** The reason. It is recorded in the audit log, and required if it is about another person. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** The person. */
  userId: Scalars['ID']['input'];
};

/** ValidationError: the reason is missing for another person. NotFoundError: there is no such person. */
export type EndSessionsResult = NotFoundError | SessionsEnded | ValidationError;

/** A shift to end. */
export type EndShiftInput = {
  /** The end. The default is now. */
  at?: InputMaybe<Scalars['DateTime']['input']>;
  /** The shift. */
  id: Scalars['ID']['input'];
  /** The reason, for the audit log. */
  reason: Scalars['String']['input'];
};

/** The person to erase. */
export type EraseUserInput = {
  /** The reason. It is kept in the audit log for years, so it must not contain personal data. */
  reason: Scalars['String']['input'];
  /** The person. Leave it out for the caller. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** NotFoundError: there is no such person, or they were erased already. ConflictError: it is the last ADMIN. ValidationError: the reason is blank or too long. */
export type EraseUserResult = ConflictError | NotFoundError | UserErased | ValidationError;

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

/** The escalation chain was saved. */
export type EscalationSet = {
  __typename?: 'EscalationSet';
  /** The steps after the change. */
  steps: Array<EscalationStep>;
};

/** A step of the escalation chain. */
export type EscalationStep = {
  __typename?: 'EscalationStep';
  /** The kind. */
  kind: EscalationStepKind;
  /** The level of NOTIFY_ON_CALL. */
  level?: Maybe<OnCallLevel>;
  /** The minutes of a WAIT. */
  minutes?: Maybe<Scalars['Int']['output']>;
  /** The role of NOTIFY_ROLE. */
  role?: Maybe<Role>;
  /** The number of times of REPEAT. */
  times?: Maybe<Scalars['Int']['output']>;
};

/** A step of the escalation chain. */
export type EscalationStepInput = {
  /** The kind. */
  kind: EscalationStepKind;
  /** The level of NOTIFY_ON_CALL. */
  level?: InputMaybe<OnCallLevel>;
  /** The minutes of a WAIT, from 1 to 240. */
  minutes?: InputMaybe<Scalars['Int']['input']>;
  /** The role of NOTIFY_ROLE: ADMIN or AUDITOR. */
  role?: InputMaybe<Role>;
  /** The number of times of REPEAT, from 1 to 5. */
  times?: InputMaybe<Scalars['Int']['input']>;
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
  at?: InputMaybe<Scalars['DateTime']['input']>;
  /** The channel. */
  channel: Channel;
  /** The tenant that the message would be sent for. Leave it out for none. */
  tenantKey?: InputMaybe<Scalars['String']['input']>;
  /** The `key` of the topic. */
  topicKey: Scalars['String']['input'];
  /** The person. */
  userId: Scalars['ID']['input'];
};

/** The person whose data is exported. */
export type ExportUserDataInput = {
  /** The person. Leave it out for the caller; API keys must name one. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** NotFoundError: there is no such person. */
export type ExportUserDataResult = NotFoundError | UserDataExported;

/** Jobs of one kind that failed at least five times in a row. */
export type FailingJobs = {
  __typename?: 'FailingJobs';
  /** The number of attempts of the job with the most attempts. */
  attempts: Scalars['Int']['output'];
  /** The number of these jobs. */
  jobs: Scalars['Int']['output'];
  /** The kind of job, as in the log. */
  task: Scalars['String']['output'];
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

/** A present or past problem of the service. ADMIN, AUDITOR and keys with OPERATIONS. */
export type Incident = Node & {
  __typename?: 'Incident';
  /** The latest instant at which the incident should be acknowledged: 30 minutes after `openedAt`. */
  acknowledgeBy: Scalars['DateTime']['output'];
  /** When somebody acknowledged the incident. Null until then. */
  acknowledgedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When a breach of personal data became known. Null if there is none. `LEGAL_EMAIL` is mailed about it. */
  breachAt?: Maybe<Scalars['DateTime']['output']>;
  /** When the breach was reported to the authority. Null until then. */
  breachReportedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When the CISO was informed. Null until then. */
  cisoInformedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The person who leads the response. Null if there is none yet, or you may not read it. */
  commander?: Maybe<User>;
  /** The person who writes the updates. Null if there is none, or you may not read it. */
  communications?: Maybe<User>;
  /** When the incident was contained for the first time. Null until then. */
  containedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The global id, such as `inc_01k…`. */
  id: Scalars['ID']['output'];
  /** The latest instant at which the CISO should know: an hour after the incident was flagged as a security incident. Null if it is no security incident. */
  informCisoBy?: Maybe<Scalars['DateTime']['output']>;
  /** When the legal team was informed. Null until then. */
  legalInformedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Related incidents. A link is listed at both incidents. */
  links: Array<IncidentLink>;
  /** The instant at which the next update is due: hourly for CRITICAL and HIGH. Null if none is due. */
  nextUpdateDue?: Maybe<Scalars['DateTime']['output']>;
  /** When the incident was opened. */
  openedAt: Scalars['DateTime']['output'];
  /** What was learnt. Null until somebody writes it. */
  postMortem?: Maybe<PostMortem>;
  /** A text to begin a post-mortem with, in Markdown, filled from the updates. */
  postMortemTemplate: Scalars['String']['output'];
  /** The latest instant at which the authority must know of the breach: 72 hours after `breachAt`. */
  reportBreachBy?: Maybe<Scalars['DateTime']['output']>;
  /** When the cause was removed. Null until then. */
  resolvedAt?: Maybe<Scalars['DateTime']['output']>;
  /** True for a security incident. `CISO_EMAIL` is mailed about it. */
  security: Scalars['Boolean']['output'];
  /** The severity. */
  severity: Severity;
  /** The origin: a person or an alert. */
  source: Scalars['String']['output'];
  /** When the problem began. Null if nobody knows. */
  startedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The present status. */
  status: IncidentStatus;
  /** The problem, in one line. */
  title: Scalars['String']['output'];
  /** All updates, oldest first. */
  updates: Array<IncidentUpdate>;
  /** When a smoke test or a probe confirmed the resolution. Null until then. */
  verifiedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The confirmation: the id of a recorded smoke test, or `probe:` and its minute. Null until then. */
  verifiedBy?: Maybe<Scalars['String']['output']>;
};

/** One page of incidents, newest first. */
export type IncidentConnection = {
  __typename?: 'IncidentConnection';
  /** The entries of this page, in list order. */
  edges: Array<IncidentEdge>;
  /** Says whether more pages follow, and where this page begins and ends. */
  pageInfo: PageInfo;
};

/** An incident in a list. */
export type IncidentEdge = {
  __typename?: 'IncidentEdge';
  /** Pass it as `after` to continue after this incident. */
  cursor: Scalars['String']['output'];
  /** The incident. */
  node: Incident;
};

/** A related incident. */
export type IncidentLink = {
  __typename?: 'IncidentLink';
  /** The id of the other incident. */
  incidentId: Scalars['ID']['output'];
  /** The relation. */
  kind: IncidentLinkKind;
  /** True if the relation goes the other way: the other incident is the duplicate, the consequence or the recurrence. */
  reverse: Scalars['Boolean']['output'];
  /** The status of the other incident. */
  status: IncidentStatus;
  /** The title of the other incident. */
  title: Scalars['String']['output'];
};

/** How an incident is related to another one. */
export type IncidentLinkKind =
  /** The other incident is the cause. */
  | 'CAUSED_BY'
  /** The other incident is the same problem, and the work is done there. Nobody is reminded of the duplicate. */
  | 'DUPLICATE_OF'
  /** The same problem was resolved before, and came back. */
  | 'RECURRENCE_OF';

/** ValidationError: a value is invalid. NotFoundError: there is no such incident, person, key or link. ConflictError: the change does not fit the present state, for example the new status cannot follow it, or no smoke test has passed. */
export type IncidentResult = ConflictError | IncidentSaved | NotFoundError | ValidationError;

/** The incident was saved. */
export type IncidentSaved = {
  __typename?: 'IncidentSaved';
  /** The incident after the change. */
  incident: Incident;
};

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

/** Mean times of incidents, without duplicates. An incident counts once its step is done. */
export type IncidentTimes = {
  __typename?: 'IncidentTimes';
  /** The days before now in which the incidents were opened. */
  days: Scalars['Int']['output'];
  /** The number of incidents. */
  incidents: Scalars['Int']['output'];
  /** Mean time to acknowledge (MTTA), from the opening. Null if there is none. */
  meanSecondsToAcknowledge?: Maybe<Scalars['Float']['output']>;
  /** Mean time to detect (MTTD), from the beginning of the problem to the opening. Null if nobody knows a beginning. */
  meanSecondsToDetect?: Maybe<Scalars['Float']['output']>;
  /** Mean time to resolve (MTTR), from the opening. Null if there is none. */
  meanSecondsToResolve?: Maybe<Scalars['Float']['output']>;
};

/** One update of an incident. */
export type IncidentUpdate = {
  __typename?: 'IncidentUpdate';
  /** When the update was written. */
  at: Scalars['DateTime']['output'];
  /** The author: a user id, an API key id or `system:<task>`. */
  author: Scalars['String']['output'];
  /** The text of the update, plain, at most 10,000 characters. */
  message: Scalars['String']['output'];
  /** True if the update is shown on the public status page. */
  public: Scalars['Boolean']['output'];
  /** The status of the incident from this update on. */
  status: IncidentStatus;
};

/** A suppression to lift. */
export type LiftSuppressionInput = {
  /** The reason why the address may be used again. It is recorded in the audit log. */
  reason: Scalars['String']['input'];
  /** The suppression. */
  suppressionId: Scalars['ID']['input'];
};

/** NotFoundError: there is no such suppression. ConflictError: it was lifted already, or may not be lifted. */
export type LiftSuppressionResult = ConflictError | NotFoundError | SuppressionLifted;

/** A link between two incidents. */
export type LinkIncidentsInput = {
  /** The incident: the duplicate, the consequence or the recurrence. */
  id: Scalars['ID']['input'];
  /** The relation. */
  kind: IncidentLinkKind;
  /** The other incident: the original, the cause or the earlier one. */
  otherId: Scalars['ID']['input'];
  /** True removes the link. The default is false. */
  remove?: InputMaybe<Scalars['Boolean']['input']>;
};

/** A cell is REQUIRED or locked by the tenant. The person's own choice is kept and takes effect again after the lock is removed. */
export type LockedError = UserError & {
  __typename?: 'LockedError';
  /** Always LOCKED. */
  code: ErrorCode;
  /** The reason of the lock, in one sentence. */
  message: Scalars['String']['output'];
  /** The locked cell in `input`, such as `["cells", "3"]`. */
  path: Array<Scalars['String']['output']>;
};

/** The window was cancelled or ended. */
export type MaintenanceEnded = {
  __typename?: 'MaintenanceEnded';
  /** The maintenance window. */
  window: MaintenanceWindow;
};

/** A time that follows the rules for maintenance windows. */
export type MaintenanceProposal = {
  __typename?: 'MaintenanceProposal';
  /** When the window would end. */
  endsAt: Scalars['DateTime']['output'];
  /** When the window would begin. */
  startsAt: Scalars['DateTime']['output'];
};

/** ValidationError: the notice is too short, the window too long, its end before its start, or an emergency has no reason. ConflictError: it overlaps another window. */
export type MaintenanceResult = ConflictError | MaintenanceScheduled | ValidationError;

/** The window was scheduled. */
export type MaintenanceScheduled = {
  __typename?: 'MaintenanceScheduled';
  /** The maintenance window. */
  window: MaintenanceWindow;
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

/** A maintenance window, half-open `[startsAt, endsAt)`. Alerts that would begin to fire during it wait for its end. */
export type MaintenanceWindow = Node & {
  __typename?: 'MaintenanceWindow';
  /** When the window was announced. Null until then. */
  announcedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The person who authorised the window. Null if it was no person, or you may not read it. */
  authorizedBy?: Maybe<User>;
  /** True if the window was authorised at short notice and announced on every channel immediately. */
  emergency: Scalars['Boolean']['output'];
  /** When the window ends. */
  endsAt: Scalars['DateTime']['output'];
  /** The global id, such as `mnt_01k…`. */
  id: Scalars['ID']['output'];
  /** True if changes are refused with SERVICE_UNAVAILABLE during the window, and only urgent messages are sent. Reads continue; other accepted messages go out afterwards. */
  readOnly: Scalars['Boolean']['output'];
  /** When the window begins. */
  startsAt: Scalars['DateTime']['output'];
  /** The state now. */
  status: MaintenanceStatus;
  /** The work to be done, in one line. */
  title: Scalars['String']['output'];
};

/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type Mutation = {
  __typename?: 'Mutation';
  /** Adds a visible correction to a frozen report. ADMIN and keys with OPERATIONS. */
  amendReport?: Maybe<AmendReportResult>;
  /** Removes choices and frequencies, so that the defaults apply again. Self, ADMIN, and keys with PREFERENCES_WRITE. */
  clearPreferences?: Maybe<SetPreferencesResult>;
  /** Contains an incident with one action, and adds an update. You also need the right of the action itself. */
  containIncident?: Maybe<IncidentResult>;
  /** Creates an API key. Its secret is returned once and cannot be read again. ADMIN only. */
  createApiKey?: Maybe<CreateApiKeyResult>;
  /** Creates a signed link to a person's preferences page. It needs no sign-in and cannot be revoked by itself. ADMIN, and keys with USERS_WRITE or PREFERENCES_WRITE. */
  createPreferenceLink?: Maybe<CreatePreferenceLinkResult>;
  /** Creates access to the probe person for a short time. This person exists for checks only and is not listed anywhere. ADMIN and keys with OPERATIONS. */
  createProbeAccess?: Maybe<CreateProbeAccessResult>;
  /** Creates a short-lived bearer token for one person, for an integrator's own front end. It cannot be revoked by itself. ADMIN, and keys with USERS_WRITE or PREFERENCES_WRITE. */
  createUserToken?: Maybe<CreateUserTokenResult>;
  /** Cancels a maintenance window that has not begun, or ends one that has. ADMIN and keys with OPERATIONS. */
  endMaintenance?: Maybe<EndMaintenanceResult>;
  /** Ends one session of a person, immediately in the process that does it and within a second in the others. Self with a session, and ADMIN. */
  endSession?: Maybe<EndSessionResult>;
  /** Ends all sessions of a person, immediately in the process that does it and within a second in the others. User tokens and links stay valid until they expire. Self with a session, and ADMIN. */
  endSessions?: Maybe<EndSessionsResult>;
  /** Ends a shift, or withdraws one that has not begun. ADMIN and keys with OPERATIONS. */
  endShift?: Maybe<ShiftResult>;
  /** Permanently erases a person and their data (GDPR article 17). Suppressions stay without the address, so that nothing is sent to it again. Self with a session, and ADMIN. */
  eraseUser?: Maybe<EraseUserResult>;
  /** Exports all data stored about a person, machine-readable (GDPR articles 15 and 20). Self, also with a user token that an ADMIN created, and ADMIN. */
  exportUserData?: Maybe<ExportUserDataResult>;
  /** Lifts a suppression, so that choices apply again. A STOP is lifted only by the person's own START. A person may lift their own UNSUBSCRIBE, and nobody else may; ADMIN may lift the rest. If ADMIN lifts it for an address, it is lifted for everyone who has or had the address. */
  liftSuppression?: Maybe<LiftSuppressionResult>;
  /** Links an incident to another one, or removes the link. ADMIN and keys with OPERATIONS. */
  linkIncidents?: Maybe<IncidentResult>;
  /** Opens an incident, posts it to Slack, and pages the person on call if it is CRITICAL or HIGH. ADMIN and keys with OPERATIONS. */
  openIncident?: Maybe<IncidentResult>;
  /** Puts a person on call instead of the rota, for at most 31 days. ADMIN and keys with OPERATIONS. */
  overrideShift?: Maybe<ShiftResult>;
  /** Records the result of a smoke test, which then verifies incidents that were resolved before it began. `./np smoke` does so. ADMIN and keys with OPERATIONS. */
  recordSmokeRun?: Maybe<RecordSmokeRunResult>;
  /** Deletes a subscription of the status page. ADMIN only. */
  removeSubscriber?: Maybe<RemoveSubscriberResult>;
  /** Makes a new secret link of the calendar. The earlier link no longer works. ADMIN and keys with OPERATIONS. */
  renewCalendarLink?: Maybe<RenewCalendarLinkResult>;
  /** Queues all matching DEAD deliveries, and FAILED ones that may succeed now, once more: the oldest first, at most 10,000 in one call. ADMIN and keys with OPERATIONS. */
  replayDeliveries?: Maybe<ReplayDeliveriesResult>;
  /** Queues a DEAD delivery, or a FAILED one that may succeed now, once more. Preferences are checked again before it is sent. ADMIN and keys with OPERATIONS. */
  replayDelivery?: Maybe<ReplayDeliveryResult>;
  /** Permanently revokes a key, immediately in the process that does it and within a second in the others. User tokens and links that the key created end with it. ADMIN only. */
  revokeApiKey?: Maybe<RevokeApiKeyResult>;
  /** Creates a successor with the same name and scopes. The old key works until `overlapUntil`. ADMIN only. */
  rotateApiKey?: Maybe<CreateApiKeyResult>;
  /** Runs one smoke check inside the service. `./np smoke` runs all of them after a deployment. ADMIN and keys with OPERATIONS. */
  runSmokeCheck?: Maybe<SmokeCheckRun>;
  /** Writes a text of a report that is not frozen. Earlier texts are kept. ADMIN and keys with OPERATIONS. */
  saveReportNote?: Maybe<ReportNoteResult>;
  /** Adds a shift, or changes one. A shift that has begun ends where its new version begins; the past stays. ADMIN and keys with OPERATIONS. */
  saveShift?: Maybe<ShiftResult>;
  /** Schedules a maintenance window and announces it within a minute: to everyone with the topic `service.maintenance`, or with `service.emergency-maintenance` on every channel. ADMIN and keys with OPERATIONS. */
  scheduleMaintenance?: Maybe<MaintenanceResult>;
  /** Accepts a message for an audience. It is committed before the answer, and never lost afterwards. The preferences of each person decide whether it is sent to them. Example: `sendNotification(input: {topicKey: "mentions", audience: {externalIds: ["42"]}, subject: "Hello {{name}}", body: "You were **mentioned**.", idempotencyKey: "comment-17"})`. ADMIN and keys with SEND. */
  sendNotification?: Maybe<SendNotificationResult>;
  /** Pauses or resumes a channel for everyone. It takes effect in all processes within 5 seconds, and no message is lost. Sign-in mails are sent while EMAIL is paused, so that an ADMIN can sign in and resume it. ADMIN and keys with OPERATIONS. */
  setChannelPaused?: Maybe<SetChannelPausedResult>;
  /** Turns a whole channel on or off. Choices are kept, and REQUIRED topics still arrive. Self, ADMIN, and keys with PREFERENCES_WRITE. */
  setChannelSwitch?: Maybe<SetPreferencesResult>;
  /** Replaces the escalation chain. No steps restore the default. A running escalation keeps its steps. ADMIN and keys with OPERATIONS. */
  setEscalation?: Maybe<SetEscalationResult>;
  /** Changes one cell. Example: `setPreference(input: {topicKey: "mentions", channel: SMS, enabled: false})`. Self, ADMIN, and keys with PREFERENCES_WRITE. */
  setPreference?: Maybe<SetPreferencesResult>;
  /** Changes up to 500 cells, all or none. Other cells keep their values. Self, ADMIN, and keys with PREFERENCES_WRITE. */
  setPreferences?: Maybe<SetPreferencesResult>;
  /** Changes the time zone, quiet hours or digest times. Fields that are left out keep their values. Self, ADMIN, and keys with PREFERENCES_WRITE. */
  setSchedule?: Maybe<SetScheduleResult>;
  /** Sets, locks or removes the policy of a tenant for a topic on a channel. People's choices are kept. ADMIN only. */
  setTenantPolicy?: Maybe<SetTenantPolicyResult>;
  /** Changes the policy of a topic on one channel. People's choices are kept. `previewPolicyChange` counts the affected people beforehand. ADMIN only. */
  setTopicChannelPolicy?: Maybe<UpsertTopicResult>;
  /** Gives a person another role, immediately in the process that does it and within a second in the others. The last ADMIN keeps the role. ADMIN only. */
  setUserRole?: Maybe<SetUserRoleResult>;
  /** Pauses notifications until an instant, or ends the pause. Urgent messages still arrive. Self, ADMIN, and keys with PREFERENCES_WRITE. */
  snooze?: Maybe<SetScheduleResult>;
  /** Adds an update to an incident. It can also change the status or the commander. ADMIN and keys with OPERATIONS. */
  updateIncident?: Maybe<IncidentResult>;
  /** Adds a topic, or replaces the one with the same key. ADMIN only. */
  upsertTopic?: Maybe<UpsertTopicResult>;
  /** Adds or updates up to 1,000 people by `externalId`, all or none. Send the people as variables: a document has at most 1,000 tokens. Only ADMIN may change the email address of a person who has a role in the console. Keys with USERS_WRITE, and ADMIN. */
  upsertUsers?: Maybe<UpsertUsersResult>;
  /** Saves the post-mortem of an incident. ADMIN and keys with OPERATIONS. */
  writePostMortem?: Maybe<IncidentResult>;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationAmendReportArgs = {
  input: AmendReportInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationClearPreferencesArgs = {
  input: ClearPreferencesInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationContainIncidentArgs = {
  input: ContainIncidentInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationCreateApiKeyArgs = {
  input: CreateApiKeyInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationCreatePreferenceLinkArgs = {
  input: CreatePreferenceLinkInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationCreateProbeAccessArgs = {
  input: CreateProbeAccessInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationCreateUserTokenArgs = {
  input: CreateUserTokenInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationEndMaintenanceArgs = {
  input: EndMaintenanceInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationEndSessionArgs = {
  input: EndSessionInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationEndSessionsArgs = {
  input: EndSessionsInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationEndShiftArgs = {
  input: EndShiftInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationEraseUserArgs = {
  input: EraseUserInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationExportUserDataArgs = {
  input: ExportUserDataInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationLiftSuppressionArgs = {
  input: LiftSuppressionInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationLinkIncidentsArgs = {
  input: LinkIncidentsInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationOpenIncidentArgs = {
  input: OpenIncidentInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationOverrideShiftArgs = {
  input: OverrideShiftInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationRecordSmokeRunArgs = {
  input: RecordSmokeRunInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationRemoveSubscriberArgs = {
  input: RemoveSubscriberInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationRenewCalendarLinkArgs = {
  input: RenewCalendarLinkInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationReplayDeliveriesArgs = {
  input: ReplayDeliveriesInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationReplayDeliveryArgs = {
  input: ReplayDeliveryInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationRevokeApiKeyArgs = {
  input: RevokeApiKeyInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationRotateApiKeyArgs = {
  input: RotateApiKeyInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationRunSmokeCheckArgs = {
  input: RunSmokeCheckInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationSaveReportNoteArgs = {
  input: SaveReportNoteInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationSaveShiftArgs = {
  input: SaveShiftInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationScheduleMaintenanceArgs = {
  input: ScheduleMaintenanceInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationSendNotificationArgs = {
  input: SendNotificationInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationSetChannelPausedArgs = {
  input: SetChannelPausedInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationSetChannelSwitchArgs = {
  input: SetChannelSwitchInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationSetEscalationArgs = {
  input: SetEscalationInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationSetPreferenceArgs = {
  input: SetPreferenceInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationSetPreferencesArgs = {
  input: SetPreferencesInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationSetScheduleArgs = {
  input: SetScheduleInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationSetTenantPolicyArgs = {
  input: SetTenantPolicyInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationSetTopicChannelPolicyArgs = {
  input: SetTopicChannelPolicyInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationSetUserRoleArgs = {
  input: SetUserRoleInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationSnoozeArgs = {
  input: SnoozeInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationUpdateIncidentArgs = {
  input: UpdateIncidentInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationUpsertTopicArgs = {
  input: UpsertTopicInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationUpsertUsersArgs = {
  input: UpsertUsersInput;
};


/**
 * Everything that can be changed. Each mutation takes one `input`, and writes all of it or nothing, together with its audit event.
 * If `userId` is optional and left out, the caller is meant. A `reason` is recorded in the audit log.
 */
export type MutationWritePostMortemArgs = {
  input: WritePostMortemInput;
};

/** An object with a global id. The query `node` returns it. */
export type Node = {
  /** The global id, such as `usr_01k…`. It is opaque, unique across all types, ordered by time, and never reused. */
  id: Scalars['ID']['output'];
};

/** The input names a thing that does not exist, or that you may not see. */
export type NotFoundError = UserError & {
  __typename?: 'NotFoundError';
  /** Always NOT_FOUND. */
  code: ErrorCode;
  /** The thing that was not found, in one sentence. */
  message: Scalars['String']['output'];
  /** The part of `input` that names the missing thing, outermost first. */
  path: Array<Scalars['String']['output']>;
};

/** A message to an audience, as an integrator sent it. */
export type Notification = Node & {
  __typename?: 'Notification';
  /** The number of people in the audience, before preferences are checked. For everyone with more than 100,000 people, an estimate until the plan is complete. ADMIN, AUDITOR and keys with SEND. */
  audienceSize?: Maybe<Scalars['Int']['output']>;
  /** The number of deliveries for each status. It grows while the audience is planned. ADMIN, AUDITOR and keys with SEND. */
  counts?: Maybe<Array<StatusCount>>;
  /** When the notification was accepted. */
  createdAt: Scalars['DateTime']['output'];
  /** The deliveries, one for each person and channel, including SKIPPED ones. ADMIN, AUDITOR and keys with SEND. */
  deliveries?: Maybe<DeliveryConnection>;
  /** The global id, such as `ntf_01k…`. */
  id: Scalars['ID']['output'];
  /** The idempotency key of the sender. ADMIN, AUDITOR and keys with SEND. Null if there is none, or you may not read it. */
  idempotencyKey?: Maybe<Scalars['String']['output']>;
  /** The tenant that the message was sent for. Null if there is none. */
  tenantKey?: Maybe<Scalars['String']['output']>;
  /** The topic. Each person's preferences for it decide whether the message is sent. */
  topic: Topic;
};


/** A message to an audience, as an integrator sent it. */
export type NotificationDeliveriesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<DeliveryFilter>;
  first: Scalars['Int']['input'];
};

/** The notification is committed. It is planned and delivered even if processes die. */
export type NotificationAccepted = {
  __typename?: 'NotificationAccepted';
  /** The notification. */
  notification: Notification;
  /** True if the idempotency key was known. Nothing new was created then. */
  replayed: Scalars['Boolean']['output'];
};

/** Who is on call, and who is paged for an incident. ADMIN, AUDITOR and keys with OPERATIONS. */
export type OnCall = {
  __typename?: 'OnCall';
  /** When the secret link of the calendar was made. Null if there is none. */
  calendarRenewedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The calendar: who is on call in a period of at most 92 days, by level and time. Duties do not overlap. Shifts that ended more than 31 days ago are left out. */
  duties: Array<OnCallDuty>;
  /** The steps of the escalation chain. */
  escalation: Array<EscalationStep>;
  /** The times of the next 30 days without a person on call, at each level in use. A gap that is over is not listed. */
  gaps: Array<OnCallGap>;
  /** True if there is a shift. Without one, pages go to every ADMIN by mail. */
  hasRota: Scalars['Boolean']['output'];
  /** True if nobody changed the escalation chain. */
  isDefaultEscalation: Scalars['Boolean']['output'];
  /** Who is on call next, at each level, within 30 days. */
  next: Array<OnCallDuty>;
  /** Who is on call now, at each level. A level without a person is left out. */
  now: Array<OnCallDuty>;
  /** True if PagerDuty pages people, by its own rota. The escalation chain here pages only if PagerDuty fails. */
  pagerDuty: Scalars['Boolean']['output'];
  /** The latest pages, newest first, at most 30. */
  pages: Array<OnCallPage>;
  /** The shifts that count now or later. */
  shifts: Array<OnCallShift>;
  /** The people with a role in the console and those in the rota, at most 100. Shifts may name others too. */
  staff: Array<OnCallPerson>;
};


/** Who is on call, and who is paged for an incident. ADMIN, AUDITOR and keys with OPERATIONS. */
export type OnCallDutiesArgs = {
  from?: InputMaybe<Scalars['DateTime']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** A time during which a person is on call. */
export type OnCallDuty = {
  __typename?: 'OnCallDuty';
  /** The start. */
  from: Scalars['DateTime']['output'];
  /** True if the person takes over for the rota. */
  isOverride: Scalars['Boolean']['output'];
  /** The level. */
  level: OnCallLevel;
  /** The person. Null if you may not read them. */
  person?: Maybe<User>;
  /** The shift. */
  shiftId: Scalars['ID']['output'];
  /** The end. The next duty begins then. */
  to: Scalars['DateTime']['output'];
  /** The id of the person. */
  userId: Scalars['ID']['output'];
};

/** A time during which no one is on call. */
export type OnCallGap = {
  __typename?: 'OnCallGap';
  /** The start; now for a gap that has begun. */
  from: Scalars['DateTime']['output'];
  /** The level. */
  level: OnCallLevel;
  /** The end; at most 30 days from now. */
  to: Scalars['DateTime']['output'];
};

/** A level of the on-call rota. */
export type OnCallLevel =
  /** The engineering manager. */
  | 'MANAGER'
  /** The person who is paged first. */
  | 'PRIMARY'
  /** The backup. */
  | 'SECONDARY';

/** A page over one channel. */
export type OnCallPage = {
  __typename?: 'OnCallPage';
  /** When the chain sent it. */
  at: Scalars['DateTime']['output'];
  /** The channel. */
  channel: Channel;
  /** The latest error. Null if there was none. */
  error?: Maybe<Scalars['String']['output']>;
  /** The id of the incident. */
  incidentId: Scalars['ID']['output'];
  /** The person. Null if they no longer exist, or you may not read them. */
  person?: Maybe<User>;
  /** The present state. */
  status: PageStatus;
  /** Whom the step notified, such as `primary`. */
  target: Scalars['String']['output'];
  /** The id of the person. */
  userId: Scalars['ID']['output'];
};

/** A person whom a page can reach, or not. */
export type OnCallPerson = {
  __typename?: 'OnCallPerson';
  /** True if the person may acknowledge an incident. */
  canAcknowledge: Scalars['Boolean']['output'];
  /** The channels with a verified address. Without one, pages do not reach the person. */
  channels: Array<Channel>;
  /** The person. Null if you may not read them. */
  person?: Maybe<User>;
  /** The id of the person. */
  userId: Scalars['ID']['output'];
};

/** A shift. It repeats on the wall clock of its zone, so it changes at the same hour in summer and winter. */
export type OnCallShift = {
  __typename?: 'OnCallShift';
  /** The days of a weekly shift. Empty: the day of `startsAt`. All days of one week are one turn. */
  byDay: Array<Weekday>;
  /** The length of a turn on the wall clock, in minutes. */
  durationMinutes: Scalars['Int']['output'];
  /** How often it repeats. Null: it happens once. */
  frequency?: Maybe<ShiftFrequency>;
  /** The global id, such as `ocs_01k…`. */
  id: Scalars['ID']['output'];
  /** It repeats each n-th day or week. */
  interval: Scalars['Int']['output'];
  /** The kind. */
  kind: ShiftKind;
  /** The level. */
  level: OnCallLevel;
  /** The people, in the order of their turns. People who no longer exist, or whom you may not read, are left out. */
  people: Array<User>;
  /** The shift counts from here. */
  rotationStart: Scalars['DateTime']['output'];
  /** The beginning of the first turn of the first person. */
  startsAt: Scalars['DateTime']['output'];
  /** The zone of the wall clock. */
  timeZone: Scalars['TimeZone']['output'];
  /** The shift counts until here. Null: it has no end. */
  until?: Maybe<Scalars['DateTime']['output']>;
  /** The ids of the people, in the order of their turns. */
  userIds: Array<Scalars['ID']['output']>;
};

/** An incident to open. */
export type OpenIncidentInput = {
  /** True for a breach of personal data: `LEGAL_EMAIL` and `CISO_EMAIL` are mailed, and the 72 hours begin. The default is false. */
  breach?: InputMaybe<Scalars['Boolean']['input']>;
  /** The first update, at most 10,000 characters. */
  message: Scalars['String']['input'];
  /** True for a security incident: `CISO_EMAIL` is mailed. The default is false. */
  security?: InputMaybe<Scalars['Boolean']['input']>;
  /** The severity. */
  severity: Severity;
  /** When the problem began. Leave it out if nobody knows. */
  startedAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** The problem, in one line. */
  title: Scalars['String']['input'];
};

/** One run of a recurring operation. */
export type OperationRun = {
  __typename?: 'OperationRun';
  /** Its result in one line. */
  detail?: Maybe<Scalars['String']['output']>;
  /** When it ended. Null while it runs, and after a crash. */
  finishedAt?: Maybe<Scalars['DateTime']['output']>;
  /** True if it succeeded. Null while it runs, and after a crash. */
  ok?: Maybe<Scalars['Boolean']['output']>;
  /** When it started. */
  startedAt: Scalars['DateTime']['output'];
};

/** The runs of one recurring operation. */
export type OperationRuns = {
  __typename?: 'OperationRuns';
  /** Without a success until then, operators are alerted. */
  dueBy: Scalars['DateTime']['output'];
  /** The kind: `backup`, `backup-drill`, `dependency-scan`, `rbac-report` or `audit-review`. */
  kind: Scalars['String']['output'];
  /** The latest run. Null if there was none. */
  last?: Maybe<OperationRun>;
  /** When the latest successful run ended. Null if there was none. */
  lastSuccessAt?: Maybe<Scalars['DateTime']['output']>;
};

/** The state of the service, measured at the time of the request. Queue figures are at most two seconds old. */
export type Operations = {
  __typename?: 'Operations';
  /** The channels over which operators are alerted. */
  alertChannels: Array<AlertChannel>;
  /** The number of all these alerts by state, without the limit of the list. */
  alertCounts: AlertCounts;
  /** The alerts: firing, pending, and over for less than seven days, in this order; the most severe first, then the newest. At most 200. */
  alerts: Array<Alert>;
  /** Each channel and its provider. */
  channels: Array<ChannelHealth>;
  /** The values that the objectives limit, over time. At most a minute old. */
  plots: Array<Plot>;
  /** The deliveries that wait, and the workers. */
  queue: QueueStatus;
  /** The latest steps of releases, newest first, at most 20. */
  releases: Array<Release>;
  /** The recurring operations, such as backups, with the latest run of each kind. */
  runs: Array<OperationRuns>;
  /** The secrets in use, oldest first. Their values are not stored. */
  secrets: Array<SecretAge>;
  /** The service level objectives, over the last 30 days. At most a minute old. */
  slo: Array<SloStatus>;
  /** The latest requests that took a second or longer, at most 50, the newest first. They appear within a minute. Only the 50 slowest of each hour are kept, for 30 days. */
  slowRequests: Array<SlowRequest>;
};


/** The state of the service, measured at the time of the request. Queue figures are at most two seconds old. */
export type OperationsPlotsArgs = {
  period?: PlotPeriod;
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
  from: Scalars['DateTime']['input'];
  /** The level. */
  level: OnCallLevel;
  /** The reason, for the audit log. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** The end. */
  to: Scalars['DateTime']['input'];
  /** The person. */
  userId: Scalars['ID']['input'];
};

/** The position of a page in its list. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** The cursor of the last entry. Null on an empty page. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** True if another page follows. Pass `endCursor` as `after` to get it. */
  hasNextPage: Scalars['Boolean']['output'];
  /** True if entries precede this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the first entry. Null on an empty page. */
  startCursor?: Maybe<Scalars['String']['output']>;
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

/** Measurements over time, of objectives that share an axis. */
export type Plot = {
  __typename?: 'Plot';
  /** One line for each objective. */
  lines: Array<PlotLine>;
  /** The name, such as `latency`. */
  name: Scalars['String']['output'];
  /** The length of a step, in seconds. */
  stepSeconds: Scalars['Int']['output'];
};

/** The measurements of one objective. */
export type PlotLine = {
  __typename?: 'PlotLine';
  /** The name of the objective, such as `latency-p95`. */
  objective: Scalars['String']['output'];
  /** Every step of the period, oldest first. The last one may not have ended. */
  points: Array<PlotPoint>;
  /** The quantile that is measured, such as 0.95. Null if it is a share of the events. */
  quantile?: Maybe<Scalars['Float']['output']>;
  /** The value that the objective promises. */
  target: Scalars['Float']['output'];
  /** The unit of `target` and of the values: `ms`, `s` or `%`. */
  unit: Scalars['String']['output'];
};

/** The period of a plot. */
export type PlotPeriod =
  /** 24 hours, in steps of 15 minutes. */
  | 'DAY'
  /** One hour, in steps of a minute. */
  | 'HOUR'
  /** 30 days, in steps of 6 hours. */
  | 'MONTH';

/** One step of a plot. */
export type PlotPoint = {
  __typename?: 'PlotPoint';
  /** The start of the step. */
  at: Scalars['DateTime']['output'];
  /** The number of requests or messages in the step. */
  events: Scalars['Float']['output'];
  /** The measured value. Null if there was nothing to measure. */
  value?: Maybe<Scalars['Float']['output']>;
};

/** The number of people that a policy change would affect. Nothing is written. */
export type PolicyImpact = {
  __typename?: 'PolicyImpact';
  /** The number of people who would start to receive the topic on the channel. */
  peopleGaining: Scalars['Int']['output'];
  /** The number of people who would stop receiving it. */
  peopleLosing: Scalars['Int']['output'];
  /** The number of people for whom nothing would change. */
  peopleUnchanged: Scalars['Int']['output'];
};

/** What was learnt from an incident. */
export type PostMortem = {
  __typename?: 'PostMortem';
  /** The text, in Markdown. */
  text: Scalars['String']['output'];
  /** The number of saves. */
  version: Scalars['Int']['output'];
  /** When it was saved last. */
  writtenAt: Scalars['DateTime']['output'];
  /** The person or key that saved it last. */
  writtenBy: Scalars['String']['output'];
};

/** One topic on one channel, for one person. */
export type PreferenceCell = {
  __typename?: 'PreferenceCell';
  /** The channel. */
  channel: Channel;
  /** The person's choice. It is kept while another layer overrides it. Null if the person made none. */
  choice?: Maybe<Scalars['Boolean']['output']>;
  /** The layer that decided `effective`. If `choice` is not null and this is not CHOICE, another layer overrides the choice. */
  decidedBy: DecisionLayer;
  /** False if the cell is REQUIRED or locked by the tenant. Writing it answers LockedError. */
  editable: Scalars['Boolean']['output'];
  /** True if a message would be sent, ignoring pauses, quiet hours and frequency. */
  effective: Scalars['Boolean']['output'];
  /** The frequency. It is INSTANT until the person chooses one. */
  frequency: Frequency;
  /** The reason, as one sentence in the person's language. */
  reason: Scalars['String']['output'];
  /** When the choice or the frequency was last written. Null if it never was. */
  updatedAt?: Maybe<Scalars['DateTime']['output']>;
};

/** One cell of a batch, with its new values. Give `enabled`, `frequency` or both. */
export type PreferenceCellInput = {
  /** The channel. */
  channel: Channel;
  /** The choice. Leave it out to keep it; `clearPreferences` removes it. */
  enabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** The frequency. Leave it out to keep it. */
  frequency?: InputMaybe<Frequency>;
  /** The `key` of the topic. */
  topicKey: Scalars['String']['input'];
};

/** The link was created. */
export type PreferenceLinkCreated = {
  __typename?: 'PreferenceLinkCreated';
  /** The link is refused from this instant on. */
  expiresAt: Scalars['DateTime']['output'];
  /** The absolute URL, `…/p/<token>`. Anyone who has it can change the person's preferences. It shows addresses masked. */
  url: Scalars['String']['output'];
};

/** Everything that one person can choose, in general or inside one tenant, with the present effect. */
export type PreferenceMatrix = {
  __typename?: 'PreferenceMatrix';
  /** One switch for each channel, above all topics. */
  channels: Array<ChannelSwitch>;
  /** The topics by section, in the order of the page. */
  sections: Array<PreferenceSection>;
  /** The tenant of the choices. Null for the general preferences. */
  tenantKey?: Maybe<Scalars['String']['output']>;
};

/** The topics of one section. */
export type PreferenceSection = {
  __typename?: 'PreferenceSection';
  /** The name of the section. */
  name: Scalars['String']['output'];
  /** The topics, in the order of the page. */
  topics: Array<TopicPreference>;
};

/** The change was saved. It applies to every message that was not sent yet. */
export type PreferencesSet = {
  __typename?: 'PreferencesSet';
  /** The matrix after the change. */
  preferences: PreferenceMatrix;
};

/** The access to the probe person. */
export type ProbeAccessCreated = {
  __typename?: 'ProbeAccessCreated';
  /** When both end. */
  expiresAt: Scalars['DateTime']['output'];
  /** A user token of the probe person. */
  token: Scalars['String']['output'];
  /** A signed link to the preferences page of the probe person. */
  url: Scalars['String']['output'];
};

/**
 * Everything that can be read. Every root field is nullable: a field that you may not read is null, with FORBIDDEN in `errors[]`,
 * and the rest of the answer is complete. Limits for one request: a body of 100 KiB (1 MiB with a valid API key), 1,000 tokens,
 * 10 levels, 15 aliases, pages of 1 to 100, 10,000 entries of lists and 500 reads.
 */
export type Query = {
  __typename?: 'Query';
  /** All API keys, including revoked ones. ADMIN and AUDITOR only. */
  apiKeys?: Maybe<Array<ApiKey>>;
  /** The audit log. ADMIN, AUDITOR and keys with AUDIT_READ. */
  auditEvents?: Maybe<AuditEventConnection>;
  /** The deliveries to all people. ADMIN, AUDITOR and keys with SEND. */
  deliveries?: Maybe<DeliveryConnection>;
  /** Says whether a message would be sent, and why. Nothing is sent. Example: `explain(input: {userId: "usr_01k…", topicKey: "mentions", channel: EMAIL}) { outcome reason }`. Self, ADMIN, AUDITOR, and keys with PREFERENCES_READ or PREFERENCES_WRITE. */
  explain?: Maybe<Decision>;
  /** Mean times of incidents (MTTD, MTTA, MTTR). ADMIN, AUDITOR and keys with OPERATIONS. */
  incidentTimes?: Maybe<IncidentTimes>;
  /** Incidents, newest first. ADMIN, AUDITOR and keys with OPERATIONS. */
  incidents?: Maybe<IncidentConnection>;
  /** Maintenance windows, ordered by start: the latest 500. Everyone signed in, and any key. */
  maintenanceWindows?: Maybe<Array<MaintenanceWindow>>;
  /** The signed-in person, or the person of a user token. Null for an API key and without credentials. */
  me?: Maybe<User>;
  /** Any object by its global id. Null if it does not exist, or you may not see it. */
  node?: Maybe<Node>;
  /** One notification. Null if it does not exist, or you may not see it. ADMIN, AUDITOR and keys with SEND. */
  notification?: Maybe<Notification>;
  /** Who is on call now and next, gaps, shifts and the escalation chain. ADMIN, AUDITOR and keys with OPERATIONS. */
  onCall?: Maybe<OnCall>;
  /** The queue, the channels and the objectives. ADMIN, AUDITOR and keys with OPERATIONS. */
  operations?: Maybe<Operations>;
  /** The number of people whom `setTopicChannelPolicy` with the same input would affect. ADMIN and AUDITOR. */
  previewPolicyChange?: Maybe<PolicyImpact>;
  /** The next second Saturday of a month, 02:00 to 04:00 UTC, that is at least 48 hours ahead and has no window. ADMIN, AUDITOR and keys with OPERATIONS. */
  proposedMaintenance?: Maybe<MaintenanceProposal>;
  /** A frozen report. ADMIN, AUDITOR and keys with OPERATIONS. */
  report?: Maybe<Report>;
  /** The report of a period: the frozen one, or a draft with the numbers so far. ADMIN, AUDITOR and keys with OPERATIONS. */
  reportDraft?: Maybe<Report>;
  /** Frozen reports, newest first. ADMIN, AUDITOR and keys with OPERATIONS. */
  reports?: Maybe<ReportConnection>;
  /** Subscribers counted by kind and state, without zeros. ADMIN, AUDITOR and keys with OPERATIONS. */
  statusSubscriberCounts?: Maybe<Array<StatusSubscriberCount>>;
  /** Subscribers of the public status page. ADMIN, AUDITOR and keys with OPERATIONS. */
  statusSubscribers?: Maybe<StatusSubscriberConnection>;
  /** All suppressions, including lifted ones. ADMIN and AUDITOR. */
  suppressions?: Maybe<SuppressionConnection>;
  /** One topic. Null if there is none with this key. */
  topic?: Maybe<Topic>;
  /** All topics, for any valid credential. */
  topics?: Maybe<Array<Topic>>;
  /** One person. Give exactly one of `id` and `externalId`. Null if the person does not exist, or you may not see them. */
  user?: Maybe<User>;
  /** All people, in pages. ADMIN, AUDITOR and keys with USERS_READ or USERS_WRITE. */
  users?: Maybe<UserConnection>;
};


/**
 * Everything that can be read. Every root field is nullable: a field that you may not read is null, with FORBIDDEN in `errors[]`,
 * and the rest of the answer is complete. Limits for one request: a body of 100 KiB (1 MiB with a valid API key), 1,000 tokens,
 * 10 levels, 15 aliases, pages of 1 to 100, 10,000 entries of lists and 500 reads.
 */
export type QueryAuditEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<AuditFilter>;
  first: Scalars['Int']['input'];
};


/**
 * Everything that can be read. Every root field is nullable: a field that you may not read is null, with FORBIDDEN in `errors[]`,
 * and the rest of the answer is complete. Limits for one request: a body of 100 KiB (1 MiB with a valid API key), 1,000 tokens,
 * 10 levels, 15 aliases, pages of 1 to 100, 10,000 entries of lists and 500 reads.
 */
export type QueryDeliveriesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<DeliveryFilter>;
  first: Scalars['Int']['input'];
};


/**
 * Everything that can be read. Every root field is nullable: a field that you may not read is null, with FORBIDDEN in `errors[]`,
 * and the rest of the answer is complete. Limits for one request: a body of 100 KiB (1 MiB with a valid API key), 1,000 tokens,
 * 10 levels, 15 aliases, pages of 1 to 100, 10,000 entries of lists and 500 reads.
 */
export type QueryExplainArgs = {
  input: ExplainInput;
};


/**
 * Everything that can be read. Every root field is nullable: a field that you may not read is null, with FORBIDDEN in `errors[]`,
 * and the rest of the answer is complete. Limits for one request: a body of 100 KiB (1 MiB with a valid API key), 1,000 tokens,
 * 10 levels, 15 aliases, pages of 1 to 100, 10,000 entries of lists and 500 reads.
 */
export type QueryIncidentTimesArgs = {
  days?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * Everything that can be read. Every root field is nullable: a field that you may not read is null, with FORBIDDEN in `errors[]`,
 * and the rest of the answer is complete. Limits for one request: a body of 100 KiB (1 MiB with a valid API key), 1,000 tokens,
 * 10 levels, 15 aliases, pages of 1 to 100, 10,000 entries of lists and 500 reads.
 */
export type QueryIncidentsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
  status?: InputMaybe<IncidentStatus>;
};


/**
 * Everything that can be read. Every root field is nullable: a field that you may not read is null, with FORBIDDEN in `errors[]`,
 * and the rest of the answer is complete. Limits for one request: a body of 100 KiB (1 MiB with a valid API key), 1,000 tokens,
 * 10 levels, 15 aliases, pages of 1 to 100, 10,000 entries of lists and 500 reads.
 */
export type QueryMaintenanceWindowsArgs = {
  upcoming?: InputMaybe<Scalars['Boolean']['input']>;
};


/**
 * Everything that can be read. Every root field is nullable: a field that you may not read is null, with FORBIDDEN in `errors[]`,
 * and the rest of the answer is complete. Limits for one request: a body of 100 KiB (1 MiB with a valid API key), 1,000 tokens,
 * 10 levels, 15 aliases, pages of 1 to 100, 10,000 entries of lists and 500 reads.
 */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Everything that can be read. Every root field is nullable: a field that you may not read is null, with FORBIDDEN in `errors[]`,
 * and the rest of the answer is complete. Limits for one request: a body of 100 KiB (1 MiB with a valid API key), 1,000 tokens,
 * 10 levels, 15 aliases, pages of 1 to 100, 10,000 entries of lists and 500 reads.
 */
export type QueryNotificationArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Everything that can be read. Every root field is nullable: a field that you may not read is null, with FORBIDDEN in `errors[]`,
 * and the rest of the answer is complete. Limits for one request: a body of 100 KiB (1 MiB with a valid API key), 1,000 tokens,
 * 10 levels, 15 aliases, pages of 1 to 100, 10,000 entries of lists and 500 reads.
 */
export type QueryPreviewPolicyChangeArgs = {
  input: SetTopicChannelPolicyInput;
};


/**
 * Everything that can be read. Every root field is nullable: a field that you may not read is null, with FORBIDDEN in `errors[]`,
 * and the rest of the answer is complete. Limits for one request: a body of 100 KiB (1 MiB with a valid API key), 1,000 tokens,
 * 10 levels, 15 aliases, pages of 1 to 100, 10,000 entries of lists and 500 reads.
 */
export type QueryReportArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Everything that can be read. Every root field is nullable: a field that you may not read is null, with FORBIDDEN in `errors[]`,
 * and the rest of the answer is complete. Limits for one request: a body of 100 KiB (1 MiB with a valid API key), 1,000 tokens,
 * 10 levels, 15 aliases, pages of 1 to 100, 10,000 entries of lists and 500 reads.
 */
export type QueryReportDraftArgs = {
  at?: InputMaybe<Scalars['DateTime']['input']>;
  kind: ReportKind;
};


/**
 * Everything that can be read. Every root field is nullable: a field that you may not read is null, with FORBIDDEN in `errors[]`,
 * and the rest of the answer is complete. Limits for one request: a body of 100 KiB (1 MiB with a valid API key), 1,000 tokens,
 * 10 levels, 15 aliases, pages of 1 to 100, 10,000 entries of lists and 500 reads.
 */
export type QueryReportsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
  kind?: InputMaybe<ReportKind>;
};


/**
 * Everything that can be read. Every root field is nullable: a field that you may not read is null, with FORBIDDEN in `errors[]`,
 * and the rest of the answer is complete. Limits for one request: a body of 100 KiB (1 MiB with a valid API key), 1,000 tokens,
 * 10 levels, 15 aliases, pages of 1 to 100, 10,000 entries of lists and 500 reads.
 */
export type QueryStatusSubscribersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
  kind?: InputMaybe<StatusSubscriberKind>;
};


/**
 * Everything that can be read. Every root field is nullable: a field that you may not read is null, with FORBIDDEN in `errors[]`,
 * and the rest of the answer is complete. Limits for one request: a body of 100 KiB (1 MiB with a valid API key), 1,000 tokens,
 * 10 levels, 15 aliases, pages of 1 to 100, 10,000 entries of lists and 500 reads.
 */
export type QuerySuppressionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  channel?: InputMaybe<Channel>;
  first: Scalars['Int']['input'];
};


/**
 * Everything that can be read. Every root field is nullable: a field that you may not read is null, with FORBIDDEN in `errors[]`,
 * and the rest of the answer is complete. Limits for one request: a body of 100 KiB (1 MiB with a valid API key), 1,000 tokens,
 * 10 levels, 15 aliases, pages of 1 to 100, 10,000 entries of lists and 500 reads.
 */
export type QueryTopicArgs = {
  key: Scalars['String']['input'];
};


/**
 * Everything that can be read. Every root field is nullable: a field that you may not read is null, with FORBIDDEN in `errors[]`,
 * and the rest of the answer is complete. Limits for one request: a body of 100 KiB (1 MiB with a valid API key), 1,000 tokens,
 * 10 levels, 15 aliases, pages of 1 to 100, 10,000 entries of lists and 500 reads.
 */
export type QueryUserArgs = {
  externalId?: InputMaybe<Scalars['String']['input']>;
  id?: InputMaybe<Scalars['ID']['input']>;
};


/**
 * Everything that can be read. Every root field is nullable: a field that you may not read is null, with FORBIDDEN in `errors[]`,
 * and the rest of the answer is complete. Limits for one request: a body of 100 KiB (1 MiB with a valid API key), 1,000 tokens,
 * 10 levels, 15 aliases, pages of 1 to 100, 10,000 entries of lists and 500 reads.
 */
export type QueryUsersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
  search?: InputMaybe<Scalars['String']['input']>;
};

/** The state of the queue. Numbers of deliveries are exact up to 10,000; larger ones are estimates with two significant digits. */
export type QueueStatus = {
  __typename?: 'QueueStatus';
  /** The number of DEAD deliveries. `replayDelivery` queues one again. */
  dead: Scalars['Int']['output'];
  /** The number of deliveries that are due and not yet claimed. */
  depth: Scalars['Int']['output'];
  /** The number of deliveries that wait for a digest. */
  digestsPending: Scalars['Int']['output'];
  /** The kinds of job that keep failing. Empty if there are none. */
  failingJobs: Array<FailingJobs>;
  /** How long the oldest of them has been due, in seconds. 0 if none is due. */
  oldestDueSeconds: Scalars['Float']['output'];
  /** The number of notifications whose plan did not advance for five minutes. */
  stalledPlans: Scalars['Int']['output'];
  /** The number of active worker processes. 0 means that nothing is sent. */
  workers: Scalars['Int']['output'];
};

/** A weekly quiet window, half-open `[start, end)`. A message at `end` is sent. */
export type QuietWindow = {
  __typename?: 'QuietWindow';
  /** The days on which the window starts. A window past midnight belongs to the day on which it starts. */
  days: Array<Weekday>;
  /** The first minute after the window, as `HH:MM` in 24 hours. It is on the next day if it is not after `start`. */
  end: Scalars['String']['output'];
  /** The first quiet minute, as `HH:MM` in 24 hours. */
  start: Scalars['String']['output'];
};

/** A weekly quiet window, half-open `[start, end)`. Example: `{days: [MONDAY], start: "22:00", end: "07:00"}`. */
export type QuietWindowInput = {
  /** The days on which the window starts. At least one is required. */
  days: Array<Weekday>;
  /** The end, as `HH:MM` in 24 hours. It is on the next day if it is not after `start`. */
  end: Scalars['String']['input'];
  /** The start, as `HH:MM` in 24 hours, in the person's time zone. */
  start: Scalars['String']['input'];
};

/** The result of a smoke test. */
export type RecordSmokeRunInput = {
  /** A summary in one line, such as `12 checks: 12 ok`. */
  detail: Scalars['String']['input'];
  /** How long the test took until now, in milliseconds, at most an hour. */
  durationMs: Scalars['Float']['input'];
  /** True if no check failed. */
  passed: Scalars['Boolean']['input'];
};

/** ValidationError: a value is outside its limits. */
export type RecordSmokeRunResult = SmokeRunRecorded | ValidationError;

/** A step of a release: of a deployment or of a rollback. */
export type Release = {
  __typename?: 'Release';
  /** When the step was recorded. */
  at: Scalars['DateTime']['output'];
  /** The id, such as `rls_01k…`. */
  id: Scalars['ID']['output'];
  /** The container image with its digest. Null if none was recorded. */
  image?: Maybe<Scalars['String']['output']>;
  /** The id of the incident of a rollback; `node` returns it. Null for deployments. */
  incidentId?: Maybe<Scalars['ID']['output']>;
  /** The reason. Null if none was given. */
  reason?: Maybe<Scalars['String']['output']>;
  /** The name that the operator or the workflow stated. */
  releasedBy: Scalars['String']['output'];
  /** The newest migration of the version. */
  schemaVersion: Scalars['String']['output'];
  /** The step. */
  step: ReleaseStep;
  /** The version, such as `v1.4.0`. For a rollback, the version to go back to. */
  version: Scalars['String']['output'];
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
  id: Scalars['ID']['input'];
  /** The reason, in one line of at most 500 characters. It is recorded in the audit log. */
  reason: Scalars['String']['input'];
};

/** ValidationError: no reason. NotFoundError: there is no such subscriber. */
export type RemoveSubscriberResult = NotFoundError | SubscriberRemoved | ValidationError;

/** A new link of the calendar. */
export type RenewCalendarLinkInput = {
  /** The reason, for the audit log. */
  reason?: InputMaybe<Scalars['String']['input']>;
};

/** ValidationError: the reason is invalid. */
export type RenewCalendarLinkResult = CalendarLinkRenewed | ValidationError;

/** DEAD deliveries, and FAILED ones that may succeed now, to queue again. */
export type ReplayDeliveriesInput = {
  /** The selection. Leave it out for all that can be replayed. */
  filter?: InputMaybe<DeliveryFilter>;
  /** The reason, at most 1,000 characters. It is recorded in the audit log. */
  reason?: InputMaybe<Scalars['String']['input']>;
};

/** ValidationError: the reason is too long. */
export type ReplayDeliveriesResult = DeliveriesReplayed | ValidationError;

/** A DEAD delivery, or a FAILED one that may succeed now, to queue again. */
export type ReplayDeliveryInput = {
  /** The delivery. */
  deliveryId: Scalars['ID']['input'];
  /** The reason, at most 1,000 characters. It is recorded in the audit log. */
  reason?: InputMaybe<Scalars['String']['input']>;
};

/** NotFoundError: there is no such delivery. ConflictError: it is neither DEAD nor a FAILED one that may succeed now. */
export type ReplayDeliveryResult = ConflictError | DeliveryReplayed | NotFoundError;

/** A report of the operations. It is frozen at 06:00 UTC after its period and never changes afterwards. */
export type Report = {
  __typename?: 'Report';
  /** Corrections after the report was frozen, oldest first. */
  amendments: Array<ReportAmendment>;
  /** The report as a file. */
  document: Scalars['String']['output'];
  /** The end of the period, which does not belong to it. */
  endsAt: Scalars['DateTime']['output'];
  /** When the report was frozen. Null for a draft. */
  frozenAt?: Maybe<Scalars['DateTime']['output']>;
  /** The SHA-256 of the frozen report, which the audit event `report.freeze` has too. Null for a draft. */
  hash?: Maybe<Scalars['String']['output']>;
  /** The id, such as `rep_01k…`. Null for a draft. */
  id?: Maybe<Scalars['ID']['output']>;
  /** False if the stored report or its amendments are not those of the audit log. Null for a draft. */
  intact?: Maybe<Scalars['Boolean']['output']>;
  /** How much time the report covers. */
  kind: ReportKind;
  /** The name of the period, such as `2026-W49`, `2026-11` or `2026-Q4`. */
  name: Scalars['String']['output'];
  /** The parts of the report, in order. */
  sections: Array<ReportSection>;
  /** The start of the period. */
  startsAt: Scalars['DateTime']['output'];
};


/** A report of the operations. It is frozen at 06:00 UTC after its period and never changes afterwards. */
export type ReportDocumentArgs = {
  format: ReportFormat;
  language?: InputMaybe<Scalars['String']['input']>;
};

/** The correction was added. */
export type ReportAmended = {
  __typename?: 'ReportAmended';
  /** The report with its corrections. */
  report: Report;
};

/** A correction of a frozen report. */
export type ReportAmendment = {
  __typename?: 'ReportAmendment';
  /** When the correction was written. */
  at: Scalars['DateTime']['output'];
  /** The author: a user id, an API key id or `system:<task>`. */
  author: Scalars['String']['output'];
  /** The person who wrote the correction. Null if it was no person, or you may not read it. */
  person?: Maybe<User>;
  /** The text, plain. */
  text: Scalars['String']['output'];
};

/** One page of reports, newest first. */
export type ReportConnection = {
  __typename?: 'ReportConnection';
  /** The entries of this page, in list order. */
  edges: Array<ReportEdge>;
  /** Says whether more pages follow, and where this page begins and ends. */
  pageInfo: PageInfo;
};

/** A report in a list. */
export type ReportEdge = {
  __typename?: 'ReportEdge';
  /** Pass it as `after` to continue after this report. */
  cursor: Scalars['String']['output'];
  /** The report. */
  node: Report;
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

/** A number of a report. */
export type ReportLine = {
  __typename?: 'ReportLine';
  /** The name of the number, such as `availability`. */
  id: Scalars['String']['output'];
  /** Whether the target was met. Null: there is no target, or there are no data. */
  met?: Maybe<Scalars['Boolean']['output']>;
  /** The part that the number counts, such as a channel. Null: the whole. */
  of?: Maybe<Scalars['String']['output']>;
  /** The number in the period before. Null: unknown. */
  previous?: Maybe<Scalars['Float']['output']>;
  /** The target, in the same unit. Null: there is none. */
  target?: Maybe<Scalars['Float']['output']>;
  /** The unit of `value`, such as `%`, `ms` or `count`. */
  unit: Scalars['String']['output'];
  /** The number. Null: there are no data. */
  value?: Maybe<Scalars['Float']['output']>;
  /** A result that is no number, such as `not-growing`. Null otherwise. */
  word?: Maybe<Scalars['String']['output']>;
};

/** A text that a person wrote for a report. */
export type ReportNote = {
  __typename?: 'ReportNote';
  /** When the text was written. */
  at: Scalars['DateTime']['output'];
  /** The author: a user id, an API key id or `system:<task>`. */
  author: Scalars['String']['output'];
  /** True if this is not the frozen text any more, because an erasure removed an address. */
  changed: Scalars['Boolean']['output'];
  /** The person who wrote the text. Null if it was no person, or you may not read it. */
  person?: Maybe<User>;
  /** The part that the text is about. */
  section: ReportNoteSection;
  /** The text, plain. */
  text: Scalars['String']['output'];
};

/** ValidationError: a value is invalid, or a report of this kind does not have the part. ConflictError: the report is frozen. */
export type ReportNoteResult = ConflictError | ReportNoteSaved | ValidationError;

/** The text was saved. */
export type ReportNoteSaved = {
  __typename?: 'ReportNoteSaved';
  /** The text as it was saved. */
  note: ReportNote;
};

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

/** A place for a text that a person writes. */
export type ReportNoteSlot = {
  __typename?: 'ReportNoteSlot';
  /** The text. Null: nobody wrote it. */
  note?: Maybe<ReportNote>;
  /** The part that the text is about. */
  section: ReportNoteSection;
};

/** A plot of a report. */
export type ReportPlot = {
  __typename?: 'ReportPlot';
  /** The lines. */
  lines: Array<ReportPlotLine>;
  /** The name of the plot. */
  name: Scalars['String']['output'];
  /** The start of the first step. */
  startsAt: Scalars['DateTime']['output'];
  /** The length of a step. */
  stepSeconds: Scalars['Int']['output'];
  /** The unit of the values: `ms`, `s` or `%`. */
  unit: Scalars['String']['output'];
};

/** A line of a plot. */
export type ReportPlotLine = {
  __typename?: 'ReportPlotLine';
  /** The name of the objective. */
  name: Scalars['String']['output'];
  /** The target of the objective. */
  target: Scalars['Float']['output'];
  /** A value for each step. Null: there are no data. */
  values: Array<Maybe<Scalars['Float']['output']>>;
};

/** A part of a report. */
export type ReportSection = {
  __typename?: 'ReportSection';
  /** The name of the part, such as `uptime`. */
  id: Scalars['String']['output'];
  /** The numbers. */
  lines: Array<ReportLine>;
  /** The texts that a person writes. */
  notes: Array<ReportNoteSlot>;
  /** The plots. */
  plots: Array<ReportPlot>;
};

/** An API key to revoke. */
export type RevokeApiKeyInput = {
  /** The id of the key. */
  id: Scalars['ID']['input'];
  /** The reason, at most 1,000 characters. It is recorded in the audit log. */
  reason?: InputMaybe<Scalars['String']['input']>;
};

/** NotFoundError: there is no such key. */
export type RevokeApiKeyResult = ApiKeyRevoked | NotFoundError;

/** The permissions of a signed-in person in this service. */
export type Role =
  /** An ADMIN may read and change everything. */
  | 'ADMIN'
  /** An AUDITOR may read everything, with addresses masked, and change only their own settings. */
  | 'AUDITOR'
  /** A VIEWER may read and change only their own settings. */
  | 'VIEWER';

/** An API key to replace. */
export type RotateApiKeyInput = {
  /** The id of the old key. */
  id: Scalars['ID']['input'];
  /** How long the old key still works, in seconds, from 0 to 2592000 (30 days). Leave it out for 86400 (24 hours). */
  overlapSeconds?: InputMaybe<Scalars['Int']['input']>;
};

/** Names the check. */
export type RunSmokeCheckInput = {
  /** The check. */
  check: ServiceCheck;
};

/** A text of a report. */
export type SaveReportNoteInput = {
  /** A moment in the period. Leave it out for the present period. */
  at?: InputMaybe<Scalars['DateTime']['input']>;
  /** How much time the report covers. */
  kind: ReportKind;
  /** The part that the text is about. */
  section: ReportNoteSection;
  /** The text, plain, from 1 to 10,000 characters. */
  text: Scalars['String']['input'];
};

/** A shift to add or change. */
export type SaveShiftInput = {
  /** The days of a weekly shift. The default is the day of `startsAt`. */
  byDay?: InputMaybe<Array<Weekday>>;
  /** The length of a turn on the wall clock, in minutes. At most the time until the next turn. */
  durationMinutes: Scalars['Int']['input'];
  /** How often it repeats. Leave it out if it happens once. */
  frequency?: InputMaybe<ShiftFrequency>;
  /** The shift to change. Leave it out to add one. */
  id?: InputMaybe<Scalars['ID']['input']>;
  /** It repeats each n-th day or week, from 1 to 52. The default is 1. */
  interval?: InputMaybe<Scalars['Int']['input']>;
  /** The level. */
  level: OnCallLevel;
  /** The shift counts from here. The default is `startsAt`; not before now. */
  rotationStart?: InputMaybe<Scalars['DateTime']['input']>;
  /** The beginning of the first turn of the first person. In the past, it still sets the order of turns. */
  startsAt: Scalars['DateTime']['input'];
  /** The zone of the wall clock. */
  timeZone: Scalars['TimeZone']['input'];
  /** The shift counts until here. Leave it out for no end. */
  until?: InputMaybe<Scalars['DateTime']['input']>;
  /** The people, in the order of their turns. One person if the shift happens once. */
  userIds: Array<Scalars['ID']['input']>;
};

/** The times at which a person receives messages. Times are wall times in `timeZone`, and correct across daylight-saving changes. */
export type Schedule = {
  __typename?: 'Schedule';
  /** The time of DAILY and WEEKLY digests, as `HH:MM` in 24 hours. */
  digestTime: Scalars['String']['output'];
  /** The day of WEEKLY digests. */
  digestWeekday: Weekday;
  /** Windows in which only urgent messages arrive, half-open `[start, end)`. A window runs past midnight if `end <= start`. */
  quietHours: Array<QuietWindow>;
  /** The instant until which messages that are not urgent are held. Null if notifications are not paused. */
  snoozedUntil?: Maybe<Scalars['DateTime']['output']>;
  /** The person's time zone. */
  timeZone: Scalars['TimeZone']['output'];
  /** Stored values that cannot be used. A default is shown instead; each enum value says what happens to messages. Empty if there are none. */
  unreadable: Array<ScheduleField>;
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
  emergency?: InputMaybe<Scalars['Boolean']['input']>;
  /** When the window ends: after `startsAt`, and at most 2 hours later, unless it is an emergency. */
  endsAt: Scalars['DateTime']['input'];
  /** True refuses changes during the window. The default is false. */
  readOnly?: InputMaybe<Scalars['Boolean']['input']>;
  /** The reason. It is recorded in the audit log, and required for an emergency. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** When the window begins: at least 48 hours ahead, unless it is an emergency. */
  startsAt: Scalars['DateTime']['input'];
  /** The work to be done, in one line. */
  title: Scalars['String']['input'];
};

/** The schedule was saved. It applies to every message that was not sent yet. */
export type ScheduleSet = {
  __typename?: 'ScheduleSet';
  /** The schedule after the change. */
  schedule: Schedule;
};

/** A permission of an API key. A key has at least one scope. */
export type Scope =
  /** The key may do everything that an ADMIN may do. */
  | 'ADMIN'
  /** The key may read the audit log and consents. */
  | 'AUDIT_READ'
  /** The key may read the state of the service, pause channels, replay deliveries, and manage incidents and maintenance. */
  | 'OPERATIONS'
  /** The key may read everyone's preferences and schedules. */
  | 'PREFERENCES_READ'
  /** The key may read and change everyone's preferences and schedules, and create user tokens and preference links. */
  | 'PREFERENCES_WRITE'
  /** The key may send notifications, and read them and their deliveries. */
  | 'SEND'
  /** The key may read people. Addresses stay hidden. */
  | 'USERS_READ'
  /** The key may read, add and change people, and create user tokens and preference links. Addresses that it writes count as verified. */
  | 'USERS_WRITE';

/** A secret in use, by its newest version. */
export type SecretAge = {
  __typename?: 'SecretAge';
  /** When operators are reminded to replace it. */
  dueAt: Scalars['DateTime']['output'];
  /** The name of its environment variable. */
  name: Scalars['String']['output'];
  /** When it must be replaced. An incident is opened if it is older. */
  replaceBy: Scalars['DateTime']['output'];
  /** When this version was first used. */
  since: Scalars['DateTime']['output'];
  /** The versions in use, newest first. Variables with one value have one. */
  versions: Array<SecretVersion>;
};

/** A version of a secret in use. */
export type SecretVersion = {
  __typename?: 'SecretVersion';
  /** When this version last signed, verified or was sent to its vendor, within a minute. Null: not yet recorded. */
  lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Until then, links that this version signed may come back, so it cannot be retired. Null for the newest version and for variables with one value. */
  neededUntil?: Maybe<Scalars['DateTime']['output']>;
  /** True for the version that signs. */
  newest: Scalars['Boolean']['output'];
  /** When an operator retired it. Some process still has it. Null: not retired. */
  retiredAt?: Maybe<Scalars['DateTime']['output']>;
  /** When this version was first used. */
  since: Scalars['DateTime']['output'];
  /** Identifies the version. It comes from a keyed hash, so that the secret cannot be derived from it. */
  version: Scalars['String']['output'];
};

/** A message to an audience. */
export type SendNotificationInput = {
  /** The people to notify. Give exactly one of its fields. */
  audience: AudienceInput;
  /** The text in Markdown, at most 64 KiB before and after `{{name}}` and the fields of `data` are filled in. HTML is shown as text. */
  body: Scalars['String']['input'];
  /** Only these channels. Leave it out for all channels of the topic. */
  channels?: InputMaybe<Array<Channel>>;
  /** Values for the placeholders in subject and body, such as `{"order": "A-17"}` for `{{order}}`. Numbers go up to 2^53 - 1; write longer ones as text. */
  data?: InputMaybe<Scalars['JSONObject']['input']>;
  /** A key of your own, at most 200 characters. The same key with the same input returns the first notification with `replayed`; with another input it is a ConflictError. Null counts as left out, and the order of lists does not matter. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The subject, one line of at most 500 characters. `{{name}}` and the fields of `data` are filled in. */
  subject: Scalars['String']['input'];
  /** The tenant whose policies, and whose people's choices inside it, apply. Leave it out for none. */
  tenantKey?: InputMaybe<Scalars['String']['input']>;
  /** The `key` of the topic. */
  topicKey: Scalars['String']['input'];
};

/** ValidationError: a value is invalid, the audience has no field or several, or the body is over 64 KiB. NotFoundError: there is no such topic or person. ConflictError: the idempotency key was used with another input. */
export type SendNotificationResult = ConflictError | NotFoundError | NotificationAccepted | ValidationError;

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

/** The session was ended. */
export type SessionEnded = {
  __typename?: 'SessionEnded';
  /** The id of the session that was ended. */
  sessionId: Scalars['ID']['output'];
};

/** All sessions of the person were ended. */
export type SessionsEnded = {
  __typename?: 'SessionsEnded';
  /** The number of sessions that were ended. */
  ended: Scalars['Int']['output'];
};

/** The new state of a channel. */
export type SetChannelPausedInput = {
  /** The channel. */
  channel: Channel;
  /** True holds the messages of the channel as DEFERRED. False sends them. */
  paused: Scalars['Boolean']['input'];
  /** The reason. It is recorded in the audit log and must not be blank. */
  reason: Scalars['String']['input'];
};

/** ValidationError: the reason is blank or too long. */
export type SetChannelPausedResult = ChannelPausedSet | ValidationError;

/** The main switch of a channel. */
export type SetChannelSwitchInput = {
  /** The channel. */
  channel: Channel;
  /** False turns the channel off, except for REQUIRED topics. */
  enabled: Scalars['Boolean']['input'];
  /** The reason, at most 1,000 characters. It is recorded in the audit log. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** The person. Leave it out for the caller; API keys must name one. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** An escalation chain. */
export type SetEscalationInput = {
  /** The steps: first one that notifies, at the end a WAIT, and after it perhaps a REPEAT. At most 20. */
  steps: Array<EscalationStepInput>;
};

/** ValidationError: the chain is invalid. */
export type SetEscalationResult = EscalationSet | ValidationError;

/** One cell and its new values. Give `enabled`, `frequency` or both. */
export type SetPreferenceInput = {
  /** The channel. */
  channel: Channel;
  /** The choice. Leave it out to keep it; `clearPreferences` removes it. */
  enabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** The frequency. Leave it out to keep it. */
  frequency?: InputMaybe<Frequency>;
  /** The reason, at most 1,000 characters. It is recorded in the audit log. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** The tenant that the choice applies to. Leave it out for the general choice. */
  tenantKey?: InputMaybe<Scalars['String']['input']>;
  /** The `key` of the topic. */
  topicKey: Scalars['String']['input'];
  /** The person. Leave it out for the caller; API keys must name one. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** A batch of changed cells. */
export type SetPreferencesInput = {
  /** At most 500 cells; more are refused with LIMIT_EXCEEDED. One locked cell refuses the whole batch. */
  cells: Array<PreferenceCellInput>;
  /** The reason, at most 1,000 characters. It is recorded in the audit log. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** The tenant that the choice applies to. Leave it out for the general choice. */
  tenantKey?: InputMaybe<Scalars['String']['input']>;
  /** The person. Leave it out for the caller; API keys must name one. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** ValidationError: a value is invalid, or there are over 500 cells. NotFoundError: there is no such person or topic. LockedError: a cell is REQUIRED or locked by the tenant. */
export type SetPreferencesResult = LockedError | NotFoundError | PreferencesSet | ValidationError;

/** Changes of a schedule. Fields that are left out keep their values. */
export type SetScheduleInput = {
  /** The time of DAILY and WEEKLY digests, as `HH:MM` in 24 hours. */
  digestTime?: InputMaybe<Scalars['String']['input']>;
  /** The day of WEEKLY digests. */
  digestWeekday?: InputMaybe<Weekday>;
  /** The complete list of windows, at most 50; `[]` removes all. A list that covers the whole week is a ValidationError. */
  quietHours?: InputMaybe<Array<QuietWindowInput>>;
  /** The reason, at most 1,000 characters. It is recorded in the audit log. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** The person's new IANA time zone. */
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
  /** The person. Leave it out for the caller; API keys must name one. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** ValidationError: a time or time zone is invalid, or the quiet hours cover the whole week. NotFoundError: there is no such person. */
export type SetScheduleResult = NotFoundError | ScheduleSet | ValidationError;

/** The policy of a tenant for one topic on one channel. */
export type SetTenantPolicyInput = {
  /** The channel. */
  channel: Channel;
  /** True if people cannot choose otherwise inside the tenant. The default is false. */
  locked?: InputMaybe<Scalars['Boolean']['input']>;
  /** The policy inside the tenant. Null removes it. */
  policy?: InputMaybe<ChannelPolicy>;
  /** The reason, at most 1,000 characters. It is recorded in the audit log. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** The integrator's own name of the tenant. */
  tenantKey: Scalars['String']['input'];
  /** The `key` of the topic. */
  topicKey: Scalars['String']['input'];
};

/** ValidationError: a value is invalid. NotFoundError: there is no such topic. */
export type SetTenantPolicyResult = NotFoundError | TenantPolicySet | ValidationError;

/** A policy of a topic on a channel. */
export type SetTopicChannelPolicyInput = {
  /** The channel. */
  channel: Channel;
  /** The new policy. */
  policy: ChannelPolicy;
  /** The reason, at most 1,000 characters. It is recorded in the audit log. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** The `key` of the topic. */
  topicKey: Scalars['String']['input'];
};

/** A change of a role. */
export type SetUserRoleInput = {
  /** The reason. It is recorded in the audit log and must not be blank. */
  reason: Scalars['String']['input'];
  /** The new role. It takes effect immediately in the process that does it and within a second in the others. */
  role: Role;
  /** The person. */
  userId: Scalars['ID']['input'];
};

/** ValidationError: the reason is blank, or it is the last ADMIN. NotFoundError: there is no such person. */
export type SetUserRoleResult = NotFoundError | UserRoleSet | ValidationError;

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

/** ValidationError: a value is invalid. NotFoundError: there is no such shift or person. ConflictError: the shift is over. */
export type ShiftResult = ConflictError | NotFoundError | ShiftSaved | ValidationError;

/** The shift was saved. */
export type ShiftSaved = {
  __typename?: 'ShiftSaved';
  /** The shift after the change. */
  shift: OnCallShift;
};

/** One service level objective. */
export type SloStatus = {
  __typename?: 'SloStatus';
  /** The measured value, in `unit`. Null if there are too few measurements. */
  actual?: Maybe<Scalars['Float']['output']>;
  /** For the availability: `actual` without the minutes of maintenance windows. Otherwise null. */
  actualOutsideMaintenance?: Maybe<Scalars['Float']['output']>;
  /** The remaining share of the error budget in the window: 1 is all, 0 or less is none. Null if there are too few measurements, or there is no budget. */
  budgetRemaining?: Maybe<Scalars['Float']['output']>;
  /** The promise in one sentence. */
  description: Scalars['String']['output'];
  /** True if `actual` meets `target`. Null if there are too few measurements. */
  met?: Maybe<Scalars['Boolean']['output']>;
  /** The name, such as `latency-p95`. It never changes. */
  name: Scalars['String']['output'];
  /** The promised value, in `unit`. */
  target: Scalars['Float']['output'];
  /** The name for people. */
  title: Scalars['String']['output'];
  /** The unit of `target` and `actual`. */
  unit: Scalars['String']['output'];
  /** The period of the measurement. */
  window: Scalars['String']['output'];
};

/** A request that took a second or longer. Its log lines have the same ids. */
export type SlowRequest = {
  __typename?: 'SlowRequest';
  /** When the request ended. */
  at: Scalars['DateTime']['output'];
  /** The time from the request to the end of its response, in milliseconds. */
  durationMs: Scalars['Int']['output'];
  /** The HTTP method. */
  method: Scalars['String']['output'];
  /** The request id, as in the response's `X-Request-Id`. Null for requests of older versions. */
  requestId?: Maybe<Scalars['String']['output']>;
  /** The route, such as `/api/graphql`. `other` for a path without a route of its own. */
  route: Scalars['String']['output'];
  /** The HTTP status. 200 also if the client disconnected before the response. */
  status: Scalars['Int']['output'];
  /** The id of the trace in the tracing system. Null without tracing. */
  traceId?: Maybe<Scalars['String']['output']>;
};

/** One result of a smoke check. */
export type SmokeCheck = {
  __typename?: 'SmokeCheck';
  /** The finding. */
  detail: Scalars['String']['output'];
  /** How long the check took, in milliseconds. */
  durationMs: Scalars['Float']['output'];
  /** The next step. Null if there is nothing to do. */
  hint?: Maybe<Scalars['String']['output']>;
  /** The name, such as `worker` or `provider.email`. */
  name: Scalars['String']['output'];
  /** The result. */
  status: SmokeStatus;
};

/** The results of a smoke check. PROVIDERS gives one for each channel, every other check gives one. */
export type SmokeCheckRun = {
  __typename?: 'SmokeCheckRun';
  /** The results. */
  checks: Array<SmokeCheck>;
};

/** The result was recorded. */
export type SmokeRunRecorded = {
  __typename?: 'SmokeRunRecorded';
  /** True if no check failed. */
  passed: Scalars['Boolean']['output'];
  /** When the test began. */
  startedAt: Scalars['DateTime']['output'];
};

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
  reason?: InputMaybe<Scalars['String']['input']>;
  /** The end of the pause, at most 366 days ahead. Null ends the pause. */
  until?: InputMaybe<Scalars['DateTime']['input']>;
  /** The person. Leave it out for the caller; API keys must name one. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** The number of deliveries with one status. */
export type StatusCount = {
  __typename?: 'StatusCount';
  /** The number of deliveries with this status. */
  count: Scalars['Int']['output'];
  /** The status. */
  status: DeliveryStatus;
};

/** A subscriber of the public status page. */
export type StatusSubscriber = {
  __typename?: 'StatusSubscriber';
  /** When the subscription was confirmed. Null until then. */
  confirmedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When the subscription was requested. */
  createdAt: Scalars['DateTime']['output'];
  /** Since when attempts have failed. Null if the last one succeeded. */
  failingSince?: Maybe<Scalars['DateTime']['output']>;
  /** The id, such as `sub_01k…`. */
  id: Scalars['ID']['output'];
  /** The kind of the target. */
  kind: StatusSubscriberKind;
  /** Why the last attempt failed. Null if it succeeded. */
  lastError?: Maybe<Scalars['String']['output']>;
  /** True if messages to the webhook are signed. */
  signed: Scalars['Boolean']['output'];
  /** The state now. */
  state: StatusSubscriberState;
  /** The mail address or URL. ADMIN reads it in full; everyone else masked. */
  target?: Maybe<Scalars['String']['output']>;
};

/** One page of subscribers, newest first. */
export type StatusSubscriberConnection = {
  __typename?: 'StatusSubscriberConnection';
  /** The entries of this page, in list order. */
  edges: Array<StatusSubscriberEdge>;
  /** Says whether more pages follow, and where this page begins and ends. */
  pageInfo: PageInfo;
};

/** The number of subscribers of one kind in one state. */
export type StatusSubscriberCount = {
  __typename?: 'StatusSubscriberCount';
  /** The number, 1 or more. */
  count: Scalars['Int']['output'];
  /** The kind. */
  kind: StatusSubscriberKind;
  /** The state. */
  state: StatusSubscriberState;
};

/** A subscriber in a list. */
export type StatusSubscriberEdge = {
  __typename?: 'StatusSubscriberEdge';
  /** Pass it as `after` to continue after this subscriber. */
  cursor: Scalars['String']['output'];
  /** The subscriber. */
  node: StatusSubscriber;
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

/** The subscription was deleted. */
export type SubscriberRemoved = {
  __typename?: 'SubscriberRemoved';
  /** The id of the subscriber. */
  subscriberId: Scalars['ID']['output'];
};

/** A block that no choice and no policy overrules. */
export type Suppression = Node & {
  __typename?: 'Suppression';
  /** The address. Self and ADMIN read it in full; AUDITOR masked. Null if it was erased, or you may not read it. */
  address?: Maybe<Scalars['String']['output']>;
  /** The channel that is blocked. */
  channel: Channel;
  /** When the suppression began. */
  createdAt: Scalars['DateTime']['output'];
  /** The global id, such as `sup_01k…`. */
  id: Scalars['ID']['output'];
  /** True if you may lift it. Nobody may lift ERASURE, nor STOP, which only the person's own START ends. Only the person may lift UNSUBSCRIBE. ADMIN may lift the rest. */
  liftable: Scalars['Boolean']['output'];
  /** When the suppression was lifted. Null while it is active. */
  liftedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The cause. */
  reason: SuppressionReason;
  /** The messages that are stopped. */
  scope: SuppressionScope;
  /** The `key` of the topic if the scope is TOPIC, otherwise null. */
  topicKey?: Maybe<Scalars['String']['output']>;
  /** The person. Null if nobody had the address yet (a STOP from an unknown number), or the person was erased. */
  user?: Maybe<User>;
};

/** One page of suppressions, newest first. */
export type SuppressionConnection = {
  __typename?: 'SuppressionConnection';
  /** The entries of this page, in list order. */
  edges: Array<SuppressionEdge>;
  /** Says whether more pages follow, and where this page begins and ends. */
  pageInfo: PageInfo;
};

/** A suppression in a list. */
export type SuppressionEdge = {
  __typename?: 'SuppressionEdge';
  /** Pass it as `after` to continue after this suppression. */
  cursor: Scalars['String']['output'];
  /** The suppression. */
  node: Suppression;
};

/** The suppression was lifted. */
export type SuppressionLifted = {
  __typename?: 'SuppressionLifted';
  /** The suppression, with its `liftedAt`. */
  suppression: Suppression;
};

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

/** The policy of the tenant was saved or removed. */
export type TenantPolicySet = {
  __typename?: 'TenantPolicySet';
  /** The tenant. */
  tenantKey: Scalars['String']['output'];
};

/** A kind of message that people choose about. */
export type Topic = Node & {
  __typename?: 'Topic';
  /** When the topic was archived. It is not sent since then. Null while it is in use. */
  archivedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The policy on each channel. A channel that is not listed is UNAVAILABLE. */
  channels: Array<TopicChannel>;
  /** The legal kind of the messages. */
  classification: Classification;
  /** A sentence about what a person receives, at most 1,000 characters. */
  description: Scalars['String']['output'];
  /** The global id, such as `top_01k…`. */
  id: Scalars['ID']['output'];
  /** The stable name in the API, such as `billing.invoice`. */
  key: Scalars['String']['output'];
  /** The title on the preferences page, at most 100 characters. */
  name: Scalars['String']['output'];
  /** The section on the preferences page. */
  section: Scalars['String']['output'];
  /** True if quiet hours, snooze and digests do not delay the messages. */
  urgent: Scalars['Boolean']['output'];
};

/** The policy of a topic on one channel. */
export type TopicChannel = {
  __typename?: 'TopicChannel';
  /** The channel. */
  channel: Channel;
  /** The policy. */
  policy: ChannelPolicy;
};

/** The policy of a topic on one channel. */
export type TopicChannelInput = {
  /** The channel. Each may be named once. */
  channel: Channel;
  /** The policy. */
  policy: ChannelPolicy;
};

/** One topic of the matrix. */
export type TopicPreference = {
  __typename?: 'TopicPreference';
  /** One cell for each channel that the topic is offered on. */
  channels: Array<PreferenceCell>;
  /** The topic. */
  topic: Topic;
};

/** The topic was saved. */
export type TopicUpserted = {
  __typename?: 'TopicUpserted';
  /** The topic after the change. */
  topic: Topic;
};

/** An update of an incident. */
export type UpdateIncidentInput = {
  /** True makes it a breach of personal data, for good. The 72 hours begin. */
  breach?: InputMaybe<Scalars['Boolean']['input']>;
  /** True if the breach was reported to the authority. */
  breachReported?: InputMaybe<Scalars['Boolean']['input']>;
  /** True if the CISO was informed in another way than by mail. */
  cisoInformed?: InputMaybe<Scalars['Boolean']['input']>;
  /** The person who leads from now on. Leave it out to keep the present one. */
  commanderId?: InputMaybe<Scalars['ID']['input']>;
  /** The person who writes the updates from now on. Leave it out to keep the present one. */
  communicationsId?: InputMaybe<Scalars['ID']['input']>;
  /** The incident. */
  id: Scalars['ID']['input'];
  /** The text of the update, at most 10,000 characters. */
  message: Scalars['String']['input'];
  /** True shows this update on the public status page. The default is false. */
  public?: InputMaybe<Scalars['Boolean']['input']>;
  /** True makes it a security incident, for good. */
  security?: InputMaybe<Scalars['Boolean']['input']>;
  /** The new status. Leave it out to keep the present one. */
  status?: InputMaybe<IncidentStatus>;
};

/** A complete topic. */
export type UpsertTopicInput = {
  /** True archives the topic, false restores it. Leave it out for no change. */
  archived?: InputMaybe<Scalars['Boolean']['input']>;
  /** The complete list. A channel that is left out becomes UNAVAILABLE. */
  channels: Array<TopicChannelInput>;
  /** The legal kind of the messages. */
  classification: Classification;
  /** A sentence about what a person receives, at most 1,000 characters. */
  description: Scalars['String']['input'];
  /** The stable name, such as `billing.invoice`. A known key updates the topic, a new one adds a topic. */
  key: Scalars['String']['input'];
  /** The title on the preferences page, at most 100 characters. */
  name: Scalars['String']['input'];
  /** The section on the preferences page, at most 100 characters. */
  section: Scalars['String']['input'];
  /** True if quiet hours, snooze and digests do not delay the messages. Leave it out for false on a new topic, and no change on an existing one. */
  urgent?: InputMaybe<Scalars['Boolean']['input']>;
};

/** ValidationError: a key or value is invalid, or a channel is named twice. NotFoundError: there is no topic with this key (`setTopicChannelPolicy`). */
export type UpsertTopicResult = NotFoundError | TopicUpserted | ValidationError;

/** A batch of people. */
export type UpsertUsersInput = {
  /** At most 1,000 people; more are refused with LIMIT_EXCEEDED. */
  users: Array<UserInput>;
};

/** ValidationError: a value is invalid, or there are over 1,000 people. ConflictError: an address belongs to another person, or only ADMIN may change this email address. */
export type UpsertUsersResult = ConflictError | UsersUpserted | ValidationError;

/** A person who can be notified. Addresses are restricted: other readers get null, and FORBIDDEN in `errors[]`. */
export type User = Node & {
  __typename?: 'User';
  /** The evidence of this person's consents to MARKETING and of their withdrawals, newest first. Self, ADMIN, AUDITOR and keys with AUDIT_READ. */
  consents?: Maybe<ConsentConnection>;
  /** When the person was added. */
  createdAt: Scalars['DateTime']['output'];
  /** The deliveries to this person, including SKIPPED ones. Self, ADMIN, AUDITOR and keys with SEND. */
  deliveries?: Maybe<DeliveryConnection>;
  /** The email address. Self and ADMIN read it in full; AUDITOR, and tokens that a key created, masked. Null if there is none, or you may not read it. */
  email?: Maybe<Scalars['String']['output']>;
  /** The integrator's own id, which is unique. Null for a person whom no integrator added. */
  externalId?: Maybe<Scalars['String']['output']>;
  /** The changes of this person's preferences, with their actors. Self, ADMIN, AUDITOR and keys with AUDIT_READ. */
  history?: Maybe<AuditEventConnection>;
  /** The global id, such as `usr_01k…`. */
  id: Scalars['ID']['output'];
  /** The language of messages, pages and reasons as a BCP 47 tag, such as `en` or `de-AT`. */
  locale: Scalars['String']['output'];
  /** The display name. It replaces `{{name}}` in messages. Null if it is unknown. */
  name?: Maybe<Scalars['String']['output']>;
  /** The phone number in E.164, such as `+4915112345678`. Self and ADMIN read it in full; AUDITOR, and tokens that a key created, masked. Null if there is none, or you may not read it. */
  phone?: Maybe<Scalars['String']['output']>;
  /** Everything that this person can choose. Self, ADMIN, AUDITOR, and keys with PREFERENCES_READ or PREFERENCES_WRITE. */
  preferences?: Maybe<PreferenceMatrix>;
  /** The person's permissions here. They do not affect which messages the person receives. */
  role: Role;
  /** Quiet hours, digest times and snooze. Self, ADMIN, AUDITOR, and keys with PREFERENCES_READ or PREFERENCES_WRITE. */
  schedule?: Maybe<Schedule>;
  /** The sessions of this person, the last used first, at most 100. Self when signed in, ADMIN and AUDITOR. */
  sessions?: Maybe<Array<UserSession>>;
  /** The Slack member id, such as `U012AB3CD`. Self and ADMIN read it in full; AUDITOR, and tokens that a key created, masked. Null if there is none, or you may not read it. */
  slackUserId?: Maybe<Scalars['String']['output']>;
  /** The time zone of quiet hours and digest times. It is UTC until it is set. */
  timeZone: Scalars['TimeZone']['output'];
};


/** A person who can be notified. Addresses are restricted: other readers get null, and FORBIDDEN in `errors[]`. */
export type UserConsentsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};


/** A person who can be notified. Addresses are restricted: other readers get null, and FORBIDDEN in `errors[]`. */
export type UserDeliveriesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<DeliveryFilter>;
  first: Scalars['Int']['input'];
};


/** A person who can be notified. Addresses are restricted: other readers get null, and FORBIDDEN in `errors[]`. */
export type UserHistoryArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};


/** A person who can be notified. Addresses are restricted: other readers get null, and FORBIDDEN in `errors[]`. */
export type UserPreferencesArgs = {
  tenantKey?: InputMaybe<Scalars['String']['input']>;
};

/** One page of people. */
export type UserConnection = {
  __typename?: 'UserConnection';
  /** The entries of this page, in list order. */
  edges: Array<UserEdge>;
  /** Says whether more pages follow, and where this page begins and ends. */
  pageInfo: PageInfo;
  /** The number of people on all pages. It is exact up to 10,000; a larger number is an estimate with two significant digits. Null if it was not counted. */
  totalCount?: Maybe<Scalars['Int']['output']>;
};

/** The exported data. */
export type UserDataExported = {
  __typename?: 'UserDataExported';
  /** One member for each section: profile, preferences, schedule, consents, suppressions, deliveries, history and more. `about` describes them. A section with more than 10,000 rows has the newest 10,000, and `incomplete` names it; `./np user export` exports all rows. */
  data: Scalars['JSONObject']['output'];
};

/** A person in a list. */
export type UserEdge = {
  __typename?: 'UserEdge';
  /** Pass it as `after` to continue after this person. */
  cursor: Scalars['String']['output'];
  /** The person. */
  node: User;
};

/** The person was erased. */
export type UserErased = {
  __typename?: 'UserErased';
  /** The id of the person. It is never reused. */
  userId: Scalars['ID']['output'];
};

/**
 * An expected refusal. It is a member of the result union of a mutation, and nothing was written. Ask for it with
 * `... on UserError { code message path }`. All other errors are in `errors[]`, with `extensions.requestId` and one of these in
 * `extensions.code`: UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED (429, retry after the header `Retry-After`), BAD_USER_INPUT,
 * SERVICE_UNAVAILABLE (503, retry) and INTERNAL_SERVER_ERROR.
 */
export type UserError = {
  /** The code to branch on. It is stable. */
  code: ErrorCode;
  /** One sentence for a person. Its wording may change. */
  message: Scalars['String']['output'];
  /** The position in the arguments, outermost first, with list positions as text: `["input", "cells", "3", "topicKey"]`. */
  path: Array<Scalars['String']['output']>;
};

/** One person as the integrator knows them. Addresses written here count as verified. Fields that are left out keep their values. */
export type UserInput = {
  /** The email address. It belongs to one person at most; case does not matter. Only ASCII is allowed before the @. A domain in another script is stored as `xn--…`. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** The integrator's own id. A known id updates the person, a new one adds a person. Invisible characters are refused. */
  externalId: Scalars['String']['input'];
  /** The language as a BCP 47 tag. A new person has `en` if it is left out. */
  locale?: InputMaybe<Scalars['String']['input']>;
  /** The display name. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** The phone number with its country code. It is stored in E.164, such as `+4915112345678`. */
  phone?: InputMaybe<Scalars['String']['input']>;
  /** The Slack member id, such as `U012AB3CD`. */
  slackUserId?: InputMaybe<Scalars['String']['input']>;
  /** The IANA time zone. A new person has UTC if it is left out. */
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
};

/** The role was changed. */
export type UserRoleSet = {
  __typename?: 'UserRoleSet';
  /** The person, with the new role. */
  user: User;
};

/** One session of a person. */
export type UserSession = {
  __typename?: 'UserSession';
  /** The browser, such as `Firefox`. Self and ADMIN read it in full; AUDITOR masked. Null if it is unknown, or you may not read it. */
  browser?: Maybe<Scalars['String']['output']>;
  /** When the session began. */
  createdAt: Scalars['DateTime']['output'];
  /** True if this request used the session. */
  current: Scalars['Boolean']['output'];
  /** The id, such as `ses_01k…`, for `endSession`. It is no credential. */
  id: Scalars['ID']['output'];
  /** When the session was last used, accurate to about five minutes. */
  lastSeenAt: Scalars['DateTime']['output'];
  /** The operating system, such as `Linux`. Self and ADMIN read it in full; AUDITOR masked. Null if it is unknown, or you may not read it. */
  system?: Maybe<Scalars['String']['output']>;
};

/** The token was created. */
export type UserTokenCreated = {
  __typename?: 'UserTokenCreated';
  /** The token is refused from this instant on. */
  expiresAt: Scalars['DateTime']['output'];
  /** The token. Send it as `Authorization: Bearer …`. It is returned only here. */
  token: Scalars['String']['output'];
};

/** All people of the batch were saved. */
export type UsersUpserted = {
  __typename?: 'UsersUpserted';
  /** The people after the change, in the order of the input. */
  users: Array<User>;
};

/** The input breaks a rule. The code is INVALID, or LIMIT_EXCEEDED if the input is too large. */
export type ValidationError = UserError & {
  __typename?: 'ValidationError';
  /** Always INVALID or LIMIT_EXCEEDED. */
  code: ErrorCode;
  /** The broken rule, in one sentence. */
  message: Scalars['String']['output'];
  /** The invalid part of `input`, outermost first. */
  path: Array<Scalars['String']['output']>;
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
  basedOn?: InputMaybe<Scalars['Int']['input']>;
  /** The incident. */
  id: Scalars['ID']['input'];
  /** The text in Markdown, at most 50,000 characters. */
  text: Scalars['String']['input'];
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;



/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  AmendReportResult:
    | ( NotFoundError )
    | ( Omit<ReportAmended, 'report'> & { report: _RefType['Report'] } )
    | ( ValidationError )
  ;
  CreateApiKeyResult:
    | ( Omit<ApiKeyCreated, 'apiKey'> & { apiKey: _RefType['ApiKey'] } )
    | ( NotFoundError )
    | ( ValidationError )
  ;
  CreatePreferenceLinkResult:
    | ( NotFoundError )
    | ( PreferenceLinkCreated )
    | ( ValidationError )
  ;
  CreateProbeAccessResult:
    | ( ProbeAccessCreated )
    | ( ValidationError )
  ;
  CreateUserTokenResult:
    | ( NotFoundError )
    | ( UserTokenCreated )
    | ( ValidationError )
  ;
  EndMaintenanceResult:
    | ( ConflictError )
    | ( Omit<MaintenanceEnded, 'window'> & { window: _RefType['MaintenanceWindow'] } )
    | ( NotFoundError )
    | ( ValidationError )
  ;
  EndSessionResult:
    | ( NotFoundError )
    | ( SessionEnded )
    | ( ValidationError )
  ;
  EndSessionsResult:
    | ( NotFoundError )
    | ( SessionsEnded )
    | ( ValidationError )
  ;
  EraseUserResult:
    | ( ConflictError )
    | ( NotFoundError )
    | ( UserErased )
    | ( ValidationError )
  ;
  ExportUserDataResult:
    | ( NotFoundError )
    | ( UserDataExported )
  ;
  IncidentResult:
    | ( ConflictError )
    | ( Omit<IncidentSaved, 'incident'> & { incident: _RefType['Incident'] } )
    | ( NotFoundError )
    | ( ValidationError )
  ;
  LiftSuppressionResult:
    | ( ConflictError )
    | ( NotFoundError )
    | ( Omit<SuppressionLifted, 'suppression'> & { suppression: _RefType['Suppression'] } )
  ;
  MaintenanceResult:
    | ( ConflictError )
    | ( Omit<MaintenanceScheduled, 'window'> & { window: _RefType['MaintenanceWindow'] } )
    | ( ValidationError )
  ;
  RecordSmokeRunResult:
    | ( SmokeRunRecorded )
    | ( ValidationError )
  ;
  RemoveSubscriberResult:
    | ( NotFoundError )
    | ( SubscriberRemoved )
    | ( ValidationError )
  ;
  RenewCalendarLinkResult:
    | ( CalendarLinkRenewed )
    | ( ValidationError )
  ;
  ReplayDeliveriesResult:
    | ( DeliveriesReplayed )
    | ( ValidationError )
  ;
  ReplayDeliveryResult:
    | ( ConflictError )
    | ( Omit<DeliveryReplayed, 'delivery'> & { delivery: _RefType['Delivery'] } )
    | ( NotFoundError )
  ;
  ReportNoteResult:
    | ( ConflictError )
    | ( Omit<ReportNoteSaved, 'note'> & { note: _RefType['ReportNote'] } )
    | ( ValidationError )
  ;
  RevokeApiKeyResult:
    | ( Omit<ApiKeyRevoked, 'apiKey'> & { apiKey: _RefType['ApiKey'] } )
    | ( NotFoundError )
  ;
  SendNotificationResult:
    | ( ConflictError )
    | ( NotFoundError )
    | ( Omit<NotificationAccepted, 'notification'> & { notification: _RefType['Notification'] } )
    | ( ValidationError )
  ;
  SetChannelPausedResult:
    | ( ChannelPausedSet )
    | ( ValidationError )
  ;
  SetEscalationResult:
    | ( EscalationSet )
    | ( ValidationError )
  ;
  SetPreferencesResult:
    | ( LockedError )
    | ( NotFoundError )
    | ( Omit<PreferencesSet, 'preferences'> & { preferences: _RefType['PreferenceMatrix'] } )
    | ( ValidationError )
  ;
  SetScheduleResult:
    | ( NotFoundError )
    | ( Omit<ScheduleSet, 'schedule'> & { schedule: _RefType['Schedule'] } )
    | ( ValidationError )
  ;
  SetTenantPolicyResult:
    | ( NotFoundError )
    | ( TenantPolicySet )
    | ( ValidationError )
  ;
  SetUserRoleResult:
    | ( NotFoundError )
    | ( Omit<UserRoleSet, 'user'> & { user: _RefType['User'] } )
    | ( ValidationError )
  ;
  ShiftResult:
    | ( ConflictError )
    | ( NotFoundError )
    | ( Omit<ShiftSaved, 'shift'> & { shift: _RefType['OnCallShift'] } )
    | ( ValidationError )
  ;
  UpsertTopicResult:
    | ( NotFoundError )
    | ( Omit<TopicUpserted, 'topic'> & { topic: _RefType['Topic'] } )
    | ( ValidationError )
  ;
  UpsertUsersResult:
    | ( ConflictError )
    | ( Omit<UsersUpserted, 'users'> & { users: Array<_RefType['User']> } )
    | ( ValidationError )
  ;
};

/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node:
    | ( ApiKeyRow )
    | ( AuditEventView )
    | ( DeliveryRow )
    | ( IncidentView )
    | ( MaintenanceWindowRow )
    | ( NotificationRow )
    | ( SuppressionRow )
    | ( TopicView )
    | ( Person )
  ;
  UserError:
    | ( ConflictError )
    | ( LockedError )
    | ( NotFoundError )
    | ( ValidationError )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Alert: ResolverTypeWrapper<Alert>;
  AlertChannel: ResolverTypeWrapper<AlertChannel>;
  AlertCounts: ResolverTypeWrapper<AlertCounts>;
  AlertLabel: ResolverTypeWrapper<AlertLabel>;
  AlertSeverity: AlertSeverity;
  AlertState: AlertState;
  AmendReportInput: AmendReportInput;
  AmendReportResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['AmendReportResult']>;
  ApiKey: ResolverTypeWrapper<ApiKeyRow>;
  ApiKeyCreated: ResolverTypeWrapper<Omit<ApiKeyCreated, 'apiKey'> & { apiKey: ResolversTypes['ApiKey'] }>;
  ApiKeyRevoked: ResolverTypeWrapper<Omit<ApiKeyRevoked, 'apiKey'> & { apiKey: ResolversTypes['ApiKey'] }>;
  AudienceInput: AudienceInput;
  AuditEvent: ResolverTypeWrapper<AuditEventView>;
  AuditEventConnection: ResolverTypeWrapper<Omit<AuditEventConnection, 'edges'> & { edges: Array<ResolversTypes['AuditEventEdge']> }>;
  AuditEventEdge: ResolverTypeWrapper<Omit<AuditEventEdge, 'node'> & { node: ResolversTypes['AuditEvent'] }>;
  AuditFilter: AuditFilter;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CalendarLinkRenewed: ResolverTypeWrapper<CalendarLinkRenewed>;
  Channel: Channel;
  ChannelHealth: ResolverTypeWrapper<ChannelHealth>;
  ChannelPausedSet: ResolverTypeWrapper<ChannelPausedSet>;
  ChannelPolicy: ChannelPolicy;
  ChannelSwitch: ResolverTypeWrapper<Omit<ChannelSwitch, 'suppressions'> & { suppressions?: Maybe<Array<ResolversTypes['Suppression']>> }>;
  Classification: Classification;
  ClearPreferencesInput: ClearPreferencesInput;
  ConflictError: ResolverTypeWrapper<ConflictError>;
  Consent: ResolverTypeWrapper<ConsentRow>;
  ConsentConnection: ResolverTypeWrapper<Omit<ConsentConnection, 'edges'> & { edges: Array<ResolversTypes['ConsentEdge']> }>;
  ConsentEdge: ResolverTypeWrapper<Omit<ConsentEdge, 'node'> & { node: ResolversTypes['Consent'] }>;
  ContainIncidentInput: ContainIncidentInput;
  Containment: Containment;
  CreateApiKeyInput: CreateApiKeyInput;
  CreateApiKeyResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CreateApiKeyResult']>;
  CreatePreferenceLinkInput: CreatePreferenceLinkInput;
  CreatePreferenceLinkResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CreatePreferenceLinkResult']>;
  CreateProbeAccessInput: CreateProbeAccessInput;
  CreateProbeAccessResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CreateProbeAccessResult']>;
  CreateUserTokenInput: CreateUserTokenInput;
  CreateUserTokenResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CreateUserTokenResult']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Decision: ResolverTypeWrapper<ExplainedDecision>;
  DecisionLayer: DecisionLayer;
  DecisionStep: ResolverTypeWrapper<DecisionStep>;
  DeliveriesReplayed: ResolverTypeWrapper<DeliveriesReplayed>;
  Delivery: ResolverTypeWrapper<DeliveryRow>;
  DeliveryConnection: ResolverTypeWrapper<DeliveryPage>;
  DeliveryEdge: ResolverTypeWrapper<Omit<DeliveryEdge, 'node'> & { node: ResolversTypes['Delivery'] }>;
  DeliveryFilter: DeliveryFilter;
  DeliveryReplayed: ResolverTypeWrapper<Omit<DeliveryReplayed, 'delivery'> & { delivery: ResolversTypes['Delivery'] }>;
  DeliveryStatus: DeliveryStatus;
  EndMaintenanceInput: EndMaintenanceInput;
  EndMaintenanceResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['EndMaintenanceResult']>;
  EndSessionInput: EndSessionInput;
  EndSessionResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['EndSessionResult']>;
  EndSessionsInput: EndSessionsInput;
  EndSessionsResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['EndSessionsResult']>;
  EndShiftInput: EndShiftInput;
  EraseUserInput: EraseUserInput;
  EraseUserResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['EraseUserResult']>;
  ErrorCode: ErrorCode;
  EscalationSet: ResolverTypeWrapper<EscalationSet>;
  EscalationStep: ResolverTypeWrapper<EscalationStep>;
  EscalationStepInput: EscalationStepInput;
  EscalationStepKind: EscalationStepKind;
  ExplainInput: ExplainInput;
  ExportUserDataInput: ExportUserDataInput;
  ExportUserDataResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ExportUserDataResult']>;
  FailingJobs: ResolverTypeWrapper<FailingJobs>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  Frequency: Frequency;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Incident: ResolverTypeWrapper<IncidentView>;
  IncidentConnection: ResolverTypeWrapper<Omit<IncidentConnection, 'edges'> & { edges: Array<ResolversTypes['IncidentEdge']> }>;
  IncidentEdge: ResolverTypeWrapper<Omit<IncidentEdge, 'node'> & { node: ResolversTypes['Incident'] }>;
  IncidentLink: ResolverTypeWrapper<IncidentLinkView>;
  IncidentLinkKind: IncidentLinkKind;
  IncidentResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['IncidentResult']>;
  IncidentSaved: ResolverTypeWrapper<Omit<IncidentSaved, 'incident'> & { incident: ResolversTypes['Incident'] }>;
  IncidentStatus: IncidentStatus;
  IncidentTimes: ResolverTypeWrapper<IncidentTimes>;
  IncidentUpdate: ResolverTypeWrapper<IncidentUpdate>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  JSONObject: ResolverTypeWrapper<Scalars['JSONObject']['output']>;
  LiftSuppressionInput: LiftSuppressionInput;
  LiftSuppressionResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['LiftSuppressionResult']>;
  LinkIncidentsInput: LinkIncidentsInput;
  LockedError: ResolverTypeWrapper<LockedError>;
  MaintenanceEnded: ResolverTypeWrapper<Omit<MaintenanceEnded, 'window'> & { window: ResolversTypes['MaintenanceWindow'] }>;
  MaintenanceProposal: ResolverTypeWrapper<MaintenanceProposal>;
  MaintenanceResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['MaintenanceResult']>;
  MaintenanceScheduled: ResolverTypeWrapper<Omit<MaintenanceScheduled, 'window'> & { window: ResolversTypes['MaintenanceWindow'] }>;
  MaintenanceStatus: MaintenanceStatus;
  MaintenanceWindow: ResolverTypeWrapper<MaintenanceWindowRow>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<{ id: string }>;
  NotFoundError: ResolverTypeWrapper<NotFoundError>;
  Notification: ResolverTypeWrapper<NotificationRow>;
  NotificationAccepted: ResolverTypeWrapper<Omit<NotificationAccepted, 'notification'> & { notification: ResolversTypes['Notification'] }>;
  OnCall: ResolverTypeWrapper<OnCallView>;
  OnCallDuty: ResolverTypeWrapper<Duty>;
  OnCallGap: ResolverTypeWrapper<OnCallGap>;
  OnCallLevel: OnCallLevel;
  OnCallPage: ResolverTypeWrapper<PageRow>;
  OnCallPerson: ResolverTypeWrapper<StaffMember>;
  OnCallShift: ResolverTypeWrapper<ShiftRow>;
  OpenIncidentInput: OpenIncidentInput;
  OperationRun: ResolverTypeWrapper<OperationRun>;
  OperationRuns: ResolverTypeWrapper<OperationRuns>;
  Operations: ResolverTypeWrapper<object>;
  Outcome: Outcome;
  OverrideShiftInput: OverrideShiftInput;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PageStatus: PageStatus;
  Plot: ResolverTypeWrapper<Plot>;
  PlotLine: ResolverTypeWrapper<PlotLine>;
  PlotPeriod: PlotPeriod;
  PlotPoint: ResolverTypeWrapper<PlotPoint>;
  PolicyImpact: ResolverTypeWrapper<PolicyImpact>;
  PostMortem: ResolverTypeWrapper<PostMortem>;
  PreferenceCell: ResolverTypeWrapper<PreferenceCell>;
  PreferenceCellInput: PreferenceCellInput;
  PreferenceLinkCreated: ResolverTypeWrapper<PreferenceLinkCreated>;
  PreferenceMatrix: ResolverTypeWrapper<MatrixView>;
  PreferenceSection: ResolverTypeWrapper<Omit<PreferenceSection, 'topics'> & { topics: Array<ResolversTypes['TopicPreference']> }>;
  PreferencesSet: ResolverTypeWrapper<Omit<PreferencesSet, 'preferences'> & { preferences: ResolversTypes['PreferenceMatrix'] }>;
  ProbeAccessCreated: ResolverTypeWrapper<ProbeAccessCreated>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  QueueStatus: ResolverTypeWrapper<QueueStatus>;
  QuietWindow: ResolverTypeWrapper<QuietWindow>;
  QuietWindowInput: QuietWindowInput;
  RecordSmokeRunInput: RecordSmokeRunInput;
  RecordSmokeRunResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RecordSmokeRunResult']>;
  Release: ResolverTypeWrapper<Release>;
  ReleaseStep: ReleaseStep;
  RemoveSubscriberInput: RemoveSubscriberInput;
  RemoveSubscriberResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RemoveSubscriberResult']>;
  RenewCalendarLinkInput: RenewCalendarLinkInput;
  RenewCalendarLinkResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RenewCalendarLinkResult']>;
  ReplayDeliveriesInput: ReplayDeliveriesInput;
  ReplayDeliveriesResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ReplayDeliveriesResult']>;
  ReplayDeliveryInput: ReplayDeliveryInput;
  ReplayDeliveryResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ReplayDeliveryResult']>;
  Report: ResolverTypeWrapper<ReportView>;
  ReportAmended: ResolverTypeWrapper<Omit<ReportAmended, 'report'> & { report: ResolversTypes['Report'] }>;
  ReportAmendment: ResolverTypeWrapper<ReportAmendmentRow>;
  ReportConnection: ResolverTypeWrapper<Omit<ReportConnection, 'edges'> & { edges: Array<ResolversTypes['ReportEdge']> }>;
  ReportEdge: ResolverTypeWrapper<Omit<ReportEdge, 'node'> & { node: ResolversTypes['Report'] }>;
  ReportFormat: ReportFormat;
  ReportKind: ReportKind;
  ReportLine: ResolverTypeWrapper<ReportLine>;
  ReportNote: ResolverTypeWrapper<ReportText>;
  ReportNoteResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ReportNoteResult']>;
  ReportNoteSaved: ResolverTypeWrapper<Omit<ReportNoteSaved, 'note'> & { note: ResolversTypes['ReportNote'] }>;
  ReportNoteSection: ReportNoteSection;
  ReportNoteSlot: ResolverTypeWrapper<Omit<ReportNoteSlot, 'note'> & { note?: Maybe<ResolversTypes['ReportNote']> }>;
  ReportPlot: ResolverTypeWrapper<ReportPlot>;
  ReportPlotLine: ResolverTypeWrapper<ReportPlotLine>;
  ReportSection: ResolverTypeWrapper<Omit<ReportSection, 'notes'> & { notes: Array<ResolversTypes['ReportNoteSlot']> }>;
  RevokeApiKeyInput: RevokeApiKeyInput;
  RevokeApiKeyResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RevokeApiKeyResult']>;
  Role: Role;
  RotateApiKeyInput: RotateApiKeyInput;
  RunSmokeCheckInput: RunSmokeCheckInput;
  SaveReportNoteInput: SaveReportNoteInput;
  SaveShiftInput: SaveShiftInput;
  Schedule: ResolverTypeWrapper<ScheduleView>;
  ScheduleField: ScheduleField;
  ScheduleMaintenanceInput: ScheduleMaintenanceInput;
  ScheduleSet: ResolverTypeWrapper<Omit<ScheduleSet, 'schedule'> & { schedule: ResolversTypes['Schedule'] }>;
  Scope: Scope;
  SecretAge: ResolverTypeWrapper<SecretAge>;
  SecretVersion: ResolverTypeWrapper<SecretVersion>;
  SendNotificationInput: SendNotificationInput;
  SendNotificationResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SendNotificationResult']>;
  ServiceCheck: ServiceCheck;
  SessionEnded: ResolverTypeWrapper<SessionEnded>;
  SessionsEnded: ResolverTypeWrapper<SessionsEnded>;
  SetChannelPausedInput: SetChannelPausedInput;
  SetChannelPausedResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SetChannelPausedResult']>;
  SetChannelSwitchInput: SetChannelSwitchInput;
  SetEscalationInput: SetEscalationInput;
  SetEscalationResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SetEscalationResult']>;
  SetPreferenceInput: SetPreferenceInput;
  SetPreferencesInput: SetPreferencesInput;
  SetPreferencesResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SetPreferencesResult']>;
  SetScheduleInput: SetScheduleInput;
  SetScheduleResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SetScheduleResult']>;
  SetTenantPolicyInput: SetTenantPolicyInput;
  SetTenantPolicyResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SetTenantPolicyResult']>;
  SetTopicChannelPolicyInput: SetTopicChannelPolicyInput;
  SetUserRoleInput: SetUserRoleInput;
  SetUserRoleResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SetUserRoleResult']>;
  Severity: Severity;
  ShiftFrequency: ShiftFrequency;
  ShiftKind: ShiftKind;
  ShiftResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ShiftResult']>;
  ShiftSaved: ResolverTypeWrapper<Omit<ShiftSaved, 'shift'> & { shift: ResolversTypes['OnCallShift'] }>;
  SloStatus: ResolverTypeWrapper<SloStatus>;
  SlowRequest: ResolverTypeWrapper<SlowRequest>;
  SmokeCheck: ResolverTypeWrapper<SmokeCheck>;
  SmokeCheckRun: ResolverTypeWrapper<SmokeCheckRun>;
  SmokeRunRecorded: ResolverTypeWrapper<SmokeRunRecorded>;
  SmokeStatus: SmokeStatus;
  SnoozeInput: SnoozeInput;
  StatusCount: ResolverTypeWrapper<StatusCount>;
  StatusSubscriber: ResolverTypeWrapper<Subscriber>;
  StatusSubscriberConnection: ResolverTypeWrapper<Omit<StatusSubscriberConnection, 'edges'> & { edges: Array<ResolversTypes['StatusSubscriberEdge']> }>;
  StatusSubscriberCount: ResolverTypeWrapper<StatusSubscriberCount>;
  StatusSubscriberEdge: ResolverTypeWrapper<Omit<StatusSubscriberEdge, 'node'> & { node: ResolversTypes['StatusSubscriber'] }>;
  StatusSubscriberKind: StatusSubscriberKind;
  StatusSubscriberState: StatusSubscriberState;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  SubscriberRemoved: ResolverTypeWrapper<SubscriberRemoved>;
  Suppression: ResolverTypeWrapper<SuppressionRow>;
  SuppressionConnection: ResolverTypeWrapper<Omit<SuppressionConnection, 'edges'> & { edges: Array<ResolversTypes['SuppressionEdge']> }>;
  SuppressionEdge: ResolverTypeWrapper<Omit<SuppressionEdge, 'node'> & { node: ResolversTypes['Suppression'] }>;
  SuppressionLifted: ResolverTypeWrapper<Omit<SuppressionLifted, 'suppression'> & { suppression: ResolversTypes['Suppression'] }>;
  SuppressionReason: SuppressionReason;
  SuppressionScope: SuppressionScope;
  TenantPolicySet: ResolverTypeWrapper<TenantPolicySet>;
  TimeZone: ResolverTypeWrapper<Scalars['TimeZone']['output']>;
  Topic: ResolverTypeWrapper<TopicView>;
  TopicChannel: ResolverTypeWrapper<TopicChannel>;
  TopicChannelInput: TopicChannelInput;
  TopicPreference: ResolverTypeWrapper<Omit<TopicPreference, 'topic'> & { topic: ResolversTypes['Topic'] }>;
  TopicUpserted: ResolverTypeWrapper<Omit<TopicUpserted, 'topic'> & { topic: ResolversTypes['Topic'] }>;
  UpdateIncidentInput: UpdateIncidentInput;
  UpsertTopicInput: UpsertTopicInput;
  UpsertTopicResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['UpsertTopicResult']>;
  UpsertUsersInput: UpsertUsersInput;
  UpsertUsersResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['UpsertUsersResult']>;
  User: ResolverTypeWrapper<Person>;
  UserConnection: ResolverTypeWrapper<PeoplePage>;
  UserDataExported: ResolverTypeWrapper<UserDataExported>;
  UserEdge: ResolverTypeWrapper<Omit<UserEdge, 'node'> & { node: ResolversTypes['User'] }>;
  UserErased: ResolverTypeWrapper<UserErased>;
  UserError: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['UserError']>;
  UserInput: UserInput;
  UserRoleSet: ResolverTypeWrapper<Omit<UserRoleSet, 'user'> & { user: ResolversTypes['User'] }>;
  UserSession: ResolverTypeWrapper<SessionView>;
  UserTokenCreated: ResolverTypeWrapper<UserTokenCreated>;
  UsersUpserted: ResolverTypeWrapper<Omit<UsersUpserted, 'users'> & { users: Array<ResolversTypes['User']> }>;
  ValidationError: ResolverTypeWrapper<ValidationError>;
  Weekday: Weekday;
  WritePostMortemInput: WritePostMortemInput;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Alert: Alert;
  AlertChannel: AlertChannel;
  AlertCounts: AlertCounts;
  AlertLabel: AlertLabel;
  AmendReportInput: AmendReportInput;
  AmendReportResult: ResolversUnionTypes<ResolversParentTypes>['AmendReportResult'];
  ApiKey: ApiKeyRow;
  ApiKeyCreated: Omit<ApiKeyCreated, 'apiKey'> & { apiKey: ResolversParentTypes['ApiKey'] };
  ApiKeyRevoked: Omit<ApiKeyRevoked, 'apiKey'> & { apiKey: ResolversParentTypes['ApiKey'] };
  AudienceInput: AudienceInput;
  AuditEvent: AuditEventView;
  AuditEventConnection: Omit<AuditEventConnection, 'edges'> & { edges: Array<ResolversParentTypes['AuditEventEdge']> };
  AuditEventEdge: Omit<AuditEventEdge, 'node'> & { node: ResolversParentTypes['AuditEvent'] };
  AuditFilter: AuditFilter;
  Boolean: Scalars['Boolean']['output'];
  CalendarLinkRenewed: CalendarLinkRenewed;
  ChannelHealth: ChannelHealth;
  ChannelPausedSet: ChannelPausedSet;
  ChannelSwitch: Omit<ChannelSwitch, 'suppressions'> & { suppressions?: Maybe<Array<ResolversParentTypes['Suppression']>> };
  ClearPreferencesInput: ClearPreferencesInput;
  ConflictError: ConflictError;
  Consent: ConsentRow;
  ConsentConnection: Omit<ConsentConnection, 'edges'> & { edges: Array<ResolversParentTypes['ConsentEdge']> };
  ConsentEdge: Omit<ConsentEdge, 'node'> & { node: ResolversParentTypes['Consent'] };
  ContainIncidentInput: ContainIncidentInput;
  CreateApiKeyInput: CreateApiKeyInput;
  CreateApiKeyResult: ResolversUnionTypes<ResolversParentTypes>['CreateApiKeyResult'];
  CreatePreferenceLinkInput: CreatePreferenceLinkInput;
  CreatePreferenceLinkResult: ResolversUnionTypes<ResolversParentTypes>['CreatePreferenceLinkResult'];
  CreateProbeAccessInput: CreateProbeAccessInput;
  CreateProbeAccessResult: ResolversUnionTypes<ResolversParentTypes>['CreateProbeAccessResult'];
  CreateUserTokenInput: CreateUserTokenInput;
  CreateUserTokenResult: ResolversUnionTypes<ResolversParentTypes>['CreateUserTokenResult'];
  DateTime: Scalars['DateTime']['output'];
  Decision: ExplainedDecision;
  DecisionStep: DecisionStep;
  DeliveriesReplayed: DeliveriesReplayed;
  Delivery: DeliveryRow;
  DeliveryConnection: DeliveryPage;
  DeliveryEdge: Omit<DeliveryEdge, 'node'> & { node: ResolversParentTypes['Delivery'] };
  DeliveryFilter: DeliveryFilter;
  DeliveryReplayed: Omit<DeliveryReplayed, 'delivery'> & { delivery: ResolversParentTypes['Delivery'] };
  EndMaintenanceInput: EndMaintenanceInput;
  EndMaintenanceResult: ResolversUnionTypes<ResolversParentTypes>['EndMaintenanceResult'];
  EndSessionInput: EndSessionInput;
  EndSessionResult: ResolversUnionTypes<ResolversParentTypes>['EndSessionResult'];
  EndSessionsInput: EndSessionsInput;
  EndSessionsResult: ResolversUnionTypes<ResolversParentTypes>['EndSessionsResult'];
  EndShiftInput: EndShiftInput;
  EraseUserInput: EraseUserInput;
  EraseUserResult: ResolversUnionTypes<ResolversParentTypes>['EraseUserResult'];
  EscalationSet: EscalationSet;
  EscalationStep: EscalationStep;
  EscalationStepInput: EscalationStepInput;
  ExplainInput: ExplainInput;
  ExportUserDataInput: ExportUserDataInput;
  ExportUserDataResult: ResolversUnionTypes<ResolversParentTypes>['ExportUserDataResult'];
  FailingJobs: FailingJobs;
  Float: Scalars['Float']['output'];
  ID: Scalars['ID']['output'];
  Incident: IncidentView;
  IncidentConnection: Omit<IncidentConnection, 'edges'> & { edges: Array<ResolversParentTypes['IncidentEdge']> };
  IncidentEdge: Omit<IncidentEdge, 'node'> & { node: ResolversParentTypes['Incident'] };
  IncidentLink: IncidentLinkView;
  IncidentResult: ResolversUnionTypes<ResolversParentTypes>['IncidentResult'];
  IncidentSaved: Omit<IncidentSaved, 'incident'> & { incident: ResolversParentTypes['Incident'] };
  IncidentTimes: IncidentTimes;
  IncidentUpdate: IncidentUpdate;
  Int: Scalars['Int']['output'];
  JSONObject: Scalars['JSONObject']['output'];
  LiftSuppressionInput: LiftSuppressionInput;
  LiftSuppressionResult: ResolversUnionTypes<ResolversParentTypes>['LiftSuppressionResult'];
  LinkIncidentsInput: LinkIncidentsInput;
  LockedError: LockedError;
  MaintenanceEnded: Omit<MaintenanceEnded, 'window'> & { window: ResolversParentTypes['MaintenanceWindow'] };
  MaintenanceProposal: MaintenanceProposal;
  MaintenanceResult: ResolversUnionTypes<ResolversParentTypes>['MaintenanceResult'];
  MaintenanceScheduled: Omit<MaintenanceScheduled, 'window'> & { window: ResolversParentTypes['MaintenanceWindow'] };
  MaintenanceWindow: MaintenanceWindowRow;
  Mutation: Record<PropertyKey, never>;
  Node: { id: string };
  NotFoundError: NotFoundError;
  Notification: NotificationRow;
  NotificationAccepted: Omit<NotificationAccepted, 'notification'> & { notification: ResolversParentTypes['Notification'] };
  OnCall: OnCallView;
  OnCallDuty: Duty;
  OnCallGap: OnCallGap;
  OnCallPage: PageRow;
  OnCallPerson: StaffMember;
  OnCallShift: ShiftRow;
  OpenIncidentInput: OpenIncidentInput;
  OperationRun: OperationRun;
  OperationRuns: OperationRuns;
  Operations: object;
  OverrideShiftInput: OverrideShiftInput;
  PageInfo: PageInfo;
  Plot: Plot;
  PlotLine: PlotLine;
  PlotPoint: PlotPoint;
  PolicyImpact: PolicyImpact;
  PostMortem: PostMortem;
  PreferenceCell: PreferenceCell;
  PreferenceCellInput: PreferenceCellInput;
  PreferenceLinkCreated: PreferenceLinkCreated;
  PreferenceMatrix: MatrixView;
  PreferenceSection: Omit<PreferenceSection, 'topics'> & { topics: Array<ResolversParentTypes['TopicPreference']> };
  PreferencesSet: Omit<PreferencesSet, 'preferences'> & { preferences: ResolversParentTypes['PreferenceMatrix'] };
  ProbeAccessCreated: ProbeAccessCreated;
  Query: Record<PropertyKey, never>;
  QueueStatus: QueueStatus;
  QuietWindow: QuietWindow;
  QuietWindowInput: QuietWindowInput;
  RecordSmokeRunInput: RecordSmokeRunInput;
  RecordSmokeRunResult: ResolversUnionTypes<ResolversParentTypes>['RecordSmokeRunResult'];
  Release: Release;
  RemoveSubscriberInput: RemoveSubscriberInput;
  RemoveSubscriberResult: ResolversUnionTypes<ResolversParentTypes>['RemoveSubscriberResult'];
  RenewCalendarLinkInput: RenewCalendarLinkInput;
  RenewCalendarLinkResult: ResolversUnionTypes<ResolversParentTypes>['RenewCalendarLinkResult'];
  ReplayDeliveriesInput: ReplayDeliveriesInput;
  ReplayDeliveriesResult: ResolversUnionTypes<ResolversParentTypes>['ReplayDeliveriesResult'];
  ReplayDeliveryInput: ReplayDeliveryInput;
  ReplayDeliveryResult: ResolversUnionTypes<ResolversParentTypes>['ReplayDeliveryResult'];
  Report: ReportView;
  ReportAmended: Omit<ReportAmended, 'report'> & { report: ResolversParentTypes['Report'] };
  ReportAmendment: ReportAmendmentRow;
  ReportConnection: Omit<ReportConnection, 'edges'> & { edges: Array<ResolversParentTypes['ReportEdge']> };
  ReportEdge: Omit<ReportEdge, 'node'> & { node: ResolversParentTypes['Report'] };
  ReportLine: ReportLine;
  ReportNote: ReportText;
  ReportNoteResult: ResolversUnionTypes<ResolversParentTypes>['ReportNoteResult'];
  ReportNoteSaved: Omit<ReportNoteSaved, 'note'> & { note: ResolversParentTypes['ReportNote'] };
  ReportNoteSlot: Omit<ReportNoteSlot, 'note'> & { note?: Maybe<ResolversParentTypes['ReportNote']> };
  ReportPlot: ReportPlot;
  ReportPlotLine: ReportPlotLine;
  ReportSection: Omit<ReportSection, 'notes'> & { notes: Array<ResolversParentTypes['ReportNoteSlot']> };
  RevokeApiKeyInput: RevokeApiKeyInput;
  RevokeApiKeyResult: ResolversUnionTypes<ResolversParentTypes>['RevokeApiKeyResult'];
  RotateApiKeyInput: RotateApiKeyInput;
  RunSmokeCheckInput: RunSmokeCheckInput;
  SaveReportNoteInput: SaveReportNoteInput;
  SaveShiftInput: SaveShiftInput;
  Schedule: ScheduleView;
  ScheduleMaintenanceInput: ScheduleMaintenanceInput;
  ScheduleSet: Omit<ScheduleSet, 'schedule'> & { schedule: ResolversParentTypes['Schedule'] };
  SecretAge: SecretAge;
  SecretVersion: SecretVersion;
  SendNotificationInput: SendNotificationInput;
  SendNotificationResult: ResolversUnionTypes<ResolversParentTypes>['SendNotificationResult'];
  SessionEnded: SessionEnded;
  SessionsEnded: SessionsEnded;
  SetChannelPausedInput: SetChannelPausedInput;
  SetChannelPausedResult: ResolversUnionTypes<ResolversParentTypes>['SetChannelPausedResult'];
  SetChannelSwitchInput: SetChannelSwitchInput;
  SetEscalationInput: SetEscalationInput;
  SetEscalationResult: ResolversUnionTypes<ResolversParentTypes>['SetEscalationResult'];
  SetPreferenceInput: SetPreferenceInput;
  SetPreferencesInput: SetPreferencesInput;
  SetPreferencesResult: ResolversUnionTypes<ResolversParentTypes>['SetPreferencesResult'];
  SetScheduleInput: SetScheduleInput;
  SetScheduleResult: ResolversUnionTypes<ResolversParentTypes>['SetScheduleResult'];
  SetTenantPolicyInput: SetTenantPolicyInput;
  SetTenantPolicyResult: ResolversUnionTypes<ResolversParentTypes>['SetTenantPolicyResult'];
  SetTopicChannelPolicyInput: SetTopicChannelPolicyInput;
  SetUserRoleInput: SetUserRoleInput;
  SetUserRoleResult: ResolversUnionTypes<ResolversParentTypes>['SetUserRoleResult'];
  ShiftResult: ResolversUnionTypes<ResolversParentTypes>['ShiftResult'];
  ShiftSaved: Omit<ShiftSaved, 'shift'> & { shift: ResolversParentTypes['OnCallShift'] };
  SloStatus: SloStatus;
  SlowRequest: SlowRequest;
  SmokeCheck: SmokeCheck;
  SmokeCheckRun: SmokeCheckRun;
  SmokeRunRecorded: SmokeRunRecorded;
  SnoozeInput: SnoozeInput;
  StatusCount: StatusCount;
  StatusSubscriber: Subscriber;
  StatusSubscriberConnection: Omit<StatusSubscriberConnection, 'edges'> & { edges: Array<ResolversParentTypes['StatusSubscriberEdge']> };
  StatusSubscriberCount: StatusSubscriberCount;
  StatusSubscriberEdge: Omit<StatusSubscriberEdge, 'node'> & { node: ResolversParentTypes['StatusSubscriber'] };
  String: Scalars['String']['output'];
  SubscriberRemoved: SubscriberRemoved;
  Suppression: SuppressionRow;
  SuppressionConnection: Omit<SuppressionConnection, 'edges'> & { edges: Array<ResolversParentTypes['SuppressionEdge']> };
  SuppressionEdge: Omit<SuppressionEdge, 'node'> & { node: ResolversParentTypes['Suppression'] };
  SuppressionLifted: Omit<SuppressionLifted, 'suppression'> & { suppression: ResolversParentTypes['Suppression'] };
  TenantPolicySet: TenantPolicySet;
  TimeZone: Scalars['TimeZone']['output'];
  Topic: TopicView;
  TopicChannel: TopicChannel;
  TopicChannelInput: TopicChannelInput;
  TopicPreference: Omit<TopicPreference, 'topic'> & { topic: ResolversParentTypes['Topic'] };
  TopicUpserted: Omit<TopicUpserted, 'topic'> & { topic: ResolversParentTypes['Topic'] };
  UpdateIncidentInput: UpdateIncidentInput;
  UpsertTopicInput: UpsertTopicInput;
  UpsertTopicResult: ResolversUnionTypes<ResolversParentTypes>['UpsertTopicResult'];
  UpsertUsersInput: UpsertUsersInput;
  UpsertUsersResult: ResolversUnionTypes<ResolversParentTypes>['UpsertUsersResult'];
  User: Person;
  UserConnection: PeoplePage;
  UserDataExported: UserDataExported;
  UserEdge: Omit<UserEdge, 'node'> & { node: ResolversParentTypes['User'] };
  UserErased: UserErased;
  UserError: ResolversInterfaceTypes<ResolversParentTypes>['UserError'];
  UserInput: UserInput;
  UserRoleSet: Omit<UserRoleSet, 'user'> & { user: ResolversParentTypes['User'] };
  UserSession: SessionView;
  UserTokenCreated: UserTokenCreated;
  UsersUpserted: Omit<UsersUpserted, 'users'> & { users: Array<ResolversParentTypes['User']> };
  ValidationError: ValidationError;
  WritePostMortemInput: WritePostMortemInput;
};

export type AlertResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['Alert'] = ResolversParentTypes['Alert']> = {
  firedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  incidentId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  labels?: Resolver<Array<ResolversTypes['AlertLabel']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  resolvedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  runbook?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['AlertSeverity'], ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['AlertState'], ParentType, ContextType>;
  summary?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type AlertChannelResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['AlertChannel'] = ResolversParentTypes['AlertChannel']> = {
  failingSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  fallback?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lastError?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  outboxOnly?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  recipients?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  waiting?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type AlertCountsResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['AlertCounts'] = ResolversParentTypes['AlertCounts']> = {
  critical?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  firing?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  pending?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  resolved?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type AlertLabelResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['AlertLabel'] = ResolversParentTypes['AlertLabel']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type AmendReportResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['AmendReportResult'] = ResolversParentTypes['AmendReportResult']> = {
  __resolveType: TypeResolveFn<'NotFoundError' | 'ReportAmended' | 'ValidationError', ParentType, ContextType>;
};

export type ApiKeyResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ApiKey'] = ResolversParentTypes['ApiKey']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  prefix?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  revokedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  scopes?: Resolver<Array<ResolversTypes['Scope']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ApiKeyCreatedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ApiKeyCreated'] = ResolversParentTypes['ApiKeyCreated']> = {
  apiKey?: Resolver<ResolversTypes['ApiKey'], ParentType, ContextType>;
  overlapUntil?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  secret?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ApiKeyRevokedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ApiKeyRevoked'] = ResolversParentTypes['ApiKeyRevoked']> = {
  apiKey?: Resolver<ResolversTypes['ApiKey'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AuditEventResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['AuditEvent'] = ResolversParentTypes['AuditEvent']> = {
  action?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  actor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  actorRole?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  after?: Resolver<Maybe<ResolversTypes['JSONObject']>, ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  before?: Resolver<Maybe<ResolversTypes['JSONObject']>, ParentType, ContextType>;
  hash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  requestId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subject?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AuditEventConnectionResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['AuditEventConnection'] = ResolversParentTypes['AuditEventConnection']> = {
  edges?: Resolver<Array<ResolversTypes['AuditEventEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type AuditEventEdgeResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['AuditEventEdge'] = ResolversParentTypes['AuditEventEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['AuditEvent'], ParentType, ContextType>;
};

export type CalendarLinkRenewedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['CalendarLinkRenewed'] = ResolversParentTypes['CalendarLinkRenewed']> = {
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ChannelHealthResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ChannelHealth'] = ResolversParentTypes['ChannelHealth']> = {
  channel?: Resolver<ResolversTypes['Channel'], ParentType, ContextType>;
  circuit?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  lastError?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  paused?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  provider?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  successRate?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type ChannelPausedSetResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ChannelPausedSet'] = ResolversParentTypes['ChannelPausedSet']> = {
  channel?: Resolver<ResolversTypes['ChannelHealth'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ChannelSwitchResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ChannelSwitch'] = ResolversParentTypes['ChannelSwitch']> = {
  address?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  channel?: Resolver<ResolversTypes['Channel'], ParentType, ContextType>;
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  suppressed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  suppressions?: Resolver<Maybe<Array<ResolversTypes['Suppression']>>, ParentType, ContextType>;
  verified?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type ConflictErrorResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ConflictError'] = ResolversParentTypes['ConflictError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ConsentResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['Consent'] = ResolversParentTypes['Consent']> = {
  addressHash?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  channel?: Resolver<ResolversTypes['Channel'], ParentType, ContextType>;
  granted?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  locale?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tenantKey?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  topic?: Resolver<Maybe<ResolversTypes['Topic']>, ParentType, ContextType>;
  wording?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  wordingVersion?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ConsentConnectionResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ConsentConnection'] = ResolversParentTypes['ConsentConnection']> = {
  edges?: Resolver<Array<ResolversTypes['ConsentEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ConsentEdgeResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ConsentEdge'] = ResolversParentTypes['ConsentEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Consent'], ParentType, ContextType>;
};

export type CreateApiKeyResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['CreateApiKeyResult'] = ResolversParentTypes['CreateApiKeyResult']> = {
  __resolveType: TypeResolveFn<'ApiKeyCreated' | 'NotFoundError' | 'ValidationError', ParentType, ContextType>;
};

export type CreatePreferenceLinkResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['CreatePreferenceLinkResult'] = ResolversParentTypes['CreatePreferenceLinkResult']> = {
  __resolveType: TypeResolveFn<'NotFoundError' | 'PreferenceLinkCreated' | 'ValidationError', ParentType, ContextType>;
};

export type CreateProbeAccessResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['CreateProbeAccessResult'] = ResolversParentTypes['CreateProbeAccessResult']> = {
  __resolveType: TypeResolveFn<'ProbeAccessCreated' | 'ValidationError', ParentType, ContextType>;
};

export type CreateUserTokenResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['CreateUserTokenResult'] = ResolversParentTypes['CreateUserTokenResult']> = {
  __resolveType: TypeResolveFn<'NotFoundError' | 'UserTokenCreated' | 'ValidationError', ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DecisionResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['Decision'] = ResolversParentTypes['Decision']> = {
  at?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  decidedBy?: Resolver<ResolversTypes['DecisionLayer'], ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['Outcome'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  steps?: Resolver<Array<ResolversTypes['DecisionStep']>, ParentType, ContextType>;
};

export type DecisionStepResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['DecisionStep'] = ResolversParentTypes['DecisionStep']> = {
  detail?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  layer?: Resolver<ResolversTypes['DecisionLayer'], ParentType, ContextType>;
  setAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  setBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  verdict?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type DeliveriesReplayedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['DeliveriesReplayed'] = ResolversParentTypes['DeliveriesReplayed']> = {
  replayed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DeliveryResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['Delivery'] = ResolversParentTypes['Delivery']> = {
  attempts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  channel?: Resolver<ResolversTypes['Channel'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  decision?: Resolver<Maybe<ResolversTypes['Decision']>, ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  nextAttemptAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  notification?: Resolver<Maybe<ResolversTypes['Notification']>, ParentType, ContextType>;
  providerMessageId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sentAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  settledAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['DeliveryStatus'], ParentType, ContextType>;
  subject?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DeliveryConnectionResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['DeliveryConnection'] = ResolversParentTypes['DeliveryConnection']> = {
  edges?: Resolver<Array<ResolversTypes['DeliveryEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type DeliveryEdgeResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['DeliveryEdge'] = ResolversParentTypes['DeliveryEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Delivery'], ParentType, ContextType>;
};

export type DeliveryReplayedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['DeliveryReplayed'] = ResolversParentTypes['DeliveryReplayed']> = {
  delivery?: Resolver<ResolversTypes['Delivery'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EndMaintenanceResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['EndMaintenanceResult'] = ResolversParentTypes['EndMaintenanceResult']> = {
  __resolveType: TypeResolveFn<'ConflictError' | 'MaintenanceEnded' | 'NotFoundError' | 'ValidationError', ParentType, ContextType>;
};

export type EndSessionResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['EndSessionResult'] = ResolversParentTypes['EndSessionResult']> = {
  __resolveType: TypeResolveFn<'NotFoundError' | 'SessionEnded' | 'ValidationError', ParentType, ContextType>;
};

export type EndSessionsResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['EndSessionsResult'] = ResolversParentTypes['EndSessionsResult']> = {
  __resolveType: TypeResolveFn<'NotFoundError' | 'SessionsEnded' | 'ValidationError', ParentType, ContextType>;
};

export type EraseUserResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['EraseUserResult'] = ResolversParentTypes['EraseUserResult']> = {
  __resolveType: TypeResolveFn<'ConflictError' | 'NotFoundError' | 'UserErased' | 'ValidationError', ParentType, ContextType>;
};

export type EscalationSetResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['EscalationSet'] = ResolversParentTypes['EscalationSet']> = {
  steps?: Resolver<Array<ResolversTypes['EscalationStep']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EscalationStepResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['EscalationStep'] = ResolversParentTypes['EscalationStep']> = {
  kind?: Resolver<ResolversTypes['EscalationStepKind'], ParentType, ContextType>;
  level?: Resolver<Maybe<ResolversTypes['OnCallLevel']>, ParentType, ContextType>;
  minutes?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  role?: Resolver<Maybe<ResolversTypes['Role']>, ParentType, ContextType>;
  times?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type ExportUserDataResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ExportUserDataResult'] = ResolversParentTypes['ExportUserDataResult']> = {
  __resolveType: TypeResolveFn<'NotFoundError' | 'UserDataExported', ParentType, ContextType>;
};

export type FailingJobsResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['FailingJobs'] = ResolversParentTypes['FailingJobs']> = {
  attempts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  jobs?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  task?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type IncidentResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['Incident'] = ResolversParentTypes['Incident']> = {
  acknowledgeBy?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  acknowledgedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  breachAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  breachReportedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  cisoInformedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  commander?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  communications?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  containedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  informCisoBy?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  legalInformedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  links?: Resolver<Array<ResolversTypes['IncidentLink']>, ParentType, ContextType>;
  nextUpdateDue?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  openedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  postMortem?: Resolver<Maybe<ResolversTypes['PostMortem']>, ParentType, ContextType>;
  postMortemTemplate?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reportBreachBy?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  resolvedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  security?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['Severity'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  startedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['IncidentStatus'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  updates?: Resolver<Array<ResolversTypes['IncidentUpdate']>, ParentType, ContextType>;
  verifiedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  verifiedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type IncidentConnectionResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['IncidentConnection'] = ResolversParentTypes['IncidentConnection']> = {
  edges?: Resolver<Array<ResolversTypes['IncidentEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type IncidentEdgeResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['IncidentEdge'] = ResolversParentTypes['IncidentEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Incident'], ParentType, ContextType>;
};

export type IncidentLinkResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['IncidentLink'] = ResolversParentTypes['IncidentLink']> = {
  incidentId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['IncidentLinkKind'], ParentType, ContextType>;
  reverse?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['IncidentStatus'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type IncidentResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['IncidentResult'] = ResolversParentTypes['IncidentResult']> = {
  __resolveType: TypeResolveFn<'ConflictError' | 'IncidentSaved' | 'NotFoundError' | 'ValidationError', ParentType, ContextType>;
};

export type IncidentSavedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['IncidentSaved'] = ResolversParentTypes['IncidentSaved']> = {
  incident?: Resolver<ResolversTypes['Incident'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type IncidentTimesResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['IncidentTimes'] = ResolversParentTypes['IncidentTimes']> = {
  days?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  incidents?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  meanSecondsToAcknowledge?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  meanSecondsToDetect?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  meanSecondsToResolve?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type IncidentUpdateResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['IncidentUpdate'] = ResolversParentTypes['IncidentUpdate']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  author?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  public?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['IncidentStatus'], ParentType, ContextType>;
};

export interface JsonObjectScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSONObject'], any> {
  name: 'JSONObject';
}

export type LiftSuppressionResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['LiftSuppressionResult'] = ResolversParentTypes['LiftSuppressionResult']> = {
  __resolveType: TypeResolveFn<'ConflictError' | 'NotFoundError' | 'SuppressionLifted', ParentType, ContextType>;
};

export type LockedErrorResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['LockedError'] = ResolversParentTypes['LockedError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MaintenanceEndedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['MaintenanceEnded'] = ResolversParentTypes['MaintenanceEnded']> = {
  window?: Resolver<ResolversTypes['MaintenanceWindow'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MaintenanceProposalResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['MaintenanceProposal'] = ResolversParentTypes['MaintenanceProposal']> = {
  endsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  startsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type MaintenanceResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['MaintenanceResult'] = ResolversParentTypes['MaintenanceResult']> = {
  __resolveType: TypeResolveFn<'ConflictError' | 'MaintenanceScheduled' | 'ValidationError', ParentType, ContextType>;
};

export type MaintenanceScheduledResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['MaintenanceScheduled'] = ResolversParentTypes['MaintenanceScheduled']> = {
  window?: Resolver<ResolversTypes['MaintenanceWindow'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MaintenanceWindowResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['MaintenanceWindow'] = ResolversParentTypes['MaintenanceWindow']> = {
  announcedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  authorizedBy?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  emergency?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  endsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  readOnly?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['MaintenanceStatus'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MutationResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  amendReport?: Resolver<Maybe<ResolversTypes['AmendReportResult']>, ParentType, ContextType, RequireFields<MutationAmendReportArgs, 'input'>>;
  clearPreferences?: Resolver<Maybe<ResolversTypes['SetPreferencesResult']>, ParentType, ContextType, RequireFields<MutationClearPreferencesArgs, 'input'>>;
  containIncident?: Resolver<Maybe<ResolversTypes['IncidentResult']>, ParentType, ContextType, RequireFields<MutationContainIncidentArgs, 'input'>>;
  createApiKey?: Resolver<Maybe<ResolversTypes['CreateApiKeyResult']>, ParentType, ContextType, RequireFields<MutationCreateApiKeyArgs, 'input'>>;
  createPreferenceLink?: Resolver<Maybe<ResolversTypes['CreatePreferenceLinkResult']>, ParentType, ContextType, RequireFields<MutationCreatePreferenceLinkArgs, 'input'>>;
  createProbeAccess?: Resolver<Maybe<ResolversTypes['CreateProbeAccessResult']>, ParentType, ContextType, RequireFields<MutationCreateProbeAccessArgs, 'input'>>;
  createUserToken?: Resolver<Maybe<ResolversTypes['CreateUserTokenResult']>, ParentType, ContextType, RequireFields<MutationCreateUserTokenArgs, 'input'>>;
  endMaintenance?: Resolver<Maybe<ResolversTypes['EndMaintenanceResult']>, ParentType, ContextType, RequireFields<MutationEndMaintenanceArgs, 'input'>>;
  endSession?: Resolver<Maybe<ResolversTypes['EndSessionResult']>, ParentType, ContextType, RequireFields<MutationEndSessionArgs, 'input'>>;
  endSessions?: Resolver<Maybe<ResolversTypes['EndSessionsResult']>, ParentType, ContextType, RequireFields<MutationEndSessionsArgs, 'input'>>;
  endShift?: Resolver<Maybe<ResolversTypes['ShiftResult']>, ParentType, ContextType, RequireFields<MutationEndShiftArgs, 'input'>>;
  eraseUser?: Resolver<Maybe<ResolversTypes['EraseUserResult']>, ParentType, ContextType, RequireFields<MutationEraseUserArgs, 'input'>>;
  exportUserData?: Resolver<Maybe<ResolversTypes['ExportUserDataResult']>, ParentType, ContextType, RequireFields<MutationExportUserDataArgs, 'input'>>;
  liftSuppression?: Resolver<Maybe<ResolversTypes['LiftSuppressionResult']>, ParentType, ContextType, RequireFields<MutationLiftSuppressionArgs, 'input'>>;
  linkIncidents?: Resolver<Maybe<ResolversTypes['IncidentResult']>, ParentType, ContextType, RequireFields<MutationLinkIncidentsArgs, 'input'>>;
  openIncident?: Resolver<Maybe<ResolversTypes['IncidentResult']>, ParentType, ContextType, RequireFields<MutationOpenIncidentArgs, 'input'>>;
  overrideShift?: Resolver<Maybe<ResolversTypes['ShiftResult']>, ParentType, ContextType, RequireFields<MutationOverrideShiftArgs, 'input'>>;
  recordSmokeRun?: Resolver<Maybe<ResolversTypes['RecordSmokeRunResult']>, ParentType, ContextType, RequireFields<MutationRecordSmokeRunArgs, 'input'>>;
  removeSubscriber?: Resolver<Maybe<ResolversTypes['RemoveSubscriberResult']>, ParentType, ContextType, RequireFields<MutationRemoveSubscriberArgs, 'input'>>;
  renewCalendarLink?: Resolver<Maybe<ResolversTypes['RenewCalendarLinkResult']>, ParentType, ContextType, RequireFields<MutationRenewCalendarLinkArgs, 'input'>>;
  replayDeliveries?: Resolver<Maybe<ResolversTypes['ReplayDeliveriesResult']>, ParentType, ContextType, RequireFields<MutationReplayDeliveriesArgs, 'input'>>;
  replayDelivery?: Resolver<Maybe<ResolversTypes['ReplayDeliveryResult']>, ParentType, ContextType, RequireFields<MutationReplayDeliveryArgs, 'input'>>;
  revokeApiKey?: Resolver<Maybe<ResolversTypes['RevokeApiKeyResult']>, ParentType, ContextType, RequireFields<MutationRevokeApiKeyArgs, 'input'>>;
  rotateApiKey?: Resolver<Maybe<ResolversTypes['CreateApiKeyResult']>, ParentType, ContextType, RequireFields<MutationRotateApiKeyArgs, 'input'>>;
  runSmokeCheck?: Resolver<Maybe<ResolversTypes['SmokeCheckRun']>, ParentType, ContextType, RequireFields<MutationRunSmokeCheckArgs, 'input'>>;
  saveReportNote?: Resolver<Maybe<ResolversTypes['ReportNoteResult']>, ParentType, ContextType, RequireFields<MutationSaveReportNoteArgs, 'input'>>;
  saveShift?: Resolver<Maybe<ResolversTypes['ShiftResult']>, ParentType, ContextType, RequireFields<MutationSaveShiftArgs, 'input'>>;
  scheduleMaintenance?: Resolver<Maybe<ResolversTypes['MaintenanceResult']>, ParentType, ContextType, RequireFields<MutationScheduleMaintenanceArgs, 'input'>>;
  sendNotification?: Resolver<Maybe<ResolversTypes['SendNotificationResult']>, ParentType, ContextType, RequireFields<MutationSendNotificationArgs, 'input'>>;
  setChannelPaused?: Resolver<Maybe<ResolversTypes['SetChannelPausedResult']>, ParentType, ContextType, RequireFields<MutationSetChannelPausedArgs, 'input'>>;
  setChannelSwitch?: Resolver<Maybe<ResolversTypes['SetPreferencesResult']>, ParentType, ContextType, RequireFields<MutationSetChannelSwitchArgs, 'input'>>;
  setEscalation?: Resolver<Maybe<ResolversTypes['SetEscalationResult']>, ParentType, ContextType, RequireFields<MutationSetEscalationArgs, 'input'>>;
  setPreference?: Resolver<Maybe<ResolversTypes['SetPreferencesResult']>, ParentType, ContextType, RequireFields<MutationSetPreferenceArgs, 'input'>>;
  setPreferences?: Resolver<Maybe<ResolversTypes['SetPreferencesResult']>, ParentType, ContextType, RequireFields<MutationSetPreferencesArgs, 'input'>>;
  setSchedule?: Resolver<Maybe<ResolversTypes['SetScheduleResult']>, ParentType, ContextType, RequireFields<MutationSetScheduleArgs, 'input'>>;
  setTenantPolicy?: Resolver<Maybe<ResolversTypes['SetTenantPolicyResult']>, ParentType, ContextType, RequireFields<MutationSetTenantPolicyArgs, 'input'>>;
  setTopicChannelPolicy?: Resolver<Maybe<ResolversTypes['UpsertTopicResult']>, ParentType, ContextType, RequireFields<MutationSetTopicChannelPolicyArgs, 'input'>>;
  setUserRole?: Resolver<Maybe<ResolversTypes['SetUserRoleResult']>, ParentType, ContextType, RequireFields<MutationSetUserRoleArgs, 'input'>>;
  snooze?: Resolver<Maybe<ResolversTypes['SetScheduleResult']>, ParentType, ContextType, RequireFields<MutationSnoozeArgs, 'input'>>;
  updateIncident?: Resolver<Maybe<ResolversTypes['IncidentResult']>, ParentType, ContextType, RequireFields<MutationUpdateIncidentArgs, 'input'>>;
  upsertTopic?: Resolver<Maybe<ResolversTypes['UpsertTopicResult']>, ParentType, ContextType, RequireFields<MutationUpsertTopicArgs, 'input'>>;
  upsertUsers?: Resolver<Maybe<ResolversTypes['UpsertUsersResult']>, ParentType, ContextType, RequireFields<MutationUpsertUsersArgs, 'input'>>;
  writePostMortem?: Resolver<Maybe<ResolversTypes['IncidentResult']>, ParentType, ContextType, RequireFields<MutationWritePostMortemArgs, 'input'>>;
};

export type NodeResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'ApiKey' | 'AuditEvent' | 'Delivery' | 'Incident' | 'MaintenanceWindow' | 'Notification' | 'Suppression' | 'Topic' | 'User', ParentType, ContextType>;
};

export type NotFoundErrorResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['NotFoundError'] = ResolversParentTypes['NotFoundError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type NotificationResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['Notification'] = ResolversParentTypes['Notification']> = {
  audienceSize?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  counts?: Resolver<Maybe<Array<ResolversTypes['StatusCount']>>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  deliveries?: Resolver<Maybe<ResolversTypes['DeliveryConnection']>, ParentType, ContextType, RequireFields<NotificationDeliveriesArgs, 'first'>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  idempotencyKey?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  tenantKey?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  topic?: Resolver<ResolversTypes['Topic'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type NotificationAcceptedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['NotificationAccepted'] = ResolversParentTypes['NotificationAccepted']> = {
  notification?: Resolver<ResolversTypes['Notification'], ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OnCallResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['OnCall'] = ResolversParentTypes['OnCall']> = {
  calendarRenewedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  duties?: Resolver<Array<ResolversTypes['OnCallDuty']>, ParentType, ContextType, Partial<OnCallDutiesArgs>>;
  escalation?: Resolver<Array<ResolversTypes['EscalationStep']>, ParentType, ContextType>;
  gaps?: Resolver<Array<ResolversTypes['OnCallGap']>, ParentType, ContextType>;
  hasRota?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isDefaultEscalation?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  next?: Resolver<Array<ResolversTypes['OnCallDuty']>, ParentType, ContextType>;
  now?: Resolver<Array<ResolversTypes['OnCallDuty']>, ParentType, ContextType>;
  pagerDuty?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  pages?: Resolver<Array<ResolversTypes['OnCallPage']>, ParentType, ContextType>;
  shifts?: Resolver<Array<ResolversTypes['OnCallShift']>, ParentType, ContextType>;
  staff?: Resolver<Array<ResolversTypes['OnCallPerson']>, ParentType, ContextType>;
};

export type OnCallDutyResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['OnCallDuty'] = ResolversParentTypes['OnCallDuty']> = {
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  isOverride?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  level?: Resolver<ResolversTypes['OnCallLevel'], ParentType, ContextType>;
  person?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  shiftId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  userId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type OnCallGapResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['OnCallGap'] = ResolversParentTypes['OnCallGap']> = {
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  level?: Resolver<ResolversTypes['OnCallLevel'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type OnCallPageResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['OnCallPage'] = ResolversParentTypes['OnCallPage']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  channel?: Resolver<ResolversTypes['Channel'], ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  incidentId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  person?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['PageStatus'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  userId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type OnCallPersonResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['OnCallPerson'] = ResolversParentTypes['OnCallPerson']> = {
  canAcknowledge?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  channels?: Resolver<Array<ResolversTypes['Channel']>, ParentType, ContextType>;
  person?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type OnCallShiftResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['OnCallShift'] = ResolversParentTypes['OnCallShift']> = {
  byDay?: Resolver<Array<ResolversTypes['Weekday']>, ParentType, ContextType>;
  durationMinutes?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  frequency?: Resolver<Maybe<ResolversTypes['ShiftFrequency']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  interval?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ShiftKind'], ParentType, ContextType>;
  level?: Resolver<ResolversTypes['OnCallLevel'], ParentType, ContextType>;
  people?: Resolver<Array<ResolversTypes['User']>, ParentType, ContextType>;
  rotationStart?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  startsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['TimeZone'], ParentType, ContextType>;
  until?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  userIds?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type OperationRunResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['OperationRun'] = ResolversParentTypes['OperationRun']> = {
  detail?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  finishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  ok?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type OperationRunsResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['OperationRuns'] = ResolversParentTypes['OperationRuns']> = {
  dueBy?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  last?: Resolver<Maybe<ResolversTypes['OperationRun']>, ParentType, ContextType>;
  lastSuccessAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type OperationsResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['Operations'] = ResolversParentTypes['Operations']> = {
  alertChannels?: Resolver<Array<ResolversTypes['AlertChannel']>, ParentType, ContextType>;
  alertCounts?: Resolver<ResolversTypes['AlertCounts'], ParentType, ContextType>;
  alerts?: Resolver<Array<ResolversTypes['Alert']>, ParentType, ContextType>;
  channels?: Resolver<Array<ResolversTypes['ChannelHealth']>, ParentType, ContextType>;
  plots?: Resolver<Array<ResolversTypes['Plot']>, ParentType, ContextType, RequireFields<OperationsPlotsArgs, 'period'>>;
  queue?: Resolver<ResolversTypes['QueueStatus'], ParentType, ContextType>;
  releases?: Resolver<Array<ResolversTypes['Release']>, ParentType, ContextType>;
  runs?: Resolver<Array<ResolversTypes['OperationRuns']>, ParentType, ContextType>;
  secrets?: Resolver<Array<ResolversTypes['SecretAge']>, ParentType, ContextType>;
  slo?: Resolver<Array<ResolversTypes['SloStatus']>, ParentType, ContextType>;
  slowRequests?: Resolver<Array<ResolversTypes['SlowRequest']>, ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PlotResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['Plot'] = ResolversParentTypes['Plot']> = {
  lines?: Resolver<Array<ResolversTypes['PlotLine']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  stepSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type PlotLineResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['PlotLine'] = ResolversParentTypes['PlotLine']> = {
  objective?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  points?: Resolver<Array<ResolversTypes['PlotPoint']>, ParentType, ContextType>;
  quantile?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  target?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  unit?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PlotPointResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['PlotPoint'] = ResolversParentTypes['PlotPoint']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  events?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type PolicyImpactResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['PolicyImpact'] = ResolversParentTypes['PolicyImpact']> = {
  peopleGaining?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  peopleLosing?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  peopleUnchanged?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type PostMortemResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['PostMortem'] = ResolversParentTypes['PostMortem']> = {
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  writtenAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  writtenBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PreferenceCellResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['PreferenceCell'] = ResolversParentTypes['PreferenceCell']> = {
  channel?: Resolver<ResolversTypes['Channel'], ParentType, ContextType>;
  choice?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  decidedBy?: Resolver<ResolversTypes['DecisionLayer'], ParentType, ContextType>;
  editable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  effective?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  frequency?: Resolver<ResolversTypes['Frequency'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  updatedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type PreferenceLinkCreatedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['PreferenceLinkCreated'] = ResolversParentTypes['PreferenceLinkCreated']> = {
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PreferenceMatrixResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['PreferenceMatrix'] = ResolversParentTypes['PreferenceMatrix']> = {
  channels?: Resolver<Array<ResolversTypes['ChannelSwitch']>, ParentType, ContextType>;
  sections?: Resolver<Array<ResolversTypes['PreferenceSection']>, ParentType, ContextType>;
  tenantKey?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PreferenceSectionResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['PreferenceSection'] = ResolversParentTypes['PreferenceSection']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  topics?: Resolver<Array<ResolversTypes['TopicPreference']>, ParentType, ContextType>;
};

export type PreferencesSetResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['PreferencesSet'] = ResolversParentTypes['PreferencesSet']> = {
  preferences?: Resolver<ResolversTypes['PreferenceMatrix'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProbeAccessCreatedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ProbeAccessCreated'] = ResolversParentTypes['ProbeAccessCreated']> = {
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  token?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QueryResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  apiKeys?: Resolver<Maybe<Array<ResolversTypes['ApiKey']>>, ParentType, ContextType>;
  auditEvents?: Resolver<Maybe<ResolversTypes['AuditEventConnection']>, ParentType, ContextType, RequireFields<QueryAuditEventsArgs, 'first'>>;
  deliveries?: Resolver<Maybe<ResolversTypes['DeliveryConnection']>, ParentType, ContextType, RequireFields<QueryDeliveriesArgs, 'first'>>;
  explain?: Resolver<Maybe<ResolversTypes['Decision']>, ParentType, ContextType, RequireFields<QueryExplainArgs, 'input'>>;
  incidentTimes?: Resolver<Maybe<ResolversTypes['IncidentTimes']>, ParentType, ContextType, Partial<QueryIncidentTimesArgs>>;
  incidents?: Resolver<Maybe<ResolversTypes['IncidentConnection']>, ParentType, ContextType, RequireFields<QueryIncidentsArgs, 'first'>>;
  maintenanceWindows?: Resolver<Maybe<Array<ResolversTypes['MaintenanceWindow']>>, ParentType, ContextType, Partial<QueryMaintenanceWindowsArgs>>;
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  notification?: Resolver<Maybe<ResolversTypes['Notification']>, ParentType, ContextType, RequireFields<QueryNotificationArgs, 'id'>>;
  onCall?: Resolver<Maybe<ResolversTypes['OnCall']>, ParentType, ContextType>;
  operations?: Resolver<Maybe<ResolversTypes['Operations']>, ParentType, ContextType>;
  previewPolicyChange?: Resolver<Maybe<ResolversTypes['PolicyImpact']>, ParentType, ContextType, RequireFields<QueryPreviewPolicyChangeArgs, 'input'>>;
  proposedMaintenance?: Resolver<Maybe<ResolversTypes['MaintenanceProposal']>, ParentType, ContextType>;
  report?: Resolver<Maybe<ResolversTypes['Report']>, ParentType, ContextType, RequireFields<QueryReportArgs, 'id'>>;
  reportDraft?: Resolver<Maybe<ResolversTypes['Report']>, ParentType, ContextType, RequireFields<QueryReportDraftArgs, 'kind'>>;
  reports?: Resolver<Maybe<ResolversTypes['ReportConnection']>, ParentType, ContextType, RequireFields<QueryReportsArgs, 'first'>>;
  statusSubscriberCounts?: Resolver<Maybe<Array<ResolversTypes['StatusSubscriberCount']>>, ParentType, ContextType>;
  statusSubscribers?: Resolver<Maybe<ResolversTypes['StatusSubscriberConnection']>, ParentType, ContextType, RequireFields<QueryStatusSubscribersArgs, 'first'>>;
  suppressions?: Resolver<Maybe<ResolversTypes['SuppressionConnection']>, ParentType, ContextType, RequireFields<QuerySuppressionsArgs, 'first'>>;
  topic?: Resolver<Maybe<ResolversTypes['Topic']>, ParentType, ContextType, RequireFields<QueryTopicArgs, 'key'>>;
  topics?: Resolver<Maybe<Array<ResolversTypes['Topic']>>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, Partial<QueryUserArgs>>;
  users?: Resolver<Maybe<ResolversTypes['UserConnection']>, ParentType, ContextType, RequireFields<QueryUsersArgs, 'first'>>;
};

export type QueueStatusResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['QueueStatus'] = ResolversParentTypes['QueueStatus']> = {
  dead?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  depth?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  digestsPending?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  failingJobs?: Resolver<Array<ResolversTypes['FailingJobs']>, ParentType, ContextType>;
  oldestDueSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  stalledPlans?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  workers?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type QuietWindowResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['QuietWindow'] = ResolversParentTypes['QuietWindow']> = {
  days?: Resolver<Array<ResolversTypes['Weekday']>, ParentType, ContextType>;
  end?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  start?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type RecordSmokeRunResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['RecordSmokeRunResult'] = ResolversParentTypes['RecordSmokeRunResult']> = {
  __resolveType: TypeResolveFn<'SmokeRunRecorded' | 'ValidationError', ParentType, ContextType>;
};

export type ReleaseResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['Release'] = ResolversParentTypes['Release']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  image?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  incidentId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  releasedBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  schemaVersion?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  step?: Resolver<ResolversTypes['ReleaseStep'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type RemoveSubscriberResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['RemoveSubscriberResult'] = ResolversParentTypes['RemoveSubscriberResult']> = {
  __resolveType: TypeResolveFn<'NotFoundError' | 'SubscriberRemoved' | 'ValidationError', ParentType, ContextType>;
};

export type RenewCalendarLinkResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['RenewCalendarLinkResult'] = ResolversParentTypes['RenewCalendarLinkResult']> = {
  __resolveType: TypeResolveFn<'CalendarLinkRenewed' | 'ValidationError', ParentType, ContextType>;
};

export type ReplayDeliveriesResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ReplayDeliveriesResult'] = ResolversParentTypes['ReplayDeliveriesResult']> = {
  __resolveType: TypeResolveFn<'DeliveriesReplayed' | 'ValidationError', ParentType, ContextType>;
};

export type ReplayDeliveryResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ReplayDeliveryResult'] = ResolversParentTypes['ReplayDeliveryResult']> = {
  __resolveType: TypeResolveFn<'ConflictError' | 'DeliveryReplayed' | 'NotFoundError', ParentType, ContextType>;
};

export type ReportResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['Report'] = ResolversParentTypes['Report']> = {
  amendments?: Resolver<Array<ResolversTypes['ReportAmendment']>, ParentType, ContextType>;
  document?: Resolver<ResolversTypes['String'], ParentType, ContextType, RequireFields<ReportDocumentArgs, 'format'>>;
  endsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  frozenAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  hash?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  intact?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ReportKind'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  sections?: Resolver<Array<ResolversTypes['ReportSection']>, ParentType, ContextType>;
  startsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type ReportAmendedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ReportAmended'] = ResolversParentTypes['ReportAmended']> = {
  report?: Resolver<ResolversTypes['Report'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ReportAmendmentResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ReportAmendment'] = ResolversParentTypes['ReportAmendment']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  author?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  person?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ReportConnectionResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ReportConnection'] = ResolversParentTypes['ReportConnection']> = {
  edges?: Resolver<Array<ResolversTypes['ReportEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ReportEdgeResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ReportEdge'] = ResolversParentTypes['ReportEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Report'], ParentType, ContextType>;
};

export type ReportLineResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ReportLine'] = ResolversParentTypes['ReportLine']> = {
  id?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  met?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  of?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  previous?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  target?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  unit?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  word?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ReportNoteResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ReportNote'] = ResolversParentTypes['ReportNote']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  author?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  changed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  person?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  section?: Resolver<ResolversTypes['ReportNoteSection'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ReportNoteResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ReportNoteResult'] = ResolversParentTypes['ReportNoteResult']> = {
  __resolveType: TypeResolveFn<'ConflictError' | 'ReportNoteSaved' | 'ValidationError', ParentType, ContextType>;
};

export type ReportNoteSavedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ReportNoteSaved'] = ResolversParentTypes['ReportNoteSaved']> = {
  note?: Resolver<ResolversTypes['ReportNote'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ReportNoteSlotResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ReportNoteSlot'] = ResolversParentTypes['ReportNoteSlot']> = {
  note?: Resolver<Maybe<ResolversTypes['ReportNote']>, ParentType, ContextType>;
  section?: Resolver<ResolversTypes['ReportNoteSection'], ParentType, ContextType>;
};

export type ReportPlotResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ReportPlot'] = ResolversParentTypes['ReportPlot']> = {
  lines?: Resolver<Array<ResolversTypes['ReportPlotLine']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  startsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  stepSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unit?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ReportPlotLineResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ReportPlotLine'] = ResolversParentTypes['ReportPlotLine']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  values?: Resolver<Array<Maybe<ResolversTypes['Float']>>, ParentType, ContextType>;
};

export type ReportSectionResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ReportSection'] = ResolversParentTypes['ReportSection']> = {
  id?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  lines?: Resolver<Array<ResolversTypes['ReportLine']>, ParentType, ContextType>;
  notes?: Resolver<Array<ResolversTypes['ReportNoteSlot']>, ParentType, ContextType>;
  plots?: Resolver<Array<ResolversTypes['ReportPlot']>, ParentType, ContextType>;
};

export type RevokeApiKeyResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['RevokeApiKeyResult'] = ResolversParentTypes['RevokeApiKeyResult']> = {
  __resolveType: TypeResolveFn<'ApiKeyRevoked' | 'NotFoundError', ParentType, ContextType>;
};

export type ScheduleResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['Schedule'] = ResolversParentTypes['Schedule']> = {
  digestTime?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  digestWeekday?: Resolver<ResolversTypes['Weekday'], ParentType, ContextType>;
  quietHours?: Resolver<Array<ResolversTypes['QuietWindow']>, ParentType, ContextType>;
  snoozedUntil?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['TimeZone'], ParentType, ContextType>;
  unreadable?: Resolver<Array<ResolversTypes['ScheduleField']>, ParentType, ContextType>;
};

export type ScheduleSetResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ScheduleSet'] = ResolversParentTypes['ScheduleSet']> = {
  schedule?: Resolver<ResolversTypes['Schedule'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SecretAgeResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SecretAge'] = ResolversParentTypes['SecretAge']> = {
  dueAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  replaceBy?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  versions?: Resolver<Array<ResolversTypes['SecretVersion']>, ParentType, ContextType>;
};

export type SecretVersionResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SecretVersion'] = ResolversParentTypes['SecretVersion']> = {
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  neededUntil?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  newest?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  retiredAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SendNotificationResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SendNotificationResult'] = ResolversParentTypes['SendNotificationResult']> = {
  __resolveType: TypeResolveFn<'ConflictError' | 'NotFoundError' | 'NotificationAccepted' | 'ValidationError', ParentType, ContextType>;
};

export type SessionEndedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SessionEnded'] = ResolversParentTypes['SessionEnded']> = {
  sessionId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SessionsEndedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SessionsEnded'] = ResolversParentTypes['SessionsEnded']> = {
  ended?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SetChannelPausedResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SetChannelPausedResult'] = ResolversParentTypes['SetChannelPausedResult']> = {
  __resolveType: TypeResolveFn<'ChannelPausedSet' | 'ValidationError', ParentType, ContextType>;
};

export type SetEscalationResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SetEscalationResult'] = ResolversParentTypes['SetEscalationResult']> = {
  __resolveType: TypeResolveFn<'EscalationSet' | 'ValidationError', ParentType, ContextType>;
};

export type SetPreferencesResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SetPreferencesResult'] = ResolversParentTypes['SetPreferencesResult']> = {
  __resolveType: TypeResolveFn<'LockedError' | 'NotFoundError' | 'PreferencesSet' | 'ValidationError', ParentType, ContextType>;
};

export type SetScheduleResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SetScheduleResult'] = ResolversParentTypes['SetScheduleResult']> = {
  __resolveType: TypeResolveFn<'NotFoundError' | 'ScheduleSet' | 'ValidationError', ParentType, ContextType>;
};

export type SetTenantPolicyResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SetTenantPolicyResult'] = ResolversParentTypes['SetTenantPolicyResult']> = {
  __resolveType: TypeResolveFn<'NotFoundError' | 'TenantPolicySet' | 'ValidationError', ParentType, ContextType>;
};

export type SetUserRoleResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SetUserRoleResult'] = ResolversParentTypes['SetUserRoleResult']> = {
  __resolveType: TypeResolveFn<'NotFoundError' | 'UserRoleSet' | 'ValidationError', ParentType, ContextType>;
};

export type ShiftResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ShiftResult'] = ResolversParentTypes['ShiftResult']> = {
  __resolveType: TypeResolveFn<'ConflictError' | 'NotFoundError' | 'ShiftSaved' | 'ValidationError', ParentType, ContextType>;
};

export type ShiftSavedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ShiftSaved'] = ResolversParentTypes['ShiftSaved']> = {
  shift?: Resolver<ResolversTypes['OnCallShift'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SloStatusResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SloStatus'] = ResolversParentTypes['SloStatus']> = {
  actual?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  actualOutsideMaintenance?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  budgetRemaining?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  description?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  met?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  unit?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  window?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SlowRequestResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SlowRequest'] = ResolversParentTypes['SlowRequest']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  durationMs?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  method?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  requestId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  route?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  traceId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SmokeCheckResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SmokeCheck'] = ResolversParentTypes['SmokeCheck']> = {
  detail?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  durationMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  hint?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SmokeStatus'], ParentType, ContextType>;
};

export type SmokeCheckRunResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SmokeCheckRun'] = ResolversParentTypes['SmokeCheckRun']> = {
  checks?: Resolver<Array<ResolversTypes['SmokeCheck']>, ParentType, ContextType>;
};

export type SmokeRunRecordedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SmokeRunRecorded'] = ResolversParentTypes['SmokeRunRecorded']> = {
  passed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type StatusCountResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['StatusCount'] = ResolversParentTypes['StatusCount']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['DeliveryStatus'], ParentType, ContextType>;
};

export type StatusSubscriberResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['StatusSubscriber'] = ResolversParentTypes['StatusSubscriber']> = {
  confirmedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  failingSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['StatusSubscriberKind'], ParentType, ContextType>;
  lastError?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  signed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['StatusSubscriberState'], ParentType, ContextType>;
  target?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type StatusSubscriberConnectionResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['StatusSubscriberConnection'] = ResolversParentTypes['StatusSubscriberConnection']> = {
  edges?: Resolver<Array<ResolversTypes['StatusSubscriberEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type StatusSubscriberCountResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['StatusSubscriberCount'] = ResolversParentTypes['StatusSubscriberCount']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['StatusSubscriberKind'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['StatusSubscriberState'], ParentType, ContextType>;
};

export type StatusSubscriberEdgeResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['StatusSubscriberEdge'] = ResolversParentTypes['StatusSubscriberEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['StatusSubscriber'], ParentType, ContextType>;
};

export type SubscriberRemovedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SubscriberRemoved'] = ResolversParentTypes['SubscriberRemoved']> = {
  subscriberId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SuppressionResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['Suppression'] = ResolversParentTypes['Suppression']> = {
  address?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  channel?: Resolver<ResolversTypes['Channel'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  liftable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  liftedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['SuppressionReason'], ParentType, ContextType>;
  scope?: Resolver<ResolversTypes['SuppressionScope'], ParentType, ContextType>;
  topicKey?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SuppressionConnectionResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SuppressionConnection'] = ResolversParentTypes['SuppressionConnection']> = {
  edges?: Resolver<Array<ResolversTypes['SuppressionEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type SuppressionEdgeResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SuppressionEdge'] = ResolversParentTypes['SuppressionEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Suppression'], ParentType, ContextType>;
};

export type SuppressionLiftedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SuppressionLifted'] = ResolversParentTypes['SuppressionLifted']> = {
  suppression?: Resolver<ResolversTypes['Suppression'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TenantPolicySetResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['TenantPolicySet'] = ResolversParentTypes['TenantPolicySet']> = {
  tenantKey?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface TimeZoneScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['TimeZone'], any> {
  name: 'TimeZone';
}

export type TopicResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['Topic'] = ResolversParentTypes['Topic']> = {
  archivedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  channels?: Resolver<Array<ResolversTypes['TopicChannel']>, ParentType, ContextType>;
  classification?: Resolver<ResolversTypes['Classification'], ParentType, ContextType>;
  description?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  section?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  urgent?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TopicChannelResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['TopicChannel'] = ResolversParentTypes['TopicChannel']> = {
  channel?: Resolver<ResolversTypes['Channel'], ParentType, ContextType>;
  policy?: Resolver<ResolversTypes['ChannelPolicy'], ParentType, ContextType>;
};

export type TopicPreferenceResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['TopicPreference'] = ResolversParentTypes['TopicPreference']> = {
  channels?: Resolver<Array<ResolversTypes['PreferenceCell']>, ParentType, ContextType>;
  topic?: Resolver<ResolversTypes['Topic'], ParentType, ContextType>;
};

export type TopicUpsertedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['TopicUpserted'] = ResolversParentTypes['TopicUpserted']> = {
  topic?: Resolver<ResolversTypes['Topic'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UpsertTopicResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['UpsertTopicResult'] = ResolversParentTypes['UpsertTopicResult']> = {
  __resolveType: TypeResolveFn<'NotFoundError' | 'TopicUpserted' | 'ValidationError', ParentType, ContextType>;
};

export type UpsertUsersResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['UpsertUsersResult'] = ResolversParentTypes['UpsertUsersResult']> = {
  __resolveType: TypeResolveFn<'ConflictError' | 'UsersUpserted' | 'ValidationError', ParentType, ContextType>;
};

export type UserResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User']> = {
  consents?: Resolver<Maybe<ResolversTypes['ConsentConnection']>, ParentType, ContextType, RequireFields<UserConsentsArgs, 'first'>>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  deliveries?: Resolver<Maybe<ResolversTypes['DeliveryConnection']>, ParentType, ContextType, RequireFields<UserDeliveriesArgs, 'first'>>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  externalId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  history?: Resolver<Maybe<ResolversTypes['AuditEventConnection']>, ParentType, ContextType, RequireFields<UserHistoryArgs, 'first'>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  locale?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  phone?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  preferences?: Resolver<Maybe<ResolversTypes['PreferenceMatrix']>, ParentType, ContextType, Partial<UserPreferencesArgs>>;
  role?: Resolver<ResolversTypes['Role'], ParentType, ContextType>;
  schedule?: Resolver<Maybe<ResolversTypes['Schedule']>, ParentType, ContextType>;
  sessions?: Resolver<Maybe<Array<ResolversTypes['UserSession']>>, ParentType, ContextType>;
  slackUserId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['TimeZone'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UserConnectionResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['UserConnection'] = ResolversParentTypes['UserConnection']> = {
  edges?: Resolver<Array<ResolversTypes['UserEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type UserDataExportedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['UserDataExported'] = ResolversParentTypes['UserDataExported']> = {
  data?: Resolver<ResolversTypes['JSONObject'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UserEdgeResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['UserEdge'] = ResolversParentTypes['UserEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type UserErasedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['UserErased'] = ResolversParentTypes['UserErased']> = {
  userId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  __resolveType: TypeResolveFn<'ConflictError' | 'LockedError' | 'NotFoundError' | 'ValidationError', ParentType, ContextType>;
};

export type UserRoleSetResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['UserRoleSet'] = ResolversParentTypes['UserRoleSet']> = {
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UserSessionResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['UserSession'] = ResolversParentTypes['UserSession']> = {
  browser?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  current?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastSeenAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  system?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type UserTokenCreatedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['UserTokenCreated'] = ResolversParentTypes['UserTokenCreated']> = {
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  token?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UsersUpsertedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['UsersUpserted'] = ResolversParentTypes['UsersUpserted']> = {
  users?: Resolver<Array<ResolversTypes['User']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ValidationErrorResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ValidationError'] = ResolversParentTypes['ValidationError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type Resolvers<ContextType = GraphQLContext> = {
  Alert?: AlertResolvers<ContextType>;
  AlertChannel?: AlertChannelResolvers<ContextType>;
  AlertCounts?: AlertCountsResolvers<ContextType>;
  AlertLabel?: AlertLabelResolvers<ContextType>;
  AmendReportResult?: AmendReportResultResolvers<ContextType>;
  ApiKey?: ApiKeyResolvers<ContextType>;
  ApiKeyCreated?: ApiKeyCreatedResolvers<ContextType>;
  ApiKeyRevoked?: ApiKeyRevokedResolvers<ContextType>;
  AuditEvent?: AuditEventResolvers<ContextType>;
  AuditEventConnection?: AuditEventConnectionResolvers<ContextType>;
  AuditEventEdge?: AuditEventEdgeResolvers<ContextType>;
  CalendarLinkRenewed?: CalendarLinkRenewedResolvers<ContextType>;
  ChannelHealth?: ChannelHealthResolvers<ContextType>;
  ChannelPausedSet?: ChannelPausedSetResolvers<ContextType>;
  ChannelSwitch?: ChannelSwitchResolvers<ContextType>;
  ConflictError?: ConflictErrorResolvers<ContextType>;
  Consent?: ConsentResolvers<ContextType>;
  ConsentConnection?: ConsentConnectionResolvers<ContextType>;
  ConsentEdge?: ConsentEdgeResolvers<ContextType>;
  CreateApiKeyResult?: CreateApiKeyResultResolvers<ContextType>;
  CreatePreferenceLinkResult?: CreatePreferenceLinkResultResolvers<ContextType>;
  CreateProbeAccessResult?: CreateProbeAccessResultResolvers<ContextType>;
  CreateUserTokenResult?: CreateUserTokenResultResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Decision?: DecisionResolvers<ContextType>;
  DecisionStep?: DecisionStepResolvers<ContextType>;
  DeliveriesReplayed?: DeliveriesReplayedResolvers<ContextType>;
  Delivery?: DeliveryResolvers<ContextType>;
  DeliveryConnection?: DeliveryConnectionResolvers<ContextType>;
  DeliveryEdge?: DeliveryEdgeResolvers<ContextType>;
  DeliveryReplayed?: DeliveryReplayedResolvers<ContextType>;
  EndMaintenanceResult?: EndMaintenanceResultResolvers<ContextType>;
  EndSessionResult?: EndSessionResultResolvers<ContextType>;
  EndSessionsResult?: EndSessionsResultResolvers<ContextType>;
  EraseUserResult?: EraseUserResultResolvers<ContextType>;
  EscalationSet?: EscalationSetResolvers<ContextType>;
  EscalationStep?: EscalationStepResolvers<ContextType>;
  ExportUserDataResult?: ExportUserDataResultResolvers<ContextType>;
  FailingJobs?: FailingJobsResolvers<ContextType>;
  Incident?: IncidentResolvers<ContextType>;
  IncidentConnection?: IncidentConnectionResolvers<ContextType>;
  IncidentEdge?: IncidentEdgeResolvers<ContextType>;
  IncidentLink?: IncidentLinkResolvers<ContextType>;
  IncidentResult?: IncidentResultResolvers<ContextType>;
  IncidentSaved?: IncidentSavedResolvers<ContextType>;
  IncidentTimes?: IncidentTimesResolvers<ContextType>;
  IncidentUpdate?: IncidentUpdateResolvers<ContextType>;
  JSONObject?: GraphQLScalarType;
  LiftSuppressionResult?: LiftSuppressionResultResolvers<ContextType>;
  LockedError?: LockedErrorResolvers<ContextType>;
  MaintenanceEnded?: MaintenanceEndedResolvers<ContextType>;
  MaintenanceProposal?: MaintenanceProposalResolvers<ContextType>;
  MaintenanceResult?: MaintenanceResultResolvers<ContextType>;
  MaintenanceScheduled?: MaintenanceScheduledResolvers<ContextType>;
  MaintenanceWindow?: MaintenanceWindowResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  NotFoundError?: NotFoundErrorResolvers<ContextType>;
  Notification?: NotificationResolvers<ContextType>;
  NotificationAccepted?: NotificationAcceptedResolvers<ContextType>;
  OnCall?: OnCallResolvers<ContextType>;
  OnCallDuty?: OnCallDutyResolvers<ContextType>;
  OnCallGap?: OnCallGapResolvers<ContextType>;
  OnCallPage?: OnCallPageResolvers<ContextType>;
  OnCallPerson?: OnCallPersonResolvers<ContextType>;
  OnCallShift?: OnCallShiftResolvers<ContextType>;
  OperationRun?: OperationRunResolvers<ContextType>;
  OperationRuns?: OperationRunsResolvers<ContextType>;
  Operations?: OperationsResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Plot?: PlotResolvers<ContextType>;
  PlotLine?: PlotLineResolvers<ContextType>;
  PlotPoint?: PlotPointResolvers<ContextType>;
  PolicyImpact?: PolicyImpactResolvers<ContextType>;
  PostMortem?: PostMortemResolvers<ContextType>;
  PreferenceCell?: PreferenceCellResolvers<ContextType>;
  PreferenceLinkCreated?: PreferenceLinkCreatedResolvers<ContextType>;
  PreferenceMatrix?: PreferenceMatrixResolvers<ContextType>;
  PreferenceSection?: PreferenceSectionResolvers<ContextType>;
  PreferencesSet?: PreferencesSetResolvers<ContextType>;
  ProbeAccessCreated?: ProbeAccessCreatedResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  QueueStatus?: QueueStatusResolvers<ContextType>;
  QuietWindow?: QuietWindowResolvers<ContextType>;
  RecordSmokeRunResult?: RecordSmokeRunResultResolvers<ContextType>;
  Release?: ReleaseResolvers<ContextType>;
  RemoveSubscriberResult?: RemoveSubscriberResultResolvers<ContextType>;
  RenewCalendarLinkResult?: RenewCalendarLinkResultResolvers<ContextType>;
  ReplayDeliveriesResult?: ReplayDeliveriesResultResolvers<ContextType>;
  ReplayDeliveryResult?: ReplayDeliveryResultResolvers<ContextType>;
  Report?: ReportResolvers<ContextType>;
  ReportAmended?: ReportAmendedResolvers<ContextType>;
  ReportAmendment?: ReportAmendmentResolvers<ContextType>;
  ReportConnection?: ReportConnectionResolvers<ContextType>;
  ReportEdge?: ReportEdgeResolvers<ContextType>;
  ReportLine?: ReportLineResolvers<ContextType>;
  ReportNote?: ReportNoteResolvers<ContextType>;
  ReportNoteResult?: ReportNoteResultResolvers<ContextType>;
  ReportNoteSaved?: ReportNoteSavedResolvers<ContextType>;
  ReportNoteSlot?: ReportNoteSlotResolvers<ContextType>;
  ReportPlot?: ReportPlotResolvers<ContextType>;
  ReportPlotLine?: ReportPlotLineResolvers<ContextType>;
  ReportSection?: ReportSectionResolvers<ContextType>;
  RevokeApiKeyResult?: RevokeApiKeyResultResolvers<ContextType>;
  Schedule?: ScheduleResolvers<ContextType>;
  ScheduleSet?: ScheduleSetResolvers<ContextType>;
  SecretAge?: SecretAgeResolvers<ContextType>;
  SecretVersion?: SecretVersionResolvers<ContextType>;
  SendNotificationResult?: SendNotificationResultResolvers<ContextType>;
  SessionEnded?: SessionEndedResolvers<ContextType>;
  SessionsEnded?: SessionsEndedResolvers<ContextType>;
  SetChannelPausedResult?: SetChannelPausedResultResolvers<ContextType>;
  SetEscalationResult?: SetEscalationResultResolvers<ContextType>;
  SetPreferencesResult?: SetPreferencesResultResolvers<ContextType>;
  SetScheduleResult?: SetScheduleResultResolvers<ContextType>;
  SetTenantPolicyResult?: SetTenantPolicyResultResolvers<ContextType>;
  SetUserRoleResult?: SetUserRoleResultResolvers<ContextType>;
  ShiftResult?: ShiftResultResolvers<ContextType>;
  ShiftSaved?: ShiftSavedResolvers<ContextType>;
  SloStatus?: SloStatusResolvers<ContextType>;
  SlowRequest?: SlowRequestResolvers<ContextType>;
  SmokeCheck?: SmokeCheckResolvers<ContextType>;
  SmokeCheckRun?: SmokeCheckRunResolvers<ContextType>;
  SmokeRunRecorded?: SmokeRunRecordedResolvers<ContextType>;
  StatusCount?: StatusCountResolvers<ContextType>;
  StatusSubscriber?: StatusSubscriberResolvers<ContextType>;
  StatusSubscriberConnection?: StatusSubscriberConnectionResolvers<ContextType>;
  StatusSubscriberCount?: StatusSubscriberCountResolvers<ContextType>;
  StatusSubscriberEdge?: StatusSubscriberEdgeResolvers<ContextType>;
  SubscriberRemoved?: SubscriberRemovedResolvers<ContextType>;
  Suppression?: SuppressionResolvers<ContextType>;
  SuppressionConnection?: SuppressionConnectionResolvers<ContextType>;
  SuppressionEdge?: SuppressionEdgeResolvers<ContextType>;
  SuppressionLifted?: SuppressionLiftedResolvers<ContextType>;
  TenantPolicySet?: TenantPolicySetResolvers<ContextType>;
  TimeZone?: GraphQLScalarType;
  Topic?: TopicResolvers<ContextType>;
  TopicChannel?: TopicChannelResolvers<ContextType>;
  TopicPreference?: TopicPreferenceResolvers<ContextType>;
  TopicUpserted?: TopicUpsertedResolvers<ContextType>;
  UpsertTopicResult?: UpsertTopicResultResolvers<ContextType>;
  UpsertUsersResult?: UpsertUsersResultResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserDataExported?: UserDataExportedResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
  UserErased?: UserErasedResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  UserRoleSet?: UserRoleSetResolvers<ContextType>;
  UserSession?: UserSessionResolvers<ContextType>;
  UserTokenCreated?: UserTokenCreatedResolvers<ContextType>;
  UsersUpserted?: UsersUpsertedResolvers<ContextType>;
  ValidationError?: ValidationErrorResolvers<ContextType>;
};

