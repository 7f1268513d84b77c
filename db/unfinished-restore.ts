import { readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import pg from "pg";
import { type Env, env } from "#lib/env.ts";
import { OperatorError } from "#lib/errors.ts";

/** loading: the target may have a part of the rows. loaded: all rows are there. compared: they are those of the backup. */
const STAGES = ["loading", "loaded", "compared"] as const;
type Stage = (typeof STAGES)[number];

/**
 * A restore that has begun and not ended: erased people may be back. Stored beside the embedded database, else in the database
 * itself, so that every host knows it.
 */
export interface UnfinishedRestore {
  /** The id of the backup. */
  backup: string;
  stage: Stage;
}

/** A table of the restore, and of no migration. */
export const unfinishedTable = "restore_unfinished";
type Target = Pick<Env, "DATABASE_URL" | "DATA_DIR">;
const fileOf = ({ DATA_DIR: dataDir }: Target): string => join(resolve(dataDir), "restore-unfinished");

export async function readUnfinishedRestore(target: Target): Promise<UnfinishedRestore | null> {
  if (target.DATABASE_URL !== undefined)
    return withClient(target.DATABASE_URL, async (client) => {
      const { rows: tables } = await client.query("SELECT to_regclass('public.restore_unfinished') AS name");
      if (tables[0]?.name === null) return null;
      const { rows } = await client.query<UnfinishedRestore>("SELECT backup, stage FROM public.restore_unfinished");
      return rows[0] ?? { backup: "", stage: "loading" };
    });
  const text = await readFile(fileOf(target), "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) return null;
  // A crash may have left an empty file.
  const [backup = "", stage] = text.trim().split(" ");
  return { backup, stage: STAGES.find((one) => one === stage) ?? "loading" };
}

/** Returns when the state is on the disk. */
export async function noteUnfinishedRestore(target: Target, { backup, stage }: UnfinishedRestore): Promise<void> {
  if (target.DATABASE_URL === undefined)
    return writeFile(fileOf(target), `${backup} ${stage}\n`, { mode: 0o600, flush: true });
  await withClient(target.DATABASE_URL, async (client) => {
    await client.query("BEGIN");
    await client.query("CREATE TABLE IF NOT EXISTS public.restore_unfinished (backup text, stage text)");
    await client.query("DELETE FROM public.restore_unfinished");
    await client.query("INSERT INTO public.restore_unfinished VALUES ($1, $2)", [backup, stage]);
    await client.query("COMMIT");
  });
}

export async function endUnfinishedRestore(target: Target): Promise<void> {
  if (target.DATABASE_URL === undefined) return rm(fileOf(target), { force: true });
  await withClient(target.DATABASE_URL, (client) => client.query("DROP TABLE IF EXISTS public.restore_unfinished"));
}

/**
 * For the processes of the service. Throws OperatorError while a restore has not ended: the service would send messages to people
 * who were erased after the backup.
 */
export async function requireFinishedRestore(target: Target = env()): Promise<void> {
  const unfinished = await readUnfinishedRestore(target);
  if (unfinished === null) return;
  throw new OperatorError(
    `The restore of ${unfinished.backup} into this database has not ended, so erased people may be back. Run "./np restore" again with the same backup, or see "Restoring" in docs/backup.md.`,
  );
}

async function withClient<T>(url: string, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, query_timeout: 10_000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await fn(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
