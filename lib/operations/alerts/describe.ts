import { truncate } from "#lib/templates/index.ts";
import { type AlertRule, formatValue, runbookOf } from "./rule.ts";
import { alertRules } from "./rules.ts";
import type { AlertRow } from "./state.ts";

export const ruleOf = (name: string): AlertRule | undefined => alertRules.find((rule) => rule.name === name);

/** The name, the value and the runbook of an alert in words. */
export function describe(row: AlertRow): string {
  const rule = ruleOf(row.name);
  const value = rule && row.value !== null ? formatValue(rule, row.value) : null;
  return [
    `Alert ${row.name}${value === null ? "" : `, measured ${value}`}.`,
    ...(rule ? [`Runbook: ${runbookOf(rule)}`] : []),
  ].join(" ");
}

/** More changes than this at one time are announced as one. */
export const mostSingly = 20;
export const isBurst = (rows: readonly AlertRow[]): boolean => rows.length > mostSingly;

const mostListed = 40;

/** Many alerts, one in each line, and how many are not listed. Shorter than an entry of an incident may be. */
export function listAll(rows: readonly AlertRow[]): string {
  const more = rows.length - mostListed;
  return [
    ...rows.slice(0, mostListed).map(({ name, summary }) => `- ${truncate(name, 80)}: ${truncate(summary, 120)}`),
    ...(more > 0 ? [`and ${more} more. The console lists all alerts on the page Operations.`] : []),
  ].join("\n");
}
