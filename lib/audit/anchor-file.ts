import { type FileHandle, open } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { appendLines } from "#lib/append-lines.ts";
import { env } from "#lib/env.ts";
import type { ExternalAnchor } from "./external-anchors.ts";

/** NDJSON, one anchor per line. The file lies outside the database, so no change of the database affects it. */
export const anchorFile = (): string => join(resolve(env().DATA_DIR), "audit-anchors.ndjson");

export const AnchorLine = z.object({
  sequence: z.int().positive(),
  hash: z.string(),
  at: z.iso.datetime(),
  droppedFrom: z.int().positive().nullable(),
  key: z.string(),
  signature: z.string(),
});

const databaseField = z.string().nullable().default(null);
const ExternalLine = AnchorLine.extend({ database: databaseField, origin: databaseField });
const LogLine = z.object({ anchor: ExternalLine.omit({ signature: true }).extend({ mac: z.string() }) });

/** Appends anchors and flushes them to disk. */
export const appendAnchors = (anchors: readonly ExternalAnchor[]): Promise<void> =>
  appendLines(
    anchorFile(),
    anchors.map((anchor) => JSON.stringify(anchor)),
  );

/**
 * Reads the anchors of a file; none if it does not exist. Skips lines that are not anchors, such as one cut short by
 * a crash.
 */
export async function* readAnchors(path = anchorFile()): AsyncGenerator<ExternalAnchor> {
  const file = await openIfExists(path);
  for await (const line of file?.readLines() ?? []) {
    const anchor = parseAnchor(line);
    if (anchor) yield anchor;
  }
}

/** Holds more than a day of anchors at one every five minutes. */
const tailBytes = 128 * 1024;

/** Reads the anchors in the last 128 KiB of the file, so the cost does not grow with the file. */
export async function lastAnchors(path = anchorFile()): Promise<ExternalAnchor[]> {
  const file = await openIfExists(path);
  if (!file) return [];
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, tailBytes));
    await file.read(tail, 0, tail.length, size - tail.length);
    return tail
      .toString()
      .split("\n")
      .flatMap((line) => parseAnchor(line) ?? []);
  } finally {
    await file.close();
  }
}

async function openIfExists(path: string): Promise<FileHandle | null> {
  try {
    return await open(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Parses a line of the anchor file, or a log line with the anchor in its field `anchor`. */
function parseAnchor(line: string): ExternalAnchor | null {
  try {
    const value: unknown = JSON.parse(line);
    const logged = LogLine.safeParse(value).data?.anchor;
    return ExternalLine.parse(logged ? { ...logged, signature: logged.mac } : value);
  } catch {
    return null;
  }
}
