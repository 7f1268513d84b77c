import { hash } from "node:crypto";
import { sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { auditEvents, incidents, maintenanceWindows, operationRuns } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { type DatabaseReport, describeReport } from "#lib/audit/index.ts";
import type { Ctx } from "#lib/context.ts";
import { recordRun } from "../runs.ts";
import { listSecrets } from "../secrets/index.ts";
import { type Quarter, quarterBefore } from "./quarter.ts";
import { type Section, writeDocument } from "./review-document.ts";

/** More lines would not be read. The audit log has all of them. */
const maxLines = 50;
const service: Actor = { kind: "system", task: "audit-review" };

/** What the review says about events of the audit log, by their actions. */
const eventSections: readonly { title: string; actions: readonly string[]; question: string }[] = [
  {
    title: "Role changes",
    actions: ["role.change"],
    question: "Did each person need the role, and do they still need it?",
  },
  {
    title: "API keys created, rotated and revoked",
    actions: ["apiKey.create", "apiKey.rotate", "apiKey.revoke"],
    question: "Is the owner of each key known, and are its scopes needed?",
  },
  {
    title: "Escalation attempts",
    actions: ["security.privilege.attempt"],
    question: "Was each one a mistake, or someone who tried?",
  },
  {
    title: "Sign-in anomalies",
    actions: ["security.auth.throttled", "security.access.unusual", "security.sessions.end"],
    question: "Do the people concerned recognise their sign-ins?",
  },
  {
    title: "Erasures",
    actions: ["user.erase", "audit.redact"],
    question: "Was each one asked for, and was it done in time?",
  },
  {
    title: "Exports and reads of contact data",
    actions: ["user.export", "audit.export", "outbox.read"],
    question: "Had each one a reason? Single reads of a person's page are not events.",
  },
  {
    title: "Secrets rotated and retired",
    actions: ["secret.rotate", "secret.retire"],
    question: "Is the reason of each early removal known?",
  },
];

/**
 * Writes the review of a quarter, with places for the reviewer's findings, and records that it was made after `save` has stored
 * it. `chain`: the result of `./np audit verify`. Contents of events are not in it, because they may be about people. `ok`: it
 * counts as the review of the last quarter.
 */
export async function writeAuditReview(
  ctx: Ctx,
  { quarter, chain, save }: { quarter: Quarter; chain: DatabaseReport; save: (document: string) => Promise<void> },
): Promise<{ ok: boolean; detail: string }> {
  const secrets = await listSecrets({ ...ctx, actor: service });
  const sections = await transaction(service, async (tx): Promise<Section[]> => {
    const found: Section[] = [];
    for (const section of eventSections) found.push(await eventSection(tx, section, quarter));
    return [
      ...found,
      await windowSection(tx, quarter),
      await incidentSection(tx, quarter),
      secretSection(secrets, ctx.now),
      await runSection(tx, "Reports of access rules", "rbac-report", quarter),
      await runSection(tx, "Scans of dependencies", "dependency-scan", quarter),
      await runSection(tx, "Backups", "backup", quarter),
    ];
  });
  const verifies = chain.verification.ok && chain.unconfirmed === null;
  const document = writeDocument({ quarter, madeAt: ctx.now, sections: [chainSection(chain, verifies), ...sections] });
  const digest = hash("sha256", document);
  const obstacle = verifies ? obstacleTo(quarter, chain, ctx.now) : null;
  const counts = obstacle === null ? "" : ` This does not count as the quarter's review: ${obstacle}.`;
  const ok = verifies && obstacle === null;
  const detail = `${quarter.name}: the chain ${verifies ? "verifies" : "DOES NOT VERIFY"}.${counts} SHA-256 of the document before the findings: ${digest.slice(0, 16)}`;
  await save(document);
  await recordRun(ctx, { kind: "audit-review", startedAt: ctx.now, ok, detail, digest });
  return { ok, detail };
}

/** Why a review of an unbroken chain would hide that the last quarter has none. */
function obstacleTo(quarter: Quarter, chain: DatabaseReport, now: Date): string | null {
  if (quarter.until > now) return "the quarter has not ended";
  const last = quarterBefore(now).name;
  if (quarter.name !== last) return `the last quarter is ${last}`;
  return chain.externalAnchors > 0 ? null : "no anchor outside the database was compared; run it on the worker's host";
}

const chainSection = (chain: DatabaseReport, ok: boolean): Section => ({
  title: "Chain of the audit log",
  summary: ok ? "The chain verifies." : "THE CHAIN DOES NOT VERIFY. Open a CRITICAL incident.",
  lines: describeReport(chain),
  question: "Were signatures outside the database compared?",
});

const isIn = (column: unknown, { from, until }: Quarter) =>
  sql`${column} >= ${from.toISOString()} AND ${column} < ${until.toISOString()}`;

async function eventSection(
  tx: Tx,
  { title, actions, question }: (typeof eventSections)[number],
  quarter: Quarter,
): Promise<Section> {
  const matches = sql`action = ANY (${sql.param([...actions])}::text[]) AND ${isIn(auditEvents.at, quarter)}`;
  const { rows: counts } = await tx.execute<{ action: string; count: number }>(
    sql`SELECT action, count(*)::int AS count FROM ${auditEvents} WHERE ${matches} GROUP BY action ORDER BY action`,
  );
  const { rows } = await tx.execute<{ id: string; at: Date; action: string; actor: string; subject: string | null }>(
    sql`SELECT id, at, action, actor, subject FROM ${auditEvents} WHERE ${matches} ORDER BY at DESC LIMIT ${maxLines}`,
  );
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  return {
    title,
    summary: counts.length === 0 ? "None." : counts.map(({ action, count }) => `${action}: ${count}`).join(", "),
    lines: [
      ...rows.map(
        ({ id, at, action, actor, subject }) =>
          `${new Date(at).toISOString()} ${action} by ${actor}${subject === null ? "" : ` of ${subject}`} (${id})`,
      ),
      ...(total > maxLines ? [`and ${total - maxLines} earlier ones: /admin/audit`] : []),
    ],
    question,
  };
}

async function windowSection(tx: Tx, quarter: Quarter): Promise<Section> {
  const { starts, ends } = { starts: maintenanceWindows.startsAt, ends: maintenanceWindows.endsAt };
  const windows = await tx
    .select()
    .from(maintenanceWindows)
    .where(
      sql`(${maintenanceWindows.emergency} OR ${maintenanceWindows.readOnly}) AND ${maintenanceWindows.cancelledAt} IS NULL
        AND ${starts} < ${quarter.until.toISOString()} AND ${ends} > ${quarter.from.toISOString()}`,
    )
    .orderBy(starts);
  return {
    title: "Emergency maintenance and read-only times",
    summary: windows.length === 0 ? "None." : `${windows.length}`,
    lines: windows.map(
      ({ id, startsAt, endsAt, emergency, readOnly, authorizedBy }) =>
        `${startsAt.toISOString()} to ${endsAt.toISOString()}, ${[emergency && "emergency", readOnly && "read-only"].filter(Boolean).join(", ")}, by ${authorizedBy} (${id})`,
    ),
    question: "Has each emergency a report, and was it one?",
  };
}

async function incidentSection(tx: Tx, quarter: Quarter): Promise<Section> {
  const { rows } = await tx.execute<{ severity: string; status: string; count: number }>(sql`
    SELECT severity, status, count(*)::int AS count FROM ${incidents} WHERE ${isIn(incidents.openedAt, quarter)}
    GROUP BY 1, 2 ORDER BY 1, 2`);
  return {
    title: "Incidents",
    summary: rows.length === 0 ? "None." : "",
    lines: rows.map(({ severity, status, count }) => `${severity} ${status}: ${count}`),
    question: "Is each CRITICAL and HIGH incident verified, and its cause known?",
  };
}

function secretSection(secrets: Awaited<ReturnType<typeof listSecrets>>, now: Date): Section {
  return {
    title: "Ages of secrets",
    summary: secrets.length === 0 ? "No process has recorded secrets." : "On the day of this review.",
    lines: secrets.map(({ name, since, replaceBy, versions }) => {
      const days = Math.floor((now.getTime() - since.getTime()) / 86_400_000);
      const overdue = replaceBy <= now ? ", OVERDUE" : "";
      return `${name}: ${days} days${overdue}, ${versions.length} ${versions.length === 1 ? "version" : "versions"} in use`;
    }),
    question: "Was each one replaced within 90 days?",
  };
}

async function runSection(tx: Tx, title: string, kind: string, quarter: Quarter): Promise<Section> {
  const matches = sql`kind = ${kind} AND ${isIn(operationRuns.startedAt, quarter)}`;
  const { rows: counts } = await tx.execute<{ total: number; failed: number }>(sql`
    SELECT count(*)::int AS total, count(*) FILTER (WHERE ok IS NOT TRUE)::int AS failed
    FROM ${operationRuns} WHERE ${matches}`);
  const { total, failed } = counts[0] ?? { total: 0, failed: 0 };
  const { rows } = await tx.execute<{ at: Date; ok: boolean | null; detail: string | null }>(sql`
    SELECT started_at AS at, ok, detail FROM ${operationRuns}
    WHERE ${matches} ORDER BY started_at DESC LIMIT ${maxLines}`);
  return {
    title,
    summary: total === 0 ? "NONE RECORDED." : `${total} runs, ${failed} without success.`,
    lines: [
      ...rows.map(({ at, ok, detail }) => `${new Date(at).toISOString()} ${ok ? "ok" : "FAILED"} ${detail ?? ""}`),
      ...(total > maxLines ? [`and ${total - maxLines} earlier ones`] : []),
    ],
    question: "Were the differences and failures looked at?",
  };
}
