import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { say } from "#lib/bootstrap/console.ts";
import { OperatorError } from "#lib/errors.ts";
import { folderFor } from "./backup-steps.ts";
import { withDatabase } from "./database.ts";
import { fromCaller } from "./import-file.ts";

const project = join(import.meta.dirname, "..");
const workPrefix = "drill.new-";
/** The first start builds the pages if that was not done yet. */
const readyWithinMs = 300_000;

/** The variables that the restored copy gets: none of a provider, an alert channel or another database. */
const kept =
  /^(PATH|HOME|LANG|TZ|TMPDIR|NODE_\w+|AUTH_SECRETS|BACKUP_(PASSPHRASE|IDENTITY_FILE)|AUDIT_RETENTION_MONTHS)$/;

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
    .exitOverride()
    .action(async (dir: string | undefined, { identity, smoke }: Options, command: Command) => {
      const folder = await folderFor(dir, command);
      const { findBackup } = await import("#lib/backup/index.ts");
      const startedAt = new Date();
      const outcome = await drill(
        async () => (await findBackup(folder)).folder,
        identity === undefined ? undefined : fromCaller(identity),
        smoke,
      );
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

/** Restores into a folder of its own, which is removed again. Each step is a process, as an operator would run it. */
async function drill(find: () => Promise<string>, identity: string | undefined, smoke: boolean): Promise<Outcome> {
  const [{ makeWork, removeCopies }, { env }] = await Promise.all([
    import("#lib/backup/index.ts"),
    import("#lib/env.ts"),
  ]);
  const parent = resolve(env().DATA_DIR);
  await mkdir(parent, { recursive: true });
  await removeCopies(parent, workPrefix);
  const dataDir = await makeWork(parent, workPrefix);
  try {
    const port = await freePort();
    const variables = copyVariables(dataDir, port, identity);
    const backup = await find();
    const restored = await runNp(["restore", backup, "--no-archiving"], variables);
    if (restored.code !== 0) return { ok: false, detail: `The restore failed: ${lastLine(restored.output)}` };
    if (!smoke) return { ok: true, detail: `${backup.split("/").at(-1)} was restored and compared; no smoke checks.` };
    await isolate(dataDir);
    const checks = await withService(variables, () =>
      runNp(["smoke", "--url", `http://localhost:${port}`, "--no-browser"], variables),
    );
    const summary = lastLine(checks.output);
    const id = backup.split("/").at(-1);
    return checks.code === 0
      ? { ok: true, detail: `${id} was restored and compared. Smoke: ${summary}` }
      : { ok: false, detail: `${id} was restored, but the service fails on it. Smoke: ${summary}` };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { ok: false, detail: error.message };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
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
    APP_URL: `http://localhost:${port}`,
    DEMO: "0",
    LOG_LEVEL: "error",
  };
}

/** Nobody outside may notice the copy: it forgets who subscribed by webhook, and what was queued. */
async function isolate(dataDir: string): Promise<void> {
  const [{ startEmbedded }, { default: pg }] = await Promise.all([import("#db/embedded.ts"), import("pg")]);
  const server = await startEmbedded({ dataDir, isCopy: true, create: false });
  const client = new pg.Client({ connectionString: server.url });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("DELETE FROM status_subscribers; DELETE FROM graphile_worker._private_jobs");
  } finally {
    await client.end();
    await server.stop();
  }
}

/** Runs `fn` while the service runs on the copy. Throws OperatorError if it does not start. */
async function withService<T>(variables: Record<string, string>, fn: () => Promise<T>): Promise<T> {
  const service = launch(["server.ts", "--all"], variables);
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
  const child = spawn(process.execPath, ["--import", "./lib/telemetry/register.ts", "--", ...args], {
    cwd: project,
    env: { NODE_ENV: "production", ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-100_000);
    });
  const ended = once(child, "close").then(([code]) => code as number | null);
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
