import pg from "pg";
import { sessionLock } from "#db/locks.ts";
import { migrateDown } from "#db/migrate.ts";
import { migrationsToRevert, readAppliedMigrations } from "#db/schema-state.ts";
import { say } from "#lib/bootstrap/console.ts";
import type { Ctx } from "#lib/context.ts";
import { OperatorError } from "#lib/errors.ts";
import {
  endRollback,
  fillDeployCommand,
  openRollback,
  parseDeployCommand,
  planRollback,
  type ReleaseRow,
  runProgram,
  startRollback,
} from "#lib/operations/index.ts";
import { fromCaller } from "../import-file.ts";

export interface RollbackOptions {
  reason: string;
  by: string;
  to?: string;
  migrations: "needed" | "all";
  incident?: string;
  url?: string;
  byHand?: boolean;
}

/**
 * Lets one rollback run at a time. The lock ends with the connection, so that a killed rollback can be started again. Throws
 * OperatorError.
 */
async function withRollbackLock(databaseUrl: string, fn: () => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000, keepAlive: true });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ mine: boolean }>(sessionLock("rollback").attempt);
    if (!rows[0]?.mine)
      throw new OperatorError('Another rollback is in progress. Wait until it has ended: "./np release list".');
    await fn();
  } finally {
    await client.end().catch(() => undefined);
  }
}

export const rollBack = (ctx: Ctx, databaseUrl: string, options: RollbackOptions): Promise<void> =>
  withRollbackLock(databaseUrl, () => goBack(ctx, databaseUrl, options));

/**
 * Goes back to an earlier version. Everything that can be refused is checked before anything is changed. Throws OperatorError if
 * a step fails, and records FAILED: the next rollback then goes further back, unless `--to` names the same version.
 */
async function goBack(ctx: Ctx, databaseUrl: string, options: RollbackOptions): Promise<void> {
  const text = process.env.DEPLOY_COMMAND || undefined;
  if (text === undefined && !options.byHand)
    throw new OperatorError(
      "DEPLOY_COMMAND is not set, so this command cannot put the earlier version in place. Set it, or use --by-hand and deploy yourself.",
    );
  const plan = await planRollback(ctx, options.to);
  const deploy = text === undefined || options.byHand ? null : fillDeployCommand(parseDeployCommand(text), plan.to);
  const applied = await readAppliedMigrations();
  const reverts = migrationsToRevert(applied, plan.to.schemaVersion, options.migrations === "all");
  say(`From ${plan.from.version} to ${plan.to.version}. ${revertsText(reverts)}`);
  const started = await startRollback(
    ctx,
    { ...plan, reverts },
    { releasedBy: options.by, reason: options.reason, incidentId: options.incident },
  );
  say(`The reason is in the audit log and in the incident ${started.incidentId}.`);
  const reverted = await attempt(() => (reverts.length > 0 ? migrateDown(databaseUrl, reverts) : []));
  if (reverted !== null) return failed(started, reverted);
  if (deploy === null)
    return say(
      `Deploy ${plan.to.version} now, and then run "./np release rollback --finish". Until then it is not done.`,
    );
  say(`Deploying ${plan.to.version} …`);
  const problem = await runProgram(deploy, fromCaller("."));
  if (problem !== null) return failed(started, problem);
  await smokeAndEnd(started, options.url);
}

/** Ends a rollback whose deployment was done by hand. */
export const finishRollback = (ctx: Ctx, databaseUrl: string, url: string | undefined): Promise<void> =>
  withRollbackLock(databaseUrl, async () => smokeAndEnd(await openRollback(ctx), url));

async function smokeAndEnd(started: ReleaseRow, url: string | undefined): Promise<void> {
  const args = url === undefined ? [] : ["--url", url];
  const [, main = ""] = process.argv;
  const command = [process.execPath, ...process.execArgv, main, "smoke", ...args] as const;
  const problem = await runProgram(command, process.cwd());
  if (problem !== null) return failed(started, "the smoke test failed");
  await endRollback(now(), started, null);
  say(`${started.version} runs again, and its smoke test passed.`);
}

/** The steps take minutes, so each is recorded with its own time. */
const now = (): Ctx => ({
  actor: { kind: "system", task: "np release" },
  requestId: `np-${process.pid}`,
  now: new Date(),
});

async function failed(started: ReleaseRow, problem: string): Promise<never> {
  await endRollback(now(), started, problem).catch((error: unknown) => say(`The failure is not recorded: ${error}`));
  throw new OperatorError(
    `The rollback to ${started.version} failed: ${problem}. Nothing more was done. The incident is ${started.incidentId}. To try this version again, add --to ${started.version}: without it, the next rollback goes further back.`,
  );
}

const revertsText = (reverts: readonly string[]): string =>
  reverts.length > 0
    ? `Migrations to revert: ${reverts.join(", ")}.`
    : "No migration is reverted: the earlier version works with the schema.";

/** Null if it succeeded, else the reason. */
async function attempt(fn: () => unknown): Promise<string | null> {
  try {
    await fn();
    return null;
  } catch (error) {
    return error instanceof OperatorError ? error.message : String(error);
  }
}
