import { copyFile, mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type pg from "pg";
import { clusterDirOf } from "#db/embedded/cluster.ts";
import { sessionLock } from "#db/locks.ts";
import { anchorFile } from "#lib/audit/index.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { OperatorError } from "#lib/errors.ts";
import { recordRun } from "#lib/operations/index.ts";
import { completeErasureFile, erasureListIn } from "#lib/privacy/index.ts";
import { archiveName, type OnBytes, writeArchive } from "./archive.ts";
import { copyCluster, examineCopy, passwordName, requireSpace } from "./base.ts";
import { dumpDatabase } from "./dump.ts";
import { chooseKey, kindOfKey } from "./encryption.ts";
import { type Facts, findReader, withClient } from "./facts.ts";
import { makeWork, publish, removeCopies, sizeOfTree, withSentences } from "./files.ts";
import { idAt, listBackups, type Manifest, type StoredBackup, writeManifest } from "./manifest.ts";
import { findShrinkage } from "./shrinkage.ts";
import { signManifest } from "./signature.ts";
import { otherBackupRuns } from "./tasks.ts";
import type { Way } from "./ways.ts";

/** The step that runs, and the bytes that it will process. Null: unknown. */
export type OnStep = (name: string, bytes: number | null) => OnBytes;
export const silently: OnStep = () => () => undefined;

export interface BackupOptions {
  dir: string;
  /** The URL of the database that is open. */
  url: string;
  way?: Way;
  /** The backup is smaller on purpose, such as after a deletion: it succeeds. */
  acceptSmaller?: boolean;
  onStep?: OnStep;
}

/** Beside the database, whose protection the copy needs while it is not encrypted. */
const workPrefix = "backup.new-";
const unfinishedPrefix = ".unfinished-";
export const anchorsName = "audit-anchors.ndjson";

/**
 * Backs the database up into a new folder in `dir`, checks the backup, compares it with the last one, removes old ones and
 * records the run. Throws OperatorError if it failed or looks incomplete, which is recorded too and raises an alert.
 */
export async function takeBackup(ctx: Ctx, options: BackupOptions): Promise<StoredBackup> {
  const dir = resolve(options.dir);
  const record = (ok: boolean, detail: string, digest?: string) =>
    recordRun({ ...ctx, now: new Date() }, { kind: "backup", startedAt: ctx.now, ok, detail, digest });
  return withBackupLock(options.url, async () => {
    try {
      const backup = await withSentences(dir, () => backUp(ctx, { ...options, dir }));
      const { manifest } = backup;
      const summary = `${manifest.id}, ${manifest.way}, ${manifest.archive.bytes} bytes, ${Object.keys(manifest.rows).length} tables, encryption: ${manifest.encryption}`;
      if (manifest.shrunken.length > 0) {
        await removeRepeats(dir);
        throw new OperatorError(
          `The backup ${manifest.id} is kept but looks incomplete: ${manifest.shrunken.join("; ")}. If that is right, back up again with --accept-smaller.`,
        );
      }
      await removeOld(dir, ctx.now);
      await record(true, summary, manifest.archive.sha256);
      return backup;
    } catch (error) {
      const reason = error instanceof OperatorError ? error.message : "an unexpected error, see the log";
      // The failure may be that of the database.
      await record(false, reason).catch(() => undefined);
      throw error;
    }
  });
}

/** Two backups at the same time would remove each other's unfinished folders. */
async function withBackupLock<T>(url: string, fn: () => Promise<T>): Promise<T> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ mine: boolean }>(sessionLock("backup").attempt);
    if (!rows[0]?.mine) throw new OperatorError(otherBackupRuns);
    return fn();
  });
}

async function backUp(ctx: Ctx, options: BackupOptions): Promise<StoredBackup> {
  const { dir, url, onStep = silently } = options;
  const settings = env();
  const key = chooseKey(settings);
  const way = options.way ?? (settings.embedded ? "base" : "dump");
  if (way === "base" && !settings.embedded)
    throw new OperatorError("A base backup is for the embedded database only. Leave --way out.");
  // A folder that exists keeps its rights: others may use it too, such as /srv.
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const dataDir = resolve(settings.DATA_DIR);
  await mkdir(dataDir, { recursive: true });
  await removeCopies(dataDir, workPrefix);
  await removeCopies(dir, unfinishedPrefix);
  const before = (await listBackups(dir)).findLast(({ manifest: { shrunken } }) => shrunken.length === 0);
  const id = idAt(ctx.now);
  const unfinished = join(dir, `${unfinishedPrefix}${id}`);
  const work = await makeWork(dataDir, workPrefix);
  try {
    await mkdir(unfinished, { mode: 0o700 });
    await copyAnchors(work);
    const archive = async () =>
      writeArchive(work, unfinished, key, onStep(`Writing ${archiveName(key)}`, await sizeOfTree(work)));
    const packed = await (way === "base" ? packBase : packDump)(url, work, archive, onStep);
    const shrunken = findShrinkage(before?.manifest ?? null, { ...packed, way });
    const manifest: Manifest = {
      format: 1,
      id,
      createdAt: ctx.now.toISOString(),
      way,
      encryption: kindOfKey(key),
      ...packed,
      shrunken: options.acceptSmaller ? [] : shrunken,
    };
    const signed = await signManifest(manifest);
    await writeManifest(unfinished, signed);
    // Before the backup counts: a restore needs all erasures after it.
    await completeErasureFile(erasureListIn(dir));
    const folder = join(dir, id);
    await publish(unfinished, folder);
    return { folder, manifest: signed };
  } finally {
    for (const path of [work, unfinished]) await rm(path, { recursive: true, force: true });
  }
}

type Packed = Facts & Pick<Manifest, "archive" | "data">;
/** Writes the archive of the work folder. */
type WriteArchive = () => Promise<Manifest["archive"]>;

/** The archive is written before the copy is started, because a server changes its files. */
async function packBase(url: string, work: string, write: WriteArchive, onStep: OnStep): Promise<Packed> {
  const dataDir = resolve(env().DATA_DIR);
  const clusterDir = clusterDirOf(dataDir);
  const size = await sizeOfTree(clusterDir);
  await requireSpace(dataDir, size);
  const copying = onStep("Copying", size);
  await withClient(url, (client: pg.Client) => copyCluster(client, clusterDir, work, copying));
  await copyFile(join(dataDir, passwordName), join(work, passwordName));
  const archive = await write();
  onStep("Checking a copy", null);
  return { ...(await examineCopy(work)), data: {}, archive };
}

async function packDump(url: string, work: string, write: WriteArchive, onStep: OnStep): Promise<Packed> {
  const reader = await findReader(url);
  if (reader.isOther) throw new OperatorError("BACKUP_DATABASE_URL is another database than the one of the service.");
  onStep("Running pg_dump", null);
  const { facts, data } = await dumpDatabase(reader.url, work);
  return { ...facts, data, archive: await write() };
}

/** The anchors of this host prove the chain of the backup later: the newer ones are about events that a restore loses. */
async function copyAnchors(work: string): Promise<void> {
  await copyFile(anchorFile(), join(work, anchorsName)).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  });
}

/**
 * The worker tries again each hour, which must not fill the disk: of the incomplete backups since the last complete one, the
 * first and the newest stay.
 */
async function removeRepeats(dir: string): Promise<void> {
  const all = await listBackups(dir);
  const complete = all.findLastIndex(({ manifest: { shrunken } }) => shrunken.length === 0);
  for (const { folder } of all.slice(complete + 1).slice(1, -1)) await rm(folder, { recursive: true, force: true });
}

const leastKept = 3;

/** Removes backups past BACKUP_KEEP_DAYS. The newest three complete ones stay. */
async function removeOld(dir: string, now: Date): Promise<void> {
  const until = now.getTime() - env().BACKUP_KEEP_DAYS * 86_400_000;
  const all = await listBackups(dir);
  const kept = new Set(all.filter(({ manifest: { shrunken } }) => shrunken.length === 0).slice(-leastKept));
  for (const backup of all)
    if (!kept.has(backup) && new Date(backup.manifest.createdAt).getTime() < until)
      await rm(backup.folder, { recursive: true, force: true });
}
