import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { minuteMs } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import { parseEnv } from "#lib/env.ts";
import { beat, newHeartbeat } from "#lib/jobs/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { log } from "#lib/telemetry/index.ts";
import { msOf } from "../duration.ts";
import { listIncidents } from "../incidents/queries.ts";
import { evaluateAlerts } from "./evaluate.ts";
import { alertRules } from "./rules.ts";
import { breakages, database, requests, writeLedger, writeMinute, writeProbes } from "./testing/breakages.ts";

const service = { kind: "system", task: "alerts" } as const;
/** Later than the service's real clock, by which some gauges are measured: by less than an alert waits. */
let nowMs: number;
const ctx = (): Ctx => ctxFor(service, new Date(nowMs));

/** The next evaluation, one minute later. Each one reads the queue again. `isSilent`: no process has written anything. */
async function evaluate(afterMs = minuteMs, isSilent = false) {
  nowMs += afterMs;
  if (!isSilent) await writeMinute(new Date(nowMs));
  setProcessSingleton("queue-state", undefined);
  return evaluateAlerts(ctx());
}
const rowsOf = (name: string, labels: Record<string, string>) =>
  asOwner<{ state: string; incident_id: string | null }>(
    database.url,
    "SELECT state, incident_id FROM alerts WHERE name = $1 AND labels = $2 ORDER BY since",
    [name, labels],
  );
/** The alerts that wait for Slack and PagerDuty. */
const sent = async () =>
  (
    await asOwner<{ task: string; data: Record<string, string> }>(
      database.url,
      `SELECT t.identifier AS task, payload -> 'data' AS data FROM graphile_worker._private_jobs j
       JOIN graphile_worker._private_tasks t ON t.id = j.task_id
       WHERE t.identifier IN ('alert-operations', 'page-on-call') ORDER BY j.id`,
    )
  ).map(({ task, data }) => (task === "page-on-call" ? `page ${data.key}` : `${data.to}: ${data.title}`));

beforeEach(async () => {
  nowMs = Date.now();
  setProcessSingleton(
    "env",
    parseEnv({
      LOG_LEVEL: "silent",
      SLACK_BOT_TOKEN: "xoxb-1",
      OPS_SLACK_CHANNEL: "C0OPS",
      INCIDENT_SLACK_CHANNEL: "C0INC",
      PAGERDUTY_ROUTING_KEY: "routing-key",
    }),
  );
  onTestFinished(() => setProcessSingleton("env", undefined));
  await asOwner(
    database.url,
    `DELETE FROM alerts; DELETE FROM incident_updates; DELETE FROM incidents; DELETE FROM graphile_worker._private_jobs;
     DELETE FROM workers; DELETE FROM ledger_minutes; DELETE FROM ledger_hours; DELETE FROM provider_states;
     DELETE FROM security_events; DELETE FROM secret_versions; DELETE FROM operation_runs; DELETE FROM probe_minutes;
     UPDATE alert_clock SET evaluated_at = NULL, watchdog_seen_at = NULL, installed_at = now()`,
  );
  await beat(newHeartbeat(() => ["w"], new Date()));
});

describe("evaluateAlerts", () => {
  test("has a test for each rule", () => {
    expect(Object.keys(breakages).sort()).toEqual(alertRules.map(({ name }) => name).sort());
  });

  test.each(alertRules.map((rule) => [rule.name, rule] as const))(
    "fires %s, announces it once, and ends it",
    async (name, rule) => {
      const breakage = breakages[name];
      if (!breakage) throw new Error(`no breakage for ${name}`);
      const { labels = {}, isRepeated, isSilent, breaks, mends } = breakage;
      const states = async () => (await rowsOf(name, labels)).map(({ state }) => state);
      await writeProbes(new Date(nowMs), true, 60);
      await evaluate();
      expect(await states()).toEqual([]);

      await breaks(new Date(nowMs + minuteMs));
      await evaluate(minuteMs, isSilent);
      const waitMs = rule.for === undefined ? 0 : Math.max(msOf(rule.for), minuteMs);
      if (waitMs > 0) {
        expect(await states()).toEqual(["pending"]);
        if (isRepeated) await breaks(new Date(nowMs + waitMs));
        await evaluate(waitMs, isSilent);
      }
      expect(await states()).toEqual(["firing"]);
      const announced = await sent();
      if (isRepeated) await breaks(new Date(nowMs + minuteMs));
      await evaluate(minuteMs, isSilent);
      expect(await sent()).toEqual(announced);
      const [firing] = await rowsOf(name, labels);
      const incidents = (await listIncidents(ctx(), { first: 50 })).edges.map(({ node }) => node);
      const incident = incidents.find(({ id }) => id === firing?.incident_id);
      if (rule.severity === "critical") {
        expect(incident).toMatchObject({ source: `alert:${name}`, severity: rule.incident ?? "HIGH", status: "OPEN" });
        expect(announced).toContain(`page ${incident?.id}`);
        expect(incident?.updates[0]?.message).toContain(`ops/runbooks/${name}.md`);
      } else {
        expect(incident).toBeUndefined();
        expect(announced.filter((line) => line.startsWith("operations: "))).not.toEqual([]);
      }

      await mends(new Date(nowMs + minuteMs));
      await evaluate();
      expect(await states()).toEqual(["resolved"]);
      const after = (await listIncidents(ctx(), { first: 50 })).edges.find(({ node }) => node.id === incident?.id);
      if (incident) {
        expect(after?.node.status).toBe("OPEN");
        expect(after?.node.updates.at(-1)?.message).toMatch(/is over: .*Verify/);
      }
    },
  );

  test("pages nobody for one client over its rate limit", async () => {
    await writeProbes(new Date(nowMs), true, 60);
    await evaluate();
    await writeLedger(new Date(nowMs), requests("2xx", 0.01, 200), requests("429", 0.01, 10_000));
    await evaluate();
    const fired = await asOwner(database.url, "SELECT name, labels FROM alerts WHERE labels ->> 'slo' IS NOT NULL");
    expect(fired).not.toContainEqual(expect.objectContaining({ labels: { slo: "service-error-rate" } }));
    expect((await sent()).filter((line) => line.startsWith("page "))).toEqual([]);
  });

  test("logs a value that no process has written, unless the service has just started", async () => {
    const warn = vi.fn();
    const child = vi.spyOn(log, "child").mockReturnValue({ ...log, warn });
    onTestFinished(() => child.mockRestore());
    await evaluateAlerts(ctx(), 60);
    expect(warn).not.toHaveBeenCalled();
    nowMs += minuteMs;
    await evaluateAlerts(ctx(), 600);
    expect(warn).toHaveBeenCalledWith(expect.objectContaining({ action: "alert.evaluate", alert: "CpuHigh" }));
  });

  const startWindow = async () => {
    onTestFinished(() => asOwner(database.url, "DELETE FROM maintenance_windows").then(() => undefined));
    await asOwner(
      database.url,
      `INSERT INTO maintenance_windows
         (id, title, starts_at, ends_at, planned_until, emergency, read_only, authorized_by, created_at)
       VALUES ('mnt_alerts', 'Upgrade', $1, $2, $2, false, false, 'key_test', $1)`,
      [new Date(nowMs), new Date(nowMs + 10 * minuteMs)],
    );
  };

  test("fires an alert about an attack in a maintenance window too", async () => {
    const { breaks, labels = {} } = breakages.EscalationAttempts ?? {};
    await startWindow();
    await breaks?.(new Date(nowMs + minuteMs));
    await evaluate();
    expect((await rowsOf("EscalationAttempts", labels)).map(({ state }) => state)).toEqual(["firing"]);
  });

  test("does not count a planned outage after its window", async () => {
    await writeProbes(new Date(nowMs), true, 60);
    await startWindow();
    await evaluate(11 * minuteMs);
    await writeProbes(new Date(nowMs), true, 70);
    await writeProbes(new Date(nowMs - minuteMs), false, 8);
    await evaluate();
    const availability = { slo: "availability" };
    for (const name of ["AvailabilityLow", "ErrorBudgetBurnFast"]) expect(await rowsOf(name, availability)).toEqual([]);
  });

  test("waits in a maintenance window, and announces what still fires after it", async () => {
    const { breaks, labels = {} } = breakages.WorkersDown ?? {};
    const states = async () => (await rowsOf("WorkersDown", labels)).map(({ state }) => state);
    await startWindow();
    await writeProbes(new Date(nowMs), true, 60);
    await evaluate();
    await breaks?.(new Date(nowMs + minuteMs));
    await evaluate();
    await evaluate();
    expect(await states()).toEqual(["pending"]);
    await evaluate(10 * minuteMs);
    expect(await states()).toEqual(["firing"]);
    expect((await sent()).filter((line) => line.startsWith("page "))).not.toEqual([]);
  });
});
