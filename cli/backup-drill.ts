import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { Command } from "commander";
import type { Way } from "#lib/backup/ways.ts";
import { say } from "#lib/bootstrap/console.ts";
import { OperatorError } from "#lib/errors.ts";
import { folderFor } from "./backup-steps.ts";
import { withDatabase } from "./database.ts";
import { fromCaller } from "./import-file.ts";

const project = join(import.meta.dirname, "..");
const workPrefix = "drill.new-";
/** The first start builds the pages if that was not done yet. */
const readyWithinMs = 300_000;

/**
 * The processes on the copy. A stopped drill stops them first: else a service would run on the restored data, and the data would
 * stay on the disk until the next drill.
 */
const children = new Set<ChildProcess>();
let isStopped = false;
function stopOnSignal(): void {
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
    process.on(signal, () => {
      isStopped = true;
      for (const child of children) child.kill("SIGTERM");
    });
}

/**
 * The variables that the restored copy gets: none of a provider, an alert channel or another database. The variables of Next are
 * those of the image.
 */
const kept =
  /^(PATH|HOME|LANG|TZ|TMPDIR|(__NEXT_)?NODE_\w+|NEXT_TELEMETRY_DISABLED|AUTH_SECRETS|BACKUP_(PASSPHRASE|IDENTITY_FILE)|AUDIT_RETENTION_MONTHS)$/;

const help = `
A backup of the embedded database is restored into a server of its own, below DATA_DIR. A dump is restored into a database on the
server of BACKUP_DRILL_DATABASE_URL, which is dropped again, or without that into a server of its own too.`;

interface Options {
  identity?: string;
  smoke: boolean;
}

export const drillCommand = (): Command =>
  new Command("drill")
    .description("restore the newest backup into a new server, compare it, run the smoke checks, and record the result")
    .argument("[DIR]", "a backup, or the folder of the backups (default: BACKUP_DIR)")
    .option("--identity <file>", "file with an age identity (default: BACKUP_IDENTITY_FILE)")
    .option("--no-smoke", "do not start the service on the restored database")
    .addHelpText("after", help)
    .exitOverride()
    .action(async (dir: string | undefined, { identity, smoke }: Options, command: Command) => {
      const folder = await folderFor(dir, command);
      const startedAt = new Date();
      stopOnSignal();
      const outcome = await drill(folder, {
        identity: identity === undefined ? undefined : fromCaller(identity),
        smoke,
      });
      // Stopped by a person or by the end of the worker: nothing is known about the backup, so no one is paged.
      if (isStopped) throw new OperatorError("The drill was stopped before it had a result. Nothing was recorded.");
      say(outcome.detail);
      if (!outcome.ok) process.exitCode = 1;
      const { recordRun } = await import("#lib/operations/index.ts");
      await withDatabase(
        "backup",
        (ctx) => recordRun({ ...ctx, now: new Date() }, { kind: "backup-drill", startedAt, ...outcome }),
        { migrates: false },
      );
    });

interface Outcome {
  ok: boolean;
  detail: string;
}

async function drill(folder: string, options: DrillOptions): Promise<Outcome> {
  try {
    return await restoreOnTrial(folder, options);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { ok: false, detail: error.message };
  }
}

interface DrillOptions {
  identity: string | undefined;
  smoke: boolean;
}

/** Restores into a server or database of its own, which is removed again. Each step is a process, as an operator would run it. */
async function restoreOnTrial(folder: string, options: DrillOptions): Promise<Outcome> {
  const [{ findBackup, makeWork, removeCopies, withSentences }, { env }] = await Promise.all([
    import("#lib/backup/index.ts"),
    import("#lib/env.ts"),
  ]);
  const { BACKUP_DRILL_DATABASE_URL: server, DATA_DIR } = env();
  const { folder: backup, manifest } = await findBackup(folder);
  const parent = resolve(DATA_DIR);
  const dataDir = await withSentences(parent, async () => {
    await mkdir(parent, { recursive: true });
    await removeCopies(parent, workPrefix);
    return makeWork(parent, workPrefix);
  });
  try {
    const target = await openTarget(manifest.way, server, dataDir);
    try {
      return await restoreAndCheck(backup, target, dataDir, options);
    } finally {
      await target.remove();
    }
  } finally {
    // A stopped restore leaves its server running.
    await removeCopies(parent, workPrefix);
  }
}

/** Where a backup is restored on trial. */
interface Target {
  /** DATABASE_URL of the steps. Undefined: the embedded database of their DATA_DIR. */
  url: string | undefined;
  /** Runs `fn` with the address of the restored database. */
  onDatabase(fn: (url: string) => Promise<void>): Promise<void>;
  remove(): Promise<void>;
}

async function openTarget(way: Way, server: string | undefined, dataDir: string): Promise<Target> {
  // A base backup is the files of the embedded server, which no other server takes.
  if (way === "dump" && server !== undefined) {
    const { createDrillDatabase } = await import("./drill-database.ts");
    const { url, drop } = await createDrillDatabase(server);
    return { url, onDatabase: (fn) => fn(url), remove: drop };
  }
  const { hasBinaries } = await import("#db/embedded/binaries.ts");
  if (!(await hasBinaries()))
    throw new OperatorError(
      "This installation has no PostgreSQL server of its own to restore into. Set BACKUP_DRILL_DATABASE_URL to a server for the drill.",
    );
  return {
    url: undefined,
    onDatabase: async (fn) => {
      const { startEmbedded } = await import("#db/embedded.ts");
      const copy = await startEmbedded({ dataDir, isCopy: true, create: false });
      await fn(copy.url).finally(copy.stop);
    },
    remove: async () => undefined,
  };
}

async function restoreAndCheck(
  backup: string,
  target: Target,
  dataDir: string,
  { identity, smoke }: DrillOptions,
): Promise<Outcome> {
  const id = backup.split("/").at(-1);
  const port = await freePort();
  const variables = { ...copyVariables(dataDir, port, identity), ...(target.url && { DATABASE_URL: target.url }) };
  const restored = await runNp(["restore", backup, "--no-archiving"], variables);
  if (restored.code !== 0) return { ok: false, detail: `The restore failed: ${lastLine(restored.output)}` };
  if (!smoke) return { ok: true, detail: `${id} was restored and compared; no smoke checks.` };
  await target.onDatabase(isolate);
  const checks = await withService(variables, () =>
    runNp(["smoke", "--url", `http://127.0.0.1:${port}`, "--no-browser"], variables),
  );
  const summary = lastLine(checks.output);
  return checks.code === 0
    ? { ok: true, detail: `${id} was restored and compared. Smoke: ${summary}` }
    : { ok: false, detail: `${id} was restored, but the service fails on it. Smoke: ${summary}` };
}

function copyVariables(dataDir: string, port: number, identity: string | undefined): Record<string, string> {
  const own = Object.entries(process.env).filter(
    (entry): entry is [string, string] => kept.test(entry[0]) && entry[1] !== undefined,
  );
  return {
    ...Object.fromEntries(own),
    ...(identity !== undefined && { BACKUP_IDENTITY_FILE: identity }),
    DATA_DIR: dataDir,
    PORT: String(port),
    APP_URL: `http://127.0.0.1:${port}`,
    DEMO: "0",
    LOG_LEVEL: "error",
  };
}

/** Deletes the subscribers and the queued jobs of the copy, so that it calls no webhook and sends no notice. */
async function isolate(url: string): Promise<void> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("DELETE FROM status_subscribers; DELETE FROM graphile_worker._private_jobs");
  } finally {
    await client.end();
  }
}

/** Runs `fn` while the service runs on the copy. Throws OperatorError if it does not start. */
async function withService<T>(variables: Record<string, string>, fn: () => Promise<T>): Promise<T> {
  const service = launch(["server.ts", "--all", "--loopback"], variables);
  const timer = setTimeout(() => service.child.kill("SIGTERM"), readyWithinMs);
  try {
    await service.printed("Ready on");
    clearTimeout(timer);
    return await fn();
  } finally {
    clearTimeout(timer);
    service.child.kill("SIGTERM");
    await service.ended;
  }
}

async function runNp(
  args: string[],
  variables: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  const command = launch(["cli/main.ts", ...args], variables);
  return { code: await command.ended, output: command.output() };
}

function launch(args: string[], variables: Record<string, string>) {
  if (isStopped) throw new OperatorError("The drill was stopped.");
  const child = spawn(process.execPath, ["--import", "./lib/telemetry/register.ts", "--", ...args], {
    cwd: project,
    env: { NODE_ENV: "production", ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-100_000);
    });
  const ended = once(child, "close").then(([code]) => {
    children.delete(child);
    return code as number | null;
  });
  const printed = (text: string) =>
    new Promise<void>((resolve, reject) => {
      child.stderr.on("data", () => output.includes(text) && resolve());
      ended.then(
        () => reject(new OperatorError(`The service does not start on the restored database: ${lastLine(output)}`)),
        reject,
      );
    });
  return { child, ended, output: () => output, printed };
}

const lastLine = (output: string): string => output.trim().split("\n").at(-1)?.trim() ?? "";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}
