import { EventEmitter } from "node:events";
import { run, type WorkerEvents } from "graphile-worker";
import { changes } from "#db/changes.ts";
import { sealEvents } from "#lib/audit/index.ts";
import { backupDrillTask, backupTask } from "#lib/backup/tasks.ts";
import { blockedChannels, failExhaustedJobs, releaseHeld, watchChannels } from "#lib/delivery/index.ts";
import { createDueDigests } from "#lib/digest/index.ts";
import { env } from "#lib/env.ts";
import type { TaskImplementation } from "#lib/jobs/index.ts";
import { beat, deadAfterMs, endHeartbeat, newHeartbeat, sweepDeadWorkers } from "#lib/jobs/index.ts";
import { repeat } from "#lib/repeat.ts";
import { BulkLimit } from "./bulk-limit.ts";
import { queueLogger } from "./queue-logger.ts";
import { createQueuePool } from "./queue-pool.ts";
import { registry } from "./registry.ts";
import { parsedSchedule } from "./schedule.ts";

export interface Worker {
  /** Stops taking jobs, and waits until running jobs have ended or were released. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  /** The maximum of jobs that run at the same time. */
  concurrency: number;
  tasks: readonly TaskImplementation[];
  beatEveryMs: number;
  deadAfterMs: number;
  sweepEveryMs: number;
}

const defaults: WorkerOptions = {
  concurrency: 8,
  tasks: registry,
  beatEveryMs: 5_000,
  deadAfterMs,
  sweepEveryMs: 2_500,
};

/** A pause or a blocked provider must take effect in all workers within seconds. */
const watchEveryMs = 1_000;
/** An audit event enters the chain after this time, or earlier if the audit log is read. */
const sealEveryMs = 1_000;

/** Runs jobs until stopped, sends heartbeats, releases jobs of dead workers and held deliveries, creates due digests. */
export async function startWorker(databaseUrl: string, options: Partial<WorkerOptions> = {}): Promise<Worker> {
  const { concurrency, tasks: all, ...times } = { ...defaults, ...options };
  const tasks = all.filter(runsHere);
  const lockIds = new Set<string>();
  const events: WorkerEvents = new EventEmitter();
  events.on("pool:create", ({ workerPool }) => lockIds.add(workerPool.id));
  events.on("worker:create", ({ worker }) => lockIds.add(worker.workerId));
  const bulk = new BulkLimit(concurrency);
  bulk.follow(events);
  changes().onChange("busy", () => bulk.lower());
  // The queue connects as the database's owner, who owns the queue's tables. Jobs use db/client, as np_app.
  const queuePool = createQueuePool(databaseUrl, {
    max: concurrency + 2,
    application_name: "notification-preferences queue",
  });
  const heartbeat = newHeartbeat(() => [...lockIds], new Date());
  // Before the first job, so that this worker respects pauses and blocked providers from the start.
  await watchChannels();
  const runner = await run({
    pgPool: queuePool,
    concurrency,
    pollInterval: 1_000,
    noHandleSignals: true,
    logger: queueLogger,
    events,
    parsedCronItems: parsedSchedule(tasks.map(({ name }) => name)),
    forbiddenFlags: () => [...blockedChannels(), ...bulk.forbiddenFlags()],
    taskList: Object.fromEntries(tasks.map(({ name, run: task }) => [name, task])),
  });
  await beat(heartbeat);

  let unknown = new Set<string>();
  const beating = every(times.beatEveryMs, () => beat(heartbeat));
  const sweeping = every(times.sweepEveryMs, async () => {
    unknown = await sweepDeadWorkers(unknown, times.deadAfterMs);
    await repeatWhileFull(createDueDigests);
    await repeatWhileFull(releaseHeld);
    await failExhaustedJobs(new Date());
  });
  const watching = every(watchEveryMs, watchChannels);
  const sealing = every(sealEveryMs, () => sealEvents());

  return {
    stop: async () => {
      await sweeping.stop();
      await runner.stop();
      await watching.stop();
      await sealing.stop();
      await sealEvents(); // with the current keys, because the next start may have others
      await beating.stop();
      await endHeartbeat(heartbeat);
      await queuePool.end();
    },
  };
}

/** Only a worker with the folder of the backups takes their jobs. */
const runsHere = ({ name }: TaskImplementation): boolean =>
  env().BACKUP_DIR !== undefined || !(name === backupTask.name || name === backupDrillTask.name);

const every = (ms: number, fn: () => Promise<unknown>) => repeat("worker", () => ms, fn);

/** Repeats `step` while it returns many items, because more may be due. Bounded, so that a shutdown does not wait long. */
async function repeatWhileFull(step: (now: Date) => Promise<number>): Promise<void> {
  for (let call = 0; call < 20; call += 1) if ((await step(new Date())) < 1_000) return;
}
