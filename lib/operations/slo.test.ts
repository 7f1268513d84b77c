import { beforeEach, describe, expect, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { keyWith, useApi } from "#graphql/testing/http.ts";
import { minuteMs, minuteOf } from "#lib/clock.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { key, signedIn } from "#lib/testing/fixtures.ts";
import { database, observed, requests, settledIn, writeLedger } from "./alerts/testing/breakages.ts";
import { objectives } from "./objectives.ts";
import { sloStatus } from "./slo.ts";

const api = useApi();
/** At the start of a minute, the ended one may not be written yet. */
const now = new Date(minuteOf(new Date()).getTime() + 30_000);
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
const ofObjective = async (name: string) =>
  (await sloStatus(ctxFor(key("OPERATIONS"), now))).find((status) => status.name === name);

beforeEach(async () => {
  await asOwner(database.url, "DELETE FROM ledger_minutes; DELETE FROM ledger_hours; DELETE FROM alerts");
  setProcessSingleton("minute-cache", undefined);
});

describe("sloStatus", () => {
  test("says nothing about an objective without events", async () => {
    for (const { name, target } of objectives)
      expect(await ofObjective(name)).toMatchObject({ target, actual: null, met: null, budgetRemaining: null });
  });

  test("weights all requests of 30 days, without those of health checks and older ones", async () => {
    await writeLedger(daysAgo(29), requests("2xx", 0.01, 9_990), requests("5xx", 0.01, 5));
    await writeLedger(daysAgo(0), requests("5xx", 0.01, 5));
    await writeLedger(daysAgo(31), requests("5xx", 0.01, 1_000));
    const healthCheck = { route: "/health", method: "GET", status_class: "5xx" };
    await writeLedger(daysAgo(1), observed("http_request_duration_seconds", healthCheck, 0.01, 1_000));
    expect(await ofObjective("service-error-rate")).toMatchObject({ actual: 0.1, unit: "%", met: true });
    expect((await ofObjective("service-error-rate"))?.budgetRemaining).toBeCloseTo(0);
  });

  test("counts 4xx and 429 in the error rate, and not in that of the service", async () => {
    await writeLedger(daysAgo(1), requests("2xx", 0.01, 996), requests("4xx", 0.01, 1), requests("429", 0.01, 3));
    expect(await ofObjective("error-rate")).toMatchObject({ actual: 0.4, met: false });
    expect((await ofObjective("error-rate"))?.budgetRemaining).toBeCloseTo(-3);
    expect(await ofObjective("service-error-rate")).toMatchObject({ actual: 0, met: true, budgetRemaining: 1 });
  });

  test("shows latency as a quantile in milliseconds, met by the share within the target", async () => {
    await writeLedger(daysAgo(1), requests("2xx", 0.3, 94));
    await writeLedger(daysAgo(2), requests("2xx", 0.4, 6));
    const p95 = await ofObjective("latency-p95");
    expect(p95).toMatchObject({ target: 300, unit: "ms", met: false });
    expect(p95?.actual).toBeGreaterThan(300);
    expect(p95?.actual).toBeLessThanOrEqual(400);
    expect(await ofObjective("latency-p99")).toMatchObject({ target: 500, met: true, budgetRemaining: 1 });
  });

  test("counts each message once, and those that failed at the provider or later", async () => {
    const bounced = { metric: "deliveries_total", labels: { channel: "EMAIL", outcome: "BOUNCED" }, count: 1 };
    const sent = { metric: "deliveries_total", labels: { channel: "EMAIL", outcome: "SENT" }, count: 100 };
    await writeLedger(daysAgo(1), settledIn(1, 99), bounced, sent);
    await writeLedger(daysAgo(2), settledIn(90, 1));
    expect(await ofObjective("delivery-success")).toMatchObject({ actual: 99, met: true });
    expect(await ofObjective("delivery-time")).toMatchObject({ actual: 99, met: true });
  });

  test("refuses people without a right to operations", async () => {
    await expect(sloStatus(ctxFor(signedIn("usr_x")))).rejects.toThrow("not allowed");
    await expect(sloStatus(ctxFor(key("SEND")))).rejects.toThrow("not allowed");
  });
});

describe("operations", () => {
  const insert = (id: string, state: string, daysBefore: number, resolvedDays: number | null) =>
    asOwner(
      database.url,
      `INSERT INTO alerts (id, name, labels, fingerprint, severity, state, value, summary, since, resolved_at)
       VALUES ($1, 'JobFailing', '{"task": "plan"}', $1, 'critical', $2, 2, 'A plan job keeps failing', $3, $4)`,
      [id, state, daysAgo(daysBefore), resolvedDays === null ? null : daysAgo(resolvedDays)],
    );

  test("answers the objectives, and alerts that are not over for a week, newest first", async () => {
    await writeLedger(new Date(now.getTime() - minuteMs), requests("2xx", 0.01, 100));
    await insert("alt_old", "resolved", 9, 8);
    await insert("alt_recent", "resolved", 9, 6);
    await insert("alt_firing", "firing", 1, null);
    const { data, codes } = await api.query(
      `{ operations {
        slo { name title target actual unit window met budgetRemaining }
        alerts { id name labels { name value } severity state summary value runbook incidentId }
      } }`,
      {},
      await keyWith("OPERATIONS"),
    );
    expect(codes).toEqual([]);
    const { operations } = data as { operations: { slo: { name: string }[]; alerts: { id: string }[] } };
    expect(operations.slo.map(({ name }) => name)).toEqual(objectives.map(({ name }) => name));
    expect(operations.alerts.map(({ id }) => id)).toEqual(["alt_firing", "alt_recent"]);
    expect(operations.alerts[0]).toEqual({
      id: "alt_firing",
      name: "JobFailing",
      labels: [{ name: "task", value: "plan" }],
      severity: "CRITICAL",
      state: "FIRING",
      summary: "A plan job keeps failing",
      value: 2,
      runbook: "ops/runbooks/JobFailing.md",
      incidentId: null,
    });
  });
});
