import { hostname } from "node:os";
import { eq, sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { workers } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { newId } from "#lib/ids.ts";
import { log } from "#lib/telemetry/index.ts";

/** A worker without a heartbeat for 20 s counts as dead, and its jobs are released. */
export const deadAfterMs = 20_000;

const system: Actor = { kind: "system", task: "heartbeat" };

export interface Heartbeat {
  id: string;
  startedAt: Date;
  /** The ids under which this process locks jobs. */
  lockIds: () => string[];
}

export const newHeartbeat = (lockIds: () => string[], now: Date): Heartbeat => ({
  id: newId("worker"),
  startedAt: now,
  lockIds,
});

/**
 * Writes the heartbeat by the database's clock, because hosts' clocks differ. Inserts the row again if another worker deleted
 * it while this process was suspended.
 */
export async function beat({ id, startedAt, lockIds }: Heartbeat): Promise<void> {
  const alive = { lockIds: lockIds(), heartbeatAt: sql`now()` };
  await transaction(system, (tx) =>
    tx
      .insert(workers)
      .values({ id, host: hostname(), pid: process.pid, startedAt, ...alive })
      .onConflictDoUpdate({ target: workers.id, set: alive }),
  );
}

/** Deletes the row of a worker that shuts down gracefully. */
export async function endHeartbeat({ id }: Heartbeat): Promise<void> {
  await transaction(system, (tx) => tx.delete(workers).where(eq(workers.id, id)));
}

/**
 * Releases the jobs of dead workers: those without a recent heartbeat, and lock holders without a row in this sweep and in the
 * previous one (`unknown`). A single sweep is not enough, because a starting worker locks jobs before its first heartbeat.
 * Returns the lock holders without a row, for the next sweep.
 */
export async function sweepDeadWorkers(
  unknown: ReadonlySet<string>,
  silentForMs: number = deadAfterMs,
): Promise<Set<string>> {
  return transaction(system, async (tx) => {
    const dead = await tx
      .delete(workers)
      .where(sql`${workers.heartbeatAt} < now() - make_interval(secs => ${silentForMs / 1000})`)
      .returning();
    const holders = await tx.execute<{ holder: string }>(sql`
      SELECT holder FROM job_lock_holders() AS holder
      WHERE NOT EXISTS (SELECT FROM ${workers} w WHERE holder = ANY(w.lock_ids))`);
    const orphans = holders.rows.map(({ holder }) => holder);
    const lost = [...dead.flatMap(({ lockIds }) => lockIds), ...orphans.filter((holder) => unknown.has(holder))];
    if (lost.length > 0) {
      await tx.execute(sql`SELECT release_jobs(${sql.param(lost)}::text[])`);
      log.warn({
        user: "system:heartbeat",
        role: "SYSTEM",
        action: "worker.lost",
        result: "released",
        workers: dead.length,
      });
    }
    return new Set(orphans.filter((holder) => !lost.includes(holder)));
  });
}
