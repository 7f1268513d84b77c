import { type Tx, transaction } from "#db/client.ts";
import { alertClock } from "#db/schema/index.ts";
import { minuteOf } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import { takeLock } from "#lib/locks.ts";
import { isInMaintenance } from "#lib/maintenance/index.ts";
import { logFor } from "#lib/telemetry/index.ts";
import { msOf } from "../duration.ts";
import { announce } from "./announce.ts";
import { Measurements, NoValueError, readsLedger, type Violation } from "./find-violations.ts";
import { type AlertRule, summaryOf } from "./rule.ts";
import { alertRules } from "./rules.ts";
import {
  endForgottenReports,
  fingerprintOf,
  recordEnd,
  recordSighting,
  reportedBy,
  type Transitions,
} from "./state.ts";

/** Each process tries to evaluate this often. */
export const evaluateEveryMs = 10_000;
/** A little less than the interval: a timer may be early. */
const minIntervalMs = 8_000;
/** The processes write a minute to the ledger within this time after its end. */
const ledgerDelayMs = 10_000;
/** Until then, a process that has just started may be the first one that writes a value: a share of the CPU needs two minutes. */
const firstValuesAfterS = 150;

/**
 * Evaluates the rules, unless another process did so in the last seconds. Rules about the ledger are evaluated once a minute.
 * A rule whose values cannot be read keeps its alerts as they are. Returns the changes; null if another process evaluated the
 * rules. `uptimeS`: since this process started.
 */
export async function evaluateAlerts(ctx: Ctx, uptimeS = process.uptime()): Promise<Transitions | null> {
  const evaluation = await transaction(ctx.actor, (tx) => startEvaluation(tx, ctx.now));
  if (!evaluation) return null;
  const due = alertRules.filter((rule) => evaluation.isLedgerDue || !readsLedger(rule));
  const found = await measure(ctx, due, uptimeS < firstValuesAfterS);
  const isSilenced = await isInMaintenance(ctx.now);
  return transaction(ctx.actor, async (tx) => {
    await takeLock(tx, "alerts");
    const transitions = await apply(tx, ctx, found, isSilenced);
    await announce(tx, ctx, transitions);
    return transitions;
  });
}

/** Null: another process has evaluated the rules. The row's lock lets one of several processes through. */
async function startEvaluation(tx: Tx, now: Date): Promise<{ isLedgerDue: boolean } | null> {
  const [before] = await tx.select().from(alertClock).for("update");
  const last = before?.evaluatedAt ?? null;
  if (last && now.getTime() - last.getTime() < minIntervalMs) return null;
  await tx.update(alertClock).set({ evaluatedAt: now });
  const ledgerMinute = (at: Date) => minuteOf(new Date(at.getTime() - ledgerDelayMs)).getTime();
  return { isLedgerDue: last === null || ledgerMinute(now) > ledgerMinute(last) };
}

/** The violations of each rule that could be evaluated. */
type Found = ReadonlyMap<AlertRule, readonly Violation[]>;

async function measure(ctx: Ctx, rules: readonly AlertRule[], isStarting: boolean): Promise<Found> {
  const measurements = new Measurements(ctx.now);
  const found = new Map<AlertRule, readonly Violation[]>();
  for (const rule of rules) {
    try {
      found.set(rule, await measurements.findViolations(rule));
    } catch (error) {
      if (isStarting && error instanceof NoValueError) continue;
      logFor(ctx).warn({ action: "alert.evaluate", result: "failed", alert: rule.name, error });
    }
  }
  return found;
}

async function apply(tx: Tx, { now }: Ctx, found: Found, isSilenced: boolean): Promise<Transitions> {
  const fired: Transitions["fired"] = [];
  const resolved = await endForgottenReports(tx, now);
  const seen = new Set<string>();
  for (const [rule, violations] of found)
    for (const { labels, value } of violations) {
      const { name, severity } = rule;
      const forMs = rule.for === undefined ? 0 : msOf(rule.for);
      const sighting = { name, labels, severity, summary: summaryOf(rule, labels), value, forMs };
      const row = await recordSighting(tx, now, "product", sighting, isSilenced && !rule.inMaintenance);
      if (row) fired.push(row);
      seen.add(fingerprintOf(name, labels));
    }
  const unknown = new Set(alertRules.filter((rule) => !found.has(rule)).map(({ name }) => name));
  for (const row of await reportedBy(tx, "product")) {
    if (seen.has(row.fingerprint) || unknown.has(row.name)) continue;
    const ended = await recordEnd(tx, now, "product", row);
    if (ended) resolved.push(ended);
  }
  return { fired, resolved };
}
