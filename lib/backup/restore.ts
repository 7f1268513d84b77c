import { createReadStream, existsSync } from "node:fs";
import { appendFile, copyFile, mkdir, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { transaction } from "#db/client.ts";
import { clusterDirOf } from "#db/embedded/cluster.ts";
import { startEmbedded } from "#db/embedded.ts";
import { migrate, readOwnMigrations } from "#db/migrate.ts";
import { openStreams } from "#db/stream.ts";
import {
  endUnfinishedRestore,
  noteUnfinishedRestore,
  readUnfinishedRestore,
  unfinishedTable,
} from "#db/unfinished-restore.ts";
import { anchorFile, anchorHead, audit, verifyDatabase } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { type Env, env } from "#lib/env.ts";
import { OperatorError } from "#lib/errors.ts";
import { erasureFile, erasureListIn, replayErasures } from "#lib/privacy/index.ts";
import { splitLines } from "#lib/split-lines.ts";
import { readArchive, verifyArchive } from "./archive.ts";
import { clusterName, passwordName } from "./base.ts";
import { dumpName, restoreDump } from "./dump.ts";
import { chooseDecryption } from "./encryption.ts";
import { differences, findReader, readFacts, requireAllRows, withClient } from "./facts.ts";
import { flushTree, makeWork, publish, removeCopies, withSentences } from "./files.ts";
import type { Manifest, StoredBackup } from "./manifest.ts";
import { requireSignature } from "./signature.ts";
import { anchorsName, type OnStep, silently } from "./take.ts";
import { requireTool } from "./tools.ts";

const workPrefix = "restore.new-";

/** Throws OperatorError if this version does not know a migration of the backup. */
export async function requireKnownSchema({ manifest }: StoredBackup): Promise<void> {
  const known = new Set((await readOwnMigrations()).map(({ name }) => name));
  const unknown = manifest.migrations.find((name) => !known.has(name));
  if (unknown !== undefined)
    throw new OperatorError(
      `The backup has the migration ${unknown}, which this version does not know. Restore it with the version that made it, or a newer one.`,
    );
}

/** Throws OperatorError if the target has data. Nothing is ever restored over a database. */
export async function requireEmpty(settings: Env): Promise<void> {
  const { DATABASE_URL: url } = settings;
  if (url === undefined) {
    const clusterDir = clusterDirOf(resolve(settings.DATA_DIR));
    if (existsSync(clusterDir))
      throw new OperatorError(
        `${clusterDir} exists, and a restore replaces nothing. Stop the service and move the folder away, or set DATA_DIR to another one.`,
      );
    return;
  }
  await withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string; location: string }>(
      `SELECT format('%s.%s', n.nspname, c.relname) AS name, current_database() AS location
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relname <> $1
         AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') LIMIT 1`,
      [unfinishedTable],
    );
    if (rows[0])
      throw new OperatorError(
        `The database ${rows[0].location} is not empty (it has ${rows[0].name}), and a restore replaces nothing. Create an empty database and set DATABASE_URL to it.`,
      );
  });
}

/** Throws OperatorError if no login can compare the restored rows. Found out afterwards, hours of restoring would be lost. */
async function requireReader({ DATABASE_URL: url }: Env): Promise<void> {
  if (url !== undefined) await withClient((await findReader(url)).url, requireAllRows);
}

export interface UnpackOptions {
  onStep?: OnStep;
  /** Turns the archiving of WAL off in the restored server, for a copy beside the original. */
  isCopy?: boolean;
  /** Accepts a backup without a signature. */
  unsigned?: boolean;
}

/**
 * Checks the backup and puts it into the empty target of the variables: DATA_DIR, or the database of DATABASE_URL. Does nothing
 * if a restore of this backup, which was interrupted later, has done that. Throws OperatorError, and leaves the target empty then.
 */
export async function unpackBackup(backup: StoredBackup, options: UnpackOptions = {}): Promise<void> {
  const { onStep = silently, isCopy = false, unsigned = false } = options;
  const settings = env();
  const { manifest } = backup;
  if (!(unsigned && manifest.signature === undefined)) await requireSignature(backup);
  await requireKnownSchema(backup);
  if (await isLoaded(settings, manifest.id)) return;
  await requireEmpty(settings);
  if (manifest.way === "base" && !settings.embedded)
    throw new OperatorError(
      "This is a backup of the embedded database. Restore it without DATABASE_URL, into a DATA_DIR.",
    );
  await requireReader(settings);
  const decrypt = await chooseDecryption(manifest.encryption, settings);
  await verifyArchive(backup, onStep("Verifying the archive", manifest.archive.bytes));
  const dataDir = resolve(settings.DATA_DIR);
  await withSentences(dataDir, async () => {
    await mkdir(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o755 : 0o700 });
    await removeCopies(dataDir, workPrefix);
    const work = await makeWork(dataDir, workPrefix);
    try {
      await readArchive(backup, work, decrypt, onStep("Unpacking", manifest.archive.bytes));
      await noteUnfinishedRestore(settings, { backup: manifest.id, stage: "loading" });
      await load(work, settings, backup, { onStep, isCopy }).catch(async (error: unknown) => {
        await endUnfinishedRestore(settings).catch(() => undefined);
        throw error;
      });
      await moveAnchors(join(work, anchorsName));
      await noteUnfinishedRestore(settings, { backup: manifest.id, stage: "loaded" });
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
}

const load = (
  work: string,
  settings: Env,
  { manifest }: StoredBackup,
  options: Required<Pick<UnpackOptions, "onStep" | "isCopy">>,
) =>
  manifest.way === "base"
    ? moveCluster(work, resolve(settings.DATA_DIR), options.isCopy)
    : loadDump(join(work, dumpName), settings, options.onStep);

/** True if a restore of this backup was interrupted after all rows were there. Throws OperatorError if it was another backup. */
async function isLoaded(settings: Env, id: string): Promise<boolean> {
  const unfinished = await readUnfinishedRestore(settings);
  if (unfinished === null || unfinished.stage === "loading") return false;
  if (unfinished.backup === id) return true;
  throw new OperatorError(
    `The restore of ${unfinished.backup} into this database has not ended. Name the folder of that backup, or begin again with an empty database.`,
  );
}

/** The password first: a password without a cluster is harmless, a cluster without its password is not. */
async function moveCluster(work: string, dataDir: string, isCopy: boolean): Promise<void> {
  const cluster = join(work, clusterName);
  if (isCopy) await appendFile(join(cluster, "postgresql.auto.conf"), "archive_mode = 'off'\n");
  await flushTree(cluster);
  await copyFile(join(work, passwordName), join(dataDir, passwordName));
  await publish(cluster, clusterDirOf(dataDir));
}

async function loadDump(folder: string, settings: Env, onStep: OnStep): Promise<void> {
  await requireTool("pg_restore", 15);
  onStep("Running pg_restore", null);
  if (settings.DATABASE_URL !== undefined) return restoreDump(settings.DATABASE_URL, folder);
  const dataDir = resolve(settings.DATA_DIR);
  const server = await startEmbedded({ dataDir });
  try {
    await restoreDump(server.url, folder);
  } catch (error) {
    await server.stop();
    // It is empty: the restore is one transaction.
    await rm(clusterDirOf(dataDir), { recursive: true, force: true });
    throw error;
  }
  await server.stop();
}

/**
 * The anchors of the backup replace those of this host, which may be about events that the restore lost. The old file is kept
 * beside it.
 */
async function moveAnchors(stored: string): Promise<void> {
  const file = anchorFile();
  if (existsSync(file)) await rename(file, `${file}.before-restore-${Date.now()}`);
  if (existsSync(stored)) await copyFile(stored, file);
}

export interface RestoreReport {
  migrated: string[];
  /** People who were erased after the backup, and are erased again. */
  erased: number;
  /** The files whose erasures were repeated. */
  erasureFiles: string[];
  events: number;
}

/**
 * Compares the restored database with the manifest, migrates it, repeats erasures and verifies the audit log. Throws OperatorError
 * if the database is not what was backed up. `files`: further lists of erasures.
 */
export async function completeRestore(
  ctx: Ctx,
  url: string,
  { folder, manifest }: StoredBackup,
  files: readonly string[] = [],
): Promise<RestoreReport> {
  authorize(ctx.actor, "people.erase", null);
  // Afterwards there are other rows: migrations and erasures change them.
  if ((await readUnfinishedRestore(env()))?.stage !== "compared") {
    await compare(url, manifest);
    await noteUnfinishedRestore(env(), { backup: manifest.id, stage: "compared" });
  }
  const migrated = await migrate(url);
  // Before anything is written: events sealed with a wrong key could never be proven, and the restore could not go on.
  const events = await verifyAudit(url, ctx.now);
  const lists = [erasureFile(), erasureListIn(join(folder, "..")), ...files].filter(
    (path, index, all) => all.indexOf(path) === index && (files.includes(path) || existsSync(path)),
  );
  let erased = 0;
  for (const path of lists) {
    const report = await replayErasures(ctx, linesOf(path));
    erased += report.erased;
    // Only a crash damages a line of the service's own lists, and the next backup adds that erasure again.
    if (report.damaged.length > 0 && files.includes(path))
      throw new OperatorError(`${path}: line ${report.damaged[0]} is not an erasure. The other ones were repeated.`);
  }
  await transaction(ctx.actor, (tx) =>
    audit(tx, ctx, {
      action: "backup.restore",
      after: { backup: manifest.id, erased, events: manifest.audit.sequence },
    }),
  );
  // The anchors of the backup name the database that it was made of. This one is about the restored database.
  await anchorHead({ ...ctx, now: new Date() });
  await endUnfinishedRestore(env());
  return { migrated, erased, erasureFiles: lists, events };
}

/** Throws OperatorError if the restored database has other rows, migrations or another audit log than the backup. */
async function compare(url: string, manifest: Manifest): Promise<void> {
  const found = await withClient((await findReader(url)).url, async (client) => {
    await requireAllRows(client);
    return readFacts(client);
  });
  const wrong = differences(manifest, found);
  if (wrong.length > 0)
    throw new OperatorError(
      `The restored database is not what was backed up: ${wrong.slice(0, 5).join("; ")}. Do not use it.`,
    );
}

/** The chain against the anchors that were outside the database when it was backed up. */
async function verifyAudit(url: string, now: Date): Promise<number> {
  const streams = openStreams(url);
  try {
    const { verification, unconfirmed } = await verifyDatabase(streams, { now, anchorsPath: anchorFile() });
    if (verification.ok && unconfirmed === null) return verification.count;
    const problem = verification.ok
      ? "its anchors are signed with an unknown key"
      : `event ${verification.sequence} ${verification.problem}`;
    throw new OperatorError(
      `The restored audit log does not verify: ${problem}. Set AUTH_SECRETS to those of the time of the backup, and run "./np audit verify".`,
    );
  } finally {
    await streams.end({ timeout: 5 });
  }
}

async function* linesOf(path: string): AsyncGenerator<string> {
  try {
    for await (const { text } of splitLines(createReadStream(path, "utf8"), /\n/)) yield text;
  } catch (error) {
    throw new OperatorError(`The list of erasures ${path} cannot be read.`, { cause: error });
  }
}
