import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { handleNodeRequest } from "#graphql/handler.ts";
import { sealEvents } from "#lib/audit/seal.ts";
import { createSession } from "#lib/auth/index.ts";
import { createTransports } from "#lib/channels/index.ts";
import { minuteMs } from "#lib/clock.ts";
import { releaseHeld, watchChannels } from "#lib/delivery/index.ts";
import { type FakeRequest, type FakeVendor, startFakeVendor, vendorEnv } from "#lib/delivery/testing/fake-vendor.ts";
import { acceptAll, resetCircuits } from "#lib/delivery/testing/use-vendor.ts";
import { createDueDigests } from "#lib/digest/index.ts";
import type { Role } from "#lib/enums.ts";
import { parseEnv } from "#lib/env.ts";
import { beat, newHeartbeat } from "#lib/jobs/heartbeat.ts";
import { LedgerWriter } from "#lib/ledger/writer.ts";
import { evaluateAlerts } from "#lib/operations/index.ts";
import { runProbe } from "#lib/operations/probe/run.ts";
import { probeTopic } from "#lib/operations/probe/world.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { addProcessGauges, readMetrics } from "#lib/telemetry/index.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { registry } from "#lib/worker/registry.ts";
import { parsedSchedule } from "#lib/worker/schedule.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { handleStatusEndpoint } from "#server/status-page/endpoints.ts";

/** A test file that imports this has its own database, and a clock that stands still until minute() or skipTo(). */
export const database = useDatabase();
export const owner = <R extends Record<string, unknown>>(statement: string, values: unknown[] = []) =>
  asOwner<R>(database.url, statement, values);

const weekMs = 7 * 24 * 60 * minuteMs;
/** A Tuesday after 10:00 UTC in the next week: later than the database's clock, which goes on. People act between two probes. */
function nextTuesday(): Date {
  const at = new Date(Date.now() + weekMs);
  at.setUTCDate(at.getUTCDate() + ((2 - at.getUTCDay() + 7) % 7));
  at.setUTCHours(10, 0, 20, 0);
  return at;
}

/** All vendors. */
export let vendor: FakeVendor;
/** True: Resend answers each mail with 503. */
export const resend = { isDown: false };
/** False: the preferences page answers 503, as during an upgrade. */
export const page = { isUp: true };
const answer: FakeVendor["answer"] = (request) => {
  if (request.path.startsWith("/v2/enqueue")) return { status: 202, body: { status: "success" } };
  if (request.path.startsWith("/emails") && resend.isDown)
    return { status: 503, body: { statusCode: 503, name: "internal_server_error", message: "" } };
  return acceptAll(request);
};

/** The API and the public status page over HTTP. The probe's page stands for the preferences page, which Next renders. */
const server = createServer(async (request, response) => {
  const path = new URL(request.url ?? "/", "http://localhost").pathname;
  if (path === "/api/graphql") return void handleNodeRequest(request, response);
  if (await handleStatusEndpoint(path, request, response)) return;
  if (!page.isUp) response.statusCode = 503;
  response.end(`<html>${probeTopic.name}</html>`);
});
let baseUrl = "";
beforeAll(async () => {
  addProcessGauges(() => []);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const worker = newHeartbeat(() => ["game-day"], new Date());
let ledger: LedgerWriter;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: nextTuesday() });
  vendor = await startFakeVendor(answer);
  resend.isDown = false;
  page.isUp = true;
  const env = parseEnv({
    ...vendorEnv(vendor.url),
    ...{ LOG_LEVEL: "silent", APP_URL: "https://np.example", STATUS_PAGE_NAME: "Acme" },
    ...{ OPS_SLACK_CHANNEL: "C0OPS", INCIDENT_SLACK_CHANNEL: "C0INC" },
    ...{ PAGERDUTY_ROUTING_KEY: "routing-key", PAGERDUTY_BASE_URL: vendor.url },
    ...{ CISO_EMAIL: "ciso@example.org", LEGAL_EMAIL: "legal@example.org" },
  });
  setProcessSingleton("env", env);
  setProcessSingleton("transports", createTransports(env));
  // The real clock of the database has not reached the days of the test, so it would let no report be frozen.
  setProcessSingleton("database-clock", async () => new Date());
  resetCircuits();
  ledger = new LedgerWriter("worker", new Date(), readWithoutHost);
  // This version was installed this morning, so its first backup is not late.
  await owner("UPDATE alert_clock SET installed_at = $1", [new Date()]);
});
afterEach(async () => {
  vi.useRealTimers();
  for (const name of ["env", "transports", "database-clock", "status-page", "queue-state"])
    setProcessSingleton(name, undefined);
  await vendor[Symbol.asyncDispose]();
});

/** The load of the machine that runs the test must not raise an alert. */
const readWithoutHost = async () => (await readMetrics()).filter(({ metric }) => !metric.startsWith("host_"));

/** Everything that a worker does until nothing is due. */
export async function work(): Promise<void> {
  await watchChannels();
  await createDueDigests(new Date());
  await releaseHeld(new Date());
  await sealEvents(Number.POSITIVE_INFINITY);
  await runJobs(database.url, undefined, 1);
}

/** Creates the jobs of the present minute, as the worker's schedule does. */
async function addScheduledJobs(): Promise<void> {
  const now = new Date();
  const digest = {
    ...{ min: now.getUTCMinutes(), hour: now.getUTCHours(), date: now.getUTCDate() },
    ...{ month: now.getUTCMonth() + 1, dow: now.getUTCDay() },
  };
  for (const { task, match } of parsedSchedule(registry.map(({ name }) => name)))
    if (match(digest)) await owner("SELECT graphile_worker.add_job($1, '{\"data\":{}}', job_key := $1)", [task]);
}

/** Runs the probe while a worker runs, because its message goes through the queue. */
async function probe(): Promise<void> {
  let isDone = false;
  const probing = runProbe(ctxFor({ kind: "system", task: "probe" }, new Date()), { baseUrl }).finally(() => {
    isDone = true;
  });
  while (!isDone) await runJobs(database.url, ["plan", "deliver"], 1);
  expect(await probing).not.toBeNull();
}

/** A worker retries within seconds. */
const retryEveryMs = 15_000;

async function processMinute(): Promise<void> {
  for (let passedMs = 0; passedMs < minuteMs; passedMs += retryEveryMs) {
    vi.setSystemTime(Date.now() + retryEveryMs);
    await makeRetriesDue(database.url);
    await work();
  }
  await beat(worker);
  await ledger.write(new Date());
  await addScheduledJobs();
  await work();
  await probe();
  setProcessSingleton("queue-state", undefined);
  await evaluateAlerts(ctxFor({ kind: "system", task: "alerts" }, new Date()));
  await work();
}

/** Lets minutes pass. In each of them the processes do all that they do in a minute. */
export async function minutes(count: number): Promise<void> {
  for (let passed = 0; passed < count; passed += 1) await processMinute();
}

/** Only the clock goes on: no process has done anything yet. */
export const moveTo = (at: Date): void => void vi.setSystemTime(at);

/** Nothing happens until this moment. Then the scheduled jobs of the minute run, without a probe and without alert rules. */
export async function skipTo(at: Date): Promise<void> {
  vi.setSystemTime(at);
  await makeRetriesDue(database.url);
  await beat(worker);
  await addScheduledJobs();
  await work();
}
export const later = (count: number): Date => new Date(Date.now() + count * minuteMs);

/** The Monday at 06:00 UTC after this week, when its report is frozen. */
export function nextMonday(): Date {
  const at = new Date();
  at.setUTCDate(at.getUTCDate() + ((8 - at.getUTCDay()) % 7 || 7));
  at.setUTCHours(6, 0, 0, 0);
  return at;
}

/** A person with this role, who uses the API as a client does. */
export async function makeOperator(role: Role) {
  const { id, email } = await makePerson({ name: role });
  await owner("UPDATE users SET role = $2 WHERE id = $1", [id, role]);
  const send = async (query: string, variables: Record<string, unknown> = {}) => {
    const { token } = await createSession(id, new Date());
    const response = await fetch(`${baseUrl}/api/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: the tests compare the answers with what they expect.
    return (await response.json()) as { data: any; errors?: { message: string; extensions: { code: string } }[] };
  };
  /** Runs an operation that must succeed, and returns its data. */
  const act = async (query: string, variables?: Record<string, unknown>) => {
    const { data, errors } = await send(query, variables);
    expect(errors).toBeUndefined();
    return data;
  };
  return { id, email, send, act };
}
export type Operator = Awaited<ReturnType<typeof makeOperator>>;

/** A document of the public status page, as other people's tools read it. */
export async function statusPage(name: "summary" | "incidents" | "scheduled-maintenances") {
  // biome-ignore lint/suspicious/noExplicitAny: the tests compare the answers with what they expect.
  return (await (await fetch(`${baseUrl}/api/v2/${name}.json`)).json()) as any;
}

const to = (path: string) => (request: FakeRequest) => request.path.startsWith(path);
/** The events that PagerDuty received. */
export const pages = () =>
  vendor.requests.filter(to("/v2/enqueue")).map(({ body }) => {
    const { event_action, dedup_key } = JSON.parse(body);
    return { event_action, dedup_key };
  });
/** The posts to this channel in Slack: the thread, and the first line. */
export const posts = (channel: string) =>
  vendor.requests.filter(to("/api/chat.postMessage")).flatMap(({ body }) => {
    const form = new URLSearchParams(body);
    const title = /\*(.*)\*/.exec(form.get("text") ?? "")?.[1] ?? "";
    return form.get("channel") === channel ? [{ thread: form.get("thread_ts"), title }] : [];
  });
/** The mails that Resend accepted, or was asked to send while it was down. One for each message: retries share a key. */
export function mails(recipient: string): { subject: string; text: string; html: string }[] {
  const seen = new Set<string>();
  return vendor.requests.filter(to("/emails")).flatMap(({ body, headers }) => {
    const key = String(headers["idempotency-key"]);
    const isRetry = seen.has(key);
    seen.add(key);
    const sent = [JSON.parse(body)].flat().filter(({ to }) => [to].flat().includes(recipient));
    return isRetry ? [] : sent;
  });
}
