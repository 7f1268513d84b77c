import { describe, expect, test } from "vitest";
import { type FakeAnswer, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { database, jobs, open, probe, update } from "./testing/incidents.ts";

const pages = async () => (await jobs()).filter(({ task }) => task === "page-on-call");

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
    await probe(1);
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

  test("without Slack and PagerDuty, mail urgent incidents and warnings, and start the product's own escalation", async () => {
    setProcessSingleton("env", parseEnv({}));
    await open({ severity: "LOW" });
    expect(await jobs()).toEqual([]);
    await update((await open({ severity: "CRITICAL" })).id, { status: "RESOLVED" });
    await open({ severity: "MEDIUM" });
    expect((await jobs()).map(({ task, data }) => [task, data.severity])).toEqual([
      ["alert-operations", "critical"],
      ["escalation", undefined],
      ["alert-operations", "warning"],
    ]);
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
