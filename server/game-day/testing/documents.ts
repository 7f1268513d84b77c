import { expect } from "vitest";
import { ctxFor } from "#db/testing/index.ts";
import { confirmSubscription, subscribe } from "#lib/operations/index.ts";
import { mails, type Operator, work } from "./game-day.ts";

/** What an operator does on a game day, each through the API. */

const incidentFields = `id title severity status security source openedAt acknowledgedAt containedAt resolvedAt verifiedAt
  verifiedBy informCisoBy cisoInformedAt breachAt reportBreachBy breachReportedAt legalInformedAt updates { message status public }`;

export const listIncidents = async ({ act }: Operator) =>
  (await act(`{ incidents(first: 10) { edges { node { ${incidentFields} } } } }`)).incidents.edges.map(
    // biome-ignore lint/suspicious/noExplicitAny: the tests compare the answers with what they expect.
    ({ node }: any) => node,
  );

/** Changes the incident with an update. */
export async function update({ act }: Operator, input: Record<string, unknown>) {
  const { updateIncident } = await act(
    `mutation ($input: UpdateIncidentInput!) { updateIncident(input: $input) {
      ... on IncidentSaved { incident { ${incidentFields} } } ... on UserError { message } } }`,
    { input },
  );
  return updateIncident.incident ?? updateIncident.message;
}

export async function pauseMailFrom({ act }: Operator, id: string) {
  const { containIncident } = await act(
    `mutation ($id: ID!) { containIncident(input: { id: $id, action: PAUSE_CHANNEL, channel: EMAIL }) {
      ... on IncidentSaved { incident { ${incidentFields} } } ... on UserError { message } } }`,
    { id },
  );
  return containIncident.incident;
}

export const resumeMail = ({ act }: Operator) =>
  act(`mutation { setChannelPaused(input: { channel: EMAIL, paused: false, reason: "Resend answers again" }) {
    ... on ChannelPausedSet { channel { paused } } ... on UserError { message } } }`);

export const recordSmoke = ({ act }: Operator) =>
  act(`mutation { recordSmokeRun(input: { passed: true, durationMs: 20000, detail: "12 checks: 12 ok" }) {
    ... on SmokeRunRecorded { startedAt } ... on UserError { message } } }`);

export const listAlerts = async ({
  act,
}: Operator): Promise<{ name: string; state: string; severity: string; incidentId: string | null }[]> =>
  (
    await act(
      "{ operations { alerts { name state severity since firedAt resolvedAt incidentId labels { name value } } } }",
    )
  ).operations.alerts;

/** Sends a message to these people by mail. Returns its id. */
export async function sendMail({ act }: Operator, topicKey: string, userIds: readonly string[]) {
  const { sendNotification } = await act(
    `mutation ($input: SendNotificationInput!) { sendNotification(input: $input) {
      ... on NotificationAccepted { notification { id } } ... on UserError { message } } }`,
    { input: { topicKey, audience: { userIds }, channels: ["EMAIL"], subject: "Hello {{name}}", body: "Hello" } },
  );
  return sendNotification.notification.id as string;
}

type Lines = { id: string; of: string | null; value: number | null }[];
const reportFields = "name frozenAt intact sections { lines { id of value } }";

/** The value of a line of a report. */
const valueIn = ({ sections }: { sections: { lines: Lines }[] }) => {
  const lines = sections.flatMap((section) => section.lines);
  return (id: string, of: string | null = null) => lines.find((line) => line.id === id && line.of === of)?.value;
};

/** The frozen report of the last week. */
export async function readWeekly({ act }: Operator) {
  const { reports } = await act(`{ reports(first: 1, kind: WEEKLY) { edges { node { ${reportFields} } } } }`);
  const report = reports.edges[0].node;
  return { report, value: valueIn(report) };
}

/** The report of this week with the numbers so far. */
export async function readDraft({ act }: Operator) {
  const { reportDraft } = await act(`{ reportDraft(kind: WEEKLY) { ${reportFields} } }`);
  return { value: valueIn(reportDraft) };
}

const windowFields = "id title startsAt endsAt announcedAt readOnly status authorizedBy { id }";

export const listWindows = async ({ act }: Operator) =>
  (await act(`{ maintenanceWindows { ${windowFields} } }`)).maintenanceWindows;

export const scheduleWindow = async ({ act }: Operator, input: Record<string, unknown>) =>
  (
    await act(
      `mutation ($input: ScheduleMaintenanceInput!) { scheduleMaintenance(input: $input) {
        ... on MaintenanceScheduled { window { ${windowFields} } } ... on UserError { message } } }`,
      { input },
    )
  ).scheduleMaintenance;

/** Subscribes to the status page as its form does, and confirms with the link of the mail. */
export async function subscribeByMail(address: string): Promise<void> {
  await subscribe({ now: new Date() }, { kind: "EMAIL", target: address, locale: "en" }, "198.51.100.7");
  await work();
  const token = /\/status\/confirm\/([\w.-]+)/.exec(mails(address)[0]?.text ?? "")?.[1] ?? "";
  expect(await confirmSubscription(ctxFor({ kind: "anonymous" }, new Date()), token)).toBe("confirmed");
}
