import { mkdtempSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { transaction } from "#db/client.ts";
import { erasures } from "#db/schema/index.ts";
import { openStreams, type StreamClient } from "#db/stream.ts";
import { ctxFor, system } from "#db/testing/index.ts";
import { audit, exportEvents, forgetPerson, sealEvents, verifyDatabase, verifyFile } from "#lib/audit/index.ts";
import type { AuditEntry } from "../write.ts";
import { testAction } from "./test-action.ts";

/** Gives a test file its own DATA_DIR for external anchors, and a key outside the database. */
export function useTrail(database: { url: string }) {
  const folder = mkdtempSync(join(tmpdir(), "np-audit-"));
  process.env.DATA_DIR = folder;
  process.env.AUTH_SECRETS = "the newest secret of 32 letters and more,the older secret of 32 letters and more";
  let streams: StreamClient | undefined;
  afterAll(async () => {
    await streams?.end();
    await rm(folder, { recursive: true, force: true });
  });
  const open = () => {
    streams ??= openStreams(database.url);
    return streams;
  };
  const path = join(folder, "export.ndjson");
  return {
    folder,
    verify: async () => (await verifyDatabase(open())).verification,
    /** The lines of an export, without line ends. */
    exported: async (input: Partial<Parameters<typeof exportEvents>[2]> = {}) => {
      let text = "";
      for await (const piece of exportEvents(ctxFor(), open(), { format: "ndjson", ...input })) text += piece;
      return text.trimEnd().split("\n");
    },
    verifyLines: async (lines: readonly string[]) => {
      await writeFile(path, lines.map((line) => `${line}\n`).join(""));
      return verifyFile(path, () => {});
    },
    anchorLines: async () => (await readFile(join(folder, "audit-anchors.ndjson"), "utf8")).trimEnd().split("\n"),
  };
}

/** Writes and seals one event per entry, each in its own transaction, in that order. */
export async function write(
  ...entries: (Partial<Omit<AuditEntry, "action">> & { action?: string; at?: Date })[]
): Promise<void> {
  for (const { at, action = "test.write", ...entry } of entries) {
    await transaction(system, (tx) => audit(tx, ctxFor(system, at), { action: testAction(action), ...entry }));
    await sealEvents();
  }
}

/** Erases as eraseUser does, without the audit event. */
export const forget = (userId: string) =>
  transaction(system, async (tx) => {
    await tx.insert(erasures).values({ userId, erasedAt: new Date(), addressHashes: [] });
    await forgetPerson(tx, userId);
  });
