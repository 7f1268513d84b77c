import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { OperatorError } from "#lib/errors.ts";
import { writeWhole } from "./files.ts";
import { WAYS } from "./ways.ts";

/** The contents of a backup. The manifest has no personal data and is not encrypted, so backups are compared without a key. */
const Manifest = z.object({
  format: z.literal(1),
  /** The name of its folder: the time at which it was begun. */
  id: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/),
  createdAt: z.iso.datetime(),
  way: z.enum(WAYS),
  /** The server's version, such as "18.4". */
  postgres: z.string(),
  /** The names of all migrations that the database had. */
  migrations: z.array(z.string()),
  rows: z.record(z.string(), z.number()),
  /** dump: the bytes of each table's data. */
  data: z.record(z.string(), z.number()),
  audit: z.object({ sequence: z.number(), hash: z.string() }),
  encryption: z.enum(["recipients", "passphrase", "none"]),
  archive: z.object({ file: z.string().regex(/^[\w.-]+$/), bytes: z.number(), sha256: z.string() }),
  /** Why it looks incomplete. Such a backup is kept, but others are not compared with it. */
  shrunken: z.array(z.string()),
  /** Missing without AUTH_SECRETS. */
  signature: z.string().optional(),
});
export type Manifest = z.infer<typeof Manifest>;

const fileName = "manifest.json";

/** The name sorts by time. */
export const idAt = (now: Date): string => now.toISOString().replaceAll(/[:.]/g, "-");

export const writeManifest = (folder: string, manifest: Manifest): Promise<void> =>
  writeWhole(join(folder, fileName), `${JSON.stringify(manifest, null, 2)}\n`);

/** The manifest of one backup. Null if the folder has none. Throws OperatorError if it is damaged. */
async function readManifest(folder: string): Promise<Manifest | null> {
  let text: string;
  try {
    text = await readFile(join(folder, fileName), "utf8");
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw new OperatorError(`${join(folder, fileName)} cannot be read: ${code}.`, { cause: error });
  }
  try {
    return Manifest.parse(JSON.parse(text));
  } catch (error) {
    throw new OperatorError(`${join(folder, fileName)} is damaged, or a newer version wrote it. Use another backup.`, {
      cause: error,
    });
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unknown error";

export interface StoredBackup {
  folder: string;
  manifest: Manifest;
}

/** The backups of a folder, oldest first. A backup is visible only when it is whole. Damaged ones are left out. */
export async function listBackups(dir: string): Promise<StoredBackup[]> {
  const names = await readdir(dir).catch((error: unknown) => {
    const code = codeOf(error);
    if (code === "ENOENT") return [];
    if (code === "ENOTDIR") throw new OperatorError(`${dir} is not a folder. Name the folder of the backups.`);
    throw new OperatorError(`${dir} cannot be read: ${code}. Run this command as the user that backs up.`, {
      cause: error,
    });
  });
  const found: StoredBackup[] = [];
  for (const name of names.filter((entry) => /^\d{4}-/.test(entry)).sort()) {
    const folder = join(dir, name);
    const manifest = await readManifest(folder).catch(() => null);
    if (manifest) found.push({ folder, manifest });
  }
  return found;
}

/** The backup in this folder, or the newest of those in it that is not shrunken. Throws OperatorError if there is none. */
export async function findBackup(dir: string): Promise<StoredBackup> {
  const manifest = await readManifest(dir);
  if (manifest) return { folder: dir, manifest };
  const newest = (await listBackups(dir)).findLast(({ manifest: { shrunken } }) => shrunken.length === 0);
  if (newest) return newest;
  throw new OperatorError(`There is no whole backup in ${dir}. Name the folder that "./np backup" wrote into.`);
}
