import type { GraphQLScalarType } from "graphql";
import type { Resolvers } from "#graphql/generated/resolvers.ts";
import {
  type ArgumentRule,
  admin,
  anyOf,
  auditor,
  both,
  can,
  everyone,
  forWhom,
  freeText,
  limitedToken,
  linkHolder,
  masked,
  ownTenant,
  type Rule,
  scope,
  scrubbed,
  self,
  signedIn,
  withArguments,
} from "./rules.ts";

/**
 * Who may read each field, and give each of its arguments: one row each, none left out. The type is made from the SDL's own
 * resolvers, so a new field or argument does not compile until it has its row. A field on an object that only its reader's
 * verb hands out is `signedIn`; the verb asks for the person concerned (lib/authorize.ts), and row-level security asks once more.
 */
export type PolicyTable = {
  [T in keyof Resolvers as Required<Resolvers>[T] extends GraphQLScalarType
    ? never
    : FieldsOf<Required<Resolvers>[T]> extends never
      ? never
      : T]: { [F in FieldsOf<Required<Resolvers>[T]>]: RowOf<ArgumentsOf<Required<Resolvers>[T][F]>> };
};
type FieldsOf<R> = Exclude<keyof R, "__isTypeOf" | "__resolveType">;
type RowOf<A extends PropertyKey> = [A] extends [never] ? Rule : Rule & { arguments: Record<A, ArgumentRule> };
/** The names of a resolver's arguments; one without any takes every name and no value. */
type ArgumentsOf<R> = R extends (source: never, args: infer A, ...rest: never) => unknown
  ? string extends keyof A
    ? never
    : keyof A
  : never;

const readsPerson = anyOf(self, limitedToken, admin, scope("USERS_READ", "USERS_WRITE"), scrubbed(auditor));
const readsContact = anyOf(self, admin, masked(auditor), masked(linkHolder), masked(limitedToken));
const readsPreferences = anyOf(
  self,
  linkHolder,
  limitedToken,
  admin,
  auditor,
  scope("PREFERENCES_READ", "PREFERENCES_WRITE"),
);
const readsDeliveries = anyOf(self, limitedToken, admin, auditor, scope("SEND"));
const readsNotifications = anyOf(admin, auditor, scope("SEND"));
/** As readsNotifications, without addresses that a sender wrote into it. */
const readsSenderText = anyOf(admin, scrubbed(anyOf(auditor, scope("SEND"))));
const readsContents = anyOf(self, admin, scrubbed(anyOf(auditor, scope("AUDIT_READ"))));
/** A user token stands for the person, and is an integrator's: where they are signed in is not for it. */
const readsSessions = anyOf(both(self, can("sessions.read")), admin, auditor);
const readsDevice = anyOf(self, admin, masked(auditor));
const readsHistory = anyOf(self, admin, auditor, scope("AUDIT_READ"));

/** Whoever may ask for the field may turn its pages, and make any one `input`; the verb asks of each thing named in it. */
const page = { first: "field", after: "field" } as const;
const input = { input: "field" } as const;
/** The person is named in the input, and for a preference link the tenant. */
const writesPreferences = withArguments(can("preferences.write"), {
  input: both(forWhom("preferences.write"), ownTenant),
});

export const fieldPolicy = {
  Query: {
    apiKeys: can("keys.read"),
    auditEvents: withArguments(anyOf(admin, auditor, scope("AUDIT_READ")), { ...page, filter: "field" }),
    deliveries: withArguments(can("deliveries.read"), { ...page, filter: "field" }),
    explain: withArguments(can("preferences.read"), { input: both(forWhom("preferences.read"), ownTenant) }),
    incidents: withArguments(can("incidents.read"), { ...page, status: "field" }),
    maintenanceWindows: withArguments(signedIn, { upcoming: "field" }),
    me: everyone,
    node: withArguments(signedIn, { id: "field" }),
    notification: withArguments(can("notifications.read"), { id: "field" }),
    operations: anyOf(admin, auditor, scope("OPERATIONS")),
    previewPolicyChange: withArguments(anyOf(admin, auditor), input),
    suppressions: withArguments(anyOf(admin, auditor), { ...page, channel: "field" }),
    topic: withArguments(can("catalogue.read"), { key: "field" }),
    topics: can("catalogue.read"),
    user: withArguments(can("people.find"), { id: forWhom("people.find"), externalId: "field" }),
    users: withArguments(can("people.read"), { ...page, search: "field" }),
  },
  Mutation: {
    clearPreferences: writesPreferences,
    createApiKey: withArguments(can("keys.write"), input),
    createPreferenceLink: withArguments(can("people.token"), input),
    createUserToken: withArguments(can("people.token"), input),
    endSession: withArguments(can("sessions.end"), { input: forWhom("sessions.end") }),
    endSessions: withArguments(can("sessions.end"), { input: forWhom("sessions.end") }),
    eraseUser: withArguments(can("people.erase"), { input: forWhom("people.erase") }),
    exportUserData: withArguments(can("people.export"), { input: forWhom("people.export") }),
    liftSuppression: withArguments(can("suppressions.lift"), input),
    openIncident: withArguments(can("incidents.write"), input),
    replayDeliveries: withArguments(can("deliveries.replay"), input),
    replayDelivery: withArguments(can("deliveries.replay"), input),
    revokeApiKey: withArguments(can("keys.write"), input),
    rotateApiKey: withArguments(can("keys.write"), input),
    scheduleMaintenance: withArguments(anyOf(admin, scope("OPERATIONS")), input),
    sendNotification: withArguments(can("notifications.send"), input),
    setChannelPaused: withArguments(can("channels.pause"), input),
    setChannelSwitch: writesPreferences,
    setPreference: writesPreferences,
    setPreferences: writesPreferences,
    setSchedule: writesPreferences,
    setTenantPolicy: withArguments(can("catalogue.write"), input),
    setTopicChannelPolicy: withArguments(can("catalogue.write"), input),
    setUserRole: withArguments(admin, input),
    snooze: writesPreferences,
    updateIncident: withArguments(can("incidents.write"), input),
    upsertTopic: withArguments(can("catalogue.write"), input),
    upsertUsers: withArguments(can("people.write"), input),
  },
  AlertChannel: {
    failingSince: signedIn,
    lastError: freeText,
    name: signedIn,
    waiting: signedIn,
  },
  ApiKey: {
    createdAt: signedIn,
    expiresAt: signedIn,
    id: signedIn,
    lastUsedAt: signedIn,
    name: freeText,
    prefix: signedIn,
    revokedAt: signedIn,
    scopes: signedIn,
  },
  ApiKeyCreated: {
    apiKey: signedIn,
    overlapUntil: signedIn,
    secret: signedIn,
  },
  ApiKeyRevoked: {
    apiKey: signedIn,
  },
  AuditEvent: {
    action: signedIn,
    actor: signedIn,
    actorRole: signedIn,
    after: readsContents,
    at: signedIn,
    before: readsContents,
    hash: signedIn,
    id: signedIn,
    reason: readsContents,
    requestId: signedIn,
    sequence: signedIn,
    subject: signedIn,
  },
  AuditEventConnection: {
    edges: signedIn,
    pageInfo: signedIn,
  },
  AuditEventEdge: {
    cursor: signedIn,
    node: signedIn,
  },
  ChannelHealth: {
    channel: signedIn,
    circuit: signedIn,
    lastError: freeText,
    paused: signedIn,
    provider: signedIn,
    successRate: signedIn,
  },
  ChannelPausedSet: {
    channel: signedIn,
  },
  ChannelSwitch: {
    address: readsContact,
    channel: signedIn,
    enabled: signedIn,
    suppressed: signedIn,
    suppressions: readsPreferences,
    verified: signedIn,
  },
  ConflictError: {
    code: signedIn,
    message: signedIn,
    path: signedIn,
  },
  Consent: {
    addressHash: signedIn,
    at: signedIn,
    channel: signedIn,
    granted: signedIn,
    id: signedIn,
    locale: signedIn,
    source: signedIn,
    tenantKey: signedIn,
    topic: signedIn,
    wording: signedIn,
    wordingVersion: signedIn,
  },
  ConsentConnection: {
    edges: signedIn,
    pageInfo: signedIn,
  },
  ConsentEdge: {
    cursor: signedIn,
    node: signedIn,
  },
  Decision: {
    at: signedIn,
    decidedBy: signedIn,
    outcome: signedIn,
    reason: signedIn,
    steps: signedIn,
  },
  DecisionStep: {
    detail: signedIn,
    layer: signedIn,
    setAt: signedIn,
    setBy: signedIn,
    verdict: signedIn,
  },
  DeliveriesReplayed: {
    replayed: signedIn,
  },
  Delivery: {
    attempts: signedIn,
    channel: signedIn,
    createdAt: signedIn,
    decision: readsDeliveries,
    error: readsSenderText,
    id: signedIn,
    nextAttemptAt: signedIn,
    notification: signedIn,
    providerMessageId: readsNotifications,
    sentAt: signedIn,
    settledAt: signedIn,
    status: signedIn,
    subject: anyOf(self, admin),
    user: signedIn,
  },
  DeliveryConnection: {
    edges: signedIn,
    pageInfo: signedIn,
    totalCount: signedIn,
  },
  DeliveryEdge: {
    cursor: signedIn,
    node: signedIn,
  },
  DeliveryReplayed: {
    delivery: signedIn,
  },
  FailingJobs: {
    attempts: signedIn,
    jobs: signedIn,
    task: signedIn,
  },
  Incident: {
    acknowledgeBy: signedIn,
    acknowledgedAt: signedIn,
    commander: signedIn,
    id: signedIn,
    nextUpdateDue: signedIn,
    openedAt: signedIn,
    resolvedAt: signedIn,
    severity: signedIn,
    source: signedIn,
    status: signedIn,
    title: freeText,
    updates: signedIn,
  },
  IncidentConnection: {
    edges: signedIn,
    pageInfo: signedIn,
  },
  IncidentEdge: {
    cursor: signedIn,
    node: signedIn,
  },
  IncidentSaved: {
    incident: signedIn,
  },
  IncidentUpdate: {
    at: signedIn,
    author: signedIn,
    message: freeText,
    public: signedIn,
    status: signedIn,
  },
  LockedError: {
    code: signedIn,
    message: signedIn,
    path: signedIn,
  },
  MaintenanceScheduled: {
    window: signedIn,
  },
  MaintenanceWindow: {
    announcedAt: signedIn,
    authorizedBy: signedIn,
    emergency: signedIn,
    endsAt: signedIn,
    id: signedIn,
    readOnly: signedIn,
    startsAt: signedIn,
    title: freeText,
  },
  NotFoundError: {
    code: signedIn,
    message: signedIn,
    path: signedIn,
  },
  Notification: {
    audienceSize: readsNotifications,
    counts: readsNotifications,
    createdAt: signedIn,
    deliveries: withArguments(readsNotifications, { ...page, filter: "field" }),
    id: signedIn,
    idempotencyKey: readsSenderText,
    tenantKey: signedIn,
    topic: signedIn,
  },
  NotificationAccepted: {
    notification: signedIn,
    replayed: signedIn,
  },
  Operations: {
    alertChannels: signedIn,
    channels: signedIn,
    queue: signedIn,
    slo: signedIn,
  },
  PageInfo: {
    endCursor: signedIn,
    hasNextPage: signedIn,
    hasPreviousPage: signedIn,
    startCursor: signedIn,
  },
  PolicyImpact: {
    peopleGaining: signedIn,
    peopleLosing: signedIn,
    peopleUnchanged: signedIn,
  },
  PreferenceCell: {
    channel: signedIn,
    choice: signedIn,
    decidedBy: signedIn,
    editable: signedIn,
    effective: signedIn,
    frequency: signedIn,
    reason: signedIn,
    updatedAt: signedIn,
  },
  PreferenceLinkCreated: {
    expiresAt: signedIn,
    url: signedIn,
  },
  PreferenceMatrix: {
    channels: signedIn,
    sections: signedIn,
    tenantKey: signedIn,
  },
  PreferenceSection: {
    name: signedIn,
    topics: signedIn,
  },
  PreferencesSet: {
    preferences: signedIn,
  },
  QueueStatus: {
    dead: signedIn,
    depth: signedIn,
    digestsPending: signedIn,
    failingJobs: signedIn,
    oldestDueSeconds: signedIn,
    stalledPlans: signedIn,
    workers: signedIn,
  },
  QuietWindow: {
    days: signedIn,
    end: signedIn,
    start: signedIn,
  },
  Schedule: {
    digestTime: signedIn,
    digestWeekday: signedIn,
    quietHours: signedIn,
    snoozedUntil: signedIn,
    timeZone: signedIn,
    unreadable: signedIn,
  },
  ScheduleSet: {
    schedule: signedIn,
  },
  SessionEnded: {
    sessionId: signedIn,
  },
  SessionsEnded: {
    ended: signedIn,
  },
  SloStatus: {
    actual: signedIn,
    budgetRemaining: signedIn,
    met: signedIn,
    name: signedIn,
    target: signedIn,
    unit: signedIn,
    window: signedIn,
  },
  StatusCount: {
    count: signedIn,
    status: signedIn,
  },
  Suppression: {
    address: readsContact,
    channel: signedIn,
    createdAt: signedIn,
    id: signedIn,
    liftable: signedIn,
    liftedAt: signedIn,
    reason: signedIn,
    scope: signedIn,
    topicKey: signedIn,
    user: signedIn,
  },
  SuppressionConnection: {
    edges: signedIn,
    pageInfo: signedIn,
  },
  SuppressionEdge: {
    cursor: signedIn,
    node: signedIn,
  },
  SuppressionLifted: {
    suppression: signedIn,
  },
  TenantPolicySet: {
    tenantKey: signedIn,
  },
  Topic: {
    archivedAt: signedIn,
    channels: signedIn,
    classification: signedIn,
    description: signedIn,
    id: signedIn,
    key: signedIn,
    name: signedIn,
    section: signedIn,
    urgent: signedIn,
  },
  TopicChannel: {
    channel: signedIn,
    policy: signedIn,
  },
  TopicPreference: {
    channels: signedIn,
    topic: signedIn,
  },
  TopicUpserted: {
    topic: signedIn,
  },
  User: {
    consents: withArguments(can("consents.read"), page),
    createdAt: signedIn,
    deliveries: withArguments(readsDeliveries, { ...page, filter: "field" }),
    email: readsContact,
    externalId: readsPerson,
    history: withArguments(readsHistory, page),
    id: signedIn,
    locale: signedIn,
    name: readsPerson,
    phone: readsContact,
    preferences: withArguments(readsPreferences, { tenantKey: ownTenant }),
    role: signedIn,
    schedule: readsPreferences,
    sessions: readsSessions,
    slackUserId: readsContact,
    timeZone: signedIn,
  },
  UserConnection: {
    edges: signedIn,
    pageInfo: signedIn,
    totalCount: signedIn,
  },
  UserDataExported: {
    data: signedIn,
  },
  UserEdge: {
    cursor: signedIn,
    node: signedIn,
  },
  UserErased: {
    userId: signedIn,
  },
  UserRoleSet: {
    user: signedIn,
  },
  UserSession: {
    browser: readsDevice,
    createdAt: signedIn,
    current: signedIn,
    id: signedIn,
    lastSeenAt: signedIn,
    system: readsDevice,
  },
  UserTokenCreated: {
    expiresAt: signedIn,
    token: signedIn,
  },
  UsersUpserted: {
    users: signedIn,
  },
  ValidationError: {
    code: signedIn,
    message: signedIn,
    path: signedIn,
  },
} satisfies PolicyTable;
