import type { GraphQLScalarType } from "graphql";
import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { admin, anyOf, auditor, can, everyone, linkHolder, masked, type Rule, scope, self, signedIn } from "./rules.ts";

/**
 * Who may read each field: one row a field, none left out. The type is made from the SDL's own resolvers, so a new field
 * does not compile until it has its row. A field on an object that only its reader's verb hands out is `signedIn`; the
 * verb asks for the person concerned (lib/authorize.ts), and row-level security asks once more.
 */
type ObjectTypes = {
  [T in keyof Resolvers as Required<Resolvers>[T] extends GraphQLScalarType
    ? never
    : FieldsOf<Required<Resolvers>[T]> extends never
      ? never
      : T]: { [F in FieldsOf<Required<Resolvers>[T]>]: Rule };
};
type FieldsOf<R> = Exclude<keyof R, "__isTypeOf" | "__resolveType">;

const readsPerson = anyOf(self, admin, auditor, scope("USERS_READ", "USERS_WRITE"));
const readsContact = anyOf(self, admin, masked(auditor), masked(linkHolder));
const readsPreferences = anyOf(self, linkHolder, admin, auditor, scope("PREFERENCES_READ", "PREFERENCES_WRITE"));
const readsDeliveries = anyOf(self, admin, auditor, scope("SEND"));
const readsNotifications = anyOf(admin, auditor, scope("SEND"));
const readsContents = anyOf(self, admin, scope("AUDIT_READ"), masked(auditor));
const readsHistory = anyOf(self, admin, auditor, scope("AUDIT_READ"));

export const fieldPolicy = {
  Query: {
    apiKeys: can("keys.read"),
    auditEvents: anyOf(admin, auditor, scope("AUDIT_READ")),
    deliveries: can("deliveries.read"),
    explain: can("preferences.read"),
    incidents: anyOf(admin, auditor, scope("OPERATIONS")),
    maintenanceWindows: signedIn,
    me: everyone,
    node: signedIn,
    notification: can("notifications.read"),
    operations: anyOf(admin, auditor, scope("OPERATIONS")),
    previewPolicyChange: anyOf(admin, auditor),
    suppressions: anyOf(admin, auditor),
    topic: can("catalogue.read"),
    topics: can("catalogue.read"),
    user: can("people.find"),
    users: can("people.read"),
  },
  Mutation: {
    clearPreferences: can("preferences.write"),
    createApiKey: can("keys.write"),
    createPreferenceLink: can("people.token"),
    createUserToken: can("people.token"),
    eraseUser: can("people.erase"),
    exportUserData: can("people.export"),
    liftSuppression: can("suppressions.lift"),
    openIncident: anyOf(admin, scope("OPERATIONS")),
    replayDeliveries: can("deliveries.replay"),
    replayDelivery: can("deliveries.replay"),
    revokeApiKey: can("keys.write"),
    rotateApiKey: can("keys.write"),
    scheduleMaintenance: anyOf(admin, scope("OPERATIONS")),
    sendNotification: can("notifications.send"),
    setChannelPaused: can("channels.pause"),
    setChannelSwitch: can("preferences.write"),
    setPreference: can("preferences.write"),
    setPreferences: can("preferences.write"),
    setSchedule: can("preferences.write"),
    setTenantPolicy: can("catalogue.write"),
    setTopicChannelPolicy: can("catalogue.write"),
    setUserRole: admin,
    snooze: can("preferences.write"),
    updateIncident: anyOf(admin, scope("OPERATIONS")),
    upsertTopic: can("catalogue.write"),
    upsertUsers: can("people.write"),
  },
  ApiKey: {
    createdAt: signedIn,
    expiresAt: signedIn,
    id: signedIn,
    lastUsedAt: signedIn,
    name: signedIn,
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
    reason: signedIn,
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
    lastError: signedIn,
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
    error: readsNotifications,
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
    title: signedIn,
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
    message: signedIn,
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
    title: signedIn,
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
    deliveries: readsNotifications,
    id: signedIn,
    idempotencyKey: readsNotifications,
    tenantKey: signedIn,
    topic: signedIn,
  },
  NotificationAccepted: {
    notification: signedIn,
    replayed: signedIn,
  },
  Operations: {
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
    oldestDueSeconds: signedIn,
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
  },
  ScheduleSet: {
    schedule: signedIn,
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
    consents: can("consents.read"),
    createdAt: signedIn,
    deliveries: readsDeliveries,
    email: readsContact,
    externalId: readsPerson,
    history: readsHistory,
    id: signedIn,
    locale: signedIn,
    name: readsPerson,
    phone: readsContact,
    preferences: readsPreferences,
    role: signedIn,
    schedule: readsPreferences,
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
} satisfies ObjectTypes;
