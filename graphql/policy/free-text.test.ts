import { readFileSync } from "node:fs";
import { buildSchema, getNamedType, isObjectType } from "graphql";
import { beforeAll, describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { keyWith, sessionOf, useApi } from "#graphql/testing/http.ts";
import { createApiKey } from "#lib/auth/index.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import { currentStatus, openIncident, updateIncident, writePostMortem } from "#lib/operations/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { freeText, type Row } from "./rules.ts";
import { fieldPolicy } from "./table.ts";

const database = useDatabase();
const api = useApi();
const addresses = ["ada.lovelace@example.com", "+1 (555) 000-1234", "U0ADA12345"];
const textWithAddresses = `about ${addresses.join(" or ")}`;
const headersOf: Record<string, Record<string, string>> = {};
let notificationId = "";

beforeAll(async () => {
  for (const role of ["ADMIN", "AUDITOR"]) {
    const { id } = await makePerson({ email: null });
    await asOwner(database.url, "UPDATE users SET role = $1 WHERE id = $2", [role, id]);
    headersOf[role] = await sessionOf(id);
  }
  for (const scope of ["OPERATIONS", "SEND", "AUDIT_READ"] as const) headersOf[scope] = await keyWith(scope);
  await createApiKey(ctxFor(), { name: textWithAddresses, scopes: ["SEND"] });
  const { incident } = await openIncident(ctxFor(), {
    title: textWithAddresses,
    severity: "LOW",
    message: textWithAddresses,
  });
  await updateIncident(ctxFor(), { id: incident.id, message: textWithAddresses, public: true });
  await writePostMortem(ctxFor(), { id: incident.id, text: textWithAddresses });
  const topic = await makeTopic();
  const audience = { userIds: [(await makePerson()).id] };
  const message = { topicKey: topic.key, audience, subject: "Hello", body: "Hello" };
  notificationId = (await sendNotification(ctxFor(), { ...message, idempotencyKey: textWithAddresses })).notification
    .id;
  await asOwner(
    database.url,
    "INSERT INTO provider_states (provider, last_error, updated_at) SELECT unnest('{outbox,slack}'::text[]), $1, now()",
    [textWithAddresses],
  );
  await asOwner(database.url, "INSERT INTO alert_channels (name, last_error) VALUES ('mail', $1)", [textWithAddresses]);
  await asOwner(
    database.url,
    "INSERT INTO operation_runs (id, kind, started_at, finished_at, ok, detail) VALUES ('run_1', 'backup', now(), now(), false, $1)",
    [textWithAddresses],
  );
});

const requests: Record<string, () => string> = {
  "names of API keys": () => "{ apiKeys { name } }",
  "texts of incidents": () =>
    "{ incidents(first: 5) { edges { node { title updates { message } postMortem { text } postMortemTemplate } } } }",
  "idempotency keys": () => `{ notification(id: "${notificationId}") { idempotencyKey } }`,
  "errors of channels": () => "{ operations { channels { lastError } alertChannels { lastError } } }",
  "results of operations": () => "{ operations { runs { last { detail } } } }",
  "contents of audit events": () => `{ auditEvents(first: 50) { edges { node { reason before after } } } }`,
};
const readers: Record<keyof typeof requests, readonly string[]> = {
  "names of API keys": ["AUDITOR"],
  "texts of incidents": ["AUDITOR", "OPERATIONS"],
  "idempotency keys": ["AUDITOR", "SEND"],
  "errors of channels": ["AUDITOR", "OPERATIONS"],
  "results of operations": ["AUDITOR", "OPERATIONS"],
  "contents of audit events": ["AUDITOR", "AUDIT_READ"],
};

describe("free text", () => {
  test.each(Object.keys(requests))(
    "in %s is unchanged for ADMIN and without addresses for other readers",
    async (name) => {
      const text = requests[name]?.() ?? "";
      const whole = await api.query(text, {}, headersOf.ADMIN);
      expect(whole.codes).toEqual([]);
      for (const address of addresses) expect(whole.text).toContain(address);
      for (const reader of readers[name] ?? []) {
        const answer = await api.query(text, {}, headersOf[reader]);
        expect(answer.codes, reader).toEqual([]);
        expect(answer.text, reader).toContain("about [redacted]");
        for (const address of addresses) expect(answer.text, reader).not.toContain(address);
      }
    },
  );

  test("on the public status page has no addresses", async () => {
    const incidents = JSON.stringify((await currentStatus(new Date(), 0)).snapshot?.incidents);
    expect(incidents).toContain("about [redacted]");
    for (const address of addresses) expect(incidents).not.toContain(address);
  });

  test("in an external id or a name has no addresses for AUDITOR", async () => {
    const { id } = await makePerson({ externalId: "ada.lovelace@example.com", name: "Ada (U0ADA12345)" });
    const text = `{ user(id: "${id}") { externalId name } }`;
    expect((await api.query(text, {}, headersOf.ADMIN)).data).toEqual({
      user: { externalId: "ada.lovelace@example.com", name: "Ada (U0ADA12345)" },
    });
    expect((await api.query(text, {}, headersOf.AUDITOR)).data).toEqual({
      user: { externalId: "[redacted]", name: "Ada ([redacted])" },
    });
  });
});

/** Strings that readers get unchanged, by reason. A new string fails the test until it has a rule or a reason. */
const notFreeText: Record<string, readonly string[]> = {
  "the service generates it from ids, codes and fixed texts": [
    "ApiKey.prefix",
    "ApiKeyCreated.secret",
    "Alert.runbook",
    "AlertChannel.name",
    "AuditEvent.action",
    "AuditEvent.actor",
    "AuditEvent.actorRole",
    "AuditEvent.hash",
    "AuditEvent.requestId",
    "AuditEvent.sequence",
    "AuditEvent.subject",
    "AuditEventEdge.cursor",
    "FailingJobs.task",
    "ChannelHealth.circuit",
    "ChannelHealth.provider",
    "Consent.addressHash",
    "Consent.source",
    "Consent.wordingVersion",
    "ConsentEdge.cursor",
    "Decision.reason",
    "DecisionStep.detail",
    "DecisionStep.setBy",
    "DecisionStep.verdict",
    "Delivery.providerMessageId",
    "DeliveryEdge.cursor",
    "Incident.source",
    "Incident.verifiedBy",
    "IncidentEdge.cursor",
    "IncidentUpdate.author",
    "CalendarLinkRenewed.url",
    "OnCallPage.target",
    "OperationRuns.kind",
    "PageInfo.endCursor",
    "PageInfo.startCursor",
    "Plot.name",
    "PlotLine.objective",
    "PlotLine.unit",
    "PostMortem.writtenBy",
    "PreferenceCell.reason",
    "PreferenceLinkCreated.url",
    "ProbeAccessCreated.token",
    "ProbeAccessCreated.url",
    "Report.hash",
    "Report.name",
    "ReportAmendment.author",
    "ReportEdge.cursor",
    "ReportLine.id",
    "ReportLine.of",
    "ReportLine.unit",
    "ReportLine.word",
    "ReportNote.author",
    "ReportPlot.name",
    "ReportPlot.unit",
    "ReportPlotLine.name",
    "ReportSection.id",
    "SecretAge.name",
    "SecretVersion.version",
    "SloStatus.description",
    "SloStatus.name",
    "SloStatus.title",
    "SloStatus.unit",
    "SloStatus.window",
    "SlowRequest.method",
    "SlowRequest.requestId",
    "SlowRequest.route",
    "SlowRequest.traceId",
    "SmokeCheck.detail",
    "SmokeCheck.hint",
    "SmokeCheck.name",
    "StatusSubscriberEdge.cursor",
    "SuppressionEdge.cursor",
    "UserEdge.cursor",
    "UserTokenCreated.token",
  ],
  "it repeats the caller's own input": [
    "ConflictError.message",
    "ConflictError.path",
    "LockedError.message",
    "LockedError.path",
    "NotFoundError.message",
    "NotFoundError.path",
    "ValidationError.message",
    "ValidationError.path",
    "TenantPolicySet.tenantKey",
  ],
  "every recipient may read it: the catalogue and the wording of consents": [
    "Consent.locale",
    "Consent.tenantKey",
    "Consent.wording",
    "Notification.tenantKey",
    "PreferenceMatrix.tenantKey",
    "PreferenceSection.name",
    "Suppression.topicKey",
    "Topic.description",
    "Topic.key",
    "Topic.name",
    "Topic.section",
  ],
  "addresses in it are masked before it is stored (lib/operations/alerts)": [
    "Alert.name",
    "Alert.summary",
    "AlertLabel.name",
    "AlertLabel.value",
  ],
  "addresses in the texts of people are masked before it is rendered (lib/operations/reports)": ["Report.document"],
  "it has a fixed format": [
    "QuietWindow.end",
    "QuietWindow.start",
    "Release.image",
    "Release.schemaVersion",
    "Release.version",
    "Schedule.digestTime",
    "User.locale",
  ],
  "its own rule denies or masks it": [
    "ChannelSwitch.address",
    "Delivery.subject",
    "StatusSubscriber.target",
    "Suppression.address",
    "User.email",
    "User.phone",
    "User.slackUserId",
    "UserDataExported.data",
    "UserSession.browser",
    "UserSession.system",
  ],
};

describe("fieldPolicy", () => {
  test("scrubs every text of the SDL, except texts with a reason", () => {
    const schema = buildSchema(readFileSync(new URL("../schema.graphql", import.meta.url), "utf8"));
    const table: Record<string, Record<string, Row>> = fieldPolicy;
    const open = Object.values(schema.getTypeMap()).flatMap((type) =>
      !isObjectType(type) || type.name.startsWith("__")
        ? []
        : Object.values(type.getFields()).flatMap((field) => {
            const isText = /^(String|JSON|JSONObject)$/.test(getNamedType(field.type).name);
            const row = table[type.name]?.[field.name];
            return isText && row !== freeText && !row?.name.includes("scrubbed") ? [`${type.name}.${field.name}`] : [];
          }),
    );
    expect(open.sort()).toEqual(Object.values(notFreeText).flat().sort());
  });
});
