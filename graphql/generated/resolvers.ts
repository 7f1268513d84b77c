import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Person, PeoplePage } from '#lib/people/index.ts';
import type { SuppressionRow } from '#lib/suppression/index.ts';
import type { Topic as TopicView } from '#lib/topics/index.ts';
import type { NotificationRow } from '#lib/notifications/index.ts';
import type { DeliveryRow, DeliveryPage } from '#lib/delivery/index.ts';
import type { ExplainedDecision, ScheduleView, MatrixView } from '#lib/preferences/index.ts';
import type { ConsentRow } from '#lib/consent/index.ts';
import type { AuditEventView } from '#lib/audit/index.ts';
import type { IncidentView } from '#lib/operations/index.ts';
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
  /** An instant as RFC 3339 text in UTC, e.g. `2026-11-23T06:00:00Z`. Input may carry any offset. */
  DateTime: { input: Date; output: Date | string; }
  /** A JSON object; no array, string or number at its top. */
  JSONObject: { input: Record<string, unknown>; output: Record<string, unknown>; }
  /** An IANA time zone name, e.g. `Europe/Berlin`. */
  TimeZone: { input: string; output: string; }
};

/** A channel over which those who run the service are alerted, and how it does. */
export type AlertChannel = {
  __typename?: 'AlertChannel';
  /** Since when nothing goes out over it; null: it works. Another channel is told, and what waits is tried again. */
  failingSince?: Maybe<Scalars['DateTime']['output']>;
  /** The latest failure in words; null: none. */
  lastError?: Maybe<Scalars['String']['output']>;
  /** `slack-operations`, `slack-incidents`, `pagerduty` or `mail` (to every ADMIN). */
  name: Scalars['String']['output'];
  /** Alerts that wait for it. */
  waiting: Scalars['Int']['output'];
};

/** An integrator's credential. Its secret is not kept, only a hash. ADMIN and AUDITOR. */
export type ApiKey = Node & {
  __typename?: 'ApiKey';
  /** When it was made. */
  createdAt: Scalars['DateTime']['output'];
  /** From this instant on it is refused; null: never expires. */
  expiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** Global id, `key_…`; the `actor` in audit events. */
  id: Scalars['ID']['output'];
  /** Roughly when it was last used; null: never. */
  lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  /** What it is for, as its maker called it. */
  name: Scalars['String']['output'];
  /** The secret's first characters, `npk_…`, to tell keys apart; not a credential. */
  prefix: Scalars['String']['output'];
  /** When it was revoked; null while in force. */
  revokedAt?: Maybe<Scalars['DateTime']['output']>;
  /** What it may do. */
  scopes: Array<Scope>;
};

/** The key is made. */
export type ApiKeyCreated = {
  __typename?: 'ApiKeyCreated';
  /** The new key. */
  apiKey: ApiKey;
  /** After a rotation: until when the old key works too. Null for a key that replaces none. */
  overlapUntil?: Maybe<Scalars['DateTime']['output']>;
  /** `npk_…`; send as `Authorization: Bearer …`. Shown only here and not recoverable. */
  secret: Scalars['String']['output'];
};

/** The key is revoked. */
export type ApiKeyRevoked = {
  __typename?: 'ApiKeyRevoked';
  /** The key with its `revokedAt`. */
  apiKey: ApiKey;
};

/** Whom to notify; exactly one field. */
export type AudienceInput = {
  /** True: every person there is when it is accepted. */
  everyone?: InputMaybe<Scalars['Boolean']['input']>;
  /** These people, by the integrator's own ids. */
  externalIds?: InputMaybe<Array<Scalars['String']['input']>>;
  /** These people, by global id. */
  userIds?: InputMaybe<Array<Scalars['ID']['input']>>;
};

/** One entry of the append-only, hash-chained audit trail. */
export type AuditEvent = Node & {
  __typename?: 'AuditEvent';
  /** Noun and verb, e.g. `preference.set`, `role.change`, `auth.failure`. */
  action: Scalars['String']['output'];
  /** Who did it: a user id, an API key id, `system:<task>` or `anonymous`. */
  actor: Scalars['String']['output'];
  /** By what right: a role, a key's scopes joined by `+`, USER_TOKEN or PREFERENCE_LINK with `of` and who made it, SYSTEM or ANONYMOUS. */
  actorRole: Scalars['String']['output'];
  /** The changed fields as they became; null when the thing is gone, the person was erased, or you may not read it. */
  after?: Maybe<Scalars['JSONObject']['output']>;
  /** When it happened. */
  at: Scalars['DateTime']['output'];
  /** The changed fields as they were; null when the thing is new, the person was erased, or you may not read it. */
  before?: Maybe<Scalars['JSONObject']['output']>;
  /** Hash over this entry and the one before it: a later change, removal or reordering shows. */
  hash: Scalars['String']['output'];
  /** Global id, `aud_…`. */
  id: Scalars['ID']['output'];
  /** Why, where the caller gave a reason; addresses in it are masked for who may not read them, and erasure empties it. */
  reason?: Maybe<Scalars['String']['output']>;
  /** The HTTP request it came with; the same as `extensions.requestId`. Null for jobs, or when you may not read it. */
  requestId?: Maybe<Scalars['String']['output']>;
  /** Place in the chain without gaps; a decimal number as text, for it may outgrow 32 bits. */
  sequence: Scalars['String']['output'];
  /** Id of the person or thing it was done to; null: none in particular. */
  subject?: Maybe<Scalars['String']['output']>;
};

/** One page of audit events, newest first. */
export type AuditEventConnection = {
  __typename?: 'AuditEventConnection';
  /** This page, in list order. */
  edges: Array<AuditEventEdge>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** An audit event's place in a list. */
export type AuditEventEdge = {
  __typename?: 'AuditEventEdge';
  /** Pass as `after` to go on behind this event. */
  cursor: Scalars['String']['output'];
  /** The event. */
  node: AuditEvent;
};

/** Narrows audit events; all given conditions hold together. */
export type AuditFilter = {
  /** Exactly this action, e.g. `preference.set`. */
  action?: InputMaybe<Scalars['String']['input']>;
  /** Done by this actor, as `AuditEvent.actor` shows it. */
  actor?: InputMaybe<Scalars['String']['input']>;
  /** At or after. */
  since?: InputMaybe<Scalars['DateTime']['input']>;
  /** Done to this id. */
  subject?: InputMaybe<Scalars['String']['input']>;
  /** Before. */
  until?: InputMaybe<Scalars['DateTime']['input']>;
};

/** A way to reach a person. */
export type Channel =
  /** Email, through Resend. */
  | 'EMAIL'
  /** Slack direct message. */
  | 'SLACK'
  /** Text message, through Twilio. */
  | 'SMS';

/** A channel and its provider. */
export type ChannelHealth = {
  __typename?: 'ChannelHealth';
  /** The channel. */
  channel: Channel;
  /** State of the circuit breaker: `closed` (calls go out), `open` (none do) or `half-open` (one tries). */
  circuit: Scalars['String']['output'];
  /** The latest failure in words; null: none. */
  lastError?: Maybe<Scalars['String']['output']>;
  /** True: operations hold everything on it; nothing is lost. */
  paused: Scalars['Boolean']['output'];
  /** Who carries it, e.g. `resend`; `outbox` when no credentials are set and messages are only recorded. */
  provider: Scalars['String']['output'];
  /** Share of recent calls that the provider took, 0 to 1; null: no recent call. */
  successRate?: Maybe<Scalars['Float']['output']>;
};

/** The pause is set or lifted. */
export type ChannelPausedSet = {
  __typename?: 'ChannelPausedSet';
  /** The channel as it now stands. */
  channel: ChannelHealth;
};

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

/** A person's main switch for a channel, and whether the channel can reach them. */
export type ChannelSwitch = {
  __typename?: 'ChannelSwitch';
  /** Where it goes. Self and ADMIN: whole. AUDITOR: masked. Null: none, or you may not read it. */
  address?: Maybe<Scalars['String']['output']>;
  /** The channel. */
  channel: Channel;
  /** False: the person switched it off. Choices below are kept and return with it. */
  enabled: Scalars['Boolean']['output'];
  /** An active suppression of scope ALL stops everything on this channel. */
  suppressed: Scalars['Boolean']['output'];
  /** Active suppressions of the present address: what they stop, why, and whether you may lift them. Null: you may not read them. */
  suppressions?: Maybe<Array<Suppression>>;
  /** The address is confirmed by the person or vouched for by the integrator; unverified ones get nothing. */
  verified: Scalars['Boolean']['output'];
};

/** The legal kind of a topic's messages. */
export type Classification =
  /** Promotion: subject to the daily cap and to MARKETING suppressions. */
  | 'MARKETING'
  /** Follows from something the person did or has; not capped and not stopped by an unsubscribe from marketing. */
  | 'TRANSACTIONAL';

/** Which cells go back to the defaults. */
export type ClearPreferencesInput = {
  /** Only this channel; left out: every channel. */
  channel?: InputMaybe<Channel>;
  /** Why; kept in the audit trail. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** Only choices made inside this tenant; left out: the general ones. */
  tenantKey?: InputMaybe<Scalars['String']['input']>;
  /** Only this topic; left out: every topic. */
  topicKey?: InputMaybe<Scalars['String']['input']>;
  /** Whose; left out: the caller. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** The input is sound but clashes with the present state. */
export type ConflictError = UserError & {
  __typename?: 'ConflictError';
  /** CONFLICT. */
  code: ErrorCode;
  /** The clash, in one sentence. */
  message: Scalars['String']['output'];
  /** The part of `input` that clashes, outermost first. */
  path: Array<Scalars['String']['output']>;
};

/** A yes to the marketing messages of a topic on a channel, or the withdrawal of one. Written once, never changed. */
export type Consent = {
  __typename?: 'Consent';
  /** The address of that time on the channel, as a keyed hash; null: there was none. */
  addressHash?: Maybe<Scalars['String']['output']>;
  /** When. */
  at: Scalars['DateTime']['output'];
  /** On which channel. */
  channel: Channel;
  /** True: a yes. False: a withdrawal. */
  granted: Scalars['Boolean']['output'];
  /** Id, `con_…`. */
  id: Scalars['ID']['output'];
  /** The person's language at that time, a BCP 47 tag. */
  locale: Scalars['String']['output'];
  /** Through which door it came: the preferences page, an unsubscribe link, a key's id. */
  source: Scalars['String']['output'];
  /** The organisation that it is about; null: in general. */
  tenantKey?: Maybe<Scalars['String']['output']>;
  /** To what; null: the topic is gone. */
  topic?: Maybe<Topic>;
  /** The words that the person was shown. */
  wording: Scalars['String']['output'];
  /** Of the words: the same words have the same version. */
  wordingVersion: Scalars['String']['output'];
};

/** One page of consents. */
export type ConsentConnection = {
  __typename?: 'ConsentConnection';
  /** This page, in list order. */
  edges: Array<ConsentEdge>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** A consent's place in a list. */
export type ConsentEdge = {
  __typename?: 'ConsentEdge';
  /** Pass as `after` to go on behind this consent. */
  cursor: Scalars['String']['output'];
  /** The consent. */
  node: Consent;
};

/** A key to make. */
export type CreateApiKeyInput = {
  /** In the future; left out: never expires. */
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** What it is for. */
  name: Scalars['String']['input'];
  /** At least one. */
  scopes: Array<Scope>;
};

/** ValidationError: a bad value. NotFoundError: no such key in force (`rotateApiKey`). */
export type CreateApiKeyResult = ApiKeyCreated | NotFoundError | ValidationError;

/** A signed link to one person's preferences. */
export type CreatePreferenceLinkInput = {
  /** Opens the page inside this tenant; left out: the person's general preferences. */
  tenantKey?: InputMaybe<Scalars['String']['input']>;
  /** Lifetime in seconds, 60 to 7776000 (90 days); left out: 604800 (7 days). */
  ttlSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** Whose page. */
  userId: Scalars['ID']['input'];
};

/** ValidationError: a lifetime out of range. NotFoundError: no such person. */
export type CreatePreferenceLinkResult = NotFoundError | PreferenceLinkCreated | ValidationError;

/** A bearer token for one person. It may do what they may do for themselves as a VIEWER, whatever their role; made by a key without ADMIN, it opens their preferences, their schedule and which messages went out, with addresses masked. */
export type CreateUserTokenInput = {
  /** Lifetime in seconds, 60 to 3600; left out: 900. */
  ttlSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** Whom the token acts as. */
  userId: Scalars['ID']['input'];
};

/** ValidationError: a lifetime out of range. NotFoundError: no such person. */
export type CreateUserTokenResult = NotFoundError | UserTokenCreated | ValidationError;

/** Whether and when a message goes out, and why. Taken when it is planned and again at the moment of sending. */
export type Decision = {
  __typename?: 'Decision';
  /** DEFER and DIGEST: when it goes out. Null for SEND and SKIP, and for DEFER until operations resume the channel. */
  at?: Maybe<Scalars['DateTime']['output']>;
  /** The layer that turned it off or held it; for SEND, the layer that turned it on. */
  decidedBy: DecisionLayer;
  /** What happens to the message. */
  outcome: Outcome;
  /** Why, in one plain sentence in the person's locale. */
  reason: Scalars['String']['output'];
  /** Every layer that was asked, in order; the last one settled it. */
  steps: Array<DecisionStep>;
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

/** What one layer said. */
export type DecisionStep = {
  __typename?: 'DecisionStep';
  /** What it saw, in one plain sentence. */
  detail: Scalars['String']['output'];
  /** The layer that was asked. */
  layer: DecisionLayer;
  /** When the fact it looked at was set; null when none was. */
  setAt?: Maybe<Scalars['DateTime']['output']>;
  /** Who set it: a user id, an API key id or `system:<task>`. Null when nobody did, or you may not read it. */
  setBy?: Maybe<Scalars['String']['output']>;
  /** PASS (not settled here), ON (wanted; timing is asked next), SKIP, DEFER or DIGEST. */
  verdict: Scalars['String']['output'];
};

/** They are in the queue again. */
export type DeliveriesReplayed = {
  __typename?: 'DeliveriesReplayed';
  /** How many; call again while it is 10,000. */
  replayed: Scalars['Int']['output'];
};

/** A notification to one person on one channel. */
export type Delivery = Node & {
  __typename?: 'Delivery';
  /** Tries that count towards the last one; waiting for the provider's rate limit is none. */
  attempts: Scalars['Int']['output'];
  /** How it goes out. */
  channel: Channel;
  /** When it was planned. */
  createdAt: Scalars['DateTime']['output'];
  /** The latest decision, with its steps; null when you may not read it. */
  decision?: Maybe<Decision>;
  /** What went wrong last. ADMIN, AUDITOR and keys with SEND. Null: nothing, or you may not read it. */
  error?: Maybe<Scalars['String']['output']>;
  /** Global id, `dlv_…`; also the provider's idempotency key for email. */
  id: Scalars['ID']['output'];
  /** When it is due next; null: not waiting, or held without an end. */
  nextAttemptAt?: Maybe<Scalars['DateTime']['output']>;
  /** What it belongs to; null when you may not read it. */
  notification?: Maybe<Notification>;
  /** The provider's own id. ADMIN, AUDITOR and keys with SEND. Null until accepted, or when you may not read it. */
  providerMessageId?: Maybe<Scalars['String']['output']>;
  /** When the provider took it; null until then. */
  sentAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it reached a final status; null while still moving. */
  settledAt?: Maybe<Scalars['DateTime']['output']>;
  /** How far it has come. */
  status: DeliveryStatus;
  /** As rendered. Self and ADMIN only; null for everybody else. */
  subject?: Maybe<Scalars['String']['output']>;
  /** Whom it is for; null after erasure, or when you may not read it. */
  user?: Maybe<User>;
};

/** One page of deliveries, newest first. */
export type DeliveryConnection = {
  __typename?: 'DeliveryConnection';
  /** This page, in list order. */
  edges: Array<DeliveryEdge>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** Deliveries on all pages; null when not counted. */
  totalCount?: Maybe<Scalars['Int']['output']>;
};

/** A delivery's place in a list. */
export type DeliveryEdge = {
  __typename?: 'DeliveryEdge';
  /** Pass as `after` to go on behind this delivery. */
  cursor: Scalars['String']['output'];
  /** The delivery. */
  node: Delivery;
};

/** Narrows deliveries; all given conditions hold together. */
export type DeliveryFilter = {
  /** On this channel. */
  channel?: InputMaybe<Channel>;
  /** Planned at or after. */
  since?: InputMaybe<Scalars['DateTime']['input']>;
  /** At this status. */
  status?: InputMaybe<DeliveryStatus>;
  /** Of the topic with this `key`. */
  topicKey?: InputMaybe<Scalars['String']['input']>;
  /** Planned before. */
  until?: InputMaybe<Scalars['DateTime']['input']>;
};

/** The delivery is queued again. */
export type DeliveryReplayed = {
  __typename?: 'DeliveryReplayed';
  /** The delivery as it now stands. */
  delivery: Delivery;
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
  reason?: InputMaybe<Scalars['String']['input']>;
  /** `UserSession.id`, one of theirs. */
  sessionId: Scalars['ID']['input'];
  /** The person. */
  userId: Scalars['ID']['input'];
};

/** ValidationError: no reason for another person. NotFoundError: no such person, or they have no such session. */
export type EndSessionResult = NotFoundError | SessionEnded | ValidationError;

/** Whose sessions end. */
export type EndSessionsInput = {
  /** Why; kept in the audit trail. Required when it is another person. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** The person. */
  userId: Scalars['ID']['input'];
};

/** ValidationError: no reason for another person. NotFoundError: no such person. */
export type EndSessionsResult = NotFoundError | SessionsEnded | ValidationError;

/** Whom to erase. */
export type EraseUserInput = {
  /** Why; kept in the audit trail for years, so without personal data. */
  reason: Scalars['String']['input'];
  /** Whom; left out: the caller. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** NotFoundError: no such person, or erased already. ConflictError: the last ADMIN. ValidationError: no reason, or a very long one. */
export type EraseUserResult = ConflictError | NotFoundError | UserErased | ValidationError;

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
  at?: InputMaybe<Scalars['DateTime']['input']>;
  /** The channel. */
  channel: Channel;
  /** As if sent for this tenant; left out: for none. */
  tenantKey?: InputMaybe<Scalars['String']['input']>;
  /** The topic's `key`. */
  topicKey: Scalars['String']['input'];
  /** The person. */
  userId: Scalars['ID']['input'];
};

/** Whose data to export. */
export type ExportUserDataInput = {
  /** Whose; left out: the caller. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** NotFoundError: no such person. */
export type ExportUserDataResult = NotFoundError | UserDataExported;

/** Jobs of one kind that failed at least five times in a row. */
export type FailingJobs = {
  __typename?: 'FailingJobs';
  /** How often the one that failed most often was tried. */
  attempts: Scalars['Int']['output'];
  /** How many of them there are. */
  jobs: Scalars['Int']['output'];
  /** The kind of job, as the log names it. */
  task: Scalars['String']['output'];
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

/** Something that is or was wrong with the service. ADMIN, AUDITOR and keys with OPERATIONS. */
export type Incident = Node & {
  __typename?: 'Incident';
  /** 30 minutes after `openedAt`: the latest it should be acknowledged. */
  acknowledgeBy: Scalars['DateTime']['output'];
  /** When somebody took it; null until then. */
  acknowledgedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Who leads the response; null: nobody yet, or you may not read it. */
  commander?: Maybe<User>;
  /** Global id, `inc_…`. */
  id: Scalars['ID']['output'];
  /** When the next update should be out: hourly for CRITICAL and HIGH. Null: none is due. */
  nextUpdateDue?: Maybe<Scalars['DateTime']['output']>;
  /** When it was opened. */
  openedAt: Scalars['DateTime']['output'];
  /** When its cause was gone; null until then. */
  resolvedAt?: Maybe<Scalars['DateTime']['output']>;
  /** How bad. */
  severity: Severity;
  /** Who raised it: a person or an alert. */
  source: Scalars['String']['output'];
  /** How far it has come. */
  status: IncidentStatus;
  /** What is wrong, in a line. */
  title: Scalars['String']['output'];
  /** All updates, oldest first. */
  updates: Array<IncidentUpdate>;
};

/** One page of incidents, newest first. */
export type IncidentConnection = {
  __typename?: 'IncidentConnection';
  /** This page, in list order. */
  edges: Array<IncidentEdge>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** An incident's place in a list. */
export type IncidentEdge = {
  __typename?: 'IncidentEdge';
  /** Pass as `after` to go on behind this incident. */
  cursor: Scalars['String']['output'];
  /** The incident. */
  node: Incident;
};

/** ValidationError: a bad value. NotFoundError: no such incident or commander. ConflictError: the status may not follow the present one. */
export type IncidentResult = ConflictError | IncidentSaved | NotFoundError | ValidationError;

/** The incident is written. */
export type IncidentSaved = {
  __typename?: 'IncidentSaved';
  /** The incident as it now stands. */
  incident: Incident;
};

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

/** One entry in an incident's log. */
export type IncidentUpdate = {
  __typename?: 'IncidentUpdate';
  /** When it was written. */
  at: Scalars['DateTime']['output'];
  /** Who wrote it: a user id, an API key id or `system:<task>`. */
  author: Scalars['String']['output'];
  /** What is known, in plain text. */
  message: Scalars['String']['output'];
  /** True: shown on the public status page. */
  public: Scalars['Boolean']['output'];
  /** The incident's status from then on. */
  status: IncidentStatus;
};

/** A suppression to lift. */
export type LiftSuppressionInput = {
  /** Why the address may be used again; kept in the audit trail. */
  reason: Scalars['String']['input'];
  /** The suppression. */
  suppressionId: Scalars['ID']['input'];
};

/** NotFoundError: no such suppression. ConflictError: already lifted, or of a kind that may not be lifted. */
export type LiftSuppressionResult = ConflictError | NotFoundError | SuppressionLifted;

/** A cell is REQUIRED or locked by the tenant. The person's own choice is kept and returns when the lock goes. */
export type LockedError = UserError & {
  __typename?: 'LockedError';
  /** LOCKED. */
  code: ErrorCode;
  /** Who or what locks it, in one sentence. */
  message: Scalars['String']['output'];
  /** The locked cell in `input`, e.g. `["cells", "3"]`. */
  path: Array<Scalars['String']['output']>;
};

/** ValidationError: too short notice, too long, ends before it begins, or an emergency without a reason. ConflictError: overlaps another window. */
export type MaintenanceResult = ConflictError | MaintenanceScheduled | ValidationError;

/** The window is scheduled. */
export type MaintenanceScheduled = {
  __typename?: 'MaintenanceScheduled';
  /** The window. */
  window: MaintenanceWindow;
};

/** A time in which the service is worked on, half-open `[startsAt, endsAt)`. Planned ones last at most 2 hours and are announced 48 hours ahead. */
export type MaintenanceWindow = Node & {
  __typename?: 'MaintenanceWindow';
  /** When it was announced; null until then. */
  announcedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Who authorized it; null when that was no person, or you may not read it. */
  authorizedBy?: Maybe<User>;
  /** True: authorized at short notice, announced on every channel at once. */
  emergency: Scalars['Boolean']['output'];
  /** When it is over. */
  endsAt: Scalars['DateTime']['output'];
  /** Global id, `mnt_…`. */
  id: Scalars['ID']['output'];
  /** True: the API refuses changes meanwhile; reads go on. */
  readOnly: Scalars['Boolean']['output'];
  /** When it begins. */
  startsAt: Scalars['DateTime']['output'];
  /** What is done, in a line. */
  title: Scalars['String']['output'];
};

/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type Mutation = {
  __typename?: 'Mutation';
  /** Forgets choices and frequencies: the cells go back to the defaults. Self, ADMIN, and keys with PREFERENCES_WRITE. */
  clearPreferences?: Maybe<SetPreferencesResult>;
  /** Makes a key; its secret is shown once. ADMIN only. */
  createApiKey?: Maybe<CreateApiKeyResult>;
  /** Makes a signed link to a person's preferences page that needs no sign-in. ADMIN, or a key with USERS_WRITE or PREFERENCES_WRITE. */
  createPreferenceLink?: Maybe<CreatePreferenceLinkResult>;
  /** Makes a short-lived bearer token that acts as one person, for an integrator's own front end. ADMIN, or a key with USERS_WRITE or PREFERENCES_WRITE. */
  createUserToken?: Maybe<CreateUserTokenResult>;
  /** Signs a person out in one place, at once. Self with a session of their own, and ADMIN. */
  endSession?: Maybe<EndSessionResult>;
  /** Signs a person out everywhere, at once; tokens and links end with their time. Self with a session of their own, and ADMIN. */
  endSessions?: Maybe<EndSessionsResult>;
  /** Erases a person and their data (GDPR article 17); cannot be undone. Suppressions stay without the address, so that it is not written to again. Self with a session of their own, and ADMIN. */
  eraseUser?: Maybe<EraseUserResult>;
  /** All data kept about a person, machine-readable (GDPR articles 15 and 20). Self, also by a user token that an ADMIN made, and ADMIN. */
  exportUserData?: Maybe<ExportUserDataResult>;
  /** Lifts a suppression; choices then hold again. Where the provider also blocks (SMS STOP), only the person's own START opens it. The person concerned for their own UNSUBSCRIBE, which nobody else lifts; ADMIN for the rest. What ADMIN lifts for an address is lifted for all who have or had it. */
  liftSuppression?: Maybe<LiftSuppressionResult>;
  /** Opens an incident and alerts those on call. ADMIN and keys with OPERATIONS. */
  openIncident?: Maybe<IncidentResult>;
  /** Sends all DEAD deliveries that match, and FAILED ones that may succeed now, once more, the oldest first, at most 10,000 in a call. ADMIN and keys with OPERATIONS. */
  replayDeliveries?: Maybe<ReplayDeliveriesResult>;
  /** Tries a DEAD delivery, or a FAILED one that may succeed now, once more; preferences are checked again before it is sent. ADMIN and keys with OPERATIONS. */
  replayDelivery?: Maybe<ReplayDeliveryResult>;
  /** Revokes a key in every process; cannot be undone. ADMIN only. */
  revokeApiKey?: Maybe<RevokeApiKeyResult>;
  /** Makes a successor with the same name and scopes; the old key works until `overlapUntil`. ADMIN only. */
  rotateApiKey?: Maybe<CreateApiKeyResult>;
  /** Schedules a maintenance window and has it announced. ADMIN and keys with OPERATIONS. */
  scheduleMaintenance?: Maybe<MaintenanceResult>;
  /** Accepts a message for an audience. It is committed before the answer and never lost after; preferences decide person by person. ADMIN and keys with SEND. */
  sendNotification?: Maybe<SendNotificationResult>;
  /** Pauses or resumes a channel for everybody; holds everywhere within 5 seconds and loses nothing. Sign-in mails go out while EMAIL is paused: else nobody could sign in to resume it. ADMIN and keys with OPERATIONS. */
  setChannelPaused?: Maybe<SetChannelPausedResult>;
  /** Switches a whole channel on or off without touching choices; REQUIRED topics still come. Self, ADMIN, and keys with PREFERENCES_WRITE. */
  setChannelSwitch?: Maybe<SetPreferencesResult>;
  /** Changes one cell. Self, ADMIN, and keys with PREFERENCES_WRITE. */
  setPreference?: Maybe<SetPreferencesResult>;
  /** Changes up to 500 cells, all or nothing; cells not named stay as they are. Self, ADMIN, and keys with PREFERENCES_WRITE. */
  setPreferences?: Maybe<SetPreferencesResult>;
  /** Changes zone, quiet hours or digest times; fields left out stay. Self, ADMIN, and keys with PREFERENCES_WRITE. */
  setSchedule?: Maybe<SetScheduleResult>;
  /** Sets, locks or removes a tenant's policy for a topic on a channel; people's choices are kept. ADMIN only. */
  setTenantPolicy?: Maybe<SetTenantPolicyResult>;
  /** Changes a topic's policy on one channel; people's choices are kept. Ask `previewPolicyChange` first. ADMIN only. */
  setTopicChannelPolicy?: Maybe<UpsertTopicResult>;
  /** Gives a person another role. ADMIN only. */
  setUserRole?: Maybe<SetUserRoleResult>;
  /** Holds everything that is not urgent until an instant, or ends that. Self, ADMIN, and keys with PREFERENCES_WRITE. */
  snooze?: Maybe<SetScheduleResult>;
  /** Adds to an incident's log and, if asked, moves its status or names a commander. ADMIN and keys with OPERATIONS. */
  updateIncident?: Maybe<IncidentResult>;
  /** Adds a topic or updates the one with the same key. ADMIN only. */
  upsertTopic?: Maybe<UpsertTopicResult>;
  /** Adds or updates up to 1,000 people by `externalId`, all or none. Keys with USERS_WRITE, and ADMIN. The e-mail address of somebody with a role is changed by ADMIN alone. */
  upsertUsers?: Maybe<UpsertUsersResult>;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationClearPreferencesArgs = {
  input: ClearPreferencesInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationCreateApiKeyArgs = {
  input: CreateApiKeyInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationCreatePreferenceLinkArgs = {
  input: CreatePreferenceLinkInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationCreateUserTokenArgs = {
  input: CreateUserTokenInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationEndSessionArgs = {
  input: EndSessionInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationEndSessionsArgs = {
  input: EndSessionsInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationEraseUserArgs = {
  input: EraseUserInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationExportUserDataArgs = {
  input: ExportUserDataInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationLiftSuppressionArgs = {
  input: LiftSuppressionInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationOpenIncidentArgs = {
  input: OpenIncidentInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationReplayDeliveriesArgs = {
  input: ReplayDeliveriesInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationReplayDeliveryArgs = {
  input: ReplayDeliveryInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationRevokeApiKeyArgs = {
  input: RevokeApiKeyInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationRotateApiKeyArgs = {
  input: RotateApiKeyInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationScheduleMaintenanceArgs = {
  input: ScheduleMaintenanceInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationSendNotificationArgs = {
  input: SendNotificationInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationSetChannelPausedArgs = {
  input: SetChannelPausedInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationSetChannelSwitchArgs = {
  input: SetChannelSwitchInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationSetPreferenceArgs = {
  input: SetPreferenceInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationSetPreferencesArgs = {
  input: SetPreferencesInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationSetScheduleArgs = {
  input: SetScheduleInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationSetTenantPolicyArgs = {
  input: SetTenantPolicyInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationSetTopicChannelPolicyArgs = {
  input: SetTopicChannelPolicyInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationSetUserRoleArgs = {
  input: SetUserRoleInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationSnoozeArgs = {
  input: SnoozeInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationUpdateIncidentArgs = {
  input: UpdateIncidentInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationUpsertTopicArgs = {
  input: UpsertTopicInput;
};


/**
 * Everything that can be changed. Each takes one `input` and writes all of it or nothing, together with its audit event.
 * `userId` left out means the caller; `reason` is kept in the audit trail.
 */
export type MutationUpsertUsersArgs = {
  input: UpsertUsersInput;
};

/** Anything with a global id that `node` can fetch. */
export type Node = {
  /** Type-prefixed, time-ordered and opaque, e.g. `usr_01k…`. Unique across all types and never reused. */
  id: Scalars['ID']['output'];
};

/** Something the input names does not exist, or you may not see it. */
export type NotFoundError = UserError & {
  __typename?: 'NotFoundError';
  /** NOT_FOUND. */
  code: ErrorCode;
  /** What was not found, in one sentence. */
  message: Scalars['String']['output'];
  /** The part of `input` that names it, outermost first. */
  path: Array<Scalars['String']['output']>;
};

/** A message to an audience, as an integrator sent it. */
export type Notification = Node & {
  __typename?: 'Notification';
  /** People addressed, before preferences are asked. ADMIN, AUDITOR and keys with SEND. */
  audienceSize?: Maybe<Scalars['Int']['output']>;
  /** Deliveries by status; grows while the audience is planned. ADMIN, AUDITOR and keys with SEND. */
  counts?: Maybe<Array<StatusCount>>;
  /** When it was accepted. */
  createdAt: Scalars['DateTime']['output'];
  /** One for each person and channel, SKIPPED ones too. ADMIN, AUDITOR and keys with SEND. */
  deliveries?: Maybe<DeliveryConnection>;
  /** Global id, `ntf_…`. */
  id: Scalars['ID']['output'];
  /** The sender's idempotency key. ADMIN, AUDITOR and keys with SEND. Null: none, or you may not read it. */
  idempotencyKey?: Maybe<Scalars['String']['output']>;
  /** The tenant it was sent for; null: none. */
  tenantKey?: Maybe<Scalars['String']['output']>;
  /** What it is about; decides with each person's preferences whether it goes out. */
  topic: Topic;
};


/** A message to an audience, as an integrator sent it. */
export type NotificationDeliveriesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<DeliveryFilter>;
  first: Scalars['Int']['input'];
};

/** The notification is committed: it will be planned and delivered whichever process dies. */
export type NotificationAccepted = {
  __typename?: 'NotificationAccepted';
  /** The notification. */
  notification: Notification;
  /** True: the idempotency key was known and nothing new was made. */
  replayed: Scalars['Boolean']['output'];
};

/** A new incident. */
export type OpenIncidentInput = {
  /** What is known; the log's first entry. */
  message: Scalars['String']['input'];
  /** How bad. */
  severity: Severity;
  /** What is wrong, in a line. */
  title: Scalars['String']['input'];
};

/** How the service is doing, measured when asked. */
export type Operations = {
  __typename?: 'Operations';
  /** The channels over which those who run the service are alerted. */
  alertChannels: Array<AlertChannel>;
  /** Each channel and its provider. */
  channels: Array<ChannelHealth>;
  /** What waits to be sent. */
  queue: QueueStatus;
  /** Service level objectives. */
  slo: Array<SloStatus>;
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

/** Where a page stands in its list. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** Cursor of the last edge; null on an empty page. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Another page follows: pass `endCursor` as `after`. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Something precedes this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first edge; null on an empty page. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

/** How many people a policy change would touch. Nothing is written by asking. */
export type PolicyImpact = {
  __typename?: 'PolicyImpact';
  /** People who would begin to receive the topic on the channel. */
  peopleGaining: Scalars['Int']['output'];
  /** People who would cease to. */
  peopleLosing: Scalars['Int']['output'];
  /** People for whom nothing changes. */
  peopleUnchanged: Scalars['Int']['output'];
};

/** One topic on one channel, for one person. */
export type PreferenceCell = {
  __typename?: 'PreferenceCell';
  /** The channel. */
  channel: Channel;
  /** What the person chose, kept even while another layer shadows it; null: never chose. */
  choice?: Maybe<Scalars['Boolean']['output']>;
  /** The layer that settled `effective`. Another than CHOICE beside a non-null `choice`: the choice is shadowed. */
  decidedBy: DecisionLayer;
  /** False: REQUIRED or locked by the tenant; writing answers LockedError. */
  editable: Scalars['Boolean']['output'];
  /** Whether a message would go out now, timing aside. */
  effective: Scalars['Boolean']['output'];
  /** How often; INSTANT until chosen. */
  frequency: Frequency;
  /** Why, in one plain sentence in the person's locale. */
  reason: Scalars['String']['output'];
  /** When choice or frequency was last written; null: never. */
  updatedAt?: Maybe<Scalars['DateTime']['output']>;
};

/** One cell of a patch. */
export type PreferenceCellInput = {
  /** The channel. */
  channel: Channel;
  /** The choice; left out: stays. `clearPreferences` forgets it. */
  enabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** How often; left out: stays. */
  frequency?: InputMaybe<Frequency>;
  /** The topic's `key`. */
  topicKey: Scalars['String']['input'];
};

/** The link is made. */
export type PreferenceLinkCreated = {
  __typename?: 'PreferenceLinkCreated';
  /** From this instant on the link is refused. */
  expiresAt: Scalars['DateTime']['output'];
  /** Absolute, `…/p/<token>`. Whoever holds it can change this person's preferences; it shows addresses masked. */
  url: Scalars['String']['output'];
};

/** All that one person can choose, in general or inside one tenant, with what holds now. */
export type PreferenceMatrix = {
  __typename?: 'PreferenceMatrix';
  /** One switch a channel, above all topics. */
  channels: Array<ChannelSwitch>;
  /** Topics by heading, in page order. */
  sections: Array<PreferenceSection>;
  /** The tenant it holds for; null: the person's general preferences. */
  tenantKey?: Maybe<Scalars['String']['output']>;
};

/** Topics under one heading. */
export type PreferenceSection = {
  __typename?: 'PreferenceSection';
  /** The heading. */
  name: Scalars['String']['output'];
  /** Its topics, in page order. */
  topics: Array<TopicPreference>;
};

/** The change is written and holds for every message that has not gone out yet. */
export type PreferencesSet = {
  __typename?: 'PreferencesSet';
  /** The matrix as it now stands. */
  preferences: PreferenceMatrix;
};

/**
 * Everything that can be read. Every root field is nullable: a denied field is null with FORBIDDEN in `errors[]`, and the rest of
 * the answer survives. Limits for one request: body 100 KiB, 1,000 tokens, depth 10, 15 aliases, pages of 1 to 100.
 */
export type Query = {
  __typename?: 'Query';
  /** All API keys, revoked ones too. ADMIN and AUDITOR. */
  apiKeys?: Maybe<Array<ApiKey>>;
  /** The audit trail. ADMIN, AUDITOR and keys with AUDIT_READ. */
  auditEvents?: Maybe<AuditEventConnection>;
  /** Deliveries to everybody. ADMIN, AUDITOR and keys with SEND. */
  deliveries?: Maybe<DeliveryConnection>;
  /** Would a message go out, and why? Nothing is sent. Self, ADMIN, AUDITOR, and keys with PREFERENCES_READ or PREFERENCES_WRITE. */
  explain?: Maybe<Decision>;
  /** Incidents. ADMIN, AUDITOR and keys with OPERATIONS. */
  incidents?: Maybe<IncidentConnection>;
  /** Maintenance windows, by start. */
  maintenanceWindows?: Maybe<Array<MaintenanceWindow>>;
  /** The signed-in person, or the person a user token stands for. Null for an API key and for nobody. */
  me?: Maybe<User>;
  /** Any object by its global id. Null when there is none, or none that you may see. */
  node?: Maybe<Node>;
  /** One notification; null when there is none, or none that you may see. ADMIN, AUDITOR and keys with SEND. */
  notification?: Maybe<Notification>;
  /** Objectives, queue and channels. ADMIN, AUDITOR and keys with OPERATIONS. */
  operations?: Maybe<Operations>;
  /** What `setTopicChannelPolicy` with the same input would change. ADMIN and AUDITOR. */
  previewPolicyChange?: Maybe<PolicyImpact>;
  /** Suppressions, lifted ones too. ADMIN and AUDITOR. */
  suppressions?: Maybe<SuppressionConnection>;
  /** One topic; null when there is none with this key. */
  topic?: Maybe<Topic>;
  /** The whole catalogue, for any valid credential. */
  topics?: Maybe<Array<Topic>>;
  /** One person; name exactly one of `id` and `externalId`. Null when there is none, or none that you may see. */
  user?: Maybe<User>;
  /** People, a page at a time. ADMIN, AUDITOR and keys with USERS_READ or USERS_WRITE. */
  users?: Maybe<UserConnection>;
};


/**
 * Everything that can be read. Every root field is nullable: a denied field is null with FORBIDDEN in `errors[]`, and the rest of
 * the answer survives. Limits for one request: body 100 KiB, 1,000 tokens, depth 10, 15 aliases, pages of 1 to 100.
 */
export type QueryAuditEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<AuditFilter>;
  first: Scalars['Int']['input'];
};


/**
 * Everything that can be read. Every root field is nullable: a denied field is null with FORBIDDEN in `errors[]`, and the rest of
 * the answer survives. Limits for one request: body 100 KiB, 1,000 tokens, depth 10, 15 aliases, pages of 1 to 100.
 */
export type QueryDeliveriesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<DeliveryFilter>;
  first: Scalars['Int']['input'];
};


/**
 * Everything that can be read. Every root field is nullable: a denied field is null with FORBIDDEN in `errors[]`, and the rest of
 * the answer survives. Limits for one request: body 100 KiB, 1,000 tokens, depth 10, 15 aliases, pages of 1 to 100.
 */
export type QueryExplainArgs = {
  input: ExplainInput;
};


/**
 * Everything that can be read. Every root field is nullable: a denied field is null with FORBIDDEN in `errors[]`, and the rest of
 * the answer survives. Limits for one request: body 100 KiB, 1,000 tokens, depth 10, 15 aliases, pages of 1 to 100.
 */
export type QueryIncidentsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
  status?: InputMaybe<IncidentStatus>;
};


/**
 * Everything that can be read. Every root field is nullable: a denied field is null with FORBIDDEN in `errors[]`, and the rest of
 * the answer survives. Limits for one request: body 100 KiB, 1,000 tokens, depth 10, 15 aliases, pages of 1 to 100.
 */
export type QueryMaintenanceWindowsArgs = {
  upcoming?: InputMaybe<Scalars['Boolean']['input']>;
};


/**
 * Everything that can be read. Every root field is nullable: a denied field is null with FORBIDDEN in `errors[]`, and the rest of
 * the answer survives. Limits for one request: body 100 KiB, 1,000 tokens, depth 10, 15 aliases, pages of 1 to 100.
 */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Everything that can be read. Every root field is nullable: a denied field is null with FORBIDDEN in `errors[]`, and the rest of
 * the answer survives. Limits for one request: body 100 KiB, 1,000 tokens, depth 10, 15 aliases, pages of 1 to 100.
 */
export type QueryNotificationArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Everything that can be read. Every root field is nullable: a denied field is null with FORBIDDEN in `errors[]`, and the rest of
 * the answer survives. Limits for one request: body 100 KiB, 1,000 tokens, depth 10, 15 aliases, pages of 1 to 100.
 */
export type QueryPreviewPolicyChangeArgs = {
  input: SetTopicChannelPolicyInput;
};


/**
 * Everything that can be read. Every root field is nullable: a denied field is null with FORBIDDEN in `errors[]`, and the rest of
 * the answer survives. Limits for one request: body 100 KiB, 1,000 tokens, depth 10, 15 aliases, pages of 1 to 100.
 */
export type QuerySuppressionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  channel?: InputMaybe<Channel>;
  first: Scalars['Int']['input'];
};


/**
 * Everything that can be read. Every root field is nullable: a denied field is null with FORBIDDEN in `errors[]`, and the rest of
 * the answer survives. Limits for one request: body 100 KiB, 1,000 tokens, depth 10, 15 aliases, pages of 1 to 100.
 */
export type QueryTopicArgs = {
  key: Scalars['String']['input'];
};


/**
 * Everything that can be read. Every root field is nullable: a denied field is null with FORBIDDEN in `errors[]`, and the rest of
 * the answer survives. Limits for one request: body 100 KiB, 1,000 tokens, depth 10, 15 aliases, pages of 1 to 100.
 */
export type QueryUserArgs = {
  externalId?: InputMaybe<Scalars['String']['input']>;
  id?: InputMaybe<Scalars['ID']['input']>;
};


/**
 * Everything that can be read. Every root field is nullable: a denied field is null with FORBIDDEN in `errors[]`, and the rest of
 * the answer survives. Limits for one request: body 100 KiB, 1,000 tokens, depth 10, 15 aliases, pages of 1 to 100.
 */
export type QueryUsersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
  search?: InputMaybe<Scalars['String']['input']>;
};

/** What waits, and who works on it. */
export type QueueStatus = {
  __typename?: 'QueueStatus';
  /** DEAD deliveries; `replayDelivery` tries one again. */
  dead: Scalars['Int']['output'];
  /** Deliveries due now that no worker has taken. */
  depth: Scalars['Int']['output'];
  /** Deliveries that wait for a digest. */
  digestsPending: Scalars['Int']['output'];
  /** Kinds of job that keep failing; empty: none does. */
  failingJobs: Array<FailingJobs>;
  /** How long the oldest of them has been due, in seconds; 0 when none is. */
  oldestDueSeconds: Scalars['Float']['output'];
  /** Notifications whose plan did not advance for five minutes. */
  stalledPlans: Scalars['Int']['output'];
  /** Worker processes with a fresh heartbeat; 0 means that nothing goes out. */
  workers: Scalars['Int']['output'];
};

/** A weekly quiet window, half-open `[start, end)`: a message at `end` goes out. */
export type QuietWindow = {
  __typename?: 'QuietWindow';
  /** The days it starts on; one that runs past midnight belongs to the day before. */
  days: Array<Weekday>;
  /** `HH:MM`, 24 hours; the first open minute. At or before `start`: on the next day. */
  end: Scalars['String']['output'];
  /** `HH:MM`, 24 hours; the first quiet minute. */
  start: Scalars['String']['output'];
};

/** A weekly quiet window, half-open `[start, end)`. */
export type QuietWindowInput = {
  /** The days it starts on; at least one. */
  days: Array<Weekday>;
  /** `HH:MM`, 24 hours. At or before `start`: on the next day. */
  end: Scalars['String']['input'];
  /** `HH:MM`, 24 hours, in the person's zone. */
  start: Scalars['String']['input'];
};

/** DEAD deliveries, and FAILED ones that may succeed now, to send once more. */
export type ReplayDeliveriesInput = {
  /** Which; left out = all that may be replayed. */
  filter?: InputMaybe<DeliveryFilter>;
  /** Why; kept in the audit trail. */
  reason?: InputMaybe<Scalars['String']['input']>;
};

/** ValidationError: a reason that is too long. */
export type ReplayDeliveriesResult = DeliveriesReplayed | ValidationError;

/** A DEAD delivery, or a FAILED one that may succeed now, to try again. */
export type ReplayDeliveryInput = {
  /** The delivery. */
  deliveryId: Scalars['ID']['input'];
  /** Why; kept in the audit trail. */
  reason?: InputMaybe<Scalars['String']['input']>;
};

/** NotFoundError: no such delivery. ConflictError: it is neither DEAD nor a FAILED one that may succeed now. */
export type ReplayDeliveryResult = ConflictError | DeliveryReplayed | NotFoundError;

/** A key to revoke. */
export type RevokeApiKeyInput = {
  /** The key. */
  id: Scalars['ID']['input'];
  /** Why; kept in the audit trail. */
  reason?: InputMaybe<Scalars['String']['input']>;
};

/** NotFoundError: no such key. */
export type RevokeApiKeyResult = ApiKeyRevoked | NotFoundError;

/** What a signed-in person may do in this service. */
export type Role =
  /** Reads and changes everything. */
  | 'ADMIN'
  /** Reads everything, addresses masked; changes nothing of others and everything of their own. */
  | 'AUDITOR'
  /** Reads and changes what is their own. */
  | 'VIEWER';

/** A key to replace. */
export type RotateApiKeyInput = {
  /** The old key. */
  id: Scalars['ID']['input'];
  /** For how long the old key still works, in seconds; left out: the service's default. */
  overlapSeconds?: InputMaybe<Scalars['Int']['input']>;
};

/** When a person may be disturbed. Times are wall times in `timeZone` and right across daylight-saving changes. */
export type Schedule = {
  __typename?: 'Schedule';
  /** `HH:MM`, 24 hours: when DAILY and WEEKLY digests come. */
  digestTime: Scalars['String']['output'];
  /** The day WEEKLY digests come. */
  digestWeekday: Weekday;
  /** Windows in which nothing comes that is not urgent; half-open `[start, end)`, and past midnight when `end <= start`. */
  quietHours: Array<QuietWindow>;
  /** Until when everything that is not urgent is held; null: not snoozed. */
  snoozedUntil?: Maybe<Scalars['DateTime']['output']>;
  /** The person's zone. */
  timeZone: Scalars['TimeZone']['output'];
  /** Stored values that cannot be used. A default is shown in their place; see each value for what happens to messages. Empty: none. */
  unreadable: Array<ScheduleField>;
};

/** A part of a schedule. */
export type ScheduleField =
  /** The time of digests: 09:00 is shown, and messages that would wait for a digest become FAILED. */
  | 'DIGEST_TIME'
  /** The quiet hours: none are shown, and messages that are not urgent become FAILED. */
  | 'QUIET_HOURS'
  /** The time zone: UTC is shown, and messages are timed in UTC. */
  | 'TIME_ZONE';

/** A maintenance window to schedule. */
export type ScheduleMaintenanceInput = {
  /** True: skips notice and length rules; needs a reason. Left out: false. */
  emergency?: InputMaybe<Scalars['Boolean']['input']>;
  /** When it is over; after `startsAt`, and at most 2 hours later unless an emergency. */
  endsAt: Scalars['DateTime']['input'];
  /** True: refuse changes meanwhile. Left out: false. */
  readOnly?: InputMaybe<Scalars['Boolean']['input']>;
  /** Why; kept in the audit trail. Needed for an emergency. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** When it begins; at least 48 hours ahead unless an emergency. */
  startsAt: Scalars['DateTime']['input'];
  /** What is done, in a line. */
  title: Scalars['String']['input'];
};

/** The schedule is written and holds for every message that has not gone out yet. */
export type ScheduleSet = {
  __typename?: 'ScheduleSet';
  /** The schedule as it now stands. */
  schedule: Schedule;
};

/** What an API key may do. */
export type Scope =
  /** Everything. */
  | 'ADMIN'
  /** Read the audit trail. */
  | 'AUDIT_READ'
  /** Read the service's state; pause channels, replay dead letters, run incidents and maintenance. */
  | 'OPERATIONS'
  /** Read preferences and schedules of anybody. */
  | 'PREFERENCES_READ'
  /** Read and change preferences and schedules of anybody; make user tokens and preference links. */
  | 'PREFERENCES_WRITE'
  /** Send notifications, and read them and their deliveries. */
  | 'SEND'
  /** Read people. */
  | 'USERS_READ'
  /** Read, add and change people; their addresses then count as verified. Make user tokens and preference links. */
  | 'USERS_WRITE';

/** A message to an audience. */
export type SendNotificationInput = {
  /** Whom; exactly one of its fields. */
  audience: AudienceInput;
  /** Markdown, up to 64 KiB; {{name}} and fields of `data` are filled in. */
  body: Scalars['String']['input'];
  /** Only on these channels; left out: on all that the topic offers. */
  channels?: InputMaybe<Array<Channel>>;
  /** Values for the placeholders in subject and body. Numbers up to 2^53 - 1; longer ones as text. */
  data?: InputMaybe<Scalars['JSONObject']['input']>;
  /** Same key and same input: the first notification comes back with `replayed`. Same key, other input: ConflictError. null is the same as left out; the order of lists does not matter. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** One line; {{name}} and fields of `data` are filled in. */
  subject: Scalars['String']['input'];
  /** For this tenant: its policies and the choices made inside it are asked. Left out: none. */
  tenantKey?: InputMaybe<Scalars['String']['input']>;
  /** The topic's `key`. */
  topicKey: Scalars['String']['input'];
};

/** ValidationError: a bad value, an audience that is not exactly one, or a body over 64 KiB. NotFoundError: no such topic or person. ConflictError: the idempotency key stands for another input. */
export type SendNotificationResult = ConflictError | NotFoundError | NotificationAccepted | ValidationError;

/** The person is signed out there. */
export type SessionEnded = {
  __typename?: 'SessionEnded';
  /** The session that ended. */
  sessionId: Scalars['ID']['output'];
};

/** The person is signed out everywhere. */
export type SessionsEnded = {
  __typename?: 'SessionsEnded';
  /** How many sessions ended. */
  ended: Scalars['Int']['output'];
};

/** A channel's pause. */
export type SetChannelPausedInput = {
  /** The channel. */
  channel: Channel;
  /** True holds its messages as DEFERRED, false lets them go. */
  paused: Scalars['Boolean']['input'];
  /** Why; kept in the audit trail. May not be blank. */
  reason: Scalars['String']['input'];
};

/** ValidationError: blank reason. */
export type SetChannelPausedResult = ChannelPausedSet | ValidationError;

/** A channel's main switch. */
export type SetChannelSwitchInput = {
  /** The channel. */
  channel: Channel;
  /** False: nothing but REQUIRED topics comes on it. */
  enabled: Scalars['Boolean']['input'];
  /** Why; kept in the audit trail. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** Whose; left out: the caller. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** One cell and what changes in it. */
export type SetPreferenceInput = {
  /** The channel. */
  channel: Channel;
  /** The choice; left out: stays. `clearPreferences` forgets it. */
  enabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** How often; left out: stays. */
  frequency?: InputMaybe<Frequency>;
  /** Why; kept in the audit trail. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** Only inside this tenant; left out: in general. */
  tenantKey?: InputMaybe<Scalars['String']['input']>;
  /** The topic's `key`. */
  topicKey: Scalars['String']['input'];
  /** Whose; left out: the caller. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** A patch of the matrix. */
export type SetPreferencesInput = {
  /** Up to 500; more is LIMIT_EXCEEDED. One locked cell refuses the whole patch. */
  cells: Array<PreferenceCellInput>;
  /** Why; kept in the audit trail. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** Only inside this tenant; left out: in general. */
  tenantKey?: InputMaybe<Scalars['String']['input']>;
  /** Whose; left out: the caller. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** ValidationError: a bad value, or over 500 cells. NotFoundError: no such person or topic. LockedError: a cell is REQUIRED or locked by the tenant. */
export type SetPreferencesResult = LockedError | NotFoundError | PreferencesSet | ValidationError;

/** A patch of the schedule; fields left out stay. */
export type SetScheduleInput = {
  /** `HH:MM`, 24 hours. */
  digestTime?: InputMaybe<Scalars['String']['input']>;
  /** The day WEEKLY digests come. */
  digestWeekday?: InputMaybe<Weekday>;
  /** The whole list; `[]` removes all. One that leaves no open moment in the week is a ValidationError. */
  quietHours?: InputMaybe<Array<QuietWindowInput>>;
  /** Why; kept in the audit trail. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** IANA zone; the person's from now on. */
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
  /** Whose; left out: the caller. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** ValidationError: a bad time or zone, or no open moment left in the week. NotFoundError: no such person. */
export type SetScheduleResult = NotFoundError | ScheduleSet | ValidationError;

/** A tenant's policy for one topic on one channel. */
export type SetTenantPolicyInput = {
  /** The channel. */
  channel: Channel;
  /** True: the tenant's people cannot choose otherwise. Left out: false. */
  locked?: InputMaybe<Scalars['Boolean']['input']>;
  /** What shall hold inside the tenant; null removes the tenant's policy. */
  policy?: InputMaybe<ChannelPolicy>;
  /** Why; kept in the audit trail. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** The integrator's own name for the tenant. */
  tenantKey: Scalars['String']['input'];
  /** The topic's `key`. */
  topicKey: Scalars['String']['input'];
};

/** ValidationError: a bad value. NotFoundError: no such topic. */
export type SetTenantPolicyResult = NotFoundError | TenantPolicySet | ValidationError;

/** One cell of the catalogue: a topic on a channel. */
export type SetTopicChannelPolicyInput = {
  /** The channel. */
  channel: Channel;
  /** What shall hold there. */
  policy: ChannelPolicy;
  /** Why; kept in the audit trail. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** The topic's `key`. */
  topicKey: Scalars['String']['input'];
};

/** A change of role. */
export type SetUserRoleInput = {
  /** Why; kept in the audit trail. May not be blank. */
  reason: Scalars['String']['input'];
  /** The role from now on; takes hold at once. */
  role: Role;
  /** The person. */
  userId: Scalars['ID']['input'];
};

/** ValidationError: blank reason or a change that is not allowed. NotFoundError: no such person. */
export type SetUserRoleResult = NotFoundError | UserRoleSet | ValidationError;

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

/** One service level objective. */
export type SloStatus = {
  __typename?: 'SloStatus';
  /** The measured value, in `unit`; null: not enough measured. */
  actual?: Maybe<Scalars['Float']['output']>;
  /** Share of the error budget left in the window, 1 = untouched, 0 or less = spent; null: not enough measured, or no budget. */
  budgetRemaining?: Maybe<Scalars['Float']['output']>;
  /** Whether `actual` keeps the promise; null: not enough measured. */
  met?: Maybe<Scalars['Boolean']['output']>;
  /** What is measured. */
  name: Scalars['String']['output'];
  /** The promised value, in `unit`. */
  target: Scalars['Float']['output'];
  /** Unit of `target` and `actual`. */
  unit: Scalars['String']['output'];
  /** The period measured over. */
  window: Scalars['String']['output'];
};

/** A snooze, or its end. */
export type SnoozeInput = {
  /** Why; kept in the audit trail. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** Hold until then; null ends the snooze. */
  until?: InputMaybe<Scalars['DateTime']['input']>;
  /** Whose; left out: the caller. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** How many deliveries stand at a status. */
export type StatusCount = {
  __typename?: 'StatusCount';
  /** Deliveries at it. */
  count: Scalars['Int']['output'];
  /** The status. */
  status: DeliveryStatus;
};

/** A block on an address that no choice and no policy overrules. */
export type Suppression = Node & {
  __typename?: 'Suppression';
  /** Self and ADMIN: whole. AUDITOR: masked. Null: erased (the block outlives the address), or you may not read it. */
  address?: Maybe<Scalars['String']['output']>;
  /** The channel it holds on. */
  channel: Channel;
  /** Since when it holds. */
  createdAt: Scalars['DateTime']['output'];
  /** Global id, `sup_…`. */
  id: Scalars['ID']['output'];
  /** Whether you may lift it. Never: ERASURE, and STOP, which only the person's own START lifts. UNSUBSCRIBE: the person themselves, nobody else. The rest: ADMIN. */
  liftable: Scalars['Boolean']['output'];
  /** When it was lifted; null while active. */
  liftedAt?: Maybe<Scalars['DateTime']['output']>;
  /** What caused it. */
  reason: SuppressionReason;
  /** What it stops. */
  scope: SuppressionScope;
  /** The topic's `key` when the scope is TOPIC, else null. */
  topicKey?: Maybe<Scalars['String']['output']>;
  /** Whose it is. Null: nobody has had the address yet (a STOP from an unknown number), or the person is gone. */
  user?: Maybe<User>;
};

/** One page of suppressions, newest first. */
export type SuppressionConnection = {
  __typename?: 'SuppressionConnection';
  /** This page, in list order. */
  edges: Array<SuppressionEdge>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** A suppression's place in a list. */
export type SuppressionEdge = {
  __typename?: 'SuppressionEdge';
  /** Pass as `after` to go on behind this suppression. */
  cursor: Scalars['String']['output'];
  /** The suppression. */
  node: Suppression;
};

/** The suppression is lifted. */
export type SuppressionLifted = {
  __typename?: 'SuppressionLifted';
  /** The suppression with its `liftedAt`. */
  suppression: Suppression;
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

/** The tenant's policy is written or removed. */
export type TenantPolicySet = {
  __typename?: 'TenantPolicySet';
  /** The tenant. */
  tenantKey: Scalars['String']['output'];
};

/** A kind of message that people choose about. */
export type Topic = Node & {
  __typename?: 'Topic';
  /** Since when it is no longer sent; null while in use. */
  archivedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The topic's policy on each channel; a channel that is not listed is UNAVAILABLE. */
  channels: Array<TopicChannel>;
  /** Transactional or marketing. */
  classification: Classification;
  /** What a person gets by it, in a sentence. */
  description: Scalars['String']['output'];
  /** Global id, `top_…`. */
  id: Scalars['ID']['output'];
  /** Stable name used in the API, e.g. `billing.invoice`. */
  key: Scalars['String']['output'];
  /** Title on the preferences page. */
  name: Scalars['String']['output'];
  /** Heading it stands under on the preferences page. */
  section: Scalars['String']['output'];
  /** Not held by quiet hours, snooze or digests. */
  urgent: Scalars['Boolean']['output'];
};

/** A topic's policy on one channel. */
export type TopicChannel = {
  __typename?: 'TopicChannel';
  /** The channel. */
  channel: Channel;
  /** What holds there. */
  policy: ChannelPolicy;
};

/** A topic's policy on one channel. */
export type TopicChannelInput = {
  /** The channel; each at most once. */
  channel: Channel;
  /** What holds there. */
  policy: ChannelPolicy;
};

/** One row of the matrix. */
export type TopicPreference = {
  __typename?: 'TopicPreference';
  /** One cell for each channel the topic is offered on. */
  channels: Array<PreferenceCell>;
  /** The topic. */
  topic: Topic;
};

/** The topic is written. */
export type TopicUpserted = {
  __typename?: 'TopicUpserted';
  /** The topic as it now stands. */
  topic: Topic;
};

/** An update to an incident. */
export type UpdateIncidentInput = {
  /** Who leads from now on; left out: unchanged. */
  commanderId?: InputMaybe<Scalars['ID']['input']>;
  /** The incident. */
  id: Scalars['ID']['input'];
  /** What is new; goes into the log. */
  message: Scalars['String']['input'];
  /** True: show this update on the public status page. Left out: false. */
  public?: InputMaybe<Scalars['Boolean']['input']>;
  /** The status from now on; left out: unchanged. */
  status?: InputMaybe<IncidentStatus>;
};

/** A topic in full. */
export type UpsertTopicInput = {
  /** True archives, false brings back; left out: unchanged. */
  archived?: InputMaybe<Scalars['Boolean']['input']>;
  /** The whole list: a channel that is left out becomes UNAVAILABLE. */
  channels: Array<TopicChannelInput>;
  /** Transactional or marketing. */
  classification: Classification;
  /** What a person gets by it, in a sentence. */
  description: Scalars['String']['input'];
  /** Stable name; decides between adding and updating. */
  key: Scalars['String']['input'];
  /** Title on the preferences page. */
  name: Scalars['String']['input'];
  /** Heading on the preferences page. */
  section: Scalars['String']['input'];
  /** Not held by quiet hours, snooze or digests. Left out: false for a new topic, else unchanged. */
  urgent?: InputMaybe<Scalars['Boolean']['input']>;
};

/** ValidationError: a bad key or value, or a channel named twice. NotFoundError: no topic with this key (`setTopicChannelPolicy`). */
export type UpsertTopicResult = NotFoundError | TopicUpserted | ValidationError;

/** A batch of people. */
export type UpsertUsersInput = {
  /** Up to 1,000; more is LIMIT_EXCEEDED. */
  users: Array<UserInput>;
};

/** ValidationError: a bad value, or over 1,000 people. ConflictError: an address belongs to somebody else, or is the e-mail address of somebody with a role and you are not ADMIN. */
export type UpsertUsersResult = ConflictError | UsersUpserted | ValidationError;

/** A person who can be notified. Addresses are restricted: null plus FORBIDDEN in `errors[]` for other readers. */
export type User = Node & {
  __typename?: 'User';
  /** Evidence of this person's consents to MARKETING and of their withdrawals, newest first. Self, ADMIN, AUDITOR and keys with AUDIT_READ. */
  consents?: Maybe<ConsentConnection>;
  /** When this service first learned of the person. */
  createdAt: Scalars['DateTime']['output'];
  /** What was sent to this person, or would have been. Self, ADMIN, AUDITOR and keys with SEND. */
  deliveries?: Maybe<DeliveryConnection>;
  /** Self and ADMIN: whole. AUDITOR, and tokens that a key made: masked. Null: no address, or you may not read it. */
  email?: Maybe<Scalars['String']['output']>;
  /** The integrator's own id, unique; null for a person who was not brought in by one. */
  externalId?: Maybe<Scalars['String']['output']>;
  /** Changes made to this person's preferences, and by whom. Self, ADMIN, AUDITOR and keys with AUDIT_READ. */
  history?: Maybe<AuditEventConnection>;
  /** Global id, `usr_…`. */
  id: Scalars['ID']['output'];
  /** BCP 47 tag, e.g. `en` or `de-AT`: language of messages, pages and reasons. */
  locale: Scalars['String']['output'];
  /** Display name; null when unknown. Fills {{name}} in messages. */
  name?: Maybe<Scalars['String']['output']>;
  /** E.164, e.g. `+4915112345678`. Self and ADMIN: whole. AUDITOR, and tokens that a key made: masked. Null: no number, or you may not read it. */
  phone?: Maybe<Scalars['String']['output']>;
  /** All that this person can choose. Self, ADMIN, AUDITOR, and keys with PREFERENCES_READ or PREFERENCES_WRITE. */
  preferences?: Maybe<PreferenceMatrix>;
  /** What this person may do here; no bearing on what they receive. */
  role: Role;
  /** Quiet hours, digest times and snooze. Self, ADMIN, AUDITOR, and keys with PREFERENCES_READ or PREFERENCES_WRITE. */
  schedule?: Maybe<Schedule>;
  /** Where this person is signed in, the last used first, at most 100. Self when signed in, ADMIN and AUDITOR. */
  sessions?: Maybe<Array<UserSession>>;
  /** Slack member id, e.g. `U012AB3CD`. Self and ADMIN: whole. AUDITOR, and tokens that a key made: masked. Null: none, or you may not read it. */
  slackUserId?: Maybe<Scalars['String']['output']>;
  /** Zone in which quiet hours and digest times are understood. UTC until set. */
  timeZone: Scalars['TimeZone']['output'];
};


/** A person who can be notified. Addresses are restricted: null plus FORBIDDEN in `errors[]` for other readers. */
export type UserConsentsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};


/** A person who can be notified. Addresses are restricted: null plus FORBIDDEN in `errors[]` for other readers. */
export type UserDeliveriesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<DeliveryFilter>;
  first: Scalars['Int']['input'];
};


/** A person who can be notified. Addresses are restricted: null plus FORBIDDEN in `errors[]` for other readers. */
export type UserHistoryArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};


/** A person who can be notified. Addresses are restricted: null plus FORBIDDEN in `errors[]` for other readers. */
export type UserPreferencesArgs = {
  tenantKey?: InputMaybe<Scalars['String']['input']>;
};

/** One page of people. */
export type UserConnection = {
  __typename?: 'UserConnection';
  /** This page, in list order. */
  edges: Array<UserEdge>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** People on all pages; null when not counted. */
  totalCount?: Maybe<Scalars['Int']['output']>;
};

/** The data. */
export type UserDataExported = {
  __typename?: 'UserDataExported';
  /** Profile, preferences, schedule, consents, suppressions, deliveries, history and more, a member each; `about` says what each is. Of a section with more than 10,000 rows the newest 10,000, and `incomplete` names it: `./np user export` gives all. */
  data: Scalars['JSONObject']['output'];
};

/** A person's place in a list. */
export type UserEdge = {
  __typename?: 'UserEdge';
  /** Pass as `after` to go on behind this person. */
  cursor: Scalars['String']['output'];
  /** The person. */
  node: User;
};

/** The person is erased. */
export type UserErased = {
  __typename?: 'UserErased';
  /** The id that is now gone and never reused. */
  userId: Scalars['ID']['output'];
};

/**
 * An expected refusal, answered as a member of a mutation's result union; nothing was written. Everything else is in `errors[]`
 * with `extensions.code` (UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED, BAD_USER_INPUT, INTERNAL_SERVER_ERROR,
 * SERVICE_UNAVAILABLE) and `extensions.requestId`.
 */
export type UserError = {
  /** What to branch on; stable. */
  code: ErrorCode;
  /** One sentence for a person; wording may change. */
  message: Scalars['String']['output'];
  /** Where in the arguments, outermost first, list positions as text: `["input", "cells", "3", "topicKey"]`. */
  path: Array<Scalars['String']['output']>;
};

/** One person as the integrator knows them. An address written here counts as verified. Fields left out stay as they are. */
export type UserInput = {
  /** Email address; belongs to one person at most, whatever its case. ASCII before the @; a domain in another script is stored as `xn--…`. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** The integrator's own id: decides between adding and updating. Without invisible characters. */
  externalId: Scalars['String']['input'];
  /** BCP 47 tag; `en` for a new person when left out. */
  locale?: InputMaybe<Scalars['String']['input']>;
  /** Display name. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Phone number with its country code, stored in E.164, e.g. `+4915112345678`. */
  phone?: InputMaybe<Scalars['String']['input']>;
  /** Slack member id, e.g. `U012AB3CD`. */
  slackUserId?: InputMaybe<Scalars['String']['input']>;
  /** IANA zone; UTC for a new person when left out. */
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
};

/** The role is changed. */
export type UserRoleSet = {
  __typename?: 'UserRoleSet';
  /** The person with the new role. */
  user: User;
};

/** One place where a person is signed in. */
export type UserSession = {
  __typename?: 'UserSession';
  /** With which browser the person signed in, e.g. `Firefox`. Self and ADMIN: whole. AUDITOR: masked. Null: not known, or you may not read it. */
  browser?: Maybe<Scalars['String']['output']>;
  /** When the person signed in there. */
  createdAt: Scalars['DateTime']['output'];
  /** Whether this request came with it. */
  current: Scalars['Boolean']['output'];
  /** Id, `ses_…`: to end it by. It signs nobody in. */
  id: Scalars['ID']['output'];
  /** When it was last used, to about five minutes. */
  lastSeenAt: Scalars['DateTime']['output'];
  /** On which system the person signed in, e.g. `Linux`. Self and ADMIN: whole. AUDITOR: masked. Null: not known, or you may not read it. */
  system?: Maybe<Scalars['String']['output']>;
};

/** The token is made. */
export type UserTokenCreated = {
  __typename?: 'UserTokenCreated';
  /** From this instant on the token is refused. */
  expiresAt: Scalars['DateTime']['output'];
  /** Send as `Authorization: Bearer …`. Shown only here. */
  token: Scalars['String']['output'];
};

/** All people of the batch are written. */
export type UsersUpserted = {
  __typename?: 'UsersUpserted';
  /** The people as they now stand. */
  users: Array<User>;
};

/** The input breaks a rule. Code INVALID, or LIMIT_EXCEEDED when there is too much of it. */
export type ValidationError = UserError & {
  __typename?: 'ValidationError';
  /** INVALID or LIMIT_EXCEEDED. */
  code: ErrorCode;
  /** The broken rule, in one sentence. */
  message: Scalars['String']['output'];
  /** The offending part of `input`, outermost first. */
  path: Array<Scalars['String']['output']>;
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
  CreateUserTokenResult:
    | ( NotFoundError )
    | ( UserTokenCreated )
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
  ReplayDeliveriesResult:
    | ( DeliveriesReplayed )
    | ( ValidationError )
  ;
  ReplayDeliveryResult:
    | ( ConflictError )
    | ( Omit<DeliveryReplayed, 'delivery'> & { delivery: _RefType['Delivery'] } )
    | ( NotFoundError )
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
    | ( Omit<MaintenanceWindow, 'authorizedBy'> & { authorizedBy?: Maybe<_RefType['User']> } )
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
  AlertChannel: ResolverTypeWrapper<AlertChannel>;
  ApiKey: ResolverTypeWrapper<ApiKeyRow>;
  ApiKeyCreated: ResolverTypeWrapper<Omit<ApiKeyCreated, 'apiKey'> & { apiKey: ResolversTypes['ApiKey'] }>;
  ApiKeyRevoked: ResolverTypeWrapper<Omit<ApiKeyRevoked, 'apiKey'> & { apiKey: ResolversTypes['ApiKey'] }>;
  AudienceInput: AudienceInput;
  AuditEvent: ResolverTypeWrapper<AuditEventView>;
  AuditEventConnection: ResolverTypeWrapper<Omit<AuditEventConnection, 'edges'> & { edges: Array<ResolversTypes['AuditEventEdge']> }>;
  AuditEventEdge: ResolverTypeWrapper<Omit<AuditEventEdge, 'node'> & { node: ResolversTypes['AuditEvent'] }>;
  AuditFilter: AuditFilter;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
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
  CreateApiKeyInput: CreateApiKeyInput;
  CreateApiKeyResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CreateApiKeyResult']>;
  CreatePreferenceLinkInput: CreatePreferenceLinkInput;
  CreatePreferenceLinkResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CreatePreferenceLinkResult']>;
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
  EndSessionInput: EndSessionInput;
  EndSessionResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['EndSessionResult']>;
  EndSessionsInput: EndSessionsInput;
  EndSessionsResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['EndSessionsResult']>;
  EraseUserInput: EraseUserInput;
  EraseUserResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['EraseUserResult']>;
  ErrorCode: ErrorCode;
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
  IncidentResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['IncidentResult']>;
  IncidentSaved: ResolverTypeWrapper<Omit<IncidentSaved, 'incident'> & { incident: ResolversTypes['Incident'] }>;
  IncidentStatus: IncidentStatus;
  IncidentUpdate: ResolverTypeWrapper<IncidentUpdate>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  JSONObject: ResolverTypeWrapper<Scalars['JSONObject']['output']>;
  LiftSuppressionInput: LiftSuppressionInput;
  LiftSuppressionResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['LiftSuppressionResult']>;
  LockedError: ResolverTypeWrapper<LockedError>;
  MaintenanceResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['MaintenanceResult']>;
  MaintenanceScheduled: ResolverTypeWrapper<Omit<MaintenanceScheduled, 'window'> & { window: ResolversTypes['MaintenanceWindow'] }>;
  MaintenanceWindow: ResolverTypeWrapper<Omit<MaintenanceWindow, 'authorizedBy'> & { authorizedBy?: Maybe<ResolversTypes['User']> }>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<{ id: string }>;
  NotFoundError: ResolverTypeWrapper<NotFoundError>;
  Notification: ResolverTypeWrapper<NotificationRow>;
  NotificationAccepted: ResolverTypeWrapper<Omit<NotificationAccepted, 'notification'> & { notification: ResolversTypes['Notification'] }>;
  OpenIncidentInput: OpenIncidentInput;
  Operations: ResolverTypeWrapper<object>;
  Outcome: Outcome;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PolicyImpact: ResolverTypeWrapper<PolicyImpact>;
  PreferenceCell: ResolverTypeWrapper<PreferenceCell>;
  PreferenceCellInput: PreferenceCellInput;
  PreferenceLinkCreated: ResolverTypeWrapper<PreferenceLinkCreated>;
  PreferenceMatrix: ResolverTypeWrapper<MatrixView>;
  PreferenceSection: ResolverTypeWrapper<Omit<PreferenceSection, 'topics'> & { topics: Array<ResolversTypes['TopicPreference']> }>;
  PreferencesSet: ResolverTypeWrapper<Omit<PreferencesSet, 'preferences'> & { preferences: ResolversTypes['PreferenceMatrix'] }>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  QueueStatus: ResolverTypeWrapper<QueueStatus>;
  QuietWindow: ResolverTypeWrapper<QuietWindow>;
  QuietWindowInput: QuietWindowInput;
  ReplayDeliveriesInput: ReplayDeliveriesInput;
  ReplayDeliveriesResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ReplayDeliveriesResult']>;
  ReplayDeliveryInput: ReplayDeliveryInput;
  ReplayDeliveryResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ReplayDeliveryResult']>;
  RevokeApiKeyInput: RevokeApiKeyInput;
  RevokeApiKeyResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RevokeApiKeyResult']>;
  Role: Role;
  RotateApiKeyInput: RotateApiKeyInput;
  Schedule: ResolverTypeWrapper<ScheduleView>;
  ScheduleField: ScheduleField;
  ScheduleMaintenanceInput: ScheduleMaintenanceInput;
  ScheduleSet: ResolverTypeWrapper<Omit<ScheduleSet, 'schedule'> & { schedule: ResolversTypes['Schedule'] }>;
  Scope: Scope;
  SendNotificationInput: SendNotificationInput;
  SendNotificationResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SendNotificationResult']>;
  SessionEnded: ResolverTypeWrapper<SessionEnded>;
  SessionsEnded: ResolverTypeWrapper<SessionsEnded>;
  SetChannelPausedInput: SetChannelPausedInput;
  SetChannelPausedResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SetChannelPausedResult']>;
  SetChannelSwitchInput: SetChannelSwitchInput;
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
  SloStatus: ResolverTypeWrapper<SloStatus>;
  SnoozeInput: SnoozeInput;
  StatusCount: ResolverTypeWrapper<StatusCount>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
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
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AlertChannel: AlertChannel;
  ApiKey: ApiKeyRow;
  ApiKeyCreated: Omit<ApiKeyCreated, 'apiKey'> & { apiKey: ResolversParentTypes['ApiKey'] };
  ApiKeyRevoked: Omit<ApiKeyRevoked, 'apiKey'> & { apiKey: ResolversParentTypes['ApiKey'] };
  AudienceInput: AudienceInput;
  AuditEvent: AuditEventView;
  AuditEventConnection: Omit<AuditEventConnection, 'edges'> & { edges: Array<ResolversParentTypes['AuditEventEdge']> };
  AuditEventEdge: Omit<AuditEventEdge, 'node'> & { node: ResolversParentTypes['AuditEvent'] };
  AuditFilter: AuditFilter;
  Boolean: Scalars['Boolean']['output'];
  ChannelHealth: ChannelHealth;
  ChannelPausedSet: ChannelPausedSet;
  ChannelSwitch: Omit<ChannelSwitch, 'suppressions'> & { suppressions?: Maybe<Array<ResolversParentTypes['Suppression']>> };
  ClearPreferencesInput: ClearPreferencesInput;
  ConflictError: ConflictError;
  Consent: ConsentRow;
  ConsentConnection: Omit<ConsentConnection, 'edges'> & { edges: Array<ResolversParentTypes['ConsentEdge']> };
  ConsentEdge: Omit<ConsentEdge, 'node'> & { node: ResolversParentTypes['Consent'] };
  CreateApiKeyInput: CreateApiKeyInput;
  CreateApiKeyResult: ResolversUnionTypes<ResolversParentTypes>['CreateApiKeyResult'];
  CreatePreferenceLinkInput: CreatePreferenceLinkInput;
  CreatePreferenceLinkResult: ResolversUnionTypes<ResolversParentTypes>['CreatePreferenceLinkResult'];
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
  EndSessionInput: EndSessionInput;
  EndSessionResult: ResolversUnionTypes<ResolversParentTypes>['EndSessionResult'];
  EndSessionsInput: EndSessionsInput;
  EndSessionsResult: ResolversUnionTypes<ResolversParentTypes>['EndSessionsResult'];
  EraseUserInput: EraseUserInput;
  EraseUserResult: ResolversUnionTypes<ResolversParentTypes>['EraseUserResult'];
  ExplainInput: ExplainInput;
  ExportUserDataInput: ExportUserDataInput;
  ExportUserDataResult: ResolversUnionTypes<ResolversParentTypes>['ExportUserDataResult'];
  FailingJobs: FailingJobs;
  Float: Scalars['Float']['output'];
  ID: Scalars['ID']['output'];
  Incident: IncidentView;
  IncidentConnection: Omit<IncidentConnection, 'edges'> & { edges: Array<ResolversParentTypes['IncidentEdge']> };
  IncidentEdge: Omit<IncidentEdge, 'node'> & { node: ResolversParentTypes['Incident'] };
  IncidentResult: ResolversUnionTypes<ResolversParentTypes>['IncidentResult'];
  IncidentSaved: Omit<IncidentSaved, 'incident'> & { incident: ResolversParentTypes['Incident'] };
  IncidentUpdate: IncidentUpdate;
  Int: Scalars['Int']['output'];
  JSONObject: Scalars['JSONObject']['output'];
  LiftSuppressionInput: LiftSuppressionInput;
  LiftSuppressionResult: ResolversUnionTypes<ResolversParentTypes>['LiftSuppressionResult'];
  LockedError: LockedError;
  MaintenanceResult: ResolversUnionTypes<ResolversParentTypes>['MaintenanceResult'];
  MaintenanceScheduled: Omit<MaintenanceScheduled, 'window'> & { window: ResolversParentTypes['MaintenanceWindow'] };
  MaintenanceWindow: Omit<MaintenanceWindow, 'authorizedBy'> & { authorizedBy?: Maybe<ResolversParentTypes['User']> };
  Mutation: Record<PropertyKey, never>;
  Node: { id: string };
  NotFoundError: NotFoundError;
  Notification: NotificationRow;
  NotificationAccepted: Omit<NotificationAccepted, 'notification'> & { notification: ResolversParentTypes['Notification'] };
  OpenIncidentInput: OpenIncidentInput;
  Operations: object;
  PageInfo: PageInfo;
  PolicyImpact: PolicyImpact;
  PreferenceCell: PreferenceCell;
  PreferenceCellInput: PreferenceCellInput;
  PreferenceLinkCreated: PreferenceLinkCreated;
  PreferenceMatrix: MatrixView;
  PreferenceSection: Omit<PreferenceSection, 'topics'> & { topics: Array<ResolversParentTypes['TopicPreference']> };
  PreferencesSet: Omit<PreferencesSet, 'preferences'> & { preferences: ResolversParentTypes['PreferenceMatrix'] };
  Query: Record<PropertyKey, never>;
  QueueStatus: QueueStatus;
  QuietWindow: QuietWindow;
  QuietWindowInput: QuietWindowInput;
  ReplayDeliveriesInput: ReplayDeliveriesInput;
  ReplayDeliveriesResult: ResolversUnionTypes<ResolversParentTypes>['ReplayDeliveriesResult'];
  ReplayDeliveryInput: ReplayDeliveryInput;
  ReplayDeliveryResult: ResolversUnionTypes<ResolversParentTypes>['ReplayDeliveryResult'];
  RevokeApiKeyInput: RevokeApiKeyInput;
  RevokeApiKeyResult: ResolversUnionTypes<ResolversParentTypes>['RevokeApiKeyResult'];
  RotateApiKeyInput: RotateApiKeyInput;
  Schedule: ScheduleView;
  ScheduleMaintenanceInput: ScheduleMaintenanceInput;
  ScheduleSet: Omit<ScheduleSet, 'schedule'> & { schedule: ResolversParentTypes['Schedule'] };
  SendNotificationInput: SendNotificationInput;
  SendNotificationResult: ResolversUnionTypes<ResolversParentTypes>['SendNotificationResult'];
  SessionEnded: SessionEnded;
  SessionsEnded: SessionsEnded;
  SetChannelPausedInput: SetChannelPausedInput;
  SetChannelPausedResult: ResolversUnionTypes<ResolversParentTypes>['SetChannelPausedResult'];
  SetChannelSwitchInput: SetChannelSwitchInput;
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
  SloStatus: SloStatus;
  SnoozeInput: SnoozeInput;
  StatusCount: StatusCount;
  String: Scalars['String']['output'];
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
};

export type AlertChannelResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['AlertChannel'] = ResolversParentTypes['AlertChannel']> = {
  failingSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastError?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  waiting?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
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

export type EndSessionResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['EndSessionResult'] = ResolversParentTypes['EndSessionResult']> = {
  __resolveType: TypeResolveFn<'NotFoundError' | 'SessionEnded' | 'ValidationError', ParentType, ContextType>;
};

export type EndSessionsResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['EndSessionsResult'] = ResolversParentTypes['EndSessionsResult']> = {
  __resolveType: TypeResolveFn<'NotFoundError' | 'SessionsEnded' | 'ValidationError', ParentType, ContextType>;
};

export type EraseUserResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['EraseUserResult'] = ResolversParentTypes['EraseUserResult']> = {
  __resolveType: TypeResolveFn<'ConflictError' | 'NotFoundError' | 'UserErased' | 'ValidationError', ParentType, ContextType>;
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
  commander?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  nextUpdateDue?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  openedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  resolvedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['Severity'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['IncidentStatus'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  updates?: Resolver<Array<ResolversTypes['IncidentUpdate']>, ParentType, ContextType>;
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

export type IncidentResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['IncidentResult'] = ResolversParentTypes['IncidentResult']> = {
  __resolveType: TypeResolveFn<'ConflictError' | 'IncidentSaved' | 'NotFoundError' | 'ValidationError', ParentType, ContextType>;
};

export type IncidentSavedResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['IncidentSaved'] = ResolversParentTypes['IncidentSaved']> = {
  incident?: Resolver<ResolversTypes['Incident'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
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
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MutationResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  clearPreferences?: Resolver<Maybe<ResolversTypes['SetPreferencesResult']>, ParentType, ContextType, RequireFields<MutationClearPreferencesArgs, 'input'>>;
  createApiKey?: Resolver<Maybe<ResolversTypes['CreateApiKeyResult']>, ParentType, ContextType, RequireFields<MutationCreateApiKeyArgs, 'input'>>;
  createPreferenceLink?: Resolver<Maybe<ResolversTypes['CreatePreferenceLinkResult']>, ParentType, ContextType, RequireFields<MutationCreatePreferenceLinkArgs, 'input'>>;
  createUserToken?: Resolver<Maybe<ResolversTypes['CreateUserTokenResult']>, ParentType, ContextType, RequireFields<MutationCreateUserTokenArgs, 'input'>>;
  endSession?: Resolver<Maybe<ResolversTypes['EndSessionResult']>, ParentType, ContextType, RequireFields<MutationEndSessionArgs, 'input'>>;
  endSessions?: Resolver<Maybe<ResolversTypes['EndSessionsResult']>, ParentType, ContextType, RequireFields<MutationEndSessionsArgs, 'input'>>;
  eraseUser?: Resolver<Maybe<ResolversTypes['EraseUserResult']>, ParentType, ContextType, RequireFields<MutationEraseUserArgs, 'input'>>;
  exportUserData?: Resolver<Maybe<ResolversTypes['ExportUserDataResult']>, ParentType, ContextType, RequireFields<MutationExportUserDataArgs, 'input'>>;
  liftSuppression?: Resolver<Maybe<ResolversTypes['LiftSuppressionResult']>, ParentType, ContextType, RequireFields<MutationLiftSuppressionArgs, 'input'>>;
  openIncident?: Resolver<Maybe<ResolversTypes['IncidentResult']>, ParentType, ContextType, RequireFields<MutationOpenIncidentArgs, 'input'>>;
  replayDeliveries?: Resolver<Maybe<ResolversTypes['ReplayDeliveriesResult']>, ParentType, ContextType, RequireFields<MutationReplayDeliveriesArgs, 'input'>>;
  replayDelivery?: Resolver<Maybe<ResolversTypes['ReplayDeliveryResult']>, ParentType, ContextType, RequireFields<MutationReplayDeliveryArgs, 'input'>>;
  revokeApiKey?: Resolver<Maybe<ResolversTypes['RevokeApiKeyResult']>, ParentType, ContextType, RequireFields<MutationRevokeApiKeyArgs, 'input'>>;
  rotateApiKey?: Resolver<Maybe<ResolversTypes['CreateApiKeyResult']>, ParentType, ContextType, RequireFields<MutationRotateApiKeyArgs, 'input'>>;
  scheduleMaintenance?: Resolver<Maybe<ResolversTypes['MaintenanceResult']>, ParentType, ContextType, RequireFields<MutationScheduleMaintenanceArgs, 'input'>>;
  sendNotification?: Resolver<Maybe<ResolversTypes['SendNotificationResult']>, ParentType, ContextType, RequireFields<MutationSendNotificationArgs, 'input'>>;
  setChannelPaused?: Resolver<Maybe<ResolversTypes['SetChannelPausedResult']>, ParentType, ContextType, RequireFields<MutationSetChannelPausedArgs, 'input'>>;
  setChannelSwitch?: Resolver<Maybe<ResolversTypes['SetPreferencesResult']>, ParentType, ContextType, RequireFields<MutationSetChannelSwitchArgs, 'input'>>;
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

export type OperationsResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['Operations'] = ResolversParentTypes['Operations']> = {
  alertChannels?: Resolver<Array<ResolversTypes['AlertChannel']>, ParentType, ContextType>;
  channels?: Resolver<Array<ResolversTypes['ChannelHealth']>, ParentType, ContextType>;
  queue?: Resolver<ResolversTypes['QueueStatus'], ParentType, ContextType>;
  slo?: Resolver<Array<ResolversTypes['SloStatus']>, ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PolicyImpactResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['PolicyImpact'] = ResolversParentTypes['PolicyImpact']> = {
  peopleGaining?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  peopleLosing?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  peopleUnchanged?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
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

export type QueryResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  apiKeys?: Resolver<Maybe<Array<ResolversTypes['ApiKey']>>, ParentType, ContextType>;
  auditEvents?: Resolver<Maybe<ResolversTypes['AuditEventConnection']>, ParentType, ContextType, RequireFields<QueryAuditEventsArgs, 'first'>>;
  deliveries?: Resolver<Maybe<ResolversTypes['DeliveryConnection']>, ParentType, ContextType, RequireFields<QueryDeliveriesArgs, 'first'>>;
  explain?: Resolver<Maybe<ResolversTypes['Decision']>, ParentType, ContextType, RequireFields<QueryExplainArgs, 'input'>>;
  incidents?: Resolver<Maybe<ResolversTypes['IncidentConnection']>, ParentType, ContextType, RequireFields<QueryIncidentsArgs, 'first'>>;
  maintenanceWindows?: Resolver<Maybe<Array<ResolversTypes['MaintenanceWindow']>>, ParentType, ContextType, Partial<QueryMaintenanceWindowsArgs>>;
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  notification?: Resolver<Maybe<ResolversTypes['Notification']>, ParentType, ContextType, RequireFields<QueryNotificationArgs, 'id'>>;
  operations?: Resolver<Maybe<ResolversTypes['Operations']>, ParentType, ContextType>;
  previewPolicyChange?: Resolver<Maybe<ResolversTypes['PolicyImpact']>, ParentType, ContextType, RequireFields<QueryPreviewPolicyChangeArgs, 'input'>>;
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

export type ReplayDeliveriesResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ReplayDeliveriesResult'] = ResolversParentTypes['ReplayDeliveriesResult']> = {
  __resolveType: TypeResolveFn<'DeliveriesReplayed' | 'ValidationError', ParentType, ContextType>;
};

export type ReplayDeliveryResultResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['ReplayDeliveryResult'] = ResolversParentTypes['ReplayDeliveryResult']> = {
  __resolveType: TypeResolveFn<'ConflictError' | 'DeliveryReplayed' | 'NotFoundError', ParentType, ContextType>;
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

export type SloStatusResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['SloStatus'] = ResolversParentTypes['SloStatus']> = {
  actual?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  budgetRemaining?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  met?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  unit?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  window?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type StatusCountResolvers<ContextType = GraphQLContext, ParentType extends ResolversParentTypes['StatusCount'] = ResolversParentTypes['StatusCount']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['DeliveryStatus'], ParentType, ContextType>;
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
  AlertChannel?: AlertChannelResolvers<ContextType>;
  ApiKey?: ApiKeyResolvers<ContextType>;
  ApiKeyCreated?: ApiKeyCreatedResolvers<ContextType>;
  ApiKeyRevoked?: ApiKeyRevokedResolvers<ContextType>;
  AuditEvent?: AuditEventResolvers<ContextType>;
  AuditEventConnection?: AuditEventConnectionResolvers<ContextType>;
  AuditEventEdge?: AuditEventEdgeResolvers<ContextType>;
  ChannelHealth?: ChannelHealthResolvers<ContextType>;
  ChannelPausedSet?: ChannelPausedSetResolvers<ContextType>;
  ChannelSwitch?: ChannelSwitchResolvers<ContextType>;
  ConflictError?: ConflictErrorResolvers<ContextType>;
  Consent?: ConsentResolvers<ContextType>;
  ConsentConnection?: ConsentConnectionResolvers<ContextType>;
  ConsentEdge?: ConsentEdgeResolvers<ContextType>;
  CreateApiKeyResult?: CreateApiKeyResultResolvers<ContextType>;
  CreatePreferenceLinkResult?: CreatePreferenceLinkResultResolvers<ContextType>;
  CreateUserTokenResult?: CreateUserTokenResultResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Decision?: DecisionResolvers<ContextType>;
  DecisionStep?: DecisionStepResolvers<ContextType>;
  DeliveriesReplayed?: DeliveriesReplayedResolvers<ContextType>;
  Delivery?: DeliveryResolvers<ContextType>;
  DeliveryConnection?: DeliveryConnectionResolvers<ContextType>;
  DeliveryEdge?: DeliveryEdgeResolvers<ContextType>;
  DeliveryReplayed?: DeliveryReplayedResolvers<ContextType>;
  EndSessionResult?: EndSessionResultResolvers<ContextType>;
  EndSessionsResult?: EndSessionsResultResolvers<ContextType>;
  EraseUserResult?: EraseUserResultResolvers<ContextType>;
  ExportUserDataResult?: ExportUserDataResultResolvers<ContextType>;
  FailingJobs?: FailingJobsResolvers<ContextType>;
  Incident?: IncidentResolvers<ContextType>;
  IncidentConnection?: IncidentConnectionResolvers<ContextType>;
  IncidentEdge?: IncidentEdgeResolvers<ContextType>;
  IncidentResult?: IncidentResultResolvers<ContextType>;
  IncidentSaved?: IncidentSavedResolvers<ContextType>;
  IncidentUpdate?: IncidentUpdateResolvers<ContextType>;
  JSONObject?: GraphQLScalarType;
  LiftSuppressionResult?: LiftSuppressionResultResolvers<ContextType>;
  LockedError?: LockedErrorResolvers<ContextType>;
  MaintenanceResult?: MaintenanceResultResolvers<ContextType>;
  MaintenanceScheduled?: MaintenanceScheduledResolvers<ContextType>;
  MaintenanceWindow?: MaintenanceWindowResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  NotFoundError?: NotFoundErrorResolvers<ContextType>;
  Notification?: NotificationResolvers<ContextType>;
  NotificationAccepted?: NotificationAcceptedResolvers<ContextType>;
  Operations?: OperationsResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PolicyImpact?: PolicyImpactResolvers<ContextType>;
  PreferenceCell?: PreferenceCellResolvers<ContextType>;
  PreferenceLinkCreated?: PreferenceLinkCreatedResolvers<ContextType>;
  PreferenceMatrix?: PreferenceMatrixResolvers<ContextType>;
  PreferenceSection?: PreferenceSectionResolvers<ContextType>;
  PreferencesSet?: PreferencesSetResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  QueueStatus?: QueueStatusResolvers<ContextType>;
  QuietWindow?: QuietWindowResolvers<ContextType>;
  ReplayDeliveriesResult?: ReplayDeliveriesResultResolvers<ContextType>;
  ReplayDeliveryResult?: ReplayDeliveryResultResolvers<ContextType>;
  RevokeApiKeyResult?: RevokeApiKeyResultResolvers<ContextType>;
  Schedule?: ScheduleResolvers<ContextType>;
  ScheduleSet?: ScheduleSetResolvers<ContextType>;
  SendNotificationResult?: SendNotificationResultResolvers<ContextType>;
  SessionEnded?: SessionEndedResolvers<ContextType>;
  SessionsEnded?: SessionsEndedResolvers<ContextType>;
  SetChannelPausedResult?: SetChannelPausedResultResolvers<ContextType>;
  SetPreferencesResult?: SetPreferencesResultResolvers<ContextType>;
  SetScheduleResult?: SetScheduleResultResolvers<ContextType>;
  SetTenantPolicyResult?: SetTenantPolicyResultResolvers<ContextType>;
  SetUserRoleResult?: SetUserRoleResultResolvers<ContextType>;
  SloStatus?: SloStatusResolvers<ContextType>;
  StatusCount?: StatusCountResolvers<ContextType>;
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

