import { type Tx, transaction } from "#db/client.ts";
import type { Actor } from "#lib/actor.ts";
import { minuteMs, minuteOf } from "#lib/clock.ts";
import {
  quantileOf,
  readDistribution,
  readGauge,
  readIncrease,
  type Selector,
  type Window,
} from "#lib/ledger/index.ts";
import { bucketsOf, type GaugeRow } from "#lib/telemetry/index.ts";
import { databaseGauges } from "../gauges.ts";
import { areEnough, errorRatio, readEvents, windowBefore } from "../indicator.ts";
import type { Objective } from "../objectives.ts";
import { lastProbe } from "../probe/availability.ts";
import type { AlertLabels, AlertRule, Condition } from "./rule.ts";

/** A case in which a rule's condition holds. */
export interface Violation {
  labels: AlertLabels;
  value: number;
}

const system: Actor = { kind: "system", task: "alerts" };

/** No process has written the value. */
export class NoValueError extends Error {}

/** Rules about counts and about gauges of processes. The ledger has a new minute once a minute. */
export const readsLedger = ({ when }: AlertRule): boolean => when.kind !== "gauge" || !databaseGauges[when.of.metric];

/**
 * Reads the values that rules need, at one moment. Rules of the same gauge share one read. A value that cannot be read throws:
 * an alert must neither fire nor end because of that.
 */
export class Measurements {
  readonly #now: Date;
  readonly #gauges = new Map<string, Promise<readonly GaugeRow[]>>();

  constructor(now: Date) {
    this.#now = now;
  }

  async findViolations({ when }: AlertRule): Promise<Violation[]> {
    if (when.kind === "gauge") return this.#ofGauge(when);
    return transaction(system, (tx) => this.#inLedger(tx, when));
  }

  async #ofGauge({ of, by, limit }: Extract<Condition, { kind: "gauge" }>): Promise<Violation[]> {
    const rows = (await this.#gauge(of)).filter(({ labels }) => matches(labels, of));
    const groups = Map.groupBy(rows, ({ labels }) => (by === undefined ? "" : (labels[by] ?? "")));
    return [...groups].flatMap(([labelValue, group]): Violation[] => {
      const values = group.map(({ value }) => value);
      const value = "above" in limit ? Math.max(...values) : Math.min(...values);
      const isOver = "above" in limit ? value > limit.above : value < limit.below;
      return isOver ? [{ labels: by === undefined ? {} : { [by]: labelValue }, value }] : [];
    });
  }

  #gauge(of: Selector): Promise<readonly GaugeRow[]> {
    const known = this.#gauges.get(of.metric);
    const reading = known ?? databaseGauges[of.metric]?.read(this.#now) ?? this.#processGauge(of.metric);
    this.#gauges.set(of.metric, reading);
    return reading;
  }

  /** The last minute of each process. Throws if there is none: the ledger is not written, so the value is unknown. */
  async #processGauge(metric: string): Promise<readonly GaugeRow[]> {
    const minute = minuteOf(this.#now).getTime();
    const window = { from: new Date(minute - 2 * minuteMs), to: new Date(minute + minuteMs) };
    const rows = await transaction(system, (tx) => readGauge(tx, { metric }, window));
    if (rows.length === 0)
      throw new NoValueError(`no process has written ${metric} to the ledger in the last two minutes`);
    return rows;
  }

  async #inLedger(tx: Tx, when: Exclude<Condition, { kind: "gauge" }>): Promise<Violation[]> {
    switch (when.kind) {
      case "increase": {
        const value = await readIncrease(tx, [when.of], windowBefore(this.#now, when.window));
        return value > when.above ? [{ labels: {}, value }] : [];
      }
      case "quantile": {
        const found = await readDistribution(tx, when.of, windowBefore(this.#now, when.window));
        const value = quantileOf(found, bucketsOf(when.of.metric), when.quantile) ?? 0;
        return found.count >= when.leastEvents && value > when.above ? [{ labels: {}, value }] : [];
      }
      case "ratio":
        return this.#each(when.objectives, async (objective) => {
          const events = await readUnplanned(tx, objective, windowBefore(this.#now, when.window));
          const value = errorRatio(events);
          return value > when.above && areEnough(events, objective) ? value : null;
        });
      case "burn":
        return this.#each(when.objectives, (objective) => this.#burn(tx, objective, when.rates));
      case "absent":
        return this.#each(when.objectives, async (objective) => ((await this.#isReported(tx, objective)) ? null : 0));
    }
  }

  async #each(
    objectives: readonly Objective[],
    toValue: (objective: Objective) => Promise<number | null>,
  ): Promise<Violation[]> {
    const violations: Violation[] = [];
    for (const objective of objectives) {
      const value = await toValue(objective);
      if (value !== null) violations.push({ labels: { slo: objective.name }, value });
    }
    return violations;
  }

  /** The share of bad events in the long window of the first rate that is too fast in both of its windows. */
  async #burn(
    tx: Tx,
    objective: Objective,
    rates: Extract<Condition, { kind: "burn" }>["rates"],
  ): Promise<number | null> {
    for (const { factor, long, short } of rates) {
      const limit = factor * (1 - objective.goal);
      const events = await readUnplanned(tx, objective, windowBefore(this.#now, long));
      if (errorRatio(events) <= limit || !areEnough(events, objective)) continue;
      const recent = errorRatio(await readUnplanned(tx, objective, windowBefore(this.#now, short)));
      if (recent > limit) return errorRatio(events);
    }
    return null;
  }

  /** A series appears in the ledger only when it counts, so the processes' gauges prove that the ledger is written. */
  async #isReported(tx: Tx, { indicator }: Objective): Promise<boolean> {
    if (indicator.kind === "probes") return (await lastProbe(tx, this.#now)) !== null;
    const window = windowBefore(this.#now, "5m");
    return (await readGauge(tx, { metric: "process_resident_memory_bytes" }, window)).length > 0;
  }
}

/** Without the minutes of maintenance windows. Else a planned outage would page the person on call after the window's end. */
const readUnplanned = (tx: Tx, objective: Objective, window: Window) =>
  readEvents(tx, objective, window, { outsideMaintenance: true });

const matches = (labels: Readonly<Record<string, string>>, { where = {}, whereNot = {} }: Selector): boolean =>
  Object.entries(where).every(([label, values]) => [values].flat().includes(labels[label] ?? "")) &&
  !Object.entries(whereNot).some(([label, values]) => [values].flat().includes(labels[label] ?? ""));
