import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { audit } from "#lib/audit/index.ts";
import { newId } from "#lib/ids.ts";
import { database, observed, requests, settledIn, writeLedger } from "../../alerts/testing/breakages.ts";
import { recordRun } from "../../runs.ts";
import { recordTests } from "../record-tests.ts";

/** A test file that imports this has its own database. */
export { database };

const owner = (statement: string, values: unknown[] = []) => asOwner(database.url, statement, values);
export const at = (time: string) => new Date(`2026-${time}Z`);
/** After the third quarter, when its report is frozen. */
export const afterQuarter = at("10-01T06:00:00");

/** Rows of the third quarter of 2026, and rows outside of it that must not count. */
export async function makeQuarter(): Promise<void> {
  await makeProbes();
  await makeTraffic();
  await makeIncidents();
  await makeCapacity();
  await makeRuns();
  await makeRequestsOfPeople();
}

/** Two days of probes. Half an hour failed, ten minutes of it in maintenance; five minutes have no row. */
async function makeProbes(): Promise<void> {
  await owner(
    `INSERT INTO probe_minutes (minute, api, page, worker, finished_at)
     SELECT minute, true, true, NOT (minute >= $1 AND minute < $1 + interval '30 minutes'), minute
     FROM generate_series('2026-09-29Z'::timestamptz, '2026-10-02Z', '1 minute') AS minute
     WHERE NOT (minute >= '2026-09-30 11:00Z' AND minute < '2026-09-30 11:05Z')`,
    [at("09-30T10:00:00")],
  );
  for (const [cancelled, from, to] of [
    [null, "10:10", "10:20"],
    [at("09-30T09:00:00"), "10:20", "10:30"],
  ])
    await owner(
      `INSERT INTO maintenance_windows (id, title, starts_at, ends_at, planned_until, emergency, read_only, authorized_by, created_at, cancelled_at)
       VALUES ($1, 'Upgrade', $2, $3, $3, true, false, 'usr_x', $2, $4)`,
      [newId("maintenance"), at(`09-30T${from}:00`), at(`09-30T${to}:00`), cancelled],
    );
}

async function makeTraffic(): Promise<void> {
  await writeLedger(at("09-10T12:00:00"), requests("2xx", 0.01, 900));
  await writeLedger(at("09-10T13:00:00"), requests("2xx", 0.25, 60));
  await writeLedger(at("09-11T12:00:00"), requests("5xx", 0.45, 40));
  const health = observed("http_request_duration_seconds", { route: "/health", status_class: "5xx" }, 5, 1_000);
  await writeLedger(at("09-12T12:00:00"), health);
  const sent = (channel: string, outcome: string, count: number) => ({
    metric: "deliveries_total",
    labels: { channel, outcome },
    count,
  });
  await writeLedger(
    at("08-10T12:00:00"),
    settledIn(1, 190),
    ...[sent("EMAIL", "SENT", 200), sent("EMAIL", "BOUNCED", 3), sent("SMS", "DEAD", 1), sent("SMS", "DELIVERED", 10)],
  );
  await writeLedger(at("08-11T12:00:00"), settledIn(90, 10));
  // In the quarters before and after.
  for (const outside of ["06-30T23:59:30", "10-01T00:01:00"])
    await writeLedger(at(outside), requests("5xx", 5, 500), sent("EMAIL", "FAILED", 7), settledIn(90, 7));
}

async function makeIncidents(): Promise<void> {
  const rows: [string, string, number | null, number | null, boolean][] = [
    ["HIGH", "09-15T10:00:00", 20, 120, false],
    ["LOW", "09-16T10:00:00", 40, null, true],
    ["CRITICAL", "10-01T00:00:00", 1, 1, true],
    ["CRITICAL", "06-30T23:59:59", 1, 1, false],
  ];
  for (const [severity, opened, acknowledged, resolved, security] of rows)
    await owner(
      `INSERT INTO incidents (id, title, severity, status, source, opened_at, last_update_at, acknowledged_at, resolved_at, security)
       VALUES ($1, 'Slow', $2, 'RESOLVED', 'usr_x', $3, $3, $3::timestamptz + make_interval(mins => $4), $3::timestamptz + make_interval(mins => $5), $6)`,
      [newId("incident"), severity, at(opened), acknowledged, resolved, security],
    );
  for (const [minute, kind, count] of [
    ["07-01T00:00:00", "auth.failure", 3],
    ["09-30T23:59:00", "auth.failure", 2],
    ["09-30T23:59:00", "rate.limited", 4],
    ["10-01T00:00:00", "auth.failure", 100],
  ])
    await owner(
      `INSERT INTO security_events (id, kind, source, minute, count, first_at, last_at) VALUES ($1, $2, 'x', $3, $4, $3, $3)`,
      [newId("securityEvent"), kind, at(String(minute)), count],
    );
}

/** Ten days on which the disk and the database grow on a line. */
async function makeCapacity(): Promise<void> {
  for (let day = 0; day < 10; day += 1) {
    const date = `09-${String(day + 1).padStart(2, "0")}`;
    const gauge = (metric: string, value: number) => ({ metric, labels: {}, value });
    await writeLedger(
      at(`${date}T12:00:00`),
      ...[gauge("host_cpu_used_ratio", day === 5 ? 0.9 : 0.2), gauge("host_memory_used_ratio", 0.5)],
      gauge("host_disk_used_ratio", 0.5 + day / 100),
    );
    await owner(
      `INSERT INTO capacity_samples (day, measure, value) VALUES ($1, 'database-bytes', $2), ($1, 'people', $3)`,
      [at(`${date}T00:00:00`), 1_000_000_000 + day * 10_000_000, 100 + day * 3],
    );
  }
}

async function makeRuns(): Promise<void> {
  const run = (time: string, kind: "backup" | "dependency-scan", ok: boolean, findings: number | null = null) =>
    recordRun(ctxFor(system, at(time)), { kind, startedAt: at(time), ok, detail: "", findings });
  await run("09-07T12:00:00", "dependency-scan", true, 0);
  await run("09-14T12:00:00", "dependency-scan", true, 2);
  await run("09-21T12:00:00", "dependency-scan", false);
  await run("10-02T12:00:00", "dependency-scan", true, 9);
  await run("09-01T12:00:00", "backup", true);
  await run("09-02T12:00:00", "backup", true);
  await run("09-03T12:00:00", "backup", false);
  await owner(
    "INSERT INTO secret_versions (name, fingerprint, first_seen_at, last_seen_at) VALUES ('AUTH_SECRETS', 'x', '2026-08-02Z', '2026-10-01Z')",
  );
  const tests = (passed: number, failed: number) => ({
    name: "unit.json",
    text: JSON.stringify({ numPassedTests: passed, numFailedTests: failed, numPendingTests: 0 }),
  });
  const coverage = { name: "c", text: JSON.stringify({ total: { lines: { total: 1_000, covered: 913 } } }) };
  await recordTests(ctxFor(system, at("09-19T00:00:00")), { reports: [tests(5, 5)], coverage: null });
  await recordTests(ctxFor(system, at("09-20T00:00:00")), { reports: [tests(1_000, 1), tests(200, 0)], coverage });
  await recordTests(ctxFor(system, at("10-02T00:00:00")), { reports: [tests(1, 1)], coverage: null });
}

async function makeRequestsOfPeople(): Promise<void> {
  for (const [time, reason] of [
    ["07-01T00:00:00", "COMPLAINT"],
    ["09-30T23:59:59", "UNSUBSCRIBE"],
    ["09-30T23:59:59", "UNSUBSCRIBE"],
    ["10-01T00:00:00", "UNSUBSCRIBE"],
  ])
    await owner(
      `INSERT INTO suppressions (user_id, id, channel, address_hash, scope, reason, created_at, created_by)
       VALUES ($1, $2, 'EMAIL', $2, 'ALL', $3, $4, 'x')`,
      [newId("user"), newId("suppression"), reason, at(String(time))],
    );
  for (const time of ["09-01T00:00:00", "10-01T00:00:00"]) {
    await owner("INSERT INTO erasures (user_id, erased_at, address_hashes) VALUES ($1, $2, '{}')", [
      newId("user"),
      at(time),
    ]);
    await owner("INSERT INTO sharing_opt_outs (user_id, source, at) VALUES ($1, 'gpc', $2)", [newId("user"), at(time)]);
    for (const granted of [true, true, false])
      await owner(
        `INSERT INTO consents (user_id, id, topic_id, channel, granted, wording, wording_version, locale, source, at)
         VALUES ($1, $2, 'top_x', 'EMAIL', $3, 'x', '1', 'en', 'x', $4)`,
        [newId("user"), newId("consent"), granted, at(time)],
      );
    for (const action of ["user.export", "user.export", "role.change"] as const)
      await transaction(system, (tx) => audit(tx, ctxFor(system, at(time)), { action, subject: newId("user") }));
  }
}
