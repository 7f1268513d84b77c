import { beforeEach, onTestFinished } from "vitest";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { createTransports } from "#lib/channels/index.ts";
import { vendorEnv } from "#lib/delivery/testing/fake-vendor.ts";
import type { Channel, PageStatus } from "#lib/enums.ts";
import { parseEnv } from "#lib/env.ts";
import type { Person } from "#lib/people/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { key, makePeople } from "#lib/testing/fixtures.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { openIncident, updateIncident } from "../../index.ts";
import { runEscalations } from "../escalate.ts";
import { saveShift } from "../save-shift.ts";

/** A test file that imports this has its own database. */
export const database = useDatabase();
export const sql = <T extends object = Record<string, unknown>>(statement: string, values: unknown[] = []) =>
  asOwner<T>(database.url, statement, values);

export const at = (minutes: number) => new Date(Date.UTC(2030, 0, 1, 12, minutes));
export const ops = key("OPERATIONS");
export const ctx = (minutes = 0) => ctxFor(ops, at(minutes));

/** A weekly shift of each level that has begun: the primary's, the backup's, the manager's. */
export async function makeRota(): Promise<{ primary: Person; secondary: Person; manager: Person }> {
  const [primary, secondary, manager] = await makePeople(3);
  if (!primary || !secondary || !manager) throw new Error("no people were created");
  for (const [level, person] of [
    ["PRIMARY", primary],
    ["SECONDARY", secondary],
    ["MANAGER", manager],
  ] as const)
    await saveShift(ctx(), weekly({ level, userIds: [person.id] }));
  return { primary, secondary, manager };
}

export const weekly = (patch: Partial<Parameters<typeof saveShift>[1]> = {}): Parameters<typeof saveShift>[1] => ({
  level: "PRIMARY",
  userIds: [],
  startsAt: at(0),
  durationMinutes: 7 * 24 * 60,
  frequency: "WEEKLY",
  timeZone: "Europe/Berlin",
  ...patch,
});

export const open = async (minutes = 0, severity: "CRITICAL" | "HIGH" | "LOW" = "HIGH") =>
  (await openIncident(ctx(minutes), { title: "Mails of ada@example.com are late", severity, message: "Since noon" }))
    .incident;
export const acknowledge = (id: string, minutes: number) =>
  updateIncident(ctx(minutes), { id, status: "ACKNOWLEDGED", message: "I look" });

/** Runs the due steps at this minute, and then sends the pages and the alerts. */
export async function escalate(minutes: number): Promise<void> {
  setNow(minutes);
  await runEscalations(ctxFor(system, at(minutes)));
  // Mails to every ADMIN are a minute apart.
  await sql("UPDATE alert_channels SET retry_at = NULL WHERE failing_since IS NULL");
  await runJobs(database.url, ["page-person", "retry-alerts", "alert-operations", "page-on-call"]);
}

export const setNow = (minutes: number) => setProcessSingleton("clock", () => at(minutes));

/** Makes each retry due until nothing is left. */
export async function exhaustRetries(): Promise<void> {
  for (let tries = 0; tries < 6; tries += 1) {
    await makeRetriesDue(database.url);
    await runJobs(database.url, ["page-person"]);
  }
}

/** The pages, in order: "1 EMAIL SENT primary". */
export const pages = async (): Promise<string[]> =>
  (
    await sql<{ number: number; channel: Channel; status: PageStatus; target: string }>(
      "SELECT number, channel, status, target FROM on_call_pages ORDER BY incident_id, number, channel",
    )
  ).map(({ number, channel, status, target }) => `${number} ${channel} ${status} ${target}`);

/** Who got a message by the outbox, by channel. */
export const outbox = () =>
  sql<{ channel: Channel; user_id: string; subject: string | null; payload: { text: string } }>(
    "SELECT channel, user_id, subject, payload FROM outbox ORDER BY channel, user_id",
  );

export const configure = (variables: Record<string, string>) => {
  const parsed = parseEnv(variables);
  setProcessSingleton("env", parsed);
  setProcessSingleton("transports", createTransports(parsed));
};
export const vendorAt = (url: string) =>
  configure({ ...vendorEnv(url), OPS_SLACK_CHANNEL: "C0OPS", INCIDENT_SLACK_CHANNEL: "C0INC" });

beforeEach(async () => {
  configure({});
  setNow(0);
  onTestFinished(() => {
    for (const name of ["clock", "env", "transports"]) setProcessSingleton(name, undefined);
  });
  await sql(
    `DELETE FROM incident_updates; DELETE FROM incidents; DELETE FROM graphile_worker._private_jobs; DELETE FROM on_call_shifts;
     DELETE FROM escalation_steps; DELETE FROM on_call_calendar; DELETE FROM alert_channels; DELETE FROM alert_messages;
     DELETE FROM outbox; DELETE FROM provider_states; DELETE FROM suppressions; DELETE FROM users`,
  );
});
