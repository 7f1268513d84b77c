import { sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { workers } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { deadAfterMs } from "#lib/jobs/index.ts";

export type Check = "ok" | "failed";
export interface Health {
  status: "ok" | "failed";
  checks: { database: Check; queue: Check; worker: Check };
}

export interface QueueState {
  depth: number;
  oldestDueSeconds: number;
  dead: number;
  workers: number;
}

const system: Actor = { kind: "system", task: "health" };

/** Jobs due that nobody took for this long mean that the queue does not move. */
const stuckAfterSeconds = 120;
const answerWithinMs = 3_000;

export async function queueState(): Promise<QueueState> {
  return transaction(system, async (tx) => {
    const { rows } = await tx.execute<{ depth: number; oldest_due_seconds: number; dead: number; workers: number }>(sql`
      SELECT q.*, (SELECT count(*)::int FROM ${workers}
        WHERE heartbeat_at > now() - make_interval(secs => ${deadAfterMs / 1000})) AS workers
      FROM queue_status() q`);
    const [row] = rows;
    return {
      depth: row?.depth ?? 0,
      oldestDueSeconds: Number(row?.oldest_due_seconds ?? 0),
      dead: row?.dead ?? 0,
      workers: row?.workers ?? 0,
    };
  });
}

/** Whether the database answers, the queue moves and a worker lives. A check that cannot be made counts as failed. */
export async function health(read: () => Promise<QueueState> = queueState): Promise<Health> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), answerWithinMs);
  const state = await Promise.race([read().catch(() => null), late]).finally(() => clearTimeout(timer));
  const verdict = (good: boolean): Check => (good ? "ok" : "failed");
  const checks = {
    database: verdict(state !== null),
    queue: verdict(state !== null && state.oldestDueSeconds < stuckAfterSeconds),
    worker: verdict(state !== null && state.workers > 0),
  };
  return { status: verdict(Object.values(checks).every((check) => check === "ok")), checks };
}
