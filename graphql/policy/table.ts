import type { AddressField } from "#lib/channels/addresses.ts";
import { addressFields } from "#lib/contacts/index.ts";
import { completePolicy, type PolicyTable, type SomeRows } from "./complete.ts";
import { openFields } from "./open-fields.ts";
import {
  admin,
  anyOf,
  auditor,
  both,
  can,
  everyone,
  forNamedPerson,
  freeText,
  limitedToken,
  linkHolder,
  masked,
  ownTenant,
  scope,
  scrubbed,
  self,
  signedIn,
  withArguments,
} from "./rules.ts";

const readsPerson = anyOf(self, limitedToken, admin, scope("USERS_READ", "USERS_WRITE"), scrubbed(auditor));
const readsContact = anyOf(self, admin, masked(auditor), masked(linkHolder), masked(limitedToken));
/** The address fields of a person, one for each channel. */
const addressFieldRules = Object.fromEntries(addressFields.map(({ field }) => [field, readsContact])) as Record<
  AddressField,
  typeof readsContact
>;
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
/** Like readsNotifications, but only ADMIN reads the addresses that the sender wrote into the text. */
const readsSenderText = anyOf(admin, scrubbed(anyOf(auditor, scope("SEND"))));
const readsContents = anyOf(self, admin, scrubbed(anyOf(auditor, scope("AUDIT_READ"))));
/** Denied to user tokens: an integrator holds them and must not know where the person is signed in. */
const readsSessions = anyOf(both(self, can("sessions.read")), admin, auditor);
const readsDevice = anyOf(self, admin, masked(auditor));
const readsHistory = anyOf(self, admin, auditor, scope("AUDIT_READ"));

/** Arguments without their own rule. The verb checks each object that an input names. */
const page = { first: "field", after: "field" } as const;
const input = { input: "field" } as const;
/** The input names the person. A preference link may name its own tenant only. */
const writesPreferences = withArguments(can("preferences.write"), {
  input: both(forNamedPerson("preferences.write"), ownTenant),
});

/**
 * The reviewed rows: every query, every mutation, and each field that is denied, masked or scrubbed for some signed-in
 * actors. Every other field is in open-fields.ts. The verb (lib/authorize.ts) and row-level security check the person again.
 */
// biome-ignore format: reviewers compare the rules of a type in one column.
export const restrictedFields = {
  Query: {
    apiKeys:             can("keys.read"),
    auditEvents:         withArguments(anyOf(admin, auditor, scope("AUDIT_READ")), { ...page, filter: "field" }),
    deliveries:          withArguments(can("deliveries.read"), { ...page, filter: "field" }),
    explain:             withArguments(can("preferences.read"), { input: both(forNamedPerson("preferences.read"), ownTenant) }),
    incidentTimes:       withArguments(can("incidents.read"), { days: "field" }),
    incidents:           withArguments(can("incidents.read"), { ...page, status: "field" }),
    maintenanceWindows:  withArguments(can("maintenance.read"), { upcoming: "field" }),
    me:                  everyone,
    node:                withArguments(signedIn, { id: "field" }),
    notification:        withArguments(can("notifications.read"), { id: "field" }),
    onCall:              can("on-call.read"),
    operations:          anyOf(admin, auditor, scope("OPERATIONS")),
    previewPolicyChange: withArguments(anyOf(admin, auditor), input),
    proposedMaintenance: can("incidents.read"),
    report:              withArguments(can("reports.read"), { id: "field" }),
    reportDraft:         withArguments(can("reports.read"), { kind: "field", at: "field" }),
    reports:             withArguments(can("reports.read"), { ...page, kind: "field" }),
    statusSubscriberCounts: can("subscribers.read"),
    statusSubscribers:   withArguments(can("subscribers.read"), { ...page, kind: "field" }),
    suppressions:        withArguments(anyOf(admin, auditor), { ...page, channel: "field" }),
    topic:               withArguments(can("catalogue.read"), { key: "field" }),
    topics:              can("catalogue.read"),
    user:                withArguments(can("people.find"), { id: forNamedPerson("people.find"), externalId: "field" }),
    users:               withArguments(can("people.read"), { ...page, search: "field" }),
  },
  Mutation: {
    amendReport:           withArguments(can("reports.write"), input),
    clearPreferences:      writesPreferences,
    containIncident:       withArguments(can("incidents.write"), input),
    createApiKey:          withArguments(can("keys.write"), input),
    createPreferenceLink:  withArguments(can("people.token"), input),
    createProbeAccess:     withArguments(can("smoke.run"), input),
    createUserToken:       withArguments(can("people.token"), input),
    endMaintenance:        withArguments(can("maintenance.write"), input),
    endShift:              withArguments(can("on-call.write"), input),
    endSession:            withArguments(can("sessions.end"), { input: forNamedPerson("sessions.end") }),
    endSessions:           withArguments(can("sessions.end"), { input: forNamedPerson("sessions.end") }),
    eraseUser:             withArguments(can("people.erase"), { input: forNamedPerson("people.erase") }),
    exportUserData:        withArguments(can("people.export"), { input: forNamedPerson("people.export") }),
    liftSuppression:       withArguments(can("suppressions.lift"), input),
    linkIncidents:         withArguments(can("incidents.write"), input),
    openIncident:          withArguments(can("incidents.write"), input),
    recordSmokeRun:        withArguments(can("smoke.run"), input),
    overrideShift:         withArguments(can("on-call.write"), input),
    renewCalendarLink:     withArguments(can("on-call.write"), input),
    removeSubscriber:      withArguments(can("subscribers.write"), input),
    replayDeliveries:      withArguments(can("deliveries.replay"), input),
    replayDelivery:        withArguments(can("deliveries.replay"), input),
    revokeApiKey:          withArguments(can("keys.write"), input),
    rotateApiKey:          withArguments(can("keys.write"), input),
    runSmokeCheck:         withArguments(can("smoke.run"), input),
    saveShift:             withArguments(can("on-call.write"), input),
    saveReportNote:        withArguments(can("reports.write"), input),
    scheduleMaintenance:   withArguments(can("maintenance.write"), input),
    sendNotification:      withArguments(can("notifications.send"), input),
    setChannelPaused:      withArguments(can("channels.pause"), input),
    setChannelSwitch:      writesPreferences,
    setEscalation:         withArguments(can("on-call.write"), input),
    setPreference:         writesPreferences,
    setPreferences:        writesPreferences,
    setSchedule:           writesPreferences,
    setTenantPolicy:       withArguments(can("catalogue.write"), input),
    setTopicChannelPolicy: withArguments(can("catalogue.write"), input),
    setUserRole:           withArguments(admin, input),
    snooze:                writesPreferences,
    updateIncident:        withArguments(can("incidents.write"), input),
    upsertTopic:           withArguments(can("catalogue.write"), input),
    upsertUsers:           withArguments(can("people.write"), input),
    writePostMortem:       withArguments(can("incidents.write"), input),
  },
  AlertChannel: {
    lastError: freeText,
  },
  ApiKey: {
    name: freeText,
  },
  AuditEvent: {
    after:  readsContents,
    before: readsContents,
    reason: readsContents,
  },
  ChannelHealth: {
    lastError: freeText,
  },
  ChannelSwitch: {
    address:      readsContact,
    suppressions: readsPreferences,
  },
  Delivery: {
    decision:          readsDeliveries,
    error:             readsSenderText,
    providerMessageId: readsNotifications,
    subject:           anyOf(self, admin),
  },
  Incident: {
    postMortemTemplate: freeText,
    title:              freeText,
  },
  IncidentLink: {
    title: freeText,
  },
  IncidentUpdate: {
    message: freeText,
  },
  MaintenanceWindow: {
    title: freeText,
  },
  Notification: {
    audienceSize:   readsNotifications,
    counts:         readsNotifications,
    deliveries:     withArguments(readsNotifications, { ...page, filter: "field" }),
    idempotencyKey: readsSenderText,
  },
  OnCall: {
    duties: withArguments(signedIn, { from: "field", to: "field" }),
  },
  OnCallPage: {
    error: freeText,
  },
  OperationRun: {
    detail: freeText,
  },
  Operations: {
    plots: withArguments(signedIn, { period: "field" }),
  },
  PostMortem: {
    text: freeText,
  },
  Release: {
    reason:     freeText,
    releasedBy: freeText,
  },
  Report: {
    document: withArguments(signedIn, { format: "field", language: "field" }),
  },
  ReportAmendment: {
    text: freeText,
  },
  ReportNote: {
    text: freeText,
  },
  StatusSubscriber: {
    lastError: freeText,
    target:    anyOf(admin, masked(auditor), masked(scope("OPERATIONS"))),
  },
  Suppression: {
    address: readsContact,
  },
  User: {
    ...addressFieldRules,
    consents:    withArguments(can("consents.read"), page),
    deliveries:  withArguments(readsDeliveries, { ...page, filter: "field" }),
    externalId:  readsPerson,
    history:     withArguments(readsHistory, page),
    name:        readsPerson,
    preferences: withArguments(readsPreferences, { tenantKey: ownTenant }),
    schedule:    readsPreferences,
    sessions:    readsSessions,
  },
  UserSession: {
    browser: readsDevice,
    system:  readsDevice,
  },
} satisfies SomeRows;

/** The rules for each field and each argument of the SDL. */
export const fieldPolicy = completePolicy(restrictedFields, openFields) satisfies PolicyTable;
