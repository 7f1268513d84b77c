import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { transaction } from "#db/client.ts";
import { erasures } from "#db/schema/index.ts";
import { appendLines } from "#lib/append-lines.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { kindOfId } from "#lib/ids.ts";
import { logFor } from "#lib/telemetry/index.ts";
import type { Erasure } from "./erasures.ts";
import { service } from "./service.ts";

/**
 * NDJSON beside the database, one erasure per line, so that it survives a restore:
 * `{"userId","erasedAt","addressHashes"}`. An erasure with more than 10,000 address hashes takes several lines, each
 * valid on its own.
 */
export const erasureFile = (): string => join(resolve(env().DATA_DIR), "erasures.ndjson");

const maxHashesPerLine = 10_000;

const Line = z.object({
  userId: z.string().refine((id) => kindOfId(id) === "user"),
  erasedAt: z.iso.datetime().transform((text) => new Date(text)),
  // Includes the former addresses.
  addressHashes: z.array(z.string()).max(maxHashesPerLine),
});

/** Parses a line; null if it is damaged or a crash cut it short. */
export function readErasure(line: string): Erasure | null {
  try {
    return Line.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** The same list beside the backups, so that it survives the loss of this host. */
export const erasureListIn = (backupDir: string): string => join(resolve(backupDir), "erasures.ndjson");

/** Appends a committed erasure. A write error is logged only: the nightly run and each backup add missing erasures. */
export async function appendErasure(ctx: Ctx, erasure: Erasure): Promise<void> {
  const { BACKUP_DIR: backupDir } = env();
  try {
    await append(erasureFile(), [erasure]);
    // Only the first backup creates the folder: without its disk, it would be created on another one.
    if (backupDir !== undefined && existsSync(backupDir)) await append(erasureListIn(backupDir), [erasure]);
  } catch (error) {
    logFor(ctx).error({ action: "erasure.append", target: erasure.userId, result: "failed", error });
  }
}

/** Adds erasures of other hosts and failed writes to the file. Returns the number added. */
export async function completeErasureFile(path = erasureFile()): Promise<number> {
  const known = new Set((await readLines(path)).flatMap((line) => readErasure(line)?.userId ?? []));
  const all = await transaction(service, (tx) => tx.select().from(erasures).orderBy(erasures.erasedAt));
  const missing = all.filter(({ userId }) => !known.has(userId));
  await append(path, missing);
  return missing.length;
}

async function readLines(path: string): Promise<string[]> {
  try {
    return (await readFile(path, "utf8")).split("\n");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

const append = (path: string, rows: readonly Erasure[]): Promise<void> => appendLines(path, rows.flatMap(toLines));

function toLines({ userId, erasedAt, addressHashes }: Erasure): string[] {
  const count = Math.max(1, Math.ceil(addressHashes.length / maxHashesPerLine));
  return Array.from({ length: count }, (_, index) => {
    const part = addressHashes.slice(index * maxHashesPerLine, (index + 1) * maxHashesPerLine);
    return JSON.stringify({ userId, erasedAt, addressHashes: part });
  });
}
