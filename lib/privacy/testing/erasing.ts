import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll } from "vitest";
import { transaction } from "#db/client.ts";
import { deliveries, suppressions } from "#db/schema/index.ts";
import { system, useDatabase } from "#db/testing/index.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";

/** A test file that imports this has its own database, and a data folder for the file of erasures. */
export const database = useDatabase();
export let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "np-erasures-"));
  setProcessSingleton("env", parseEnv({ ...process.env, DATA_DIR: join(dataDir, "made", "on demand") }));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

export const reason = "asked for";

export const linesOf = async (path: string) => (await readFile(path, "utf8")).split("\n").filter(Boolean);

export const rowsOf = (notificationId: string) =>
  transaction(system, (tx) => tx.select().from(deliveries).where(eq(deliveries.notificationId, notificationId)));
export const activeFor = (userId: string) =>
  transaction(system, (tx) => tx.select().from(suppressions).where(eq(suppressions.userId, userId)));
