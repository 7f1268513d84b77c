import { createHash } from "node:crypto";
import { and, eq, isNotNull, lt, ne } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { alerts } from "#db/schema/index.ts";
import { newId } from "#lib/ids.ts";
import type { AlertLabels } from "./rule.ts";

export type AlertRow = typeof alerts.$inferSelect;

/** A report of an alert by the product's evaluator or by Alertmanager. */
export interface Sighting {
  name: string;
  /** Only the labels that tell the alerts of the name apart. */
  labels: AlertLabels;
  severity: AlertRow["severity"];
  summary: string;
  value: number | null;
  /** How long the condition must hold until the alert fires. */
  forMs: number;
}

export type Source = "product" | "alertmanager";

/** The changes to announce. */
export interface Transitions {
  fired: AlertRow[];
  resolved: AlertRow[];
}

/** Alertmanager repeats a firing alert every four hours by default. Without a repetition, it no longer reports the alert. */
const alertmanagerForgetsAfterMs = 5 * 3_600_000;

/** The same for the same name and labels, whatever their order. */
export const fingerprintOf = (name: string, labels: AlertLabels): string =>
  createHash("sha256")
    .update(JSON.stringify([name, ...Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]))
    .digest("hex");

const seenAt = (source: Source, at: Date | null) =>
  source === "product" ? { productSeenAt: at } : { alertmanagerSeenAt: at };

/**
 * Records that a source reports an alert. Returns its row if it begins to fire. `isSilenced`: it does not begin to fire now,
 * but with the next report without a silence. The caller holds the lock of alerts.
 */
export async function recordSighting(
  tx: Tx,
  now: Date,
  source: Source,
  sighting: Sighting,
  isSilenced: boolean,
): Promise<AlertRow | null> {
  const { name, labels, severity, summary, value, forMs } = sighting;
  const fingerprint = fingerprintOf(name, labels);
  const [open] = await tx
    .select()
    .from(alerts)
    .where(and(eq(alerts.fingerprint, fingerprint), ne(alerts.state, "resolved")));
  const since = open?.since ?? now;
  const fires = !isSilenced && open?.state !== "firing" && now.getTime() - since.getTime() >= forMs;
  const change = {
    severity,
    summary,
    ...(value !== null && { value }),
    ...seenAt(source, now),
    ...(fires && { state: "firing" as const, firedAt: now }),
  };
  const [row] = open
    ? await tx.update(alerts).set(change).where(eq(alerts.id, open.id)).returning()
    : await tx
        .insert(alerts)
        .values({ id: newId("alert"), name, labels, fingerprint, state: "pending", since: now, ...change })
        .returning();
  return fires ? (row ?? null) : null;
}

/** The alerts that a source reports. */
export const reportedBy = (tx: Tx, source: Source): Promise<AlertRow[]> =>
  tx
    .select()
    .from(alerts)
    .where(
      and(
        ne(alerts.state, "resolved"),
        isNotNull(source === "product" ? alerts.productSeenAt : alerts.alertmanagerSeenAt),
      ),
    );

/** Records that a source no longer reports an alert. The alert ends if the other source does not report it either. */
export async function recordEnd(tx: Tx, now: Date, source: Source, row: AlertRow): Promise<AlertRow | null> {
  const other = source === "product" ? row.alertmanagerSeenAt : row.productSeenAt;
  const byId = eq(alerts.id, row.id);
  if (other !== null) {
    await tx.update(alerts).set(seenAt(source, null)).where(byId);
    return null;
  }
  if (row.state === "pending") {
    await tx.delete(alerts).where(byId);
    return null;
  }
  const [ended] = await tx
    .update(alerts)
    .set({ state: "resolved", resolvedAt: now, ...seenAt(source, null) })
    .where(byId)
    .returning();
  return ended ?? null;
}

/** Ends the reports that Alertmanager has not repeated. Returns the alerts that are over. */
export async function endForgottenReports(tx: Tx, now: Date): Promise<AlertRow[]> {
  const before = new Date(now.getTime() - alertmanagerForgetsAfterMs);
  const forgotten = await tx
    .select()
    .from(alerts)
    .where(and(ne(alerts.state, "resolved"), lt(alerts.alertmanagerSeenAt, before)));
  const ended: AlertRow[] = [];
  for (const row of forgotten) {
    const over = await recordEnd(tx, now, "alertmanager", row);
    if (over) ended.push(over);
  }
  return ended;
}
