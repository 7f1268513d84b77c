import { sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { providerStates, workers } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { freeSince, transportOf } from "#lib/channels/index.ts";
import { clock } from "#lib/clock.ts";
import { CHANNELS } from "#lib/enums.ts";
import { deadAfterMs } from "#lib/jobs/index.ts";
import { lastReadOnlyMs, readOnlyUntil } from "#lib/maintenance/index.ts";
import { processSingleton } from "#lib/process-singleton.ts";

const system: Actor = { kind: "system", task: "health" };

/** Jobs of one task that failed at least five times in a row. */
export interface FailingJobs {
  task: string;
  jobs: number;
  /** The highest number of attempts. */
  attempts: number;
}

export interface QueueState {
  depth: number;
  oldestDueSeconds: number;
  /** Like `oldestDueSeconds`, without the time that a job waited for its provider's Retry-After or pace. */
  stuckSeconds: number;
  dead: number;
  workers: number;
  failingJobs: FailingJobs[];
  /** Notifications whose plan did not advance for five minutes. */
  stalledPlans: string[];
}

/** A read scans the jobs table several times, and anonymous requests may trigger it. */
const cacheMs = 2_000;

interface CachedState {
  state: Promise<QueueState>;
  /** Infinity during the read. */
  untilMs: number;
}

/** The state, at most 2 s old. One read at a time per process; a failure is not cached. */
export function queueState(): Promise<QueueState> {
  const memo = processSingleton("queue-state", (): { kept: CachedState | null } => ({ kept: null }));
  if (memo.kept && performance.now() < memo.kept.untilMs) return memo.kept.state;
  const cached: CachedState = { state: transaction(system, readQueueState), untilMs: Number.POSITIVE_INFINITY };
  memo.kept = cached;
  const expireIn = (ms: number) => () => {
    cached.untilMs = performance.now() + ms;
  };
  cached.state.then(expireIn(cacheMs), expireIn(0));
  return cached.state;
}

/** Reads the state from the queue's jobs table. Needs the system role. */
async function readQueueState(tx: Tx): Promise<QueueState> {
  const { rows } = await tx.execute<{ depth: number; oldest_due_seconds: number; dead: number; workers: number }>(sql`
    SELECT q.*, (SELECT count(*)::int FROM ${workers}
      WHERE heartbeat_at > now() - make_interval(secs => ${deadAfterMs / 1000})) AS workers
    FROM queue_status() q`);
  const failing = await tx.execute<FailingJobs & Record<string, unknown>>(
    sql`SELECT task, jobs, attempts FROM failing_jobs()`,
  );
  const stalled = await tx.execute<{ id: string }>(sql`SELECT id FROM stalled_plans() AS id`);
  const [row] = rows;
  return {
    depth: row?.depth ?? 0,
    oldestDueSeconds: Number(row?.oldest_due_seconds ?? 0),
    stuckSeconds: await readStuckSeconds(tx),
    dead: row?.dead ?? 0,
    workers: row?.workers ?? 0,
    failingJobs: failing.rows,
    stalledPlans: stalled.rows.map(({ id }) => id),
  };
}

/** A job with a channel's flag waits until its provider is free. All times are the database's. */
async function readStuckSeconds(tx: Tx): Promise<number> {
  const due = await tx.execute<{ flag: string | null; due_ms: number; now_ms: number }>(sql`
    SELECT flag, (extract(epoch FROM run_at) * 1000)::float8 AS due_ms, (extract(epoch FROM now()) * 1000)::float8 AS now_ms
    FROM queue_oldest_due()`);
  if (due.rows.length === 0) return 0;
  const states = await tx.select({ provider: providerStates.provider, freeSince }).from(providerStates);
  const freeAtMs = new Map<string, number>(
    CHANNELS.map((channel) => {
      const state = states.find(({ provider }) => provider === transportOf(channel).provider);
      return [channel, state?.freeSince?.getTime() ?? 0];
    }),
  );
  // In a read-only window jobs wait, and workers take them again only a few at a time.
  const now = clock();
  await readOnlyUntil(now);
  const readOnlyMs = lastReadOnlyMs(now);
  const waitedMs = due.rows.map(
    ({ flag, due_ms, now_ms }) => now_ms - Math.max(due_ms, freeAtMs.get(flag ?? "") ?? 0, readOnlyMs),
  );
  return Math.max(0, ...waitedMs) / 1000;
}

/** Due jobs that no worker claims for this long mean that the queue is stuck. */
export const stuckAfterSeconds = 120;

export const isStuck = ({ stuckSeconds }: Pick<QueueState, "stuckSeconds">): boolean =>
  stuckSeconds >= stuckAfterSeconds;
