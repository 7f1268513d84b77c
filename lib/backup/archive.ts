import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createZstdCompress, createZstdDecompress } from "node:zlib";
import { extract, pack } from "tar-fs";
import { OperatorError } from "#lib/errors.ts";
import { type Decrypt, type EncryptionKey, encrypt } from "./encryption.ts";
import { hasSentence } from "./files.ts";
import type { Manifest, StoredBackup } from "./manifest.ts";

/** Called with the bytes that were processed since the last call. */
export type OnBytes = (bytes: number) => void;

const counting = (onBytes: OnBytes): Transform =>
  new Transform({
    transform(chunk: Buffer, _encoding, done) {
      onBytes(chunk.length);
      done(null, chunk);
    },
  });

/** Not a type of tar. */
const refusedType = "link-in-a-backup" as "file";

export const archiveName = (key: EncryptionKey): string => (key === null ? "data.tar.zst" : "data.tar.zst.age");

/** Packs, compresses and encrypts a folder into one file, in constant memory. Returns when the file is on the disk. */
export async function writeArchive(
  folder: string,
  target: string,
  key: EncryptionKey,
  onBytes: OnBytes,
): Promise<Manifest["archive"]> {
  const file = archiveName(key);
  const [sha256, plain] = [createHash("sha256"), createZstdCompress()];
  let bytes = 0;
  const packing = pipeline(pack(folder), counting(onBytes), plain);
  // The pipeline below fails for the same reason, and reports it.
  packing.catch(() => undefined);
  const observed = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sha256.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const output = createWriteStream(join(target, file), { flags: "wx", mode: 0o600, flush: true });
  await pipeline(await encrypt(plain, key), observed, output);
  await packing;
  return { file, bytes, sha256: sha256.digest("hex") };
}

/** Compares the archive with its manifest, before anything is done with it. Throws OperatorError. */
export async function verifyArchive({ folder, manifest }: StoredBackup, onBytes: OnBytes): Promise<void> {
  const { file, bytes, sha256 } = manifest.archive;
  const path = join(folder, file);
  const found = (await stat(path).catch(() => null))?.size ?? 0;
  if (found !== bytes)
    throw new OperatorError(`${path} has ${found} bytes instead of ${bytes}: it is incomplete. Use another backup.`);
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Buffer);
    onBytes((chunk as Buffer).length);
  }
  if (hash.digest("hex") !== sha256)
    throw new OperatorError(
      `${path} was changed or damaged: its hash is not that of the manifest. Use another backup.`,
    );
}

/**
 * The account that unpacks owns the files, whatever the archive says, and no one else reads them. db/embedded gives a cluster to
 * the account of PostgreSQL. A backup has files and folders only: tar-fs fails on the unknown type, so no link leads out of the
 * folder.
 */
const unpacking: Parameters<typeof extract>[1] & { chown: boolean } = {
  chown: false,
  map: (header) => ({
    ...header,
    mode: (header.mode ?? 0) & 0o700,
    type: header.type === "file" || header.type === "directory" ? header.type : refusedType,
  }),
};

/**
 * Unpacks the archive into a folder, in constant memory. Throws OperatorError if the key is wrong or the file is damaged, and the
 * system's error if the disk is full.
 */
export async function readArchive(
  { folder, manifest }: StoredBackup,
  target: string,
  decrypt: Decrypt,
  onBytes: OnBytes,
): Promise<void> {
  const path = join(folder, manifest.archive.file);
  const [source, counted] = [createReadStream(path), counting(onBytes)];
  // The pipeline below fails for the same reason, and reports it.
  pipeline(source, counted).catch(() => undefined);
  // tar-fs sets the rights of a file after it has written it.
  const mask = process.umask(0o077);
  try {
    await pipeline(await decrypt(counted), createZstdDecompress(), extract(target, unpacking));
  } catch (error) {
    if (error instanceof OperatorError || hasSentence(error)) throw error;
    throw new OperatorError(
      `${path} cannot be unpacked: ${error instanceof Error ? error.message : "unknown error"}.`,
      {
        cause: error,
      },
    );
  } finally {
    process.umask(mask);
    source.destroy();
  }
}
