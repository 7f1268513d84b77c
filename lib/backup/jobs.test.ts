import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { transaction } from "#db/client.ts";
import { sessionLock } from "#db/locks.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { parseEnv } from "#lib/env.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { type OperationKind, recordRun } from "#lib/operations/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { backupDrillJob, backupJob } from "./jobs.ts";
import { backupDrillTask, backupTask } from "./tasks.ts";

const database = useDatabase();
let folder: string;

/** Sets variables for this process and for the commands that it starts. */
function use(variables: Record<string, string>): void {
  Object.assign(process.env, variables);
  setProcessSingleton("env", parseEnv({ ...process.env, DATABASE_URL: database.url }));
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "np-jobs-"));
  await asOwner(database.url, "DELETE FROM operation_runs");
});
afterEach(async () => {
  for (const name of ["BACKUP_DIR", "BACKUP_UNENCRYPTED", "BACKUP_AGE_RECIPIENTS"]) delete process.env[name];
  setProcessSingleton("env", undefined);
  await rm(folder, { recursive: true, force: true });
});

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
const ended = (kind: OperationKind, at: Date, ok = true) =>
  recordRun(ctxFor(system, at), { kind, startedAt: at, ok, detail: "the test's run" });
async function runNow(task: typeof backupTask): Promise<void> {
  await transaction(system, (tx) => addJobs(tx, [{ task, payload: {} }]));
  await runJobs(database.url, [task.name]);
}
const runsOf = (kind: OperationKind) =>
  asOwner<{ ok: boolean; detail: string }>(
    database.url,
    "SELECT ok, detail FROM operation_runs WHERE kind = $1 AND detail <> 'the test''s run' ORDER BY finished_at",
    [kind],
  );

describe("the job backup", () => {
  test("does nothing without BACKUP_DIR, and until the last success is almost a day old", async () => {
    use({});
    await runNow(backupTask);
    use({ BACKUP_DIR: folder, BACKUP_UNENCRYPTED: "1" });
    await ended("backup", hoursAgo(22));
    await runNow(backupTask);
    expect(await runsOf("backup")).toEqual([]);
  });

  test("runs the command, which records its run; a failed one is tried again and is no failed job", async () => {
    // This server's pg_dump is missing or too old, so the command fails.
    use({ BACKUP_DIR: folder, BACKUP_UNENCRYPTED: "1" });
    await ended("backup", hoursAgo(24));
    await ended("backup", hoursAgo(1), false);
    await runNow(backupTask);
    await runNow(backupTask);
    const failed = { ok: false, detail: expect.stringContaining("pg_dump") };
    expect(await runsOf("backup")).toEqual([failed, failed]);
    const failing = await asOwner(
      database.url,
      "SELECT FROM graphile_worker._private_jobs WHERE last_error IS NOT NULL",
    );
    expect(failing).toEqual([]);
  });

  test("records no failure while another backup of the database runs", async () => {
    use({ BACKUP_DIR: folder, BACKUP_UNENCRYPTED: "1" });
    const other = new pg.Client({ connectionString: database.url });
    await other.connect();
    await other.query(sessionLock("backup").take);
    await runNow(backupTask);
    await other.end();
    expect(await runsOf("backup")).toEqual([]);
  });
});

describe("a job of backups", () => {
  test.each([backupJob, backupDrillJob])("$name records nothing when the worker stops", async (job) => {
    use({ BACKUP_DIR: folder, BACKUP_UNENCRYPTED: "1" });
    await ended("backup", hoursAgo(24));
    const stopping = new AbortController();
    const helpers = { job: { id: "1", attempts: 1, priority: 0 }, abortSignal: stopping.signal };
    const running = job.run({ data: {} }, helpers as never);
    stopping.abort();
    await running;
    expect([...(await runsOf("backup")), ...(await runsOf("backup-drill"))]).toEqual([]);
  });
});

describe("the job backup-drill", () => {
  test("does nothing in the container image, which has no PostgreSQL programs, unless a server is named", async () => {
    use({ BACKUP_DIR: folder, BACKUP_UNENCRYPTED: "1" });
    await ended("backup", hoursAgo(5));
    const { arch } = process;
    onTestFinished(() => {
      Object.defineProperty(process, "arch", { value: arch });
      delete process.env.BACKUP_DRILL_DATABASE_URL;
    });
    Object.defineProperty(process, "arch", { value: "none" });
    await runNow(backupDrillTask);
    expect(await runsOf("backup-drill")).toEqual([]);
    use({ BACKUP_DRILL_DATABASE_URL: "postgres://np@127.0.0.1:9/np" });
    await runNow(backupDrillTask);
    // The folder has no backup.
    expect(await runsOf("backup-drill")).toMatchObject([{ ok: false }]);
  });

  test("does nothing without a backup, without an identity, and after a success in this month", async () => {
    use({ BACKUP_DIR: folder, BACKUP_UNENCRYPTED: "1" });
    await runNow(backupDrillTask);
    await ended("backup", hoursAgo(5));
    await ended("backup-drill", new Date());
    await runNow(backupDrillTask);
    await asOwner(database.url, "DELETE FROM operation_runs WHERE kind = 'backup-drill'");
    use({ BACKUP_AGE_RECIPIENTS: "age1qqqqqqqqqqqqqqqq" });
    await runNow(backupDrillTask);
    expect(await runsOf("backup-drill")).toEqual([]);
  });

  test("runs the command, which records its run", async () => {
    use({ BACKUP_DIR: folder, BACKUP_UNENCRYPTED: "1" });
    await ended("backup", hoursAgo(5));
    await runNow(backupDrillTask);
    expect(await runsOf("backup-drill")).toEqual([{ ok: false, detail: expect.stringContaining("no whole backup") }]);
  });
});
