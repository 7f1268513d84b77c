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
 * One line an erasure, `{"userId","erasedAt","addressHashes"}`, beside the database and not in it: it outlives a restore. Of
 * more addresses than a line may have there are several, each an erasure for itself.
 */
export const erasureFile = (): string => join(resolve(env().DATA_DIR), "erasures.ndjson");

const hashesOfLine = 10_000;

const Line = z.object({
  userId: z.string().refine((id) => kindOfId(id) === "user"),
  erasedAt: z.iso.datetime().transform((text) => new Date(text)),
  // Also of the addresses that they had before.
  addressHashes: z.array(z.string()).max(hashesOfLine),
});

/** An erasure of a line, or null where the line is none: cut short by a crash, or damaged. */
export function readErasure(line: string): Erasure | null {
  try {
    return Line.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/**
 * Adds an erasure that is committed. That the file cannot be written does not undo it: the error is logged, and the nightly
 * run adds what is missing.
 */
export async function appendErasure(ctx: Ctx, erasure: Erasure): Promise<void> {
  try {
    await append([erasure]);
  } catch (error) {
    logFor(ctx).error({ action: "erasure.append", target: erasure.userId, result: "failed", error });
  }
}

/** Brings the file up to what the database knows: what other hosts erased, and what could not be written. Returns how many. */
export async function completeErasureFile(): Promise<number> {
  const known = new Set((await linesOf(erasureFile())).flatMap((line) => readErasure(line)?.userId ?? []));
  const all = await transaction(service, (tx) => tx.select().from(erasures).orderBy(erasures.erasedAt));
  const missing = all.filter(({ userId }) => !known.has(userId));
  await append(missing);
  return missing.length;
}

async function linesOf(path: string): Promise<string[]> {
  try {
    return (await readFile(path, "utf8")).split("\n");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

const append = (rows: readonly Erasure[]): Promise<void> => appendLines(erasureFile(), rows.flatMap(linesFor));

function linesFor({ userId, erasedAt, addressHashes }: Erasure): string[] {
  const count = Math.max(1, Math.ceil(addressHashes.length / hashesOfLine));
  return Array.from({ length: count }, (_, index) => {
    const part = addressHashes.slice(index * hashesOfLine, (index + 1) * hashesOfLine);
    return JSON.stringify({ userId, erasedAt, addressHashes: part });
  });
}
