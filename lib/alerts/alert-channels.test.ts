import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { createTransports } from "#lib/channels/index.ts";
import { type FakeAnswer, type FakeRequest, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { parseEnv } from "#lib/env.ts";
import { addGauges } from "#lib/operations/gauges.ts";
import { openIncident } from "#lib/operations/incidents/open.ts";
import { updateIncident } from "#lib/operations/incidents/update.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { metricsText } from "#lib/telemetry/metrics.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { alertOperations } from "./alert.ts";
import { listAlertChannels } from "./alert-channels.ts";

const database = useDatabase();
const kinds = ["alert-operations", "retry-alerts", "page-on-call"];
const run = () => runJobs(database.url, kinds);
const start = Date.UTC(2030, 0, 1, 12);
let nowMs = start;

/** Advances the clock and makes every retry due. */
async function advance(ms: number): Promise<void> {
  nowMs += ms;
  await asOwner(database.url, "UPDATE alert_channels SET retry_at = now()");
  await asOwner(database.url, "UPDATE provider_states SET blocked_until = now()");
  await asOwner(database.url, "UPDATE graphile_worker._private_jobs SET run_at = now() WHERE run_at > now()");
}
/** Seconds until the next retry. */
const dueIn = async () => {
  const [row] = await asOwner<{ s: number }>(
    database.url,
    "SELECT extract(epoch FROM min(run_at) - now())::float8 AS s FROM graphile_worker._private_jobs",
  );
  return row?.s ?? 0;
};
const configure = (variables: Record<string, string>) => {
  setProcessSingleton("env", parseEnv({ ...variables }));
  setProcessSingleton("transports", createTransports(parseEnv({})));
};
const slackAt = (url: string) => ({
  SLACK_BOT_TOKEN: "xoxb-1",
  SLACK_BASE_URL: url,
  OPS_SLACK_CHANNEL: "C0OPS",
  INCIDENT_SLACK_CHANNEL: "C0INC",
});
const pagerAt = (url: string) => ({ PAGERDUTY_ROUTING_KEY: "routing-key", PAGERDUTY_BASE_URL: url });
const alert = (title: string, to: "operations" | "incidents" = "incidents") =>
  transaction(system, (tx) => alertOperations(tx, { title, text: "Look", severity: "info", to }));
const posted = (requests: readonly FakeRequest[]) =>
  requests.map(({ body }) => {
    const form = new URLSearchParams(body);
    return `${form.get("channel")} ${/\*(.*)\*/.exec(form.get("text") ?? "")?.[1]}`;
  });
/** Titles posted to the incident channel. */
const incidents = (requests: readonly FakeRequest[]) =>
  posted(requests).flatMap((one) => (one.startsWith("C0INC ") ? one.slice(6) : []));
const ok: FakeAnswer = { status: 200, body: { ok: true, ts: "1.0" } };
const open = () =>
  openIncident(ctxFor(system), { title: "Mails are late", severity: "CRITICAL", message: "Since noon" });
/** Receives alerts about a failing channel by mail. */
async function makeAdmin() {
  const admin = await makePerson();
  await asOwner(database.url, "UPDATE users SET role = 'ADMIN' WHERE id = $1", [admin.id]);
  return admin;
}
const states = async () =>
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

describe("sendAlert and retryAlerts", () => {
  test("deliver alerts in order after an outage of hours, none lost and none twice", async () => {
    let isDown = true;
    await makeAdmin();
    await using slack = await startFakeVendor(() => (isDown ? { status: 503 } : ok));
    configure(slackAt(slack.url));
    for (let number = 1; number <= 3; number += 1) {
      await alert(`alert ${number}`);
      await run();
    }
    for (let tries = 0; tries < 60; tries += 1) {
      expect(await dueIn()).toBeLessThanOrEqual(300);
      await advance(5 * 60_000);
      await run();
    }
    await alert("alert 4");
    const failed = slack.requests.length;
    expect(new Set(incidents(slack.requests))).toEqual(new Set(["alert 1"]));
    isDown = false;
    await advance(5 * 60_000);
    await run();
    expect(incidents(slack.requests.slice(failed))).toEqual(["alert 1", "alert 2", "alert 3", "alert 4"]);
    expect(await dueIn()).toBe(0);
    expect((await states())["slack-incidents"]).toMatchObject({ failingSince: null, waiting: 0 });
  });

  test("wait for Slack's Retry-After, also for later alerts", async () => {
    let answer: FakeAnswer = { status: 429, headers: { "retry-after": "900" } };
    await using slack = await startFakeVendor(() => answer);
    configure(slackAt(slack.url));
    await alert("first");
    await run();
    await alert("second");
    await run();
    expect(slack.requests).toHaveLength(1);
    expect(await dueIn()).toBeGreaterThan(880);
    answer = ok;
    await advance(900_000);
    await run();
    expect(posted(slack.requests.slice(1))).toEqual(["C0INC first", "C0INC second"]);
  });

  test("continue after an alert that Slack rejects for its content", async () => {
    await using slack = await startFakeVendor(({ body }) =>
      body.includes("bad") ? { status: 200, body: { ok: false, error: "msg_too_long" } } : ok,
    );
    configure(slackAt(slack.url));
    for (const title of ["bad", "good"]) await alert(title);
    await run();
    expect(posted(slack.requests)).toEqual(["C0INC bad", "C0INC good"]);
    expect(await dueIn()).toBe(0);
  });
});

describe("recordChannelFailure", () => {
  test("reports a channel that keeps failing over another one, once", async () => {
    await using slack = await startFakeVendor(() => ({ status: 503 }));
    await using pager = await startFakeVendor(() => ({ status: 202 }));
    configure({ ...slackAt(slack.url), ...pagerAt(pager.url), OPS_SLACK_CHANNEL: "" });
    await alert("alert 1");
    for (let tries = 0; tries < 10; tries += 1) {
      await run();
      expect(pager.requests).toHaveLength(nowMs - start < 5 * 60_000 ? 0 : 1);
      await advance(60_000);
    }
    expect(JSON.parse(pager.requests[0]?.body ?? "")).toMatchObject({
      event_action: "trigger",
      payload: { summary: "Alerts cannot be sent over slack-incidents", severity: "critical" },
    });
    expect((await states())["slack-incidents"]).toEqual({
      failingSince: new Date(start),
      lastError: "503 the provider failed while processing it",
      waiting: 1,
    });
  });

  test("reports an invalid token immediately", async () => {
    await using slack = await startFakeVendor(() => ({ status: 200, body: { ok: false, error: "invalid_auth" } }));
    await using pager = await startFakeVendor(() => ({ status: 202 }));
    configure({ ...slackAt(slack.url), ...pagerAt(pager.url) });
    await alert("alert 1");
    for (let tries = 0; tries < 3; tries += 1) {
      await run();
      await advance(300_000);
    }
    // The other Slack channel is tried first, and has the same token.
    expect(pager.requests.map(({ body }) => JSON.parse(body).payload.summary)).toEqual([
      "Alerts cannot be sent over slack-operations",
    ]);
  });
});

describe("an invalid PagerDuty routing key", () => {
  const refused: FakeAnswer = { status: 400, body: { status: "invalid event", errors: ["'routing_key' is invalid"] } };

  test("is reported in Slack, in the console and in metrics, and pages arrive once it is fixed", async () => {
    let answer = refused;
    await using pager = await startFakeVendor(() => answer);
    await using slack = await startFakeVendor(() => ok);
    configure({ ...slackAt(slack.url), ...pagerAt(pager.url) });
    await open();
    await open();
    await run();
    expect(pager.requests).toHaveLength(2);
    expect(posted(slack.requests).sort()).toEqual([
      "C0INC CRITICAL incident: Mails are late",
      "C0INC CRITICAL incident: Mails are late",
      "C0OPS Alerts cannot be sent over pagerduty",
    ]);
    expect((await states()).pagerduty).toMatchObject({
      failingSince: new Date(start),
      lastError: "400 PagerDuty refused the event: check PAGERDUTY_ROUTING_KEY and PAGERDUTY_BASE_URL",
    });
    addGauges();
    const lines = (await metricsText()).split("\n").filter((line) => line.startsWith("alert_channel_failing{"));
    expect(lines.map((line) => line.replace(/.*channel="([^"]*)".* (\d)$/, "$1 $2"))).toEqual([
      "slack-operations 0",
      "slack-incidents 0",
      "pagerduty 1",
      "mail 0",
    ]);
    answer = { status: 202 };
    await advance(60_000);
    await run();
    expect(pager.requests).toHaveLength(4);
    expect((await states()).pagerduty).toMatchObject({ failingSince: null });
  });

  test("is mailed to every ADMIN without Slack", async () => {
    await using pager = await startFakeVendor(() => refused);
    configure(pagerAt(pager.url));
    const [admin] = [await makeAdmin(), await makePerson()];
    await open();
    await run();
    const mails = await asOwner(database.url, "SELECT recipient, subject FROM outbox");
    expect(mails).toEqual([{ recipient: admin.email, subject: "Alerts cannot be sent over pagerduty" }]);
  });
});

describe("sendAlert", () => {
  test("queues an alert once although its job failed after queueing", async () => {
    await using slack = await startFakeVendor(() => ok);
    configure(slackAt(slack.url));
    setProcessSingleton("transports", undefined);
    await alert("once");
    await asOwner(database.url, "ALTER TABLE alert_channels RENAME TO alert_channels_away");
    await run();
    await asOwner(database.url, "ALTER TABLE alert_channels_away RENAME TO alert_channels");
    expect(await asOwner(database.url, "SELECT title FROM alert_messages")).toEqual([{ title: "once" }]);
    await advance(60_000);
    await run();
    expect(incidents(slack.requests)).toEqual(["once"]);
  });
});

describe("sendPage", () => {
  /** PagerDuty applies an event when it responds: a late response may undo a later event. */
  async function pagerDuty() {
    const state = { alert: "none", answered: [] as string[] };
    const triggerResponse = Promise.withResolvers<void>();
    const vendor = await startFakeVendor(async ({ body }) => {
      const { event_action } = JSON.parse(body);
      if (event_action === "trigger") await triggerResponse.promise;
      state.alert = event_action;
      state.answered.push(event_action);
      return { status: 202 };
    });
    return { vendor, state, answerTrigger: triggerResponse.resolve };
  }

  test("ends resolved although the trigger is answered after the incident was resolved", async () => {
    const { vendor, state, answerTrigger } = await pagerDuty();
    await using _vendor = vendor;
    configure(pagerAt(vendor.url));
    const { incident } = await open();
    const first = run();
    await vi.waitFor(() => expect(vendor.requests).toHaveLength(1), { timeout: 10_000 });
    await updateIncident(ctxFor(system), { id: incident.id, status: "RESOLVED", message: "Over" });
    await run();
    answerTrigger();
    await first;
    await run();
    expect(state).toEqual({ alert: "resolve", answered: ["trigger", "resolve"] });
  });

  test("retries with the incident's current state", async () => {
    let isDown = true;
    await using vendor = await startFakeVendor(() => (isDown ? "cut" : { status: 202 }));
    configure(pagerAt(vendor.url));
    await makeAdmin();
    const { incident } = await open();
    await run();
    for (let tries = 0; tries < 30; tries += 1) {
      expect(await dueIn()).toBeLessThanOrEqual(300);
      await advance(300_000);
      await run();
    }
    await updateIncident(ctxFor(system), { id: incident.id, status: "RESOLVED", message: "Over" });
    const before = vendor.requests.length;
    expect(before).toBe(31);
    isDown = false;
    await advance(300_000);
    await run();
    const actions = vendor.requests.slice(before).map(({ body }) => JSON.parse(body).event_action);
    expect(actions).toEqual(["resolve", "resolve"]);
    expect(await dueIn()).toBe(0);
  });

  test("waits for PagerDuty's Retry-After, also for other incidents", async () => {
    await using vendor = await startFakeVendor(() => ({ status: 429, headers: { "retry-after": "600" } }));
    configure(pagerAt(vendor.url));
    await open();
    await run();
    await open();
    await run();
    expect(vendor.requests).toHaveLength(1);
    expect(await dueIn()).toBeGreaterThan(580);
  });
});
