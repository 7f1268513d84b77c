import { hostname } from "node:os";
import { eq, sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { workers } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { newId } from "#lib/ids.ts";
import { log } from "#lib/telemetry/index.ts";

/** One that is silent for 20 s is dead, and what it had locked is handed back. */
export const deadAfterMs = 20_000;

const system: Actor = { kind: "system", task: "heartbeat" };

export interface Heartbeat {
  id: string;
  startedAt: Date;
  /** The names under which this process locks jobs. */
  lockIds: () => string[];
}

export const newHeartbeat = (lockIds: () => string[], now: Date): Heartbeat => ({
  id: newId("worker"),
  startedAt: now,
  lockIds,
});

/**
 * Says "alive" by the database's own clock (hosts' clocks differ), and makes the row anew if it was taken for dead while
 * this process was asleep.
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

/** A worker that ends in order leaves no row behind. */
export async function endHeartbeat({ id }: Heartbeat): Promise<void> {
  await transaction(system, (tx) => tx.delete(workers).where(eq(workers.id, id)));
}

/**
 * Hands back the jobs of workers that are dead: silent for too long by the database's own clock, or
 * holding a lock without any row at all (`unknown`: those seen at the sweep before, so that a worker which is just
 * starting is not taken for dead). Returns the lock holders without a row, for the next sweep.
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
