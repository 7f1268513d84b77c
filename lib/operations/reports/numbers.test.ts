import { beforeAll, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { key } from "#lib/testing/fixtures.ts";
import { computeReport } from "./compute.ts";
import type { ReportContent } from "./content.ts";
import { periodAt } from "./period.ts";
import { at, database, makeQuarter } from "./testing/world.ts";
import { draftReport } from "./view.ts";

let report: ReportContent;
beforeAll(async () => {
  await asOwner(database.url, "UPDATE alert_clock SET installed_at = '2026-09-01Z'");
  await makeQuarter();
  report = await transaction(system, (tx) => computeReport(tx, periodAt("QUARTERLY", at("09-30T12:00:00"))));
});

const linesOf = (content: ReportContent) => content.sections.flatMap(({ lines }) => lines);
const find = (id: string, of: string | null = null) => linesOf(report).find((line) => line.id === id && line.of === of);

const inQuarter = (column: string) => `${column} >= '2026-07-01Z' AND ${column} < '2026-10-01Z'`;
/** From the minutes of the ledger, which the report does not read where an hour is complete. */
const ledger = (what: string, metric: string, where = "true") =>
  `SELECT ${what} FROM ledger_minutes JOIN ledger_series ON id = series WHERE metric = '${metric}' AND ${inQuarter("minute")} AND ${where}`;
const requests = (where = "true") =>
  ledger("sum(count)", "http_request_duration_seconds", `labels ->> 'route' <> '/health' AND ${where}`);
const sum = (metric: string, where: string) => ledger("COALESCE(sum(count), 0)", metric, where);
const outcome = (channel: string, outcomes: string) =>
  sum("deliveries_total", `labels ->> 'channel' = '${channel}' AND labels ->> 'outcome' IN (${outcomes})`);
const failed = "'FAILED', 'BOUNCED', 'DEAD'";
const settled = sum("delivery_settled_seconds", "true");
const count = (table: string, column: string, where = "true") =>
  `SELECT count(*) FROM ${table} WHERE ${inQuarter(column)} AND ${where}`;
const incidents = (what: string) => `SELECT ${what} FROM incidents WHERE ${inQuarter("opened_at")}`;
const down = "SELECT count(*) FROM probe_minutes WHERE NOT worker";
const growth = (measure: string) =>
  `SELECT regr_slope(value, extract(epoch FROM day) / 86400) * 7 FROM capacity_samples WHERE measure = '${measure}'`;
const highest = (metric: string) =>
  `SELECT 100 * max(value) FROM ledger_minutes JOIN ledger_series ON id = series WHERE metric = '${metric}'`;
const lastOf = (table: string, column: string, what: string, where = "true") =>
  `SELECT ${what} FROM ${table} WHERE ${inQuarter(column)} AND ${where} ORDER BY ${column} DESC LIMIT 1`;

describe("computeReport", () => {
  test.each<[id: string, of: string | null, value: number, sql: string]>([
    ["availability", null, (100 * 2_845) / 2_880, `SELECT 100 * (2880 - 5 - (${down})) / 2880.0`],
    [
      "availability-outside-maintenance",
      null,
      (100 * 2_845) / 2_870,
      `SELECT 100 * (2870 - 5 - ((${down}) - 10)) / 2870.0`,
    ],
    ["minutes-down", null, 35, `SELECT 5 + (${down})`],
    [
      "minutes-maintenance",
      null,
      10,
      "SELECT sum(extract(epoch FROM ends_at - starts_at)) / 60 FROM maintenance_windows WHERE cancelled_at IS NULL",
    ],
    [
      "error-rate",
      null,
      4,
      `SELECT 100.0 * (${requests("labels ->> 'status_class' IN ('4xx', '429', '5xx')")}) / (${requests()})`,
    ],
    [
      "service-error-rate",
      null,
      4,
      `SELECT 100.0 * (${requests("labels ->> 'status_class' = '5xx'")}) / (${requests()})`,
    ],
    ["requests", null, 1_000, requests()],
    // 900 requests up to 10 ms and 60 up to 300 ms: the 950th is in the bucket from 200 to 300 ms.
    [
      "latency-p95",
      null,
      200 + (100 * 50) / 60,
      `SELECT 200 + 100.0 * (0.95 * (${requests()}) - (${requests("sum = 9")})) / (${requests("sum = 15")})`,
    ],
    [
      "latency-p99",
      null,
      475,
      `SELECT 400 + 100.0 * (0.99 * (${requests()}) - (${requests("labels ->> 'status_class' = '2xx'")})) / (${requests("sum = 18")})`,
    ],
    [
      "delivery-success",
      null,
      98,
      `SELECT 100 - 100.0 * (${sum("deliveries_total", `labels ->> 'outcome' IN (${failed})`)}) / (${settled})`,
    ],
    [
      "delivery-time",
      null,
      95,
      `SELECT 100.0 * (${sum("delivery_settled_seconds", "buckets[9] = count")}) / (${settled})`,
    ],
    ["messages-accepted", "EMAIL", 200, outcome("EMAIL", "'SENT'")],
    ["messages-failed", "EMAIL", 3, outcome("EMAIL", failed)],
    ["messages-failed", "SMS", 1, outcome("SMS", failed)],
    ["messages-delivered", "SMS", 10, outcome("SMS", "'DELIVERED'")],
    ["messages-accepted", "SLACK", 0, outcome("SLACK", "'SENT'")],
    ["incidents", "CRITICAL", 0, `${incidents("count(*)")} AND severity = 'CRITICAL'`],
    ["incidents", "HIGH", 1, `${incidents("count(*)")} AND severity = 'HIGH'`],
    ["incidents", "LOW", 0, `${incidents("count(*)")} AND severity = 'LOW' AND NOT security`],
    ["security-incidents", "LOW", 1, `${incidents("count(*)")} AND severity = 'LOW' AND security`],
    ["security-incidents", "CRITICAL", 0, `${incidents("count(*)")} AND severity = 'CRITICAL' AND security`],
    ["time-to-acknowledge", null, 30, incidents("extract(epoch FROM avg(acknowledged_at - opened_at)) / 60")],
    ["time-to-resolve", null, 120, incidents("extract(epoch FROM avg(resolved_at - opened_at)) / 60")],
    [
      "security-events",
      "auth.failure",
      5,
      `SELECT sum(count) FROM security_events WHERE kind = 'auth.failure' AND ${inQuarter("minute")}`,
    ],
    [
      "security-events",
      "rate.limited",
      4,
      `SELECT sum(count) FROM security_events WHERE kind = 'rate.limited' AND ${inQuarter("minute")}`,
    ],
    ["tests-passed", null, 1_200, lastOf("test_runs", "at", "passed")],
    ["tests-failed", null, 1, lastOf("test_runs", "at", "failed")],
    ["line-coverage", null, 91.3, lastOf("test_runs", "at", "100.0 * lines_covered / lines")],
    ["cpu-highest", null, 90, highest("host_cpu_used_ratio")],
    ["memory-highest", null, 50, highest("host_memory_used_ratio")],
    ["disk-highest", null, 59, highest("host_disk_used_ratio")],
    [
      "size",
      "database-bytes",
      1_090_000_000,
      "SELECT max(value) FROM capacity_samples WHERE measure = 'database-bytes'",
    ],
    ["growth", "database-bytes", 70_000_000, growth("database-bytes")],
    ["size", "people", 127, "SELECT max(value) FROM capacity_samples WHERE measure = 'people'"],
    ["growth", "people", 21, growth("people")],
    // One point a day from 50 % on 1 September: 80 % at the end of the quarter, 90 % ten days later.
    [
      "disk-full",
      null,
      10,
      `SELECT (0.9 - regr_intercept(value, day) - regr_slope(value, day) * 30) / regr_slope(value, day) FROM (
      SELECT value, extract(day FROM minute) - 1 AS day FROM ledger_minutes JOIN ledger_series ON id = series WHERE metric = 'host_disk_used_ratio') AS days`,
    ],
    [
      "vulnerable-packages",
      null,
      2,
      lastOf("operation_runs", "finished_at", "findings", "kind = 'dependency-scan' AND ok"),
    ],
    ["scans", null, 2, count("operation_runs", "finished_at", "kind = 'dependency-scan' AND ok")],
    ["scans-failed", null, 1, count("operation_runs", "finished_at", "kind = 'dependency-scan' AND NOT ok")],
    ["backups", null, 2, count("operation_runs", "finished_at", "kind = 'backup' AND ok")],
    ["backups-failed", null, 1, count("operation_runs", "finished_at", "kind = 'backup' AND NOT ok")],
    [
      "oldest-secret",
      null,
      60,
      "SELECT extract(day FROM '2026-10-01Z'::timestamptz - first_seen_at) FROM secret_versions",
    ],
    ["opt-outs", "COMPLAINT", 1, count("suppressions", "created_at", "reason = 'COMPLAINT'")],
    ["opt-outs", "UNSUBSCRIBE", 2, count("suppressions", "created_at", "reason = 'UNSUBSCRIBE'")],
    ["opt-outs", "STOP", 0, count("suppressions", "created_at", "reason = 'STOP'")],
    ["data-exports", null, 2, count("audit_events", "at", "action = 'user.export'")],
    ["erasures", null, 1, count("erasures", "erased_at")],
    ["consents-granted", null, 2, count("consents", "at", "granted")],
    ["consents-withdrawn", null, 1, count("consents", "at", "NOT granted")],
    ["sharing-opt-outs", null, 1, count("sharing_opt_outs", "at")],
    ["role-changes", null, 1, count("audit_events", "at", "action = 'role.change'")],
    ["audit-events", null, 3, count("audit_events", "at")],
  ])("counts %s (%s) exactly, as its raw rows do", async (id, of, value, sql) => {
    expect(find(id, of)?.value).toBeCloseTo(value, 9);
    const [row] = await asOwner<{ number: number }>(database.url, `SELECT (${sql})::float8 AS number`);
    expect(row?.number).toBeCloseTo(value, 9);
  });

  test("counts the whole minute in which a maintenance began, and an incident that nobody acknowledged", async () => {
    await asOwner(database.url, "UPDATE maintenance_windows SET starts_at = starts_at + interval '30 s'");
    await asOwner(
      database.url,
      `INSERT INTO incidents (id, title, severity, status, source, opened_at, last_update_at)
       VALUES ('inc_open', 'Ignored', 'HIGH', 'OPEN', 'usr_x', '2026-09-30T23:00:00Z', '2026-09-30T23:00:00Z')`,
    );
    try {
      const period = periodAt("QUARTERLY", at("09-30T12:00:00"));
      const again = linesOf(await transaction(system, (tx) => computeReport(tx, period)));
      const value = (id: string) => again.find((line) => line.id === id)?.value;
      expect(value("minutes-maintenance")).toBe(10);
      // 20, 40, and the hour until the end of the quarter
      expect(value("time-to-acknowledge")).toBe(40);
    } finally {
      await asOwner(database.url, "DELETE FROM incidents WHERE id = 'inc_open'");
      await asOwner(database.url, "UPDATE maintenance_windows SET starts_at = starts_at - interval '30 s'");
    }
  });

  test("compares with targets: met, missed and without data", () => {
    expect(find("latency-p95")).toMatchObject({ target: 300, met: true });
    expect(find("availability")).toMatchObject({ target: 99.9, met: false });
    expect(find("time-to-acknowledge")).toMatchObject({ target: 30, met: true });
    expect(find("oldest-secret")).toMatchObject({ target: 90, met: true });
    expect(find("graphql-error-rate")).toMatchObject({ value: null, target: 0.1, met: null });
  });

  test("does not compare with a period before the installation", () => {
    expect(linesOf(report).filter(({ previous }) => previous !== null)).toEqual([]);
  });

  test("compares with the period before, from raw rows", async () => {
    await asOwner(database.url, "UPDATE alert_clock SET installed_at = '2026-01-01Z'");
    const october = await transaction(system, (tx) => computeReport(tx, periodAt("MONTHLY", at("10-10T00:00:00"))));
    await asOwner(database.url, "UPDATE alert_clock SET installed_at = '2026-09-01Z'");
    const line = (id: string) => linesOf(october).find((one) => one.id === id);
    expect(line("requests")).toMatchObject({ value: 500, previous: 1_000 });
    expect(line("tests-passed")).toMatchObject({ value: 1, previous: 1_200 });
    expect(line("size")).toMatchObject({ value: null, previous: 1_090_000_000 });
  });

  test("says how many days have no measurements, and counts no day before the installation", async () => {
    // Installed on 1 September; the first probe is of the 29th.
    expect(find("days-missing")).toMatchObject({ value: 28, target: 0, met: false });
    const october = await transaction(system, (tx) => computeReport(tx, periodAt("MONTHLY", at("10-10T00:00:00"))));
    expect(linesOf(october).filter(({ id }) => id === "days-missing")).toEqual([]);
    await asOwner(database.url, "UPDATE alert_clock SET installed_at = '2026-01-01Z'");
    const quarter = await transaction(system, (tx) => computeReport(tx, periodAt("QUARTERLY", at("09-30T12:00:00"))));
    await asOwner(database.url, "UPDATE alert_clock SET installed_at = '2026-09-01Z'");
    expect(linesOf(quarter).find(({ id }) => id === "days-missing")?.value).toBe(90);
  });

  test("has the parts of its kind, and those of the kinds before", async () => {
    const partsOf = async (kind: "WEEKLY" | "MONTHLY") =>
      (await draftReport(ctxFor(key("OPERATIONS"), at("09-30T12:00:00")), { kind })).content.sections.map(
        ({ id }) => id,
      );
    const weekly = ["uptime", "errors", "latency", "delivery", "security", "coverage"];
    expect(await partsOf("WEEKLY")).toEqual(weekly);
    expect(await partsOf("MONTHLY")).toEqual([...weekly, "capacity", "posture", "feedback"]);
    expect(report.sections.map(({ id }) => id)).toEqual([
      ...[...weekly, "capacity", "posture", "feedback"],
      ...["compliance", "roadmap", "audit", "risks", "improvements"],
    ]);
  });

  test("lists each incident of the period with its times", () => {
    const listed = linesOf(report).filter(({ id }) => id.startsWith("incident-"));
    expect(listed.map(({ id, value }) => [id, value])).toEqual([
      ["incident-acknowledged", 20],
      ["incident-resolved", 120],
      ["incident-acknowledged", 40],
      ["incident-resolved", null],
    ]);
    expect(new Set(listed.map(({ of }) => of)).size).toBe(2);
  });

  test("plots the availability of each day and the measurements of each step", () => {
    const plots = report.sections.flatMap(({ plots }) => plots);
    expect(plots.map(({ name }) => name)).toEqual([
      ...["availability", "errors", "latency", "delivery-success", "delivery-time"],
    ]);
    const values = plots[0]?.lines[0]?.values ?? [];
    expect(values).toHaveLength(92);
    expect(values.slice(-3)).toEqual([null, 100, expect.closeTo((100 * 1_405) / 1_440, 9)]);
    const p95 = plots[2]?.lines[0]?.values.filter((value) => value !== null) ?? [];
    expect(p95).toHaveLength(2);
  });

  test("has no numbers without rows, and invents none", async () => {
    const empty = await transaction(system, (tx) => computeReport(tx, periodAt("QUARTERLY", new Date("2020-01-15Z"))));
    const measured = linesOf(empty).filter(({ unit, value }) => !["count"].includes(unit) && value !== null);
    expect(measured).toEqual([]);
    expect(linesOf(empty).find(({ id }) => id === "tests-passed")?.value).toBeNull();
  });
});
