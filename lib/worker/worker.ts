import { EventEmitter } from "node:events";
import { type Job, Logger, run, type WorkerEvents } from "graphile-worker";
import { transaction } from "#db/client.ts";
import { alertOperations } from "#lib/alerts/index.ts";
import { sealEvents } from "#lib/audit/index.ts";
import { blockedChannels, failExhaustedJobs, releaseHeld, watchChannels } from "#lib/delivery/index.ts";
import { createDueDigests } from "#lib/digest/index.ts";
import type { TaskImplementation } from "#lib/jobs/index.ts";
import { beat, deadAfterMs, endHeartbeat, newHeartbeat, sweepDeadWorkers } from "#lib/jobs/index.ts";
import { log } from "#lib/telemetry/index.ts";
import { createQueuePool } from "./queue-pool.ts";
import { registry } from "./registry.ts";
import { parsedSchedule } from "./schedule.ts";
import { watchAnchoring } from "./watch-anchoring.ts";
import { watchPlans } from "./watch-plans.ts";

export interface Worker {
  /** Takes no more work, finishes or hands back what it has, and returns. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  /** Jobs at once. */
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

/** A pause or a provider's wish must hold everywhere within seconds. */
const watchEveryMs = 1_000;
/** Until then an audit event has no place in the chain, unless somebody reads the trail before. */
const sealEveryMs = 1_000;
const watchAnchoringEveryMs = 60_000;
const watchPlansEveryMs = 20_000;

/** In a row, about a minute and a half after the first (see failing_jobs() in the database, which counts the same). */
const troubledAfter = 5;

/** The queue's own messages go through our log; those of each job are ours already (implement.ts). */
const queueLogger = new Logger(() => (level, message) => {
  if (level === "error" || level === "warning")
    log[level === "error" ? "error" : "warn"]({ user: "system:queue", role: "SYSTEM", action: "queue" }, message);
});

/** Runs jobs until stopped, with a heartbeat, the sweep of dead workers and of held deliveries. */
export async function startWorker(databaseUrl: string, options: Partial<WorkerOptions> = {}): Promise<Worker> {
  const { concurrency, tasks, ...times } = { ...defaults, ...options };
  const lockIds = new Set<string>();
  const events: WorkerEvents = new EventEmitter();
  events.on("pool:create", ({ workerPool }) => lockIds.add(workerPool.id));
  events.on("worker:create", ({ worker }) => lockIds.add(worker.workerId));
  events.on("job:error", ({ job }) => {
    if (job.attempts === Math.min(troubledAfter, job.max_attempts)) void tellOfTrouble(job);
  });
  // The owner's connection: the queue's tables are its own. Jobs themselves run through db/client as np_app.
  const queuePool = createQueuePool(databaseUrl, {
    max: concurrency + 2,
    application_name: "notification-preferences queue",
  });
  const heartbeat = newHeartbeat(() => [...lockIds], new Date());
  // Before the first job: what providers asked of all workers holds for this one, too.
  await watchChannels();
  const runner = await run({
    pgPool: queuePool,
    concurrency,
    pollInterval: 1_000,
    noHandleSignals: true,
    logger: queueLogger,
    events,
    parsedCronItems: parsedSchedule(tasks.map(({ name }) => name)),
    forbiddenFlags: blockedChannels,
    taskList: Object.fromEntries(tasks.map(({ name, run: task }) => [name, task])),
  });
  await beat(heartbeat);

  let unknown = new Set<string>();
  const beating = every(times.beatEveryMs, () => beat(heartbeat));
  const sweeping = every(times.sweepEveryMs, async () => {
    unknown = await sweepDeadWorkers(unknown, times.deadAfterMs);
    await untilFew(createDueDigests);
    await untilFew(releaseHeld);
    await failExhaustedJobs(new Date());
  });
  const watching = every(watchEveryMs, watchChannels);
  const sealing = every(sealEveryMs, () => sealEvents());
  const watchAnchors = watchAnchoring();
  const anchoring = every(watchAnchoringEveryMs, () => watchAnchors(new Date()));
  const planning = every(watchPlansEveryMs, watchPlans(heartbeat.id));

  return {
    stop: async () => {
      await sweeping.stop();
      await runner.stop();
      await watching.stop();
      await sealing.stop();
      await anchoring.stop();
      await planning.stop();
      await sealEvents(); // with the keys of now: the next start may have others
      await beating.stop();
      await endHeartbeat(heartbeat);
      await queuePool.end();
    },
  };
}

/** Once a job, whatever becomes of it: the log has the error. */
async function tellOfTrouble({ id, task_identifier: task, attempts }: Job): Promise<void> {
  const alert = {
    title: `A ${task} job keeps failing`,
    text: `Job ${id} failed ${attempts} times. Look for the request job-${id} in the log.`,
    severity: "critical" as const,
  };
  await transaction({ kind: "system", task: "worker" }, (tx) => alertOperations(tx, alert)).catch((error: unknown) =>
    log.error({ user: "system:worker", role: "SYSTEM", action: "worker.tick", result: "failed", error }),
  );
}

/** Each call takes a bounded number; where it finds many, more are due. Bounded itself, so that a drain need not wait long. */
async function untilFew(take: (now: Date) => Promise<number>): Promise<void> {
  for (let call = 0; call < 20; call += 1) if ((await take(new Date())) < 1_000) return;
}

/** Runs `fn` again and again, `ms` after it last ended; its failures are logged and do not end it. */
function every(ms: number, fn: () => Promise<unknown>): { stop: () => Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const tick = async () => {
    try {
      await fn();
    } catch (error) {
      log.error({ user: "system:worker", role: "SYSTEM", action: "worker.tick", result: "failed", error });
    }
    if (!stopped) timer = setTimeout(start, ms);
  };
  const start = () => {
    running = tick();
  };
  timer = setTimeout(start, ms);
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
