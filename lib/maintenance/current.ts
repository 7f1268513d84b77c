import { setTimeout as delay } from "node:timers/promises";
import { and, asc, gt, isNull } from "drizzle-orm";
import { read } from "#db/client.ts";
import { LiveCache } from "#db/live-cache.ts";
import { maintenanceWindows } from "#db/schema/operations.ts";
import type { Actor } from "#lib/actor.ts";
import { minuteMs } from "#lib/clock.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import type { MaintenanceWindowRow } from "./list.ts";

const system: Actor = { kind: "system", task: "maintenance" };
/** A window is shown to people this long before it begins: the required notice. */
const noticeMs = 48 * 60 * minuteMs;
/** Work that waits for the end of a window checks again this often, because a window can be ended early. */
const recheckMs = minuteMs;

/** Pages wait no longer than this for the database before they show the windows that were read last. */
const noticeWaitMs = 300;
/** A window that is over still matters for messages and jobs that waited in it. */
const keptMs = 24 * 60 * minuteMs;

const cache = () =>
  processSingleton("maintenance", () => new LiveCache<MaintenanceWindowRow[]>("catalogue", { max: 1 }));
/** The windows that were read last. They have no personal data, so they are the same for everyone. */
const lastRead = () => processSingleton("maintenance-last", () => ({ windows: [] as readonly MaintenanceWindowRow[] }));

/** The windows that are not over, or ended within a day. */
async function loadWindows(now: Date): Promise<MaintenanceWindowRow[]> {
  const { cancelledAt, endsAt, startsAt } = maintenanceWindows;
  const since = new Date(now.getTime() - keptMs);
  const windows = await read(system, (tx) =>
    tx
      .select()
      .from(maintenanceWindows)
      .where(and(isNull(cancelledAt), gt(endsAt, since)))
      .orderBy(asc(startsAt)),
  );
  lastRead().windows = windows;
  return windows;
}

/** From memory while the change listener is live. */
async function recentWindows(now: Date): Promise<readonly MaintenanceWindowRow[]> {
  const windows = cache();
  return windows.isLive ? windows.read("", () => loadWindows(now)) : loadWindows(now);
}

const isRunning = ({ startsAt, endsAt }: MaintenanceWindowRow, now: Date): boolean => startsAt <= now && now < endsAt;

const currentWindow = async (now: Date): Promise<MaintenanceWindowRow | null> =>
  (await recentWindows(now)).find((window) => isRunning(window, now)) ?? null;

/** When changes are accepted again; null = now. */
export async function readOnlyUntil(now: Date): Promise<Date | null> {
  const window = await currentWindow(now);
  return window?.readOnly ? window.endsAt : null;
}

/** When messages that are due may be attempted again; null = now. In a read-only window only urgent messages are sent. */
export async function sendAgainAt(now: Date): Promise<Date | null> {
  const until = await readOnlyUntil(now);
  return until && new Date(Math.min(until.getTime(), now.getTime() + recheckMs));
}

/**
 * The last moment until `now` at which a read-only window kept messages and jobs waiting, in Unix milliseconds; 0 = never. From
 * the windows that this process read last.
 */
export const lastReadOnlyMs = (now: Date): number =>
  Math.max(
    0,
    ...lastRead()
      .windows.filter(({ readOnly, startsAt }) => readOnly && startsAt <= now)
      .map(({ endsAt }) => Math.min(endsAt.getTime(), now.getTime())),
  );

/** True within a window: alerts that begin to fire wait for its end. */
export const isInMaintenance = async (now: Date): Promise<boolean> => (await currentWindow(now)) !== null;

/** Without the database, the windows that were read last. */
async function knownWindows(now: Date): Promise<readonly MaintenanceWindowRow[]> {
  const last = () => lastRead().windows;
  return Promise.race([recentWindows(now).catch(last), delay(noticeWaitMs, undefined, { ref: false }).then(last)]);
}

/** The same as `isInMaintenance`, also while the database is down because of the window. */
export const isKnownMaintenance = async (now: Date): Promise<boolean> =>
  (await knownWindows(now)).some((window) => isRunning(window, now));

/** The window that the banner shows: the running one, or the next one within 48 hours. */
export async function nextNotice(now: Date): Promise<MaintenanceWindowRow | null> {
  const [next] = (await knownWindows(now)).filter(({ endsAt }) => now < endsAt);
  return next && next.startsAt.getTime() - now.getTime() <= noticeMs ? next : null;
}
