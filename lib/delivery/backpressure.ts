import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries } from "#db/schema/notifications.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { setBusy } from "./quota-clock.ts";

/** What this worker knows of the queue; it is read once a second (watch.ts) and counted on in between. */
interface Pressure {
  /** Deliveries that may go out and have not, of channels that can be sent on. */
  waiting: number;
  /** What this worker has lately dealt with in a second, at its best. */
  perSecond: number;
  dealtWith: number;
  readMs: number;
}

const held = () => processSingleton("delivery.pressure", (): { now: Pressure | null } => ({ now: null }));

/** So much may wait in any case: a minute or two of the slowest provider's. */
const littleWork = 200;
/** So much work of this worker's own pace may wait: far less than the age at which the queue counts as stuck. */
const workSeconds = 20;
/** What must be tried again later than this waits for its own sake, not for want of sending. */
const soonSeconds = 10;

const mostWaiting = ({ perSecond }: Pressure): number => Math.max(littleWork, perSecond * workSeconds);

/** Reads how much waits. `stalled`: channels that nobody can send on for some while; they must not hold up the others. */
export async function readPressure(tx: Tx, stalled: readonly string[]): Promise<void> {
  const before = held().now;
  const readMs = performance.now();
  const sample = before ? (before.dealtWith * 1000) / Math.max(1, readMs - before.readMs) : 0;
  const next = { waiting: 0, perSecond: Math.max(sample, (before?.perSecond ?? 0) * 0.9), dealtWith: 0, readMs };
  const { rows } = await tx.execute<{ waiting: number }>(sql`
    SELECT count(*)::int AS waiting FROM (
      SELECT FROM ${deliveries}
      WHERE status = 'QUEUED' AND (next_attempt_at IS NULL OR next_attempt_at < now() + make_interval(secs => ${soonSeconds}))
        AND channel <> ALL(${sql.param(stalled)}::text[])
      LIMIT ${Math.ceil(2 * mostWaiting(next))}) AS due`);
  const waiting = rows[0]?.waiting ?? 0;
  held().now = { ...next, waiting };
  await setBusy(tx, waiting >= littleWork);
}

/** Tells of deliveries that wait from now on. */
export function countQueued(count: number): void {
  const { now } = held();
  if (now) now.waiting += count;
}

/** Tells of deliveries that wait no more. */
export function countDealtWith(count: number): void {
  const { now } = held();
  if (!now) return;
  now.waiting -= count;
  now.dealtWith += count;
}

/** Whether as much waits as can be sent in good time, by what was truly sent a moment ago. */
export function isSaturated(): boolean {
  const { now } = held();
  return now !== null && now.waiting >= mostWaiting(now);
}
