import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { keyWith, sessionOf, useApi } from "#graphql/testing/http.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { type FakeAnswer, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import type { IncidentStatus, Severity } from "#lib/enums.ts";
import { parseEnv } from "#lib/env.ts";
import { ConflictError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { beat, newHeartbeat } from "#lib/jobs/heartbeat.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { key, makePerson } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { openIncident, publicStatus, updateIncident } from "../index.ts";
import { listIncidents } from "./queries.ts";
import { remindOfIncidents } from "./remind.ts";

const database = useDatabase();
const api = useApi();
const at = (minutes: number) => new Date(Date.UTC(2030, 0, 1, 12, minutes));
const ops = key("OPERATIONS");
const ctx = (minutes = 0) => ctxFor(ops, at(minutes));
const open = async (patch: { severity?: Severity; title?: string; message?: string } = {}, minutes = 0) =>
  (await openIncident(ctx(minutes), { title: "Mails are late", severity: "HIGH", message: "Since noon", ...patch }))
    .incident;
const update = (id: string, patch: Partial<Parameters<typeof updateIncident>[1]>, minutes = 1) =>
  updateIncident(ctx(minutes), { id, message: "More is known", ...patch });
const jobs = () =>
  asOwner<{ task: string; data: Record<string, string> }>(
    database.url,
    `SELECT t.identifier AS task, payload -> 'data' AS data FROM graphile_worker._private_jobs j
     JOIN graphile_worker._private_tasks t ON t.id = j.task_id ORDER BY j.id`,
  );

const pages = async () => (await jobs()).filter(({ task }) => task === "page-on-call");

beforeEach(async () => {
  setProcessSingleton("queue-state", undefined);
  await asOwner(
    database.url,
    "DELETE FROM incident_updates; DELETE FROM incidents; DELETE FROM graphile_worker._private_jobs; DELETE FROM alert_channels; DELETE FROM alert_messages",
  );
  setProcessSingleton(
    "env",
    parseEnv({
      SLACK_BOT_TOKEN: "xoxb-1",
      OPS_SLACK_CHANNEL: "C0OPS",
      INCIDENT_SLACK_CHANNEL: "C0INC",
      PAGERDUTY_ROUTING_KEY: "routing-key",
    }),
  );
});

describe("openIncident", () => {
  test("opens an incident with its first log entry, audit event and deadlines", async () => {
    const incident = await open();
    expect(incident).toMatchObject({
      status: "OPEN",
      source: "key_test",
      openedAt: at(0),
      acknowledgedAt: null,
      acknowledgeBy: at(30),
      nextUpdateDue: at(60),
      updates: [{ at: at(0), author: "key_test", message: "Since noon", status: "OPEN", public: false }],
    });
    expect((await listIncidents(ctx(), { first: 1 })).edges[0]?.node).toEqual(incident);
    expect(await eventsOf({ subject: incident.id })).toMatchObject([
      { action: "incident.open", after: { title: "Mails are late", severity: "HIGH", message: "Since noon" } },
    ]);
  });
});

describe("updateIncident", () => {
  test("logs each transition, with the commander", async () => {
    const [{ id }, admin] = [await open(), await makePerson()];
    const steps: [IncidentStatus, number][] = [
      ["ACKNOWLEDGED", 5],
      ["CONTAINED", 10],
      ["RESOLVED", 20],
      ["VERIFIED", 30],
    ];
    for (const [status, minutes] of steps)
      await update(id, { status, ...(status === "ACKNOWLEDGED" && { commanderId: admin.id }) }, minutes);
    const [edge] = (await listIncidents(ctx(), { first: 1, status: "VERIFIED" })).edges;
    expect(edge?.node).toMatchObject({
      commanderId: admin.id,
      acknowledgedAt: at(5),
      resolvedAt: at(20),
      nextUpdateDue: null,
    });
    expect(edge?.node.updates.map(({ number, status }) => `${number} ${status}`)).toEqual([
      "1 OPEN",
      "2 ACKNOWLEDGED",
      "3 CONTAINED",
      "4 RESOLVED",
      "5 VERIFIED",
    ]);
    expect((await listIncidents(ctx(), { first: 1, status: "OPEN" })).edges).toEqual([]);
    expect((await eventsOf({ subject: id, action: "incident.update" }))[0]).toMatchObject({
      before: { status: "OPEN", commanderId: null },
      after: { status: "ACKNOWLEDGED", commanderId: admin.id, message: "More is known", public: false },
    });
  });

  test.each<[string, Parameters<typeof update>[1], new (...given: never[]) => Error, string[]]>([
    ["VERIFIED before it is resolved", { status: "VERIFIED" }, ConflictError, ["status"]],
    ["OPEN again", { status: "OPEN" }, ConflictError, ["status"]],
    ["an unknown commander", { commanderId: "usr_nobody" }, NotFoundError, ["commanderId"]],
    ["an empty message", { message: " \n " }, ValidationError, ["message"]],
    ["a message over 10,000 characters", { message: "x".repeat(10_001) }, ValidationError, ["message"]],
  ])("rejects %s and changes nothing", async (_, patch, error, path) => {
    const { id } = await open();
    await update(id, { status: "ACKNOWLEDGED" });
    await expect(update(id, patch)).rejects.toMatchObject({ constructor: error, path });
    expect((await listIncidents(ctx(), { first: 1 })).edges[0]?.node.updates).toHaveLength(2);
  });

  test("rejects an unknown incident, and a transition from VERIFIED, which accepts messages only", async () => {
    await expect(update("inc_nothing", {})).rejects.toThrow(NotFoundError);
    const { id } = await open();
    for (const status of ["RESOLVED", "VERIFIED"] as const) await update(id, { status });
    await expect(update(id, { status: "ACKNOWLEDGED" })).rejects.toThrow(/which is final/);
    expect((await update(id, { message: "What we learnt" })).incident.updates).toHaveLength(4);
  });

  test("writes ten parallel updates as ten entries in one order", async () => {
    const { id } = await open();
    await Promise.all(Array.from({ length: 10 }, (_, index) => update(id, { message: `${index}` })));
    const [edge] = (await listIncidents(ctx(), { first: 1 })).edges;
    expect(edge?.node.updates.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test("shows the commander to actors that may see people, and hides the name from an operations key", async () => {
    const admin = await makePerson();
    await asOwner(database.url, "UPDATE users SET role = 'ADMIN' WHERE id = $1", [admin.id]);
    const { id } = await open();
    const mutation = `mutation ($input: UpdateIncidentInput!) { updateIncident(input: $input) { __typename
    ... on IncidentSaved { incident { status commander { id } updates { author public } } } ... on ConflictError { message path } } }`;
    const input = { id, status: "ACKNOWLEDGED", commanderId: admin.id, message: "On it", public: true };
    const { data } = await api.ask(mutation, { input }, await sessionOf(admin.id));
    expect(data?.updateIncident).toEqual({
      __typename: "IncidentSaved",
      incident: {
        status: "ACKNOWLEDGED",
        commander: { id: admin.id },
        updates: [
          { author: "key_test", public: false },
          { author: admin.id, public: true },
        ],
      },
    });
    const query = "query ($id: ID!) { node(id: $id) { ... on Incident { title commander { id } } } }";
    const answer = await api.ask(query, { id }, await keyWith("OPERATIONS"));
    expect([answer.data, answer.codes]).toEqual([{ node: { title: "Mails are late", commander: null } }, []]);
    const refused = await api.ask(mutation, { input: { ...input, status: "OPEN" } }, await sessionOf(admin.id));
    expect(refused.data?.updateIncident).toMatchObject({ __typename: "ConflictError", path: ["input", "status"] });
  });
});

describe("incident alerts", () => {
  test("go to Slack for every incident, and page for CRITICAL and HIGH", async () => {
    const ids: string[] = [];
    for (const severity of ["CRITICAL", "HIGH", "MEDIUM", "LOW"] as const) ids.push((await open({ severity })).id);
    // The page reads the severity when it is sent (see sendPage below).
    const alerts = (await jobs()).map(({ task, data }) => [
      task,
      data.to ?? data.key,
      ...(data.severity ? [data.severity] : []),
    ]);
    expect(alerts).toEqual([
      ["alert-operations", "incidents", "critical"],
      ["page-on-call", ids[0]],
      ["alert-operations", "incidents", "critical"],
      ["page-on-call", ids[1]],
      ["alert-operations", "incidents", "warning"],
      ["alert-operations", "incidents", "info"],
    ]);
  });

  test("acknowledge or resolve the page with the status, and page again if the incident comes back", async () => {
    await using vendor = await startFakeVendor(() => ({ status: 202 }));
    setProcessSingleton("env", parseEnv({ PAGERDUTY_ROUTING_KEY: "routing-key", PAGERDUTY_BASE_URL: vendor.url }));
    const { id } = await open();
    await runJobs(database.url, ["page-on-call"]);
    for (const status of ["ACKNOWLEDGED", "CONTAINED", "RESOLVED", "ACKNOWLEDGED", "RESOLVED", "VERIFIED"] as const) {
      await update(id, { status });
      await runJobs(database.url, ["page-on-call"]);
    }
    const actions = vendor.requests.map(({ body }) => JSON.parse(body).event_action);
    expect(actions).toEqual(["trigger", "acknowledge", "acknowledge", "resolve", "trigger", "resolve", "resolve"]);
  });

  test("replace a waiting page, so that a resolved incident wakes nobody", async () => {
    await using vendor = await startFakeVendor(() => ({ status: 202 }));
    setProcessSingleton("env", parseEnv({ PAGERDUTY_ROUTING_KEY: "routing-key", PAGERDUTY_BASE_URL: vendor.url }));
    const { id } = await open();
    for (const status of ["ACKNOWLEDGED", "RESOLVED"] as const) await update(id, { status });
    expect(await pages()).toHaveLength(1);
    await runJobs(database.url, ["page-on-call"]);
    expect(vendor.requests.map(({ body }) => JSON.parse(body).event_action)).toEqual(["resolve"]);
  });

  test("put no addresses into the queue", async () => {
    await open({ title: "ada@example.com gets nothing", message: "nor does bob@example.com" });
    expect(JSON.stringify(await jobs())).not.toContain("@");
  });

  test("add no job without Slack and PagerDuty", async () => {
    setProcessSingleton("env", parseEnv({}));
    await update((await open({ severity: "CRITICAL" })).id, { status: "RESOLVED" });
    expect(await jobs()).toEqual([]);
  });
});

describe("sendPage", () => {
  const paged = async (answer: FakeAnswer) => {
    await using vendor = await startFakeVendor(() => answer);
    setProcessSingleton(
      "env",
      parseEnv({ PAGERDUTY_ROUTING_KEY: "routing-key", PAGERDUTY_BASE_URL: vendor.url, APP_URL: "https://np.example" }),
    );
    const { id } = await open({ severity: "CRITICAL" });
    await runJobs(database.url, ["page-on-call"]);
    await update(id, { status: "RESOLVED" });
    await runJobs(database.url, ["page-on-call"]);
    return { id, sent: vendor.requests.map(({ path, body }) => ({ path, ...JSON.parse(body) })), left: await pages() };
  };

  test("updates one PagerDuty alert from trigger to resolve", async () => {
    const { id, sent, left } = await paged({ status: 202, body: { status: "success" } });
    const event = { path: "/v2/enqueue", routing_key: "routing-key", dedup_key: id };
    expect(sent).toEqual([
      {
        ...event,
        event_action: "trigger",
        payload: { summary: "Mails are late", source: "https://np.example", severity: "critical" },
      },
      { ...event, event_action: "resolve" },
    ]);
    expect(left).toEqual([]);
  });

  test.each<[string, FakeAnswer, number]>([
    ["PagerDuty throttles", { status: 429 }, 1],
    ["PagerDuty fails", { status: 500 }, 1],
    ["the response is lost", "cut", 1],
    ["PagerDuty rejects the event", { status: 400, body: { status: "invalid event" } }, 1],
  ])("retries if %s: %o, jobs in the queue: %i", async (_name, answer, left) => {
    expect((await paged(answer)).left).toHaveLength(left);
  });
});

describe("remindOfIncidents", () => {
  const reminders = async (minutes: number) => {
    await asOwner(database.url, "DELETE FROM graphile_worker._private_jobs");
    const count = await remindOfIncidents(ctxFor(system, at(minutes)));
    const sent = (await jobs()).map(({ task, data }) => (task === "page-on-call" ? "page" : data.text?.split(":")[0]));
    expect(sent.filter((one) => one !== "page")).toHaveLength(count);
    return sent;
  };
  const late = "Not acknowledged within 30 minutes. HIGH, OPEN";
  const silent = "The hourly update is due. HIGH, ACKNOWLEDGED";

  test("reminds when it is due, again after the interval, and not after it is handled", async () => {
    const { id } = await open();
    expect(await reminders(29)).toEqual([]);
    expect(await reminders(30)).toEqual([late, "page"]);
    expect(await reminders(59)).toEqual([]);
    expect(await reminders(60)).toEqual([late, "page"]);
    await update(id, { status: "ACKNOWLEDGED" }, 61);
    expect(await reminders(120)).toEqual([]);
    expect(await reminders(121)).toEqual([silent]);
    expect(await reminders(180)).toEqual([]);
    expect(await reminders(181)).toEqual([silent]);
    await update(id, {}, 182);
    expect(await reminders(241)).toEqual([]);
    await update(id, { status: "RESOLVED" }, 242);
    expect(await reminders(1_000)).toEqual([]);
  });

  test("reminds of a LOW or MEDIUM incident only for the acknowledgement, without a page", async () => {
    const { id } = await open({ severity: "LOW" });
    expect(await reminders(30)).toEqual(["Not acknowledged within 30 minutes. LOW, OPEN"]);
    await update(id, { status: "ACKNOWLEDGED" }, 31);
    expect(await reminders(1_000)).toEqual([]);
  });
});

describe("publicStatus", () => {
  test("shows incidents with public updates, and only these, while open and for a week", async () => {
    await open({ title: "Nobody's business" });
    const { id } = await open({ title: "Mails are late" });
    await update(id, { message: "We look into it", public: true, status: "ACKNOWLEDGED" }, 5);
    await update(id, { message: "It is Bob's fault" }, 6);
    await update(id, { message: "All is well again", public: true, status: "RESOLVED" }, 7);
    const shown = {
      id,
      title: "Mails are late",
      severity: "HIGH",
      status: "RESOLVED",
      openedAt: at(0),
      resolvedAt: at(7),
      updates: [
        { number: 4, at: at(7), message: "All is well again", status: "RESOLVED" },
        { number: 2, at: at(5), message: "We look into it", status: "ACKNOWLEDGED" },
      ],
    };
    const week = 7 * 24 * 60;
    expect((await publicStatus(at(10))).incidents).toEqual([shown]);
    expect((await publicStatus(at(week))).incidents).toEqual([shown]);
    expect((await publicStatus(at(week + 8))).incidents).toEqual([]);
  });

  test("derives the status from public updates and hides internal states", async () => {
    const { id } = await open();
    await update(id, { message: "We look into it", public: true, status: "ACKNOWLEDGED" }, 5);
    await update(id, { message: "Nobody outside knows", status: "CONTAINED" }, 6);
    await update(id, { message: "Nor of this", status: "RESOLVED" }, 7);
    const shown = { id, status: "ACKNOWLEDGED", resolvedAt: null, updates: [{ message: "We look into it" }] };
    expect((await publicStatus(at(10))).incidents).toMatchObject([shown]);
    await update(id, { message: "It is over", public: true }, 20);
    await update(id, { message: "Checked", public: true, status: "VERIFIED" }, 30);
    expect((await publicStatus(at(40))).incidents).toMatchObject([{ status: "VERIFIED", resolvedAt: at(20) }]);
  });

  test("reports `stopped` without a worker or with a stuck queue", async () => {
    const states = async () => {
      setProcessSingleton("queue-state", undefined);
      return (await publicStatus(at(0))).channels.map(({ state }) => state);
    };
    onTestFinished(async () => void (await asOwner(database.url, "DELETE FROM workers")));
    expect(await states()).toEqual(["stopped", "stopped", "stopped"]);
    await beat(newHeartbeat(() => [], new Date()));
    expect(await states()).toEqual(["ok", "ok", "ok"]);
    await asOwner(database.url, "SELECT graphile_worker.add_job('plan', '{}', run_at => now() - interval '3 minutes')");
    expect(await states()).toEqual(["stopped", "stopped", "stopped"]);
  });

  test("reports channels as ok, slow or held", async () => {
    await beat(newHeartbeat(() => [], new Date()));
    onTestFinished(async () => void (await asOwner(database.url, "DELETE FROM workers")));
    await asOwner(
      database.url,
      `INSERT INTO channel_pauses (channel, reason, paused_at, paused_by) VALUES ('SMS', 'test', now(), 'test');
       INSERT INTO provider_states (provider, circuit, updated_at) VALUES ('slack', 'open', now())`,
    );
    expect((await publicStatus(at(0))).channels).toEqual([
      { channel: "EMAIL", state: "ok" },
      { channel: "SMS", state: "held" },
      { channel: "SLACK", state: "slow" },
    ]);
  });
});
