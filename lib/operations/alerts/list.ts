import { and, desc, eq, gt, ne, or } from "drizzle-orm";
import { read } from "#db/client.ts";
import { alerts } from "#db/schema/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { runbookOf } from "./rule.ts";
import { alertRules } from "./rules.ts";
import type { AlertRow } from "./state.ts";

const shownForMs = 7 * 86_400_000;
const maxAlerts = 200;

export interface AlertView extends Omit<AlertRow, "labels" | "severity" | "state"> {
  severity: Uppercase<AlertRow["severity"]>;
  state: Uppercase<AlertRow["state"]>;
  labels: { name: string; value: string }[];
  /** The file in this repository. Null: the alert is not of our rules. */
  runbook: string | null;
}

/** Alerts that are pending or firing, and those of the last seven days; the newest first. ADMIN, AUDITOR, keys with OPERATIONS. */
export async function listAlerts(ctx: Ctx): Promise<AlertView[]> {
  authorize(ctx.actor, "alerts.read");
  const since = new Date(ctx.now.getTime() - shownForMs);
  const isShown = or(ne(alerts.state, "resolved"), and(eq(alerts.state, "resolved"), gt(alerts.resolvedAt, since)));
  const rows = await read(ctx.actor, (tx) =>
    tx.select().from(alerts).where(isShown).orderBy(desc(alerts.since), desc(alerts.id)).limit(maxAlerts),
  );
  return rows.map((row) => ({
    ...row,
    severity: upperCase(row.severity),
    state: upperCase(row.state),
    labels: Object.entries(row.labels).map(([name, value]) => ({ name, value })),
    runbook: alertRules.some(({ name }) => name === row.name) ? runbookOf(row) : null,
  }));
}

const upperCase = <T extends string>(word: T): Uppercase<T> => word.toUpperCase() as Uppercase<T>;
