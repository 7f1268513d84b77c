import { count, desc, gt, ne, or, type SQLWrapper, sql } from "drizzle-orm";
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

const isShown = ({ now }: Ctx) =>
  or(ne(alerts.state, "resolved"), gt(alerts.resolvedAt, new Date(now.getTime() - shownForMs)));

/** The position of a word in a list, for sorting. */
const rankIn = (column: SQLWrapper, words: readonly string[]) =>
  sql`array_position(ARRAY[${sql.join(
    words.map((word) => sql`${word}`),
    sql`, `,
  )}]::text[], ${column})`;

/**
 * Alerts that fire, those that are pending, and those of the last seven days; the most severe first, then the newest. ADMIN,
 * AUDITOR, keys with OPERATIONS.
 */
export async function listAlerts(ctx: Ctx): Promise<AlertView[]> {
  authorize(ctx.actor, "alerts.read");
  const rows = await read(ctx.actor, (tx) =>
    tx
      .select()
      .from(alerts)
      .where(isShown(ctx))
      .orderBy(
        rankIn(alerts.state, ["firing", "pending", "resolved"]),
        rankIn(alerts.severity, ["critical", "warning", "info"]),
        desc(alerts.since),
        desc(alerts.id),
      )
      .limit(maxAlerts),
  );
  return rows.map((row) => ({
    ...row,
    severity: upperCase(row.severity),
    state: upperCase(row.state),
    labels: Object.entries(row.labels).map(([name, value]) => ({ name, value })),
    runbook: alertRules.some(({ name }) => name === row.name) ? runbookOf(row) : null,
  }));
}

export interface AlertCounts {
  firing: number;
  critical: number;
  pending: number;
  resolved: number;
}

/** The numbers of all alerts that `listAlerts` would list without its limit. */
export async function countAlerts(ctx: Ctx): Promise<AlertCounts> {
  authorize(ctx.actor, "alerts.read");
  const groups = await read(ctx.actor, (tx) =>
    tx
      .select({ state: alerts.state, severity: alerts.severity, alerts: count() })
      .from(alerts)
      .where(isShown(ctx))
      .groupBy(alerts.state, alerts.severity),
  );
  const sumOf = (state: AlertRow["state"], severity?: AlertRow["severity"]) =>
    groups
      .filter((group) => group.state === state && (severity === undefined || group.severity === severity))
      .reduce((sum, group) => sum + group.alerts, 0);
  return {
    firing: sumOf("firing"),
    critical: sumOf("firing", "critical"),
    pending: sumOf("pending"),
    resolved: sumOf("resolved"),
  };
}

const upperCase = <T extends string>(word: T): Uppercase<T> => word.toUpperCase() as Uppercase<T>;
