import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { alertOperations } from "#lib/alerts/alert.ts";
import { planNotification, resetDeliveryState, statusesOf } from "#lib/delivery/testing/delivering.ts";
import { type FakeVendor, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { acceptAll, useVendor } from "#lib/delivery/testing/use-vendor.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { openIncident } from "./index.ts";

const database = useDatabase();

let vendor: FakeVendor;
beforeEach(async () => {
  vendor = await startFakeVendor(acceptAll);
  useVendor(vendor.url);
  setProcessSingleton(
    "env",
    parseEnv({
      SLACK_BOT_TOKEN: "xoxb-secret",
      SLACK_BASE_URL: vendor.url,
      OPS_SLACK_CHANNEL: "C0OPS",
      PAGERDUTY_ROUTING_KEY: "routing-key",
      PAGERDUTY_BASE_URL: vendor.url,
    }),
  );
});
afterEach(async () => {
  await vendor[Symbol.asyncDispose]();
  setProcessSingleton("env", undefined);
  await resetDeliveryState(database.url);
});

const alert = (title: string) =>
  transaction(system, (tx) => alertOperations(tx, { title, text: "Look", severity: "critical" }));
const page = (title: string) => openIncident(ctxFor(), { title, severity: "CRITICAL", message: "Look" });
const pages = () => vendor.requests.filter(({ path }) => path === "/v2/enqueue");
const jobs = () =>
  asOwner<{ attempts: number; seconds: number }>(
    database.url,
    "SELECT attempts, extract(epoch FROM run_at - now())::float8 AS seconds FROM graphile_worker._private_jobs",
  );
const throttleRequests = () => {
  vendor.answer = () => ({ status: 429, headers: { "retry-after": "600" }, body: { ok: false, error: "ratelimited" } });
};

describe("Slack's Retry-After", () => {
  test("delays alerts and deliveries, and uses up no attempt", async () => {
    throttleRequests();
    await alert("first");
    await runJobs(database.url);
    expect(vendor.requests).toHaveLength(1);
    vendor.answer = acceptAll;
    await alert("second");
    const rows = await planNotification(database.url, await makeTopic(), [await makePerson()], "SLACK");
    await runJobs(database.url);
    expect(vendor.requests).toHaveLength(1);
    expect(await statusesOf(rows)).toEqual({ QUEUED: 1 });
    for (const { attempts, seconds } of await jobs()) {
      expect(attempts).toBe(0);
      expect(seconds).toBeGreaterThan(500);
    }
    await makeRetriesDue(database.url);
    await runJobs(database.url);
    expect(vendor.requests).toHaveLength(4);
    expect(await jobs()).toEqual([]);
  });

  test("of a delivery also delays alerts", async () => {
    throttleRequests();
    await planNotification(database.url, await makeTopic(), [await makePerson()], "SLACK");
    await runJobs(database.url);
    expect(vendor.requests).toHaveLength(1);
    await alert("later");
    await runJobs(database.url);
    expect(vendor.requests).toHaveLength(1);
    expect(await jobs()).toHaveLength(2);
  });
});

describe("PagerDuty's Retry-After", () => {
  test("delays the pages of all incidents until it is over", async () => {
    setProcessSingleton("env", parseEnv({ PAGERDUTY_ROUTING_KEY: "routing-key", PAGERDUTY_BASE_URL: vendor.url }));
    throttleRequests();
    await page("first");
    await runJobs(database.url);
    await page("second");
    vendor.answer = () => ({ status: 202, body: { status: "success" } });
    await runJobs(database.url);
    expect(pages()).toHaveLength(1);
    await makeRetriesDue(database.url);
    await runJobs(database.url);
    expect(pages()).toHaveLength(3);
    const waiting = await asOwner(
      database.url,
      "SELECT FROM graphile_worker.jobs WHERE task_identifier = 'page-on-call'",
    );
    expect(waiting).toEqual([]);
  });
});
