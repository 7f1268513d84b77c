import type { GraphQLSchema } from "graphql";
import type { Root } from "./operations.ts";
import { type Subject, spareTopicKey, topicKey } from "./world.ts";

const text = (value: string) => JSON.stringify(value);
const inDays = (days: number, hours = 0) => text(new Date(Date.now() + (days * 24 + hours) * 3_600_000).toISOString());

/** The ids of the subject's objects for `node`, by type. */
export const nodeIds: Record<string, (subject: Subject) => string> = {
  User: ({ userId }) => userId,
  Delivery: ({ deliveryId }) => deliveryId,
  Notification: ({ notificationId }) => notificationId,
  Suppression: ({ suppressionId }) => suppressionId,
  ApiKey: ({ keyIds }) => keyIds[0],
  AuditEvent: ({ auditId }) => auditId,
  Incident: ({ incidentId }) => incidentId,
  MaintenanceWindow: ({ maintenanceId }) => maintenanceId,
  Topic: ({ topicId }) => topicId,
};

/** The arguments of each field of Query that has arguments, so that it returns data of the subject. */
const queryArgs: Record<string, (subject: Subject) => string> = {
  auditEvents: ({ userId }) => `(first: 20, filter: { subject: ${text(userId)} })`,
  deliveries: () => "(first: 1)",
  explain: ({ userId }) => `(input: { userId: ${text(userId)}, topicKey: ${text(topicKey)}, channel: EMAIL })`,
  incidentTimes: () => "(days: 30)",
  incidents: () => "(first: 1)",
  notification: ({ notificationId }) => `(id: ${text(notificationId)})`,
  previewPolicyChange: () => `(input: { topicKey: ${text(topicKey)}, channel: EMAIL, policy: DEFAULT_OFF })`,
  report: ({ reportId }) => `(id: ${text(reportId)})`,
  reportDraft: () => "(kind: QUARTERLY)",
  reports: () => "(first: 1)",
  statusSubscribers: () => "(first: 1)",
  suppressions: () => "(first: 1)",
  topic: () => `(key: ${text(topicKey)})`,
  user: ({ userId }) => `(id: ${text(userId)})`,
  users: ({ externalId }) => `(first: 1, search: ${text(externalId)})`,
};

/** Returns every field of Query, and `node` once for each type. No fields of `me` are requested if it is not the subject. */
export function queryRoots(schema: GraphQLSchema, subject: Subject, isSubject: boolean): Root[] {
  const fields = Object.keys(schema.getQueryType()?.getFields() ?? {});
  const nodes = Object.entries(nodeIds).map(([on, idOf]) => ({
    field: "node",
    as: `node_${on}`,
    args: `(id: ${text(idOf(subject))})`,
    on,
  }));
  return [
    ...fields
      .filter((field) => field !== "node")
      .map((field) => ({ field, args: queryArgs[field]?.(subject) ?? "", closed: field === "me" && !isSubject })),
    ...nodes,
  ];
}

/**
 * A valid input of each mutation for an ADMIN. The order matters: a mutation must not remove data that a later one needs, so
 * the mutations that remove data come last.
 */
export const mutationInputs: Record<string, (subject: Subject) => string> = {
  setPreference: ({ userId }) => `userId: ${text(userId)}, topicKey: ${text(topicKey)}, channel: EMAIL, enabled: false`,
  setPreferences: ({ userId }) =>
    `userId: ${text(userId)}, cells: [{ topicKey: ${text(topicKey)}, channel: EMAIL, enabled: true }]`,
  clearPreferences: ({ userId }) => `userId: ${text(userId)}, topicKey: ${text(topicKey)}, channel: EMAIL`,
  setChannelSwitch: ({ userId }) => `userId: ${text(userId)}, channel: EMAIL, enabled: false`,
  setSchedule: ({ userId }) => `userId: ${text(userId)}, digestTime: "10:30"`,
  snooze: ({ userId }) => `userId: ${text(userId)}, until: ${inDays(2)}`,
  createUserToken: ({ userId }) => `userId: ${text(userId)}`,
  createPreferenceLink: ({ userId }) => `userId: ${text(userId)}`,
  exportUserData: ({ userId }) => `userId: ${text(userId)}`,
  upsertUsers: ({ externalId, index }) => `users: [{ externalId: ${text(externalId)}, name: "Ada ${index} again" }]`,
  upsertTopic: () =>
    `key: ${text(spareTopicKey)}, name: "Spare", description: "", section: "Money", classification: MARKETING, channels: [{ channel: EMAIL, policy: DEFAULT_ON }]`,
  setTopicChannelPolicy: () => `topicKey: ${text(spareTopicKey)}, channel: EMAIL, policy: DEFAULT_OFF`,
  setTenantPolicy: ({ index }) =>
    `tenantKey: "matrix-${index}", topicKey: ${text(spareTopicKey)}, channel: EMAIL, policy: DEFAULT_ON`,
  sendNotification: ({ userId, index }) =>
    `topicKey: ${text(spareTopicKey)}, audience: { userIds: [${text(userId)}] }, subject: "Private words", body: "Private words", tenantKey: "acme", idempotencyKey: "again-${index}"`,
  replayDelivery: ({ deliveryId }) => `deliveryId: ${text(deliveryId)}, reason: "the provider is back"`,
  replayDeliveries: ({ index }) => `filter: { topicKey: "matrix.${index}" }, reason: "the provider is back"`,
  setChannelPaused: () => `channel: SLACK, paused: true, reason: "trying"`,
  liftSuppression: ({ suppressionId }) => `suppressionId: ${text(suppressionId)}, reason: "the address works again"`,
  runSmokeCheck: () => "check: SCHEMA",
  createProbeAccess: () => "ttlSeconds: 60",
  openIncident: () => `severity: LOW, title: "Slow", message: "It is slow"`,
  updateIncident: ({ incidentId }) => `id: ${text(incidentId)}, message: "Less slow"`,
  linkIncidents: ({ incidentId, otherIncidentId }) =>
    `id: ${text(incidentId)}, kind: CAUSED_BY, otherId: ${text(otherIncidentId)}`,
  writePostMortem: ({ incidentId }) => `id: ${text(incidentId)}, text: "What we learnt"`,
  containIncident: ({ incidentId }) => `id: ${text(incidentId)}, action: PAUSE_CHANNEL, channel: SLACK`,
  recordSmokeRun: () => `passed: true, durationMs: 1000, detail: "1 check: 1 ok"`,
  saveReportNote: () => `kind: WEEKLY, section: SECURITY, text: "Nothing happened"`,
  amendReport: ({ reportId }) => `id: ${text(reportId)}, text: "Two incidents, not one"`,
  endMaintenance: ({ maintenanceId }) => `id: ${text(maintenanceId)}, reason: "not needed"`,
  removeSubscriber: ({ statusSubscriberId }) => `id: ${text(statusSubscriberId)}, reason: "a test"`,
  scheduleMaintenance: ({ index }) =>
    `title: "Upgrade", startsAt: ${inDays(index + 3)}, endsAt: ${inDays(index + 3, 1)}`,
  saveShift: ({ userId }) =>
    `level: MANAGER, userIds: [${text(userId)}], startsAt: ${inDays(1)}, durationMinutes: 60, timeZone: "UTC"`,
  overrideShift: ({ userId }) => `level: MANAGER, userId: ${text(userId)}, from: ${inDays(1)}, to: ${inDays(2)}`,
  endShift: ({ shiftId }) => `id: ${text(shiftId)}, reason: "not needed"`,
  setEscalation: () => "steps: [{ kind: NOTIFY_NEXT_PERSON }, { kind: WAIT, minutes: 5 }]",
  renewCalendarLink: () => `reason: "it was forwarded"`,
  createApiKey: () => `name: "New", scopes: [SEND], expiresAt: ${inDays(2)}`,
  rotateApiKey: ({ keyIds }) => `id: ${text(keyIds[0])}`,
  revokeApiKey: ({ keyIds }) => `id: ${text(keyIds[1])}`,
  setUserRole: ({ userId }) => `userId: ${text(userId)}, role: AUDITOR, reason: "new in the team"`,
  endSession: ({ userId, sessionId }) =>
    `userId: ${text(userId)}, sessionId: ${text(sessionId)}, reason: "a lost phone"`,
  endSessions: ({ userId }) => `userId: ${text(userId)}, reason: "a lost phone"`,
  eraseUser: ({ userId }) => `userId: ${text(userId)}, reason: "asked to"`,
};

/** Inputs that are refused, one for each error member. Every actor that may call the mutation may read the error. */
export const refusedInputs: [mutation: string, input: (subject: Subject) => string][] = [
  ["setPreference", ({ userId }) => `userId: ${text(userId)}, topicKey: "matrix.none", channel: EMAIL, enabled: true`],
  [
    "setPreference",
    ({ userId }) => `userId: ${text(userId)}, topicKey: ${text(topicKey)}, channel: SMS, enabled: false`,
  ],
  ["setSchedule", ({ userId }) => `userId: ${text(userId)}, digestTime: "late"`],
  ["upsertUsers", ({ index }) => `users: [{ externalId: "thief", email: "ada-${index}@example.com" }]`],
];
