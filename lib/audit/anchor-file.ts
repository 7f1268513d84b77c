import { type FileHandle, open } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { appendLines } from "#lib/append-lines.ts";
import { env } from "#lib/env.ts";
import type { OutsideAnchor } from "./external-anchors.ts";

/** One line an anchor, beside the database and not in it: it outlives whatever is done there. */
export const anchorFile = (): string => join(resolve(env().DATA_DIR), "audit-anchors.ndjson");

export const AnchorLine = z.object({
  sequence: z.int().positive(),
  hash: z.string(),
  at: z.iso.datetime(),
  droppedFrom: z.int().positive().nullable(),
  key: z.string(),
  signature: z.string(),
});

const named = z.string().nullable().default(null);
const OutsideLine = AnchorLine.extend({ database: named, origin: named });
const LogLine = z.object({ anchor: OutsideLine.omit({ signature: true }).extend({ mac: z.string() }) });

/** The anchors are on the disk when this returns. */
export const appendAnchors = (anchors: readonly OutsideAnchor[]): Promise<void> =>
  appendLines(
    anchorFile(),
    anchors.map((anchor) => JSON.stringify(anchor)),
  );

/** The file's anchors; none where there is no file. Lines that are none, cut short by a crash, are passed over. */
export async function* readAnchors(path = anchorFile()): AsyncGenerator<OutsideAnchor> {
  const file = await openIfThere(path);
  for await (const line of file?.readLines() ?? []) {
    const anchor = parseAnchor(line);
    if (anchor) yield anchor;
  }
}

/** A day of the service's anchors takes no more. */
const tailBytes = 128 * 1024;

/** The anchors at the file's end, however long it has become. */
export async function lastAnchors(path = anchorFile()): Promise<OutsideAnchor[]> {
  const file = await openIfThere(path);
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

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** A line of the file, or one of the log that holds it as `anchor`. */
function parseAnchor(line: string): OutsideAnchor | null {
  try {
    const value: unknown = JSON.parse(line);
    const logged = LogLine.safeParse(value).data?.anchor;
    return OutsideLine.parse(logged ? { ...logged, signature: logged.mac } : value);
  } catch {
    return null;
  }
}
