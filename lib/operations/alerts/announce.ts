import { and, desc, eq, inArray } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { alerts, incidents } from "#db/schema/index.ts";
import { alertOperations } from "#lib/alerts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { INCIDENT_STATUSES } from "#lib/enums.ts";
import { log } from "#lib/telemetry/index.ts";
import { isOpen } from "../incidents/lifecycle.ts";
import { insertIncident } from "../incidents/open.ts";
import { addIncidentEntry } from "../incidents/update.ts";
import { type AlertRule, formatValue, runbookOf } from "./rule.ts";
import { alertRules } from "./rules.ts";
import type { AlertRow, Transitions } from "./state.ts";

const ruleOf = (name: string): AlertRule | undefined => alertRules.find((rule) => rule.name === name);

/**
 * Tells operators what changed. A critical alert opens an incident, which pages; while that incident is open, alerts of the
 * same name are entries in its log. A warning goes to Slack. The end of an alert never resolves its incident.
 */
export async function announce(tx: Tx, ctx: Ctx, { fired, resolved }: Transitions): Promise<void> {
  for (const row of fired) {
    logChange(ctx, row, "firing");
    if (row.severity === "critical") await reportInIncident(tx, ctx, row);
    else await alertOperations(tx, { title: row.summary, text: describe(row), severity: row.severity });
  }
  for (const row of resolved) {
    logChange(ctx, row, "resolved");
    if (row.incidentId) await addIncidentEntry(tx, ctx, row.incidentId, await describeEnd(tx, row));
    else await alertOperations(tx, { title: `Over: ${row.summary}`, text: describe(row), severity: "info" });
  }
}

async function reportInIncident(tx: Tx, ctx: Ctx, row: AlertRow): Promise<void> {
  const source = `alert:${row.name}`;
  const [open] = await tx
    .select({ id: incidents.id })
    .from(incidents)
    .where(and(eq(incidents.source, source), inArray(incidents.status, INCIDENT_STATUSES.filter(isOpen))))
    .orderBy(desc(incidents.id))
    .limit(1);
  const message = describe(row);
  if (open) await addIncidentEntry(tx, ctx, open.id, `${row.summary}. ${message}`);
  const severity = ruleOf(row.name)?.incident ?? "HIGH";
  const id = open?.id ?? (await insertIncident(tx, ctx, { title: row.summary, severity, message }, source)).id;
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
      : "No alert of this incident fires any more. Verify that the service works, then resolve the incident.";
  return `The alert ${row.name} is over: ${row.summary}. ${next}`;
}

function logChange({ requestId }: Ctx, { id, name, labels, severity, value }: AlertRow, result: "firing" | "resolved") {
  const line = { requestId, user: "system:alerts", role: "SYSTEM", action: "alert.change", result, target: id };
  log[result === "firing" ? "error" : "info"]({ ...line, alert: name, labels, severity, value });
}
