import { and, asc, gt, isNull } from "drizzle-orm";
import { read } from "#db/client.ts";
import { LiveCache } from "#db/live-cache.ts";
import { maintenanceWindows } from "#db/schema/operations.ts";
import type { Actor } from "#lib/actor.ts";
import { minuteMs } from "#lib/clock.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import type { MaintenanceWindowRow } from "./list.ts";

const system: Actor = { kind: "system", task: "maintenance" };
/** A window is shown to people this long before it begins: the notice that the guide asks for. */
const noticeMs = 48 * 60 * minuteMs;
/** Work that waits for the end of a window looks again this often, because a window can be ended early. */
const recheckMs = minuteMs;

/** The windows that are not over. One set for all actors: it has no personal data. */
const cache = () =>
  processSingleton("maintenance", () => new LiveCache<MaintenanceWindowRow[]>("catalogue", { max: 1 }));

const loadWindows = (now: Date): Promise<MaintenanceWindowRow[]> =>
  read(system, (tx) =>
    tx
      .select()
      .from(maintenanceWindows)
      .where(and(isNull(maintenanceWindows.cancelledAt), gt(maintenanceWindows.endsAt, now)))
      .orderBy(asc(maintenanceWindows.startsAt)),
  );

/** The window of this moment, from memory while the change listener is live. */
async function currentWindow(now: Date): Promise<MaintenanceWindowRow | null> {
  const windows = await openWindows(now);
  return windows.find(({ startsAt, endsAt }) => startsAt <= now && now < endsAt) ?? null;
}

async function openWindows(now: Date): Promise<MaintenanceWindowRow[]> {
  const windows = cache();
  return windows.isLive ? windows.read("", () => loadWindows(now)) : loadWindows(now);
}

/** When changes are accepted again; null = now. */
export async function readOnlyUntil(now: Date): Promise<Date | null> {
  const window = await currentWindow(now);
  return window?.readOnly ? window.endsAt : null;
}

/** When messages that are due may be attempted again; null = now. In a read-only window nothing is sent. */
export async function sendAgainAt(now: Date): Promise<Date | null> {
  const until = await readOnlyUntil(now);
  return until && new Date(Math.min(until.getTime(), now.getTime() + recheckMs));
}

/** True within a window: alerts that begin to fire wait for its end. */
export const isInMaintenance = async (now: Date): Promise<boolean> => (await currentWindow(now)) !== null;

/** The window that people are told about: the running one, or the next one within 48 hours. */
export async function nextNotice(now: Date): Promise<MaintenanceWindowRow | null> {
  const [next] = (await openWindows(now)).filter(({ endsAt }) => now < endsAt);
  return next && next.startsAt.getTime() - now.getTime() <= noticeMs ? next : null;
}
