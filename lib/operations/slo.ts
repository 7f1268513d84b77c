import { read, type Tx } from "#db/client.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { type Ratio, readQuantile, type Window } from "#lib/ledger/index.ts";
import { errorRatio, readEvents, windowBefore } from "./indicator.ts";
import { readOnceAMinute } from "./minute-cache.ts";
import { type Objective, objectives, objectiveWindow } from "./objectives.ts";
import { readAvailability } from "./probe/availability.ts";

export interface SloStatus {
  name: string;
  title: string;
  description: string;
  /** In `unit`, like `actual`. */
  target: number;
  actual: number | null;
  /** The same without the minutes of maintenance windows. Null: not measured in minutes, or nothing was measured. */
  actualOutsideMaintenance: number | null;
  unit: "ms" | "%";
  window: string;
  met: boolean | null;
  /** 1: the whole error budget is left. 0 or less: none. */
  budgetRemaining: number | null;
}

/** The objectives over their window. At most a minute old. ADMIN, AUDITOR and keys with OPERATIONS. */
export async function sloStatus(ctx: Ctx): Promise<SloStatus[]> {
  authorize(ctx.actor, "channels.read");
  return readOnceAMinute("slo", ctx.now, (until) => read(ctx.actor, (tx) => readSloStatuses(tx, until)));
}

export async function readSloStatuses(tx: Tx, now: Date): Promise<SloStatus[]> {
  const statuses: SloStatus[] = [];
  for (const objective of objectives) statuses.push(await statusOf(tx, objective, now));
  return statuses;
}

async function statusOf(tx: Tx, objective: Objective, now: Date): Promise<SloStatus> {
  const { name, title, description, target } = objective;
  const measured = await measureObjective(tx, objective, windowBefore(now, objectiveWindow));
  return { name, title, description, target, window: objectiveWindow, ...measured };
}

type Measured = Pick<SloStatus, "actual" | "actualOutsideMaintenance" | "unit" | "met" | "budgetRemaining">;

/** An objective in any window. `actual` is null without events. */
export async function measureObjective(tx: Tx, objective: Objective, window: Window): Promise<Measured> {
  const { goal, shown, indicator } = objective;
  const unit = unitOf(objective);
  const events = await readEvents(tx, objective, window);
  const actualOutsideMaintenance =
    indicator.kind === "probes" ? toPercent(await readAvailability(tx, window, { outsideMaintenance: true })) : null;
  if (events.all === 0) return { unit, actualOutsideMaintenance, actual: null, met: null, budgetRemaining: null };
  const bad = errorRatio(events);
  const quantile =
    "quantile" in shown && indicator.kind === "counted"
      ? await readQuantile(tx, indicator.of, shown.quantile, window)
      : null;
  const share = "share" in shown && shown.share === "good" ? 1 - bad : bad;
  return {
    unit,
    actualOutsideMaintenance,
    actual: quantile === null ? share * 100 : quantile * 1_000,
    met: bad <= 1 - goal,
    budgetRemaining: 1 - bad / (1 - goal),
  };
}

const toPercent = ({ ratio }: Ratio): number | null => (ratio === null ? null : ratio * 100);

const unitOf = ({ shown }: Objective): SloStatus["unit"] => ("quantile" in shown ? "ms" : "%");
