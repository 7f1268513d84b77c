import { and, desc, eq, inArray, isNull, or } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { alerts, incidents } from "#db/schema/index.ts";
import { alertOperations } from "#lib/alerts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { log } from "#lib/telemetry/index.ts";
import { truncate } from "#lib/templates/index.ts";
import { insertIncident } from "../incidents/open.ts";
import { openStatuses } from "../incidents/queries.ts";
import { addIncidentEntry, lockIncident } from "../incidents/update.ts";
import { describe, isBurst, listAll, mostSingly, ruleOf } from "./describe.ts";
import type { AlertRow, Transitions } from "./state.ts";

/**
 * Notifies operators of these changes. A critical alert opens an incident, which pages; while that incident is open, alerts of the
 * same name or of the same group of Alertmanager are entries in its log. A warning goes to Slack or by mail, unless its group has
 * an open incident. The end of an alert never resolves its incident. Many changes at one time are announced as one.
 */
export async function announce(
  tx: Tx,
  ctx: Ctx,
  { fired, resolved }: Transitions,
  group: string | null = null,
): Promise<void> {
  for (const row of fired) logChange(ctx, row, "firing");
  for (const row of resolved) logChange(ctx, row, "resolved");
  await lockAll(tx, [...fired, ...resolved], group);
  // The alerts of a group come in any order: the critical ones open the incident first.
  await announceCritical(tx, ctx, fired.filter(isCritical), group);
  const others = await addToOpenIncidents(
    tx,
    ctx,
    fired.filter((row) => !isCritical(row)),
    group,
  );
  if (isBurst(others)) await alertOperations(tx, { ...summaryOfBurst(others), severity: "warning" });
  else
    for (const row of others)
      await alertOperations(tx, { title: row.summary, text: describe(row), severity: row.severity });
  await announceEnds(tx, ctx, resolved);
}

/**
 * Locks the open incidents of these alerts in one order. Else two operators who link two of these incidents, and this
 * transaction, would wait for each other.
 */
async function lockAll(tx: Tx, rows: readonly AlertRow[], group: string | null): Promise<void> {
  const alike = new Map(rows.map((row) => [`${row.severity} ${row.name}`, row]));
  const ids = new Set(rows.flatMap(({ incidentId }) => incidentId ?? []));
  for (const row of alike.values()) {
    const id = await openIncidentOf(tx, row, group);
    if (id !== undefined) ids.add(id);
  }
  for (const id of [...ids].sort()) await lockIncident(tx, id);
}

const isCritical = ({ severity }: AlertRow) => severity === "critical";

async function announceCritical(tx: Tx, ctx: Ctx, rows: readonly AlertRow[], group: string | null): Promise<void> {
  const unopened = await addToOpenIncidents(tx, ctx, rows, group);
  if (isBurst(unopened)) return openIncidentForBurst(tx, ctx, unopened, group);
  for (const row of unopened) {
    // The incident of an earlier one may be that of this one too.
    const [alone] = await addToOpenIncidents(tx, ctx, [row], group);
    if (alone) await openIncidentFor(tx, ctx, alone, group);
  }
}

/** Adds each alert to its open incident, many alerts as one entry. Returns those without an open incident. */
async function addToOpenIncidents(
  tx: Tx,
  ctx: Ctx,
  rows: readonly AlertRow[],
  group: string | null,
): Promise<AlertRow[]> {
  const byIncident = new Map<string | undefined, AlertRow[]>();
  for (const row of rows) {
    const id = await openIncidentOf(tx, row, group);
    byIncident.set(id, [...(byIncident.get(id) ?? []), row]);
  }
  for (const [id, belonging] of byIncident) {
    if (id === undefined) continue;
    const messages = isBurst(belonging)
      ? [textOfBurst(belonging)]
      : belonging.map((row) => `${row.summary}. ${describe(row)}`);
    await addToIncident(tx, ctx, belonging, id, messages, group);
  }
  return byIncident.get(undefined) ?? [];
}

async function announceEnds(tx: Tx, ctx: Ctx, resolved: readonly AlertRow[]): Promise<void> {
  for (const [id, rows] of Map.groupBy(resolved, ({ incidentId }) => incidentId)) {
    if (id !== null)
      for (const message of await describeEnds(tx, id, rows)) await addIncidentEntry(tx, ctx, id, message);
    else if (isBurst(rows))
      await alertOperations(tx, { title: `Over: ${rows.length} alerts`, text: listAll(rows), severity: "info" });
    else
      for (const row of rows)
        await alertOperations(tx, { title: `Over: ${row.summary}`, text: describe(row), severity: "info" });
  }
}

const textOfBurst = (rows: readonly AlertRow[]): string =>
  `${rows.length} alerts fired at the same time:\n${listAll(rows)}`;

const summaryOfBurst = (rows: readonly AlertRow[]) => ({
  title: truncate(`${rows.length} alerts at the same time, such as ${rows[0]?.name ?? ""}`, 200),
  text: textOfBurst(rows),
});

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

async function addToIncident(
  tx: Tx,
  ctx: Ctx,
  rows: readonly AlertRow[],
  id: string,
  messages: readonly string[],
  group: string | null,
): Promise<void> {
  for (const message of messages) await addIncidentEntry(tx, ctx, id, message);
  if (group !== null)
    await tx
      .update(incidents)
      .set({ alertGroup: group })
      .where(and(eq(incidents.id, id), isNull(incidents.alertGroup)));
  await linkTo(tx, rows, id);
}

const linkTo = (tx: Tx, rows: readonly AlertRow[], incidentId: string) =>
  tx
    .update(alerts)
    .set({ incidentId })
    .where(
      inArray(
        alerts.id,
        rows.map(({ id }) => id),
      ),
    );

/** The source of an incident about a burst of critical alerts. */
const burstSource = "alert:many";

/** One incident for many new critical alerts. An incident for each would page hundreds of times and hide the cause. */
async function openIncidentForBurst(
  tx: Tx,
  ctx: Ctx,
  rows: readonly AlertRow[],
  alertGroup: string | null,
): Promise<void> {
  const { title, text } = summaryOfBurst(rows);
  const rules = rows.flatMap(({ name }) => ruleOf(name) ?? []);
  const { id } = await insertIncident(
    tx,
    ctx,
    {
      title,
      severity: rules.some(({ incident }) => incident === "CRITICAL") ? "CRITICAL" : "HIGH",
      message: text,
      startedAt: new Date(Math.min(...rows.map(({ since }) => since.getTime()))),
      security: rules.some(({ isSecurity }) => isSecurity),
    },
    { source: burstSource, alertGroup, recurs: true },
  );
  await linkTo(tx, rows, id);
  const counted = { alerts: rows.length, target: id, result: "grouped" };
  log.warn({ requestId: ctx.requestId, user: "system:alerts", role: "SYSTEM", action: "alert.change", ...counted });
  await alertOperations(tx, {
    title: `${rows.length} critical alerts are one incident`,
    text: `More than ${mostSingly} critical alerts fired at the same time, so ${id} lists them. Look for one cause.`,
    severity: "warning",
  });
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
  await linkTo(tx, [row], id);
}

async function describeEnds(tx: Tx, incidentId: string, rows: readonly AlertRow[]): Promise<string[]> {
  const others = await tx
    .select({ id: alerts.id })
    .from(alerts)
    .where(and(eq(alerts.incidentId, incidentId), eq(alerts.state, "firing")));
  const next =
    others.length > 0
      ? `${others.length} more of this incident still fire.`
      : "No alert of this incident fires now. Verify that the service works, then resolve the incident.";
  if (isBurst(rows)) return [`${rows.length} alerts are over. ${next}\n${listAll(rows)}`];
  return rows.map((row) => `The alert ${row.name} is over: ${row.summary}. ${next}`);
}

function logChange({ requestId }: Ctx, { id, name, labels, severity, value }: AlertRow, result: "firing" | "resolved") {
  const line = { requestId, user: "system:alerts", role: "SYSTEM", action: "alert.change", result, target: id };
  log[result === "firing" ? "error" : "info"]({ ...line, alert: name, labels, severity, value });
}
