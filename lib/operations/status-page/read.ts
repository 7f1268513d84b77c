import { type Tx, transaction } from "#db/client.ts";
import { alertClock } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { STATUS_COMPONENTS, type StatusComponent } from "#lib/enums.ts";
import { queueState } from "../queue-state.ts";
import { readSloStatuses } from "../slo.ts";
import { readComponentStates } from "./components.ts";
import { readPublicIncidents } from "./incidents.ts";
import { listPublicMaintenance } from "./maintenance.ts";
import type { ComponentState, PublicObjective, StatusSnapshot } from "./snapshot.ts";
import { readUptime, type Uptime } from "./uptime.ts";

const system: Actor = { kind: "system", task: "status" };

/** The objectives that people notice. The others are about the callers of the API, or repeat one of these. */
const shownObjectives = ["availability", "latency-p95", "service-error-rate", "delivery-success", "delivery-time"];

/** What is measured over days and changes slowly. */
export interface SlowFacts {
  at: Date;
  uptime: Record<StatusComponent, Uptime>;
  objectives: PublicObjective[];
}
const slowFactsMs = 60_000;

/** Reads the status at this moment. `before`: the last snapshot, which knows since when a state holds. */
export async function readStatus(
  now: Date,
  before: StatusSnapshot | null,
  kept: SlowFacts | null,
): Promise<{ snapshot: StatusSnapshot; slow: SlowFacts }> {
  const queue = await queueState();
  return transaction(system, async (tx) => {
    const isKept = kept !== null && Math.abs(now.getTime() - kept.at.getTime()) < slowFactsMs;
    const slow = isKept ? kept : await readSlowFacts(tx, now);
    const states = await readComponentStates(tx, queue, now);
    const [clock] = await tx.select({ installedAt: alertClock.installedAt }).from(alertClock);
    const snapshot: StatusSnapshot = {
      at: now,
      installedAt: clock?.installedAt ?? now,
      components: STATUS_COMPONENTS.map((id) => ({
        id,
        state: states[id],
        changedAt: changedAt(id, states[id], before) ?? now,
        ...slow.uptime[id],
      })),
      objectives: slow.objectives,
      incidents: await readPublicIncidents(tx),
      maintenance: await listPublicMaintenance(tx, now),
    };
    return { snapshot, slow };
  });
}

function changedAt(id: StatusComponent, state: ComponentState, before: StatusSnapshot | null): Date | undefined {
  const known = before?.components.find((component) => component.id === id);
  return known?.state === state ? known.changedAt : undefined;
}

async function readSlowFacts(tx: Tx, now: Date): Promise<SlowFacts> {
  const uptime = await readUptime(tx, now);
  const statuses = await readSloStatuses(tx, now);
  const objectives = statuses
    .filter(({ name }) => shownObjectives.includes(name))
    .map(({ name, actual, target, met }) => ({ name, actual, target, met }));
  return { at: now, uptime, objectives };
}
