import { createHash } from "node:crypto";
import { and, eq, isNotNull, ne } from "drizzle-orm";
import { z } from "zod";
import { type Tx, transaction } from "#db/client.ts";
import { alertClock, alerts } from "#db/schema/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { takeLock } from "#lib/locks.ts";
import { isInMaintenance } from "#lib/maintenance/index.ts";
import { parse } from "#lib/parse.ts";
import { scrubText } from "#lib/telemetry/index.ts";
import { truncate } from "#lib/templates/index.ts";
import { announce } from "./announce.ts";
import { type AlertLabels, identityLabels, summaryOf } from "./rule.ts";
import { alertRules } from "./rules.ts";
import { fingerprintOf, recordEnd, recordSighting, type Sighting, type Transitions } from "./state.ts";

/** The label of the generated rules (scripts/operations/prometheus-rules.ts). Other alerts may have the same names. */
export const serviceLabel = "notification-preferences";

/** A text of an exporter. If it were refused, Alertmanager would drop the other alerts of its group too. */
const text = z.string().transform((given) => given.replaceAll("\0", "").toWellFormed().normalize("NFC"));
const Texts = z.record(text, text);

/** The webhook payload of Alertmanager, version 4. */
const Payload = z.object({
  version: z.literal("4"),
  groupKey: text.optional(),
  alerts: z
    .array(
      z.object({
        status: z.enum(["firing", "resolved"]),
        labels: Texts.refine(({ alertname }) => alertname, "has no alertname"),
        annotations: Texts.default({}),
      }),
    )
    .max(1_000),
});
type Received = z.output<typeof Payload>["alerts"][number];

const maxLabels = 30;

/**
 * Records the alerts that Alertmanager reports, and announces changes. An alert of our rules has the same row as in the
 * product, so that it is announced once. Other alerts open incidents or go to Slack by their label `severity`. A group has
 * one open incident. Throws ValidationError.
 */
export async function receiveAlerts(ctx: Ctx, input: unknown): Promise<void> {
  authorize(ctx.actor, "alerts.write");
  const { alerts: received, groupKey } = parse(Payload, input);
  const isSilenced = await isInMaintenance(ctx.now);
  await transaction({ kind: "system", task: "alertmanager" }, async (tx) => {
    await takeLock(tx, "alerts");
    const transitions: Transitions = { fired: [], resolved: [] };
    for (const alert of received) await record(tx, ctx, alert, transitions, isSilenced);
    await announce(tx, { ...ctx, actor: { kind: "system", task: "alerts" } }, transitions, groupOf(groupKey));
  });
}

/** The key contains labels, so only its hash is stored. */
const groupOf = (groupKey: string | undefined): string | null =>
  groupKey ? createHash("sha256").update(groupKey).digest("hex") : null;

async function record(
  tx: Tx,
  { now }: Ctx,
  alert: Received,
  { fired, resolved }: Transitions,
  isSilenced: boolean,
): Promise<void> {
  const isFiring = alert.status === "firing";
  if (alert.labels.alertname === "Watchdog") {
    // Another Prometheus may have a Watchdog too, which says nothing about the one that watches this service.
    if (isFiring && alert.labels.service === serviceLabel) await tx.update(alertClock).set({ watchdogSeenAt: now });
    return;
  }
  const sighting = sightingOf(alert);
  if (isFiring) {
    // Only alerts of our own rules wait for the end of a window: the product evaluates these rules again then. Alertmanager
    // would repeat other alerts hours later.
    const rule = alertRules.find(({ name }) => name === sighting.name);
    const waits = isSilenced && alert.labels.service === serviceLabel && !rule?.inMaintenance;
    const row = await recordSighting(tx, now, "alertmanager", sighting, waits);
    if (row) fired.push(row);
    return;
  }
  const [open] = await tx
    .select()
    .from(alerts)
    .where(
      and(
        eq(alerts.fingerprint, fingerprintOf(sighting.name, sighting.labels)),
        ne(alerts.state, "resolved"),
        isNotNull(alerts.alertmanagerSeenAt),
      ),
    );
  const ended = open && (await recordEnd(tx, now, "alertmanager", open));
  if (ended) resolved.push(ended);
}

/** Alertmanager sends an alert when its time has passed, so it fires at once. */
function sightingOf({ labels, annotations }: Received): Sighting {
  const { alertname: name = "", severity, ...others } = labels;
  const rule = labels.service === serviceLabel ? alertRules.find((one) => one.name === name) : undefined;
  if (!rule)
    return {
      name: oneLine(name),
      // A warning and a critical alert often have the same name and the same other labels. Our own alerts have no severity here.
      labels: { ...foreignLabels(others), severity: severityOf(severity) },
      severity: severityOf(severity),
      summary: oneLine(annotations.summary ?? annotations.title ?? annotations.description ?? name),
      value: null,
      forMs: 0,
    };
  const identity = Object.fromEntries(identityLabels(rule).map((label) => [label, labels[label] ?? ""]));
  return { name, labels: identity, severity: rule.severity, summary: summaryOf(rule, identity), value: null, forMs: 0 };
}

/** Alerts leave the service, so addresses in them are masked. */
const oneLine = (text: string): string => truncate(scrubText(text.replace(/\s+/g, " ").trim()), 200) || "unnamed";

const foreignLabels = (labels: AlertLabels): AlertLabels =>
  Object.fromEntries(
    Object.entries(labels)
      .slice(0, maxLabels)
      .map(([label, value]) => [oneLine(label), oneLine(value)]),
  );

function severityOf(word: string | undefined): Sighting["severity"] {
  if (word === "critical" || word === "page") return "critical";
  return word === "info" || word === "none" ? "info" : "warning";
}
