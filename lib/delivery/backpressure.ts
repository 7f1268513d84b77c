import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { executePrepared } from "#db/prepared.ts";
import { deliveries, shareClocks } from "#db/schema/notifications.ts";
import { processSingleton } from "#lib/process-singleton.ts";

/** The state of the queue in this worker: read once a second (watchChannels) and counted in between. */
interface Backlog {
  /** Deliveries that are due and can be sent, because their channel is not stalled. */
  waiting: number;
  /** The highest rate at which this worker recently settled deliveries. */
  perSecond: number;
  /** Settled since the last read. */
  settled: number;
  readMs: number;
}

const current = () => processSingleton("delivery.pressure", (): { backlog: Backlog | null } => ({ backlog: null }));

/** The least capacity: one or two minutes of work for the slowest provider. */
const minCapacity = 200;
/** The capacity at this worker's own rate. Far less than the age at which the queue counts as stuck. */
const capacitySeconds = 20;
/** A delivery whose next attempt is later does not wait because of a slow queue, and is not counted. */
const dueWithinSeconds = 10;

const capacity = ({ perSecond }: Backlog): number => Math.max(minCapacity, perSecond * capacitySeconds);

/** Reads the backlog. `stalled`: channels that no worker can send on for some time. They must not delay the others. */
export async function readBacklog(tx: Tx, stalled: readonly string[]): Promise<void> {
  const before = current().backlog;
  const readMs = performance.now();
  const rate = before ? (before.settled * 1000) / Math.max(1, readMs - before.readMs) : 0;
  const next = { waiting: 0, perSecond: Math.max(rate, (before?.perSecond ?? 0) * 0.9), settled: 0, readMs };
  const { rows } = await tx.execute<{ waiting: number }>(sql`
    SELECT count(*)::int AS waiting FROM (
      SELECT FROM ${deliveries}
      WHERE status = 'QUEUED' AND (next_attempt_at IS NULL OR next_attempt_at < now() + make_interval(secs => ${dueWithinSeconds}))
        AND channel <> ALL(${sql.param(stalled)}::text[])
      LIMIT ${Math.ceil(2 * capacity(next))}) AS due`);
  const waiting = rows[0]?.waiting ?? 0;
  current().backlog = { ...next, waiting };
  await setQuotaClockSlow(tx, waiting >= minCapacity);
}

export function countQueued(count: number): void {
  const { backlog } = current();
  if (backlog) backlog.waiting += count;
}

export function countSettled(count: number): void {
  const { backlog } = current();
  if (!backlog) return;
  backlog.waiting -= count;
  backlog.settled += count;
}

/** True if the backlog is as large as this worker can send in time, at its recent rate. */
export function isSaturated(): boolean {
  const { backlog } = current();
  return backlog !== null && backlog.waiting >= capacity(backlog);
}

/**
 * While backlogged, tenant quotas refill this many times slower. Otherwise a slow queue would refill everyone's quota and
 * fairness would be lost.
 */
const slowdown = 100;

/** Slows the quota clock down, or ends that, for all workers. */
export async function setQuotaClockSlow(tx: Tx, isSlow: boolean): Promise<void> {
  if (isSlow) await tx.insert(shareClocks).values({ busySince: sql`now()` }).onConflictDoNothing();
  else await tx.delete(shareClocks);
}

/**
 * The clock by which tenant quotas refill (lib/notifications/tenant-quota.ts): the database's, slower while backlogged. All
 * workers read the same clock. With different clocks, a tenant would look far ahead of its quota to some of them.
 */
export async function quotaClock(tx: Tx): Promise<Date> {
  const { rows } = await executePrepared<{ ms: number }>(
    tx,
    sql`
    SELECT floor(extract(epoch FROM CASE WHEN since IS NULL THEN now() ELSE since + (now() - since) / ${slowdown}::int END)
      * 1000)::float8 AS ms
    FROM (SELECT min(busy_since) AS since FROM ${shareClocks}) AS busy`,
  );
  const [{ ms } = { ms: Number.NaN }] = rows;
  return new Date(ms);
}
