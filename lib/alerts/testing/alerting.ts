import { beforeEach, onTestFinished } from "vitest";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { createTransports } from "#lib/channels/index.ts";
import type { FakeAnswer, FakeRequest } from "#lib/delivery/testing/fake-vendor.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { listAlertChannels } from "../alert-channels.ts";

/** A test file that imports this has its own database, and a clock that only advance() changes. */
export const database = useDatabase();
const kinds = ["alert-operations", "retry-alerts", "page-on-call"];
export const run = () => runJobs(database.url, kinds);
export const start = Date.UTC(2030, 0, 1, 12);
export let nowMs: number;

/** Advances the clock and makes every retry due. */
export async function advance(ms: number): Promise<void> {
  nowMs += ms;
  await asOwner(database.url, "UPDATE alert_channels SET retry_at = now()");
  await asOwner(database.url, "UPDATE provider_states SET blocked_until = now()");
  await asOwner(database.url, "UPDATE graphile_worker._private_jobs SET run_at = now() WHERE run_at > now()");
}
/** Seconds until the next retry of an alert or a page. */
export const dueIn = async () => {
  const [row] = await asOwner<{ s: number }>(
    database.url,
    "SELECT extract(epoch FROM min(run_at) - now())::float8 AS s FROM graphile_worker.jobs WHERE task_identifier = ANY($1)",
    [kinds],
  );
  return row?.s ?? 0;
};
export const configure = (variables: Record<string, string>) => {
  setProcessSingleton("env", parseEnv({ ...variables }));
  setProcessSingleton("transports", createTransports(parseEnv({})));
};
export const slackAt = (url: string) => ({
  SLACK_BOT_TOKEN: "xoxb-1",
  SLACK_BASE_URL: url,
  OPS_SLACK_CHANNEL: "C0OPS",
  INCIDENT_SLACK_CHANNEL: "C0INC",
});
export const pagerAt = (url: string) => ({ PAGERDUTY_ROUTING_KEY: "routing-key", PAGERDUTY_BASE_URL: url });

export const posted = (requests: readonly FakeRequest[]) =>
  requests.map(({ body }) => {
    const form = new URLSearchParams(body);
    return `${form.get("channel")} ${/\*(.*)\*/.exec(form.get("text") ?? "")?.[1]}`;
  });

export const ok: FakeAnswer = { status: 200, body: { ok: true, ts: "1.0" } };

/** Receives alerts about a failing channel by mail. */
export async function makeAdmin() {
  const admin = await makePerson();
  await asOwner(database.url, "UPDATE users SET role = 'ADMIN' WHERE id = $1", [admin.id]);
  return admin;
}
export const states = async () =>
  Object.fromEntries((await listAlertChannels(ctxFor(system))).map(({ name, ...state }) => [name, state]));

beforeEach(async () => {
  nowMs = start;
  setProcessSingleton("clock", () => new Date(nowMs));
  onTestFinished(() => {
    for (const name of ["clock", "env", "transports"]) setProcessSingleton(name, undefined);
  });
  await asOwner(
    database.url,
    `DELETE FROM incident_updates; DELETE FROM incidents; DELETE FROM graphile_worker._private_jobs;
     DELETE FROM alert_channels; DELETE FROM alert_messages; DELETE FROM outbox; DELETE FROM provider_states; DELETE FROM users`,
  );
});
