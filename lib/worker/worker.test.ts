import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { addJobs, defineTask } from "#lib/jobs/define.ts";
import { implementTask } from "#lib/jobs/implement.ts";
import { sendNotification } from "#lib/notifications/send.ts";
import { planTask } from "#lib/notifications/tasks.ts";
import { upsertUsers } from "#lib/people/upsert.ts";
import { makeTopic } from "#lib/testing/fixtures.ts";
import { startWorker, type Worker, type WorkerOptions } from "./worker.ts";

const database = useDatabase();

/** A tenth of the real intervals: a killed worker's jobs are released after about three seconds instead of more than twenty. */
const quick = { beatEveryMs: 500, deadAfterMs: 2_000, sweepEveryMs: 250 } satisfies Partial<WorkerOptions>;

const running: Worker[] = [];
const children: ChildProcess[] = [];

beforeEach(() => asOwner(database.url, "DELETE FROM graphile_worker._private_jobs"));
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const worker of running.splice(0)) await worker.stop();
});

async function start(options: Partial<WorkerOptions>): Promise<Worker> {
  const worker = await startWorker(database.url, { ...quick, ...options });
  running.push(worker);
  return worker;
}

async function stop(worker: Worker): Promise<void> {
  running.splice(running.indexOf(worker), 1);
  await worker.stop();
}

/** Starts a worker process and returns it when it runs. */
async function startProcess(): Promise<ChildProcess> {
  const script = join(import.meta.dirname, "testing/worker-process.ts");
  const child = spawn(process.execPath, [script, JSON.stringify(quick)], {
    env: { ...process.env, DATABASE_URL: database.url },
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  await once(child.stdout, "data");
  return child;
}

const queue = async () =>
  (
    await asOwner<{ waiting: number; locked: number; workers: number }>(
      database.url,
      `SELECT count(*)::int AS waiting, count(locked_at)::int AS locked, (SELECT count(*)::int FROM workers) AS workers
       FROM graphile_worker._private_jobs`,
    )
  )[0];
const empty = { waiting: 0, locked: 0, workers: 0 };

const step = { ...defineTask({ name: "plan", schema: z.object({ n: z.number() }) }), maxAttempts: 25 };
const addSteps = (count: number) =>
  transaction(system, (tx) =>
    addJobs(
      tx,
      Array.from({ length: count }, (_, n) => ({ task: step, payload: { n } })),
    ),
  );

async function acceptNotification(): Promise<string> {
  const ctx = ctxFor();
  await makeTopic({ key: "news", channels: [{ channel: "EMAIL", policy: "DEFAULT_ON" }] });
  await upsertUsers(ctx, {
    users: Array.from({ length: 30 }, (_, n) => ({ externalId: `p-${n}`, email: `p-${n}@example.com` })),
  });
  const accepted = await sendNotification(ctx, {
    topicKey: "news",
    audience: { everyone: true },
    subject: "Hello",
    body: "Hi",
  });
  return accepted.notification.id;
}

describe("startWorker", () => {
  test("continues the jobs of a killed worker, and each person gets each message once", async () => {
    const notificationId = await acceptNotification();
    // The lock stops the worker that plans the notification.
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    await holder.query("BEGIN");
    await holder.query("SELECT FROM notifications WHERE id = $1 FOR UPDATE", [notificationId]);
    const child = await startProcess();
    await expect.poll(queue, { timeout: 20_000 }).toEqual({ waiting: 1, locked: 1, workers: 1 });

    child.kill("SIGKILL");
    await once(child, "exit");
    const killedMs = performance.now();
    await holder.end();
    await start({});
    const reached = async () =>
      (await asOwner<{ n: number }>(database.url, "SELECT count(*)::int AS n FROM outbox"))[0]?.n;
    await expect.poll(reached, { timeout: 20_000 }).toBe(30);
    expect(performance.now() - killedMs).toBeLessThan(10_000);
    await expect.poll(queue).toEqual({ waiting: 0, locked: 0, workers: 1 });
    expect(
      await asOwner(
        database.url,
        "SELECT count(DISTINCT user_id)::int AS people, count(*)::int AS rows FROM deliveries",
      ),
    ).toEqual([{ people: 30, rows: 30 }]);
  });

  test("leaves no row and no lock after a graceful stop, and the process exits with 0", async () => {
    const child = await startProcess();
    await expect.poll(queue).toEqual({ ...empty, workers: 1 });
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
    expect(await queue()).toEqual(empty);
  });

  test("finishes running jobs before it stops, and the next worker runs the rest: each job once", async () => {
    const runs: number[] = [];
    const released = Promise.withResolvers<void>();
    let open = false;
    const task = implementTask(step, async (_ctx, { n }) => {
      if (!open) await released.promise;
      runs.push(n);
      return {};
    });
    await addSteps(40);
    const first = await start({ tasks: [task], concurrency: 4 });
    await expect.poll(queue).toEqual({ waiting: 40, locked: 4, workers: 1 });
    const stopped = stop(first);
    open = true;
    released.resolve();
    await stopped;
    const remaining = await queue();
    expect(remaining).toEqual({ waiting: 40 - runs.length, locked: 0, workers: 0 });
    expect(runs.length).toBeGreaterThanOrEqual(4);
    await start({ tasks: [task] });
    await expect.poll(async () => (await queue())?.waiting).toBe(0);
    expect(runs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n));
  });

  test("keeps a job that throws for a retry without delaying other jobs", async () => {
    const runs: number[] = [];
    let broken = true;
    const task = implementTask(step, async (_ctx, { n }) => {
      if (n === 0 && broken) throw new Error("the provider is away");
      runs.push(n);
      return {};
    });
    await addSteps(10);
    await start({ tasks: [task], concurrency: 1 });
    await expect.poll(() => runs.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const kept = await asOwner(
      database.url,
      `SELECT attempts, locked_at, last_error, run_at > now() AS later FROM graphile_worker._private_jobs`,
    );
    expect(kept).toEqual([
      {
        attempts: 1,
        locked_at: null,
        last_error: expect.stringMatching(/^plan failed: see job-\d+ in the log$/),
        later: true,
      },
    ]);
    broken = false;
    await asOwner(database.url, "UPDATE graphile_worker._private_jobs SET run_at = now()");
    await expect.poll(() => runs.at(-1), { timeout: 5_000 }).toBe(0);
    await expect.poll(queue).toMatchObject({ waiting: 0 });
  });

  test("never abandons a job that carries accepted work", async () => {
    const task = implementTask(planTask, async () => {
      throw new Error("no");
    });
    await transaction(system, (tx) => addJobs(tx, [{ task: planTask, payload: { notificationId: "ntf_1" } }]));
    await start({ tasks: [task] });
    const job = async () =>
      (
        await asOwner<{ attempts: number; is_over: boolean }>(
          database.url,
          "SELECT attempts, locked_at IS NULL AS is_over FROM graphile_worker.jobs",
        )
      )[0];
    // The number rises when an attempt begins. A change before its end would be lost.
    await expect.poll(job, { timeout: 20_000 }).toEqual({ attempts: 1, is_over: true });
    await asOwner(database.url, "UPDATE graphile_worker._private_jobs SET attempts = 1000, run_at = now()");
    await expect.poll(job, { timeout: 20_000 }).toEqual({ attempts: 1_001, is_over: true });
  });

  test("fails only the job whose payload an older version wrote in another shape", async () => {
    const runs: number[] = [];
    const task = implementTask(step, async (_ctx, { n }) => {
      runs.push(n);
      return {};
    });
    await asOwner(database.url, `SELECT graphile_worker.add_job('plan', '{"data": {"n": "one"}}')`);
    await asOwner(database.url, `SELECT graphile_worker.add_job('plan', '"nothing at all"')`);
    await addSteps(1);
    await start({ tasks: [task] });
    await expect.poll(() => runs).toEqual([0]);
    await expect.poll(queue).toEqual({ waiting: 2, locked: 0, workers: 1 });
  });

  test("continues after PostgreSQL closes all its connections", async () => {
    const runs: number[] = [];
    const task = implementTask(step, async (_ctx, { n }) => {
      runs.push(n);
      return {};
    });
    await start({ tasks: [task] });
    await addSteps(1);
    await expect.poll(() => runs).toEqual([0]);
    await asOwner(
      database.url,
      `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await addSteps(2);
    await expect.poll(() => runs.slice(1).toSorted(), { timeout: 20_000 }).toEqual([0, 1]);
    await asOwner(database.url, "DELETE FROM workers");
    await expect.poll(async () => (await queue())?.workers, { timeout: 5_000 }).toBe(1);
  });

  test("shares the jobs among several workers, and each job runs once", async () => {
    const runs: string[] = [];
    const taskOf = (worker: string) =>
      implementTask(step, async (_ctx, { n }) => {
        runs.push(`${worker}:${n}`);
        return {};
      });
    await addSteps(500);
    await Promise.all(["a", "b", "c"].map((name) => start({ tasks: [taskOf(name)], concurrency: 4 })));
    await expect.poll(queue, { timeout: 20_000 }).toEqual({ waiting: 0, locked: 0, workers: 3 });
    expect(new Set(runs.map((run) => run.split(":")[1])).size).toBe(500);
    expect(runs.length).toBe(500);
  });
});
