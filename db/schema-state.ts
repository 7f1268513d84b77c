import { OperatorError } from "#lib/errors.ts";
import { processSingleton, setProcessSingleton } from "#lib/process-singleton.ts";
import { runStatement } from "./client.ts";
import type { MigrationPhase } from "./migration-file.ts";

/** A migration's name and the hash of its up file, as in the files of this version or as stored in the database. */
export interface MigrationStamp {
  name: string;
  hash: string;
  /** Stored, because an older version does not have the file. Null: the file does not say it, or an older version applied it. */
  phase: MigrationPhase | null;
}

/** The difference between the migrations of this version and those of the database. All lists are empty if there is none. */
export interface SchemaState {
  /** The number of this version's migrations. */
  known: number;
  newest: string | null;
  /** This version has them, the database does not: the schema is older than the code. */
  missing: string[];
  /** A newer version applied them. They only expand the schema, so this version can run on it. */
  newer: string[];
  /** A newer version applied them, and this version cannot run on their schema. */
  unknown: string[];
  /** Changed after they were applied. */
  changed: string[];
}

export function compareMigrations(known: readonly MigrationStamp[], applied: readonly MigrationStamp[]): SchemaState {
  const files = new Map(known.map(({ name, hash }) => [name, hash]));
  const done = new Set(applied.map(({ name }) => name));
  const foreign = applied.filter(({ name }) => !files.has(name));
  const namesOf = (stamps: readonly MigrationStamp[]) => stamps.map(({ name }) => name);
  return {
    known: known.length,
    newest: known.at(-1)?.name ?? null,
    missing: [...files.keys()].filter((name) => !done.has(name)),
    newer: namesOf(foreign.filter(({ phase }) => phase === "expand")),
    unknown: namesOf(foreign.filter(({ phase }) => phase !== "expand")),
    changed: namesOf(applied.filter(({ name, hash }) => files.has(name) && files.get(name) !== hash)),
  };
}

/**
 * Stores the migrations of the running version, read at its start. Later, the files may be those of the next version, and a
 * bundle of Next does not find them.
 */
export const setKnownMigrations = (known: readonly MigrationStamp[]): void => setProcessSingleton("migrations", known);

/** Compares the database with the running version. */
export async function readSchemaState(): Promise<SchemaState> {
  const known = processSingleton("migrations", (): readonly MigrationStamp[] => []);
  if (known.length === 0) throw new Error("the migrations of this version were not read at its start");
  return compareMigrations(known, await readStamps(runStatement));
}

type RunSql = (text: string, values: unknown[]) => Promise<{ rows: MigrationStamp[] }>;

/** The migrations that the database has. None if it was never migrated. */
export async function readStamps(run: RunSql): Promise<MigrationStamp[]> {
  const text = "SELECT to_regclass('schema_migrations') AS name, '' AS hash, NULL AS phase";
  const [table] = (await run(text, [])).rows;
  if (!table?.name) return [];
  // As JSON, because the runner of an earlier version may have created the table, without `phase`.
  const stamps = "SELECT name, hash, to_jsonb(m) ->> 'phase' AS phase FROM schema_migrations m ORDER BY name";
  return (await run(stamps, [])).rows;
}

export const readAppliedMigrations = (): Promise<MigrationStamp[]> => readStamps(runStatement);

/**
 * The migrations to revert, newest first, so that the version whose newest migration is `target` works again: down to the oldest
 * one that is not known to be an expansion. `all`: every one after `target`. Throws OperatorError if the database lacks `target`.
 */
export function migrationsToRevert(applied: readonly MigrationStamp[], target: string, all = false): string[] {
  if (!applied.some(({ name }) => name === target))
    throw new OperatorError(
      `The database does not have the migration ${target}, the newest of the version to go back to. Choose a newer version with --to.`,
    );
  const newer = applied.filter(({ name }) => name > target).sort((a, b) => (a.name < b.name ? -1 : 1));
  const first = all ? 0 : newer.findIndex(({ phase }) => phase !== "expand");
  return first === -1
    ? []
    : newer
        .slice(first)
        .map(({ name }) => name)
        .reverse();
}
