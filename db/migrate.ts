import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { runMigrations } from "graphile-worker";
import pg from "pg";
import { OperatorError } from "#lib/errors.ts";
import { sessionLock } from "./locks.ts";
import { canRepeat, phaseOf, runsInTransaction, statementsOf, timeoutsFor } from "./migration-file.ts";
import { retryLocks } from "./retry-locks.ts";
import { compareMigrations, type MigrationStamp, readStamps, setKnownMigrations } from "./schema-state.ts";

type RowsStep = (client: pg.ClientBase) => Promise<void>;

/** A file pair db/migrations/NNNN_name.{up,down}.sql. Decision 17 says how migrations are applied. */
export interface Migration {
  name: string;
  up: string;
  down: string;
  /** NNNN_name.rows.ts changes rows in the same transaction: `up` after the up file, `down` before the down file. */
  rows?: { up?: RowsStep; down?: RowsStep };
}

const folder = join(import.meta.dirname, "migrations");
const lock = sessionLock("migrations");
const lockRetryMs = 50;
/** About five seconds. */
const attemptsBeforeNotice = 100;

export async function readMigrations(from = folder): Promise<Migration[]> {
  const all = await readdir(from);
  const files = all.filter((file) => file.endsWith(".sql")).sort();
  const names = [...new Set(files.map((file) => file.replace(/\.(up|down)\.sql$/, "")))];
  return Promise.all(
    names.map(async (name) => {
      for (const side of ["up", "down"]) {
        if (!files.includes(`${name}.${side}.sql`))
          throw new OperatorError(
            `Migration ${name} has no ${side} file. Every migration needs an up and a down file.`,
          );
      }
      const [up, down] = await Promise.all(
        ["up", "down"].map((side) => readFile(join(from, `${name}.${side}.sql`), "utf8")),
      );
      const migration = { name, up: up ?? "", down: down ?? "" };
      if (!all.includes(`${name}.rows.ts`)) return migration;
      const rows: Migration["rows"] = await import(pathToFileURL(join(from, `${name}.rows.ts`)).href);
      return { ...migration, rows };
    }),
  );
}

/** This version's migrations, which `readSchemaState` compares with the database from now on. */
export async function readOwnMigrations(): Promise<Migration[]> {
  const migrations = await readMigrations();
  setKnownMigrations(stampsOf(migrations));
  return migrations;
}

const hash = (text: string) => createHash("sha256").update(text).digest("hex");

/**
 * Polls instead of waiting inside PostgreSQL: a waiting statement holds a snapshot, and CREATE INDEX CONCURRENTLY in the other
 * runner waits until all snapshots are released.
 */
async function acquireLock(client: pg.Client): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const { rows } = await client.query<{ mine: boolean }>(lock.attempt);
    if (rows[0]?.mine) return;
    if (attempt === attemptsBeforeNotice)
      process.emitWarning("Another process is migrating the database: waiting for it.");
    await setTimeout(lockRetryMs);
  }
}

async function withRunner<T>(databaseUrl: string, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await acquireLock(client);
    await client.query("SET lock_timeout = '2s'; SET statement_timeout = '30s'");
    await client.query(`CREATE TABLE IF NOT EXISTS schema_migrations (
      name text PRIMARY KEY, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
    // Earlier versions created the table without it. Rows that they insert have none.
    await client.query("ALTER TABLE schema_migrations ADD COLUMN IF NOT EXISTS phase text");
    return await fn(client);
  } finally {
    await client.end();
  }
}

export interface MigrateOptions {
  /** How long a migration is tried again whose statement did not get a lock. */
  lockPatienceMs?: number;
}

/** Runs one side of a migration and records it. Throws OperatorError with the name of the migration. */
async function runFile(
  client: pg.Client,
  name: string,
  sql: string,
  bookkeeping: pg.QueryConfig,
  { lockPatienceMs: patienceMs = 60_000, ...rows }: MigrateOptions & { before?: RowsStep; after?: RowsStep },
): Promise<void> {
  const inTransaction = runsInTransaction(sql);
  const onWait = () => process.emitWarning(`Migration ${name} waits for a lock. It is tried again.`);
  const runAll = async () => {
    await client.query("BEGIN");
    try {
      await rows.before?.(client);
      await client.query(sql);
      await rows.after?.(client);
      await client.query(bookkeeping);
      await client.query("COMMIT");
    } catch (error) {
      // PostgreSQL rolls back the transaction of a lost connection.
      await client.query("ROLLBACK").catch(() => undefined);
      throw error;
    }
  };
  try {
    await client.query(timeoutsFor(name, sql));
    if (inTransaction) return await retryLocks(client, { run: runAll, patienceMs, onWait });
    await rows.before?.(client);
    for (const statement of statementsOf(sql)) {
      const run = () => client.query(statement);
      await (canRepeat(statement) ? retryLocks(client, { run, patienceMs, onWait }) : run());
    }
    await rows.after?.(client);
    await client.query(bookkeeping);
  } catch (error) {
    const consequence = inTransaction
      ? "It left nothing behind."
      : "It runs outside a transaction: undo by hand what it did before it failed.";
    const message = error instanceof Error ? error.message : String(error);
    throw new OperatorError(`Migration ${name} failed: ${message}. ${consequence}`, { cause: error });
  }
}

const stampsOf = (migrations: readonly Migration[]): MigrationStamp[] =>
  migrations.map(({ name, up }) => ({ name, hash: hash(up), phase: phaseOf(up) }));

/**
 * The names of the applied migrations. Throws OperatorError if one of them is not exactly one of `known`, or an expanding one
 * of a newer version.
 */
async function readApplied(
  client: pg.Client,
  known: readonly Migration[],
  { acceptNewer = true } = {},
): Promise<Set<string>> {
  const applied = await readStamps((text) => client.query(text));
  const { unknown: incompatible, newer, changed } = compareMigrations(stampsOf(known), applied);
  const unknown = acceptNewer ? incompatible : [...newer, ...incompatible];
  if (unknown[0] !== undefined)
    throw new OperatorError(
      `The database has the migration ${unknown[0]}, which this version does not know. A newer version ran here: start the newer version, or run its "./np migrate --down 1" first.`,
    );
  if (changed[0] !== undefined)
    throw new OperatorError(
      `Migration ${changed[0]} was changed after it had been applied. Restore the file, and put the change in a new migration.`,
    );
  return new Set(applied.map(({ name }) => name));
}

/** Applies all missing migrations. Returns their names. */
export async function migrate(
  databaseUrl: string,
  known?: Migration[],
  options: MigrateOptions = {},
): Promise<string[]> {
  const migrations = known ?? (await readOwnMigrations());
  return withRunner(databaseUrl, async (client) => {
    await runMigrations({ connectionString: databaseUrl, logger: undefined });
    const done = await readApplied(client, migrations);
    const newest = [...done].sort().at(-1) ?? "";
    const names: string[] = [];
    for (const migration of migrations) {
      if (done.has(migration.name)) continue;
      if (migration.name < newest)
        throw new OperatorError(
          `Migration ${migration.name} sorts before ${newest}, which is already applied. Give it a later number.`,
        );
      const bookkeeping = {
        text: "INSERT INTO schema_migrations (name, hash, phase) VALUES ($1, $2, $3)",
        values: [migration.name, hash(migration.up), phaseOf(migration.up)],
      };
      await runFile(client, migration.name, migration.up, bookkeeping, { ...options, after: migration.rows?.up });
      names.push(migration.name);
    }
    return names;
  });
}

/**
 * Reverts the newest migrations, newest first. Returns their names. `which`: their number; or exactly these, so that two
 * rollbacks at the same time do not revert twice as many. Throws OperatorError if these are not the newest ones, or with `exactly`
 * if fewer are applied.
 */
export async function migrateDown(
  databaseUrl: string,
  which: number | readonly string[],
  known?: Migration[],
  { exactly = false } = {},
): Promise<string[]> {
  const migrations = known ?? (await readMigrations());
  return withRunner(databaseUrl, async (client) => {
    const done = await readApplied(client, migrations, { acceptNewer: false });
    if (exactly && typeof which === "number" && which > done.size)
      throw new OperatorError(`The database has ${done.size} migrations, so ${which} cannot be reverted. None was.`);
    const newest = migrations
      .filter(({ name }) => done.has(name))
      .reverse()
      .slice(0, typeof which === "number" ? which : which.length);
    if (typeof which !== "number" && newest.map(({ name }) => name).join() !== which.join())
      throw new OperatorError(
        `The newest migrations are not ${which.join(", ")} any longer: another process has migrated meanwhile. No migration was reverted.`,
      );
    const names: string[] = [];
    for (const migration of newest) {
      const bookkeeping = { text: "DELETE FROM schema_migrations WHERE name = $1", values: [migration.name] };
      await runFile(client, migration.name, migration.down, bookkeeping, { before: migration.rows?.down });
      names.push(migration.name);
    }
    return names;
  });
}

/** Throws OperatorError if the database lacks migrations of this version. For processes that do not migrate themselves. */
export async function assertMigrated(databaseUrl: string): Promise<void> {
  const known = await readOwnMigrations();
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 10_000,
    query_timeout: 10_000,
  });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const done = await readApplied(client, known);
    const missing = known.filter(({ name }) => !done.has(name));
    if (missing.length > 0)
      throw new OperatorError(
        `The database lacks ${missing.length} of ${known.length} migrations: run "./np migrate" first.`,
      );
  } finally {
    await client.end();
  }
}
