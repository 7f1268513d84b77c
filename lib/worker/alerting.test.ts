import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { type FakeVendor, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { parseEnv } from "#lib/env.ts";
import { beat, newHeartbeat } from "#lib/jobs/index.ts";
import { saveShift } from "#lib/operations/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { key, makePerson } from "#lib/testing/fixtures.ts";
import { startAlerting } from "./alerting.ts";

const database = useDatabase();
const stops: (() => Promise<unknown>)[] = [];
let nowMs: number;
let vendor: FakeVendor;

beforeEach(async () => {
  nowMs = Date.now();
  setProcessSingleton("clock", () => new Date(nowMs));
  vendor = await startFakeVendor(({ path }) =>
    path.startsWith("/v2/enqueue") ? { status: 202 } : { status: 200, body: { ok: true, ts: "1.0" } },
  );
  setProcessSingleton(
    "env",
    parseEnv({
      LOG_LEVEL: "silent",
      PAGERDUTY_ROUTING_KEY: "routing-key",
      PAGERDUTY_BASE_URL: vendor.url,
      SLACK_BOT_TOKEN: "xoxb-1",
      SLACK_BASE_URL: vendor.url,
      OPS_SLACK_CHANNEL: "C0OPS",
    }),
  );
  await asOwner(
    database.url,
    `DELETE FROM alerts; DELETE FROM incident_updates; DELETE FROM incidents; DELETE FROM graphile_worker._private_jobs;
     DELETE FROM alert_messages; DELETE FROM workers; UPDATE alert_clock SET evaluated_at = NULL`,
  );
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await vendor[Symbol.asyncDispose]();
  for (const name of ["clock", "env"]) setProcessSingleton(name, undefined);
});

const start = () => stops.push(startAlerting(database.url, 20).stop);
const patience = { timeout: 20_000 };
const stateOf = async (name: string) =>
  (await asOwner<{ state: string }>(database.url, "SELECT state FROM alerts WHERE name = $1", [name])).map(
    ({ state }) => state,
  );
const evaluatedAt = async () =>
  (await asOwner<{ at: Date | null }>(database.url, "SELECT evaluated_at AS at FROM alert_clock"))[0]?.at?.getTime();
const pages = () =>
  vendor.requests.flatMap(({ path, body }) => (path.startsWith("/v2/enqueue") ? [JSON.parse(body)] : []));
const posts = () => vendor.requests.filter(({ path }) => path.includes("chat.postMessage"));

/** Lets the processes evaluate once more, at this later moment. */
async function evaluateAfter(ms: number): Promise<void> {
  nowMs += ms;
  const due = nowMs;
  await expect.poll(evaluatedAt, patience).toBe(due);
}

describe("startAlerting", () => {
  test("pages and posts although no worker is alive, from one of two processes, once", async () => {
    start();
    start();
    await expect.poll(() => stateOf("WorkersDown"), patience).toEqual(["pending"]);
    expect(pages()).toEqual([]);
    await evaluateAfter(20_000);
    await expect.poll(pages, patience).toHaveLength(1);
    const [incident] = await asOwner<{ id: string }>(database.url, "SELECT id FROM incidents");
    expect(pages()[0]).toMatchObject({
      routing_key: "routing-key",
      event_action: "trigger",
      dedup_key: incident?.id,
      payload: { summary: "No worker runs, so nothing is sent", severity: "critical" },
    });
    await expect.poll(() => posts().length, patience).toBe(1);
    await evaluateAfter(20_000);
    await evaluateAfter(20_000);
    expect([pages().length, posts().length]).toEqual([1, 1]);
  });

  test("runs the escalation chain without PagerDuty and without a worker, also after a WAIT", async () => {
    setProcessSingleton("env", parseEnv({ LOG_LEVEL: "silent" }));
    const { id } = await makePerson();
    const startsAt = new Date(nowMs);
    await saveShift(
      { ...ctxFor(key("OPERATIONS")), now: startsAt },
      { level: "PRIMARY", userIds: [id], startsAt, durationMinutes: 24 * 60, timeZone: "UTC", frequency: "DAILY" },
    );
    const own = async () =>
      (
        await asOwner(
          database.url,
          `SELECT FROM on_call_pages p JOIN incidents i ON i.id = p.incident_id
           WHERE i.title LIKE 'No worker runs%' AND p.status = 'SENT' AND p.recipient = $1`,
          [id],
        )
      ).length;
    start();
    await expect.poll(() => stateOf("WorkersDown"), patience).toEqual(["pending"]);
    await evaluateAfter(20_000);
    await expect.poll(own, patience).toBe(3);
    await evaluateAfter(5 * 60_000);
    await expect.poll(own, patience).toBe(6);
  });

  test("leaves the alerts to the worker while one is alive", async () => {
    await beat(newHeartbeat(() => ["w"], new Date()));
    setProcessSingleton("queue-state", undefined);
    await asOwner(
      database.url,
      `INSERT INTO provider_states (provider, circuit, updated_at) VALUES ('twilio', 'open', now())`,
    );
    start();
    await expect.poll(() => stateOf("ProviderUnavailable"), patience).toEqual(["pending"]);
    await evaluateAfter(61_000);
    await expect.poll(() => stateOf("ProviderUnavailable"), patience).toEqual(["firing"]);
    expect(pages()).toEqual([]);
    expect(
      await asOwner(
        database.url,
        "SELECT count(*)::int AS waiting FROM graphile_worker.jobs WHERE task_identifier = 'page-on-call'",
      ),
    ).toEqual([{ waiting: 1 }]);
  });

  test("records the secrets of the process at its start", async () => {
    start();
    const names = async () =>
      (await asOwner<{ name: string }>(database.url, "SELECT name FROM secret_versions ORDER BY 1")).map(
        ({ name }) => name,
      );
    await expect.poll(names, patience).toEqual(["AUTH_SECRETS", "PAGERDUTY_ROUTING_KEY", "SLACK_BOT_TOKEN"]);
  });
});
