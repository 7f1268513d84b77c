import { and, desc, eq, inArray, isNull, or } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { alerts, incidents } from "#db/schema/index.ts";
import { alertOperations } from "#lib/alerts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { log } from "#lib/telemetry/index.ts";
import { insertIncident } from "../incidents/open.ts";
import { openStatuses } from "../incidents/queries.ts";
import { addIncidentEntry } from "../incidents/update.ts";
import { type AlertRule, formatValue, runbookOf } from "./rule.ts";
import { alertRules } from "./rules.ts";
import type { AlertRow, Transitions } from "./state.ts";

const ruleOf = (name: string): AlertRule | undefined => alertRules.find((rule) => rule.name === name);

/**
 * Notifies operators of these changes. A critical alert opens an incident, which pages; while that incident is open, alerts
 * of the same name or of the same group of Alertmanager are entries in its log. A warning goes to Slack, unless its group has
 * an open incident. The end of an alert never resolves its incident.
 */
export async function announce(
  tx: Tx,
  ctx: Ctx,
  { fired, resolved }: Transitions,
  group: string | null = null,
): Promise<void> {
  // The alerts of a group come in any order: the critical ones open the incident first.
  const isCritical = ({ severity }: AlertRow) => severity === "critical";
  for (const row of [...fired.filter(isCritical), ...fired.filter((one) => !isCritical(one))]) {
    logChange(ctx, row, "firing");
    const open = await openIncidentOf(tx, row, group);
    if (open) await addToIncident(tx, ctx, row, open, group);
    else if (isCritical(row)) await openIncidentFor(tx, ctx, row, group);
    else await alertOperations(tx, { title: row.summary, text: describe(row), severity: row.severity });
  }
  for (const row of resolved) {
    logChange(ctx, row, "resolved");
    if (row.incidentId) await addIncidentEntry(tx, ctx, row.incidentId, await describeEnd(tx, row));
    else await alertOperations(tx, { title: `Over: ${row.summary}`, text: describe(row), severity: "info" });
  }
}

const sourceOf = ({ name }: AlertRow) => `alert:${name}`;

/**
 * The open incident that an alert belongs to. Another group of Alertmanager has an incident of its own, even for an alert of
 * the same name. A warning belongs to the incident of its group only.
 */
async function openIncidentOf(tx: Tx, row: AlertRow, group: string | null): Promise<string | undefined> {
  const ofGroup = group === null ? undefined : eq(incidents.alertGroup, group);
  const isOther = group === null ? undefined : isNull(incidents.alertGroup);
  const ofName = row.severity === "critical" ? and(eq(incidents.source, sourceOf(row)), isOther) : undefined;
  const belongs = or(ofGroup, ofName);
  if (!belongs) return undefined;
  const [open] = await tx
    .select({ id: incidents.id })
    .from(incidents)
    .where(and(belongs, inArray(incidents.status, openStatuses)))
    .orderBy(desc(incidents.id))
    .limit(1);
  return open?.id;
}

async function addToIncident(tx: Tx, ctx: Ctx, row: AlertRow, id: string, group: string | null): Promise<void> {
  await addIncidentEntry(tx, ctx, id, `${row.summary}. ${describe(row)}`);
  if (group !== null)
    await tx
      .update(incidents)
      .set({ alertGroup: group })
      .where(and(eq(incidents.id, id), isNull(incidents.alertGroup)));
  await tx.update(alerts).set({ incidentId: id }).where(eq(alerts.id, row.id));
}

async function openIncidentFor(tx: Tx, ctx: Ctx, row: AlertRow, alertGroup: string | null): Promise<void> {
  const rule = ruleOf(row.name);
  const { id } = await insertIncident(
    tx,
    ctx,
    {
      title: row.summary,
      severity: rule?.incident ?? "HIGH",
      message: describe(row),
      startedAt: row.since,
      security: rule?.isSecurity ?? false,
    },
    { source: sourceOf(row), alertGroup, recurs: true },
  );
  await tx.update(alerts).set({ incidentId: id }).where(eq(alerts.id, row.id));
}

function describe(row: AlertRow): string {
  const rule = ruleOf(row.name);
  const value = rule && row.value !== null ? formatValue(rule, row.value) : null;
  return [
    `Alert ${row.name}${value === null ? "" : `, measured ${value}`}.`,
    ...(rule ? [`Runbook: ${runbookOf(rule)}`] : []),
  ].join(" ");
}

async function describeEnd(tx: Tx, row: AlertRow): Promise<string> {
  const others = await tx
    .select({ id: alerts.id })
    .from(alerts)
    .where(and(eq(alerts.incidentId, row.incidentId ?? ""), eq(alerts.state, "firing")));
  const next =
    others.length > 0
      ? `${others.length} more of this incident still fire.`
      : "No alert of this incident fires now. Verify that the service works, then resolve the incident.";
  return `The alert ${row.name} is over: ${row.summary}. ${next}`;
}

function logChange({ requestId }: Ctx, { id, name, labels, severity, value }: AlertRow, result: "firing" | "resolved") {
  const line = { requestId, user: "system:alerts", role: "SYSTEM", action: "alert.change", result, target: id };
  log[result === "firing" ? "error" : "info"]({ ...line, alert: name, labels, severity, value });
}
