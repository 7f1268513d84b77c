import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, mkdir, readdir, stat, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { startEmbedded } from "#db/embedded.ts";
import { OperatorError } from "#lib/errors.ts";
import type { OnBytes } from "./archive.ts";
import { type Facts, readFacts, withClient } from "./facts.ts";

/** These folders are empty in the copy, as in one of pg_basebackup. */
const emptied = new Set([
  "pg_wal",
  "pg_replslot",
  "pg_dynshmem",
  "pg_notify",
  "pg_serial",
  "pg_snapshots",
  "pg_stat_tmp",
  "pg_subtrans",
]);
/** Files of the running server, which a copy must not have. */
const omitted = /^(postmaster\.(pid|opts)|backup_label.*|tablespace_map.*|pg_internal\.init.*|pgsql_tmp.*)$/;

/** Names of the folder of a cluster and of its password, as db/embedded has them below DATA_DIR. */
export const clusterName = "postgres";
export const passwordName = "postgres-password";

/**
 * PostgreSQL's low-level base backup into `target`/postgres. The files may change while they are copied. The WAL that was written
 * meanwhile is copied too, and repairs the copy when a server starts on it. Throws OperatorError.
 */
export async function copyCluster(
  client: pg.Client,
  clusterDir: string,
  target: string,
  onBytes: OnBytes,
): Promise<void> {
  const copy = join(target, clusterName);
  // The slot keeps the WAL until the connection ends.
  await client.query("SELECT pg_create_physical_replication_slot($1, true, true)", [
    `np_backup_${randomUUID().replaceAll("-", "")}`,
  ]);
  const start = await client.query<{ wal: string }>(
    "SELECT pg_walfile_name(pg_backup_start('np backup', true)) AS wal",
  );
  await copyTree(clusterDir, copy, onBytes);
  // The control file last: it names the newest state.
  await copyFile(join(clusterDir, "global", "pg_control"), join(copy, "global", "pg_control"));
  const stop = await client.query<{ wal: string; label: string; spaces: string | null }>(
    "SELECT pg_walfile_name(lsn) AS wal, labelfile AS label, spcmapfile AS spaces FROM pg_backup_stop(false)",
  );
  const [{ wal: from } = { wal: "" }] = start.rows;
  const [{ wal: to, label, spaces } = { wal: "", label: "", spaces: null }] = stop.rows;
  if (spaces?.trim())
    throw new OperatorError("The embedded database has tablespaces, which this backup does not copy.");
  await copyWal(client, clusterDir, copy, { from, to }, onBytes);
  await writeFile(join(copy, "backup_label"), label, { mode: 0o600 });
}

async function copyTree(from: string, to: string, onBytes: OnBytes): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  const entries = await readdir(from, { withFileTypes: true }).catch((error: unknown) => {
    if (isGone(error)) return [];
    throw error;
  });
  for (const entry of entries) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (emptied.has(entry.name)) await mkdir(target, { mode: 0o700 });
    else if (entry.isDirectory()) await copyTree(source, target, onBytes);
    else if (entry.isFile() && !omitted.test(entry.name)) await copyOne(source, target, onBytes);
  }
}

/** A file that a DROP or TRUNCATE removes meanwhile is not needed: the WAL removes it too. */
async function copyOne(source: string, target: string, onBytes: OnBytes): Promise<void> {
  try {
    await copyFile(source, target, constants.COPYFILE_FICLONE);
    onBytes((await stat(target)).size);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

const isGone = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";

/** The WAL from the start of the copy to its end. Without one of these files the copy never starts. */
async function copyWal(
  client: pg.Client,
  clusterDir: string,
  copy: string,
  { from, to }: { from: string; to: string },
  onBytes: OnBytes,
): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT name FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$' AND name BETWEEN $1 AND $2 ORDER BY name`,
    [from, to],
  );
  if (rows[0]?.name !== from || rows.at(-1)?.name !== to)
    throw new OperatorError("The server removed WAL that the backup needs. Try again at a quieter time.");
  for (const { name } of rows) {
    await copyFile(join(clusterDir, "pg_wal", name), join(copy, "pg_wal", name));
    onBytes((await stat(join(copy, "pg_wal", name))).size);
  }
}

/** Starts a server on the copy in `folder`, and reads what it has. The copy is changed by that, so pack it first. */
export async function examineCopy(folder: string): Promise<Facts> {
  const server = await startEmbedded({ dataDir: folder, isCopy: true, create: false });
  try {
    return await withClient(server.url, readFacts);
  } finally {
    await server.stop();
  }
}

/** The copy needs as much space as the database for a few minutes. Throws OperatorError. */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const [needed, found] = [bytes, free].map((value) => Math.ceil(value / 1024 ** 2));
  if (free < bytes * 1.05)
    throw new OperatorError(
      `The disk of ${folder} has ${found} MB left, and the backup needs ${needed} MB there for a while.`,
    );
}
