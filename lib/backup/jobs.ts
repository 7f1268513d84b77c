import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { join, resolve } from "node:path";
import { and, desc, eq } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { hasBinaries } from "#db/embedded/binaries.ts";
import { operationRuns } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { type OperationKind, recordRun } from "#lib/operations/index.ts";
import { logFor } from "#lib/telemetry/index.ts";
import { backupDrillTask, backupTask, otherBackupRuns } from "./tasks.ts";

const hourMs = 3_600_000;
/** A little less than a day, so that an hourly job keeps the time of the day. */
const backupAfterMs = 23 * hourMs;
const project = join(import.meta.dirname, "../..");

export const backupJob = implementTask(backupTask, async (ctx, _payload, signal) => {
  const { BACKUP_DIR: dir } = env();
  if (dir === undefined) return { outcome: "not configured" };
  const last = await lastSuccess(ctx, "backup");
  if (last !== null && ctx.now.getTime() - last.getTime() < backupAfterMs) return { outcome: "unchanged" };
  return runCommand(ctx, "backup", [resolve(dir)], signal);
});

export const backupDrillJob = implementTask(backupDrillTask, async (ctx, _payload, signal) => {
  const {
    BACKUP_DIR: dir,
    BACKUP_AGE_RECIPIENTS: recipients,
    BACKUP_IDENTITY_FILE: identities,
    BACKUP_DRILL_DATABASE_URL: server,
  } = env();
  if (dir === undefined) return { outcome: "not configured" };
  // The identity may be on another host on purpose. There the drill is run, and BackupDrillOld tells if it is not.
  if (recipients !== undefined && identities === undefined) return { outcome: "no identity" };
  // The image has no server. There the drill needs one by name, or is run on another host.
  if (server === undefined && !(await hasBinaries())) return { outcome: "no server" };
  if ((await lastSuccess(ctx, "backup")) === null) return { outcome: "no backup" };
  const month = new Date(Date.UTC(ctx.now.getUTCFullYear(), ctx.now.getUTCMonth(), 1));
  const last = await lastSuccess(ctx, "backup-drill");
  if (last !== null && last >= month) return { outcome: "unchanged" };
  return runCommand(ctx, "backup-drill", ["drill", resolve(dir)], signal);
});

const lastSuccess = (ctx: Ctx, kind: OperationKind): Promise<Date | null> => lastRun(ctx, kind, true);

async function lastRun(ctx: Ctx, kind: OperationKind, onlyOk: boolean): Promise<Date | null> {
  const [last] = await transaction(ctx.actor, (tx) =>
    tx
      .select({ at: operationRuns.finishedAt })
      .from(operationRuns)
      .where(and(eq(operationRuns.kind, kind), onlyOk ? eq(operationRuns.ok, true) : undefined))
      .orderBy(desc(operationRuns.finishedAt))
      .limit(1),
  );
  return last?.at ?? null;
}

/**
 * Runs `./np backup` in a process of its own, so that compression and encryption do not delay messages. The command records its
 * run. A failure is no failure of this job: an alert is raised, and the next hour tries again.
 */
async function runCommand(ctx: Ctx, kind: OperationKind, args: readonly string[], signal: AbortSignal) {
  const before = await lastRun(ctx, kind, false);
  const child = spawn(
    process.execPath,
    ["--import", "./lib/telemetry/register.ts", "--", "cli/main.ts", "backup", ...args],
    { cwd: project, env: ownEnvironment(), stdio: ["ignore", "ignore", "pipe"], signal },
  );
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output = (output + text).slice(-2_000);
  });
  const code = await new Promise<number | null>((done) => {
    // Stopping the worker ends the command, which reports an error too.
    child.on("error", () => undefined).once("close", done);
  });
  if (code === 0) return { outcome: "done" };
  if (output.includes(otherBackupRuns)) return { outcome: "another runs" };
  // The end of the worker says nothing about the backup, and must page nobody. The next hour tries again.
  if (signal.aborted) return { outcome: "stopped" };
  logFor(ctx).error({ action: `${kind}.run`, result: "failed", error: new Error(output.trim()) });
  const after = await lastRun(ctx, kind, false);
  // A killed command records nothing.
  if (after === null || after.getTime() === before?.getTime())
    await recordRun(ctx, { kind, startedAt: ctx.now, ok: false, detail: "the command ended before it had a result" });
  return { outcome: "failed", code };
}

/** The variables as the operator set them: the embedded database has put its URL among them. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const { DATABASE_URL: url, ...rest } = process.env;
  return env().embedded || url === undefined ? rest : { ...rest, DATABASE_URL: url };
}
