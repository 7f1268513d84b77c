import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import {
  auditEvents,
  consents,
  erasures,
  incidents,
  operationRuns,
  securityEvents,
  sharingOptOuts,
  suppressions,
  testRuns,
} from "#db/schema/index.ts";
import { SECURITY_EVENT_KINDS, SEVERITIES } from "#lib/enums.ts";
import type { Window } from "#lib/ledger/index.ts";
import { secretDays } from "../../due.ts";
import { readSecretAges } from "../../secrets/index.ts";
import { dayMs } from "../period.ts";
import { lineOf, type ReadLine, readNumbers, type SectionReader, within } from "./section.ts";

/** What the service and its operators recorded as rows: incidents, security events, runs, requests of people. */

/** More incidents than this are only counted. */
const maxListed = 20;

/** The first incidents of the window by their ids, and how fast each was handled. Titles stay out: a frozen row never changes. */
async function listedIncidents(tx: Tx, window: Window): Promise<ReadLine[]> {
  const { rows } = await tx.execute<{ id: string; acknowledged: number | null; resolved: number | null }>(sql`
    SELECT id, (extract(epoch FROM acknowledged_at - opened_at) / 60)::float8 AS acknowledged,
      (extract(epoch FROM resolved_at - opened_at) / 60)::float8 AS resolved
    FROM ${incidents} WHERE ${within(sql`opened_at`, window)} ORDER BY opened_at, id LIMIT ${maxListed}`);
  return rows.flatMap(({ id: of, acknowledged, resolved }) => [
    lineOf("incident-acknowledged", "minutes", acknowledged, { of }),
    lineOf("incident-resolved", "minutes", resolved, { of }),
  ]);
}

/**
 * Incidents that were opened in the window, and how fast they were handled, also after its end. One that nobody acknowledged
 * counts until its resolution or the end of the window. Otherwise the slowest would be left out.
 */
async function securityLines(tx: Tx, window: Window): Promise<ReadLine[]> {
  const { rows: opened } = await tx.execute<{ severity: string; security: boolean; count: number }>(sql`
    SELECT severity, security, count(*)::int AS count FROM ${incidents}
    WHERE ${within(sql`opened_at`, window)} GROUP BY 1, 2`);
  const countLines = (id: string, isSecurity: boolean) =>
    SEVERITIES.map((of) => {
      const found = opened.find(({ severity, security }) => severity === of && security === isSecurity);
      return lineOf(id, "count", found?.count ?? 0, { of });
    });
  const times = await readNumbers<"acknowledged" | "resolved">(
    tx,
    sql`SELECT (extract(epoch FROM avg(COALESCE(acknowledged_at, resolved_at, ${window.to.toISOString()}) - opened_at)) / 60)::float8 AS acknowledged,
        (extract(epoch FROM avg(resolved_at - opened_at)) / 60)::float8 AS resolved
      FROM ${incidents} WHERE ${within(sql`opened_at`, window)}`,
  );
  const { rows: events } = await tx.execute<{ kind: string; count: number }>(sql`
    SELECT kind, sum(count)::int AS count FROM ${securityEvents} WHERE ${within(sql`minute`, window)} GROUP BY 1`);
  const isQuick = times.acknowledged === null ? null : times.acknowledged <= acknowledgeMinutes;
  return [
    ...countLines("security-incidents", true),
    ...countLines("incidents", false),
    lineOf("time-to-acknowledge", "minutes", times.acknowledged, { target: acknowledgeMinutes, met: isQuick }),
    lineOf("time-to-resolve", "minutes", times.resolved),
    ...(await listedIncidents(tx, window)),
    ...SECURITY_EVENT_KINDS.map((of) =>
      lineOf("security-events", "count", events.find(({ kind }) => kind === of)?.count ?? 0, { of }),
    ),
  ];
}

/** The guide asks for an acknowledgement within 30 minutes. */
const acknowledgeMinutes = 30;

/** The last test run that was recorded in the window. */
async function coverageLines(tx: Tx, window: Window): Promise<ReadLine[]> {
  const { rows } = await tx.execute<{ passed: number; failed: number; lines: number | null; covered: number | null }>(
    sql`SELECT passed, failed, lines, lines_covered AS covered FROM ${testRuns}
      WHERE ${within(sql`at`, window)} ORDER BY at DESC, id DESC LIMIT 1`,
  );
  const [last] = rows;
  const covered = last?.lines ? ((last.covered ?? 0) / last.lines) * 100 : null;
  return [
    lineOf("tests-passed", "count", last?.passed ?? null),
    lineOf("tests-failed", "count", last?.failed ?? null, last && { target: 0, met: last.failed === 0 }),
    lineOf("line-coverage", "%", covered),
  ];
}

/** Runs that ended in the window. A scan that could not ask for advisories has `ok` false. */
async function postureLines(tx: Tx, window: Window): Promise<ReadLine[]> {
  const runs = await readNumbers<"scans" | "scans_failed" | "backups" | "backups_failed">(
    tx,
    sql`SELECT count(*) FILTER (WHERE kind = 'dependency-scan' AND ok)::int AS scans,
        count(*) FILTER (WHERE kind = 'dependency-scan' AND NOT ok)::int AS scans_failed,
        count(*) FILTER (WHERE kind = 'backup' AND ok)::int AS backups,
        count(*) FILTER (WHERE kind = 'backup' AND NOT ok)::int AS backups_failed
      FROM ${operationRuns} WHERE ${within(sql`finished_at`, window)}`,
  );
  const { rows: last } = await tx.execute<{ findings: number | null }>(sql`
    SELECT findings FROM ${operationRuns} WHERE kind = 'dependency-scan' AND ok AND ${within(sql`finished_at`, window)}
    ORDER BY finished_at DESC, id DESC LIMIT 1`);
  const found = last[0]?.findings ?? null;
  const ages = await readSecretAges(tx, window.to);
  const oldest = ages.map(({ since }) => (window.to.getTime() - since.getTime()) / dayMs).filter((days) => days >= 0);
  const age = oldest.length === 0 ? null : Math.max(...oldest);
  return [
    lineOf("vulnerable-packages", "count", found, found === null ? {} : { target: 0, met: found === 0 }),
    lineOf("scans", "count", runs.scans),
    lineOf("scans-failed", "count", runs.scans_failed),
    lineOf("backups", "count", runs.backups),
    lineOf("backups-failed", "count", runs.backups_failed),
    lineOf(
      "oldest-secret",
      "days",
      age,
      age === null ? {} : { target: secretDays.tooOld, met: age < secretDays.tooOld },
    ),
  ];
}

async function feedbackLines(tx: Tx, window: Window): Promise<ReadLine[]> {
  const { rows } = await tx.execute<{ reason: string; count: number }>(sql`
    SELECT reason, count(*)::int AS count FROM ${suppressions} WHERE ${within(sql`created_at`, window)} GROUP BY 1`);
  return (["COMPLAINT", "UNSUBSCRIBE", "STOP"] as const).map((of) =>
    lineOf("opt-outs", "count", rows.find(({ reason }) => reason === of)?.count ?? 0, { of }),
  );
}

async function complianceLines(tx: Tx, window: Window): Promise<ReadLine[]> {
  const at = within(sql`at`, window);
  const counts = await readNumbers<"exports" | "erased" | "granted" | "withdrawn" | "opt_outs" | "roles">(
    tx,
    sql`SELECT (SELECT count(*)::int FROM ${auditEvents} WHERE action = 'user.export' AND ${at}) AS exports,
      (SELECT count(*)::int FROM ${erasures} WHERE ${within(sql`erased_at`, window)}) AS erased,
      (SELECT count(*)::int FROM ${consents} WHERE granted AND ${at}) AS granted,
      (SELECT count(*)::int FROM ${consents} WHERE NOT granted AND ${at}) AS withdrawn,
      (SELECT count(*)::int FROM ${sharingOptOuts} WHERE ${at}) AS opt_outs,
      (SELECT count(*)::int FROM ${auditEvents} WHERE action = 'role.change' AND ${at}) AS roles`,
  );
  return [
    lineOf("data-exports", "count", counts.exports),
    lineOf("erasures", "count", counts.erased),
    lineOf("consents-granted", "count", counts.granted),
    lineOf("consents-withdrawn", "count", counts.withdrawn),
    lineOf("sharing-opt-outs", "count", counts.opt_outs),
    lineOf("role-changes", "count", counts.roles),
  ];
}

async function auditLines(tx: Tx, window: Window): Promise<ReadLine[]> {
  const { events } = await readNumbers<"events">(
    tx,
    sql`SELECT count(*)::int AS events FROM ${auditEvents} WHERE ${within(sql`at`, window)}`,
  );
  return [lineOf("audit-events", "count", events)];
}

export const securitySection: SectionReader = {
  id: "security",
  from: "WEEKLY",
  notes: ["SECURITY"],
  lines: securityLines,
};
export const coverageSection: SectionReader = { id: "coverage", from: "WEEKLY", lines: coverageLines };
export const reviewSections: readonly SectionReader[] = [
  { id: "posture", from: "MONTHLY", lines: postureLines },
  { id: "feedback", from: "MONTHLY", notes: ["FEEDBACK"], lines: feedbackLines },
  { id: "compliance", from: "QUARTERLY", notes: ["GDPR", "CCPA", "SOC2"], lines: complianceLines },
  { id: "roadmap", from: "QUARTERLY", notes: ["ROADMAP"] },
  { id: "audit", from: "QUARTERLY", notes: ["AUDIT"], lines: auditLines },
  { id: "risks", from: "QUARTERLY", notes: ["RISKS"] },
  { id: "improvements", from: "QUARTERLY", notes: ["IMPROVEMENTS"] },
];
