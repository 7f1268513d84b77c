import { mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { closePool, createPool } from "#db/client.ts";
import { useDatabase } from "#db/testing/index.ts";
import { type DatabaseProxy, proxyDatabase } from "#db/testing/proxy.ts";
import { env, parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { currentStatus } from "./current.ts";
import { readSnapshotFile, writeSnapshotFile } from "./snapshot-file.ts";

const database = useDatabase();
const start = new Date("2026-05-10T12:00:00Z");
const later = (seconds: number) => new Date(start.getTime() + seconds * 1_000);
let proxy: DatabaseProxy;
let folder: string;

const forget = () => {
  setProcessSingleton("status-page", undefined);
  setProcessSingleton("queue-state", undefined);
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "status-"));
  setProcessSingleton("env", parseEnv({ DATA_DIR: folder, APP_URL: `http://${folder.slice(-6)}.test` }));
  forget();
  proxy = await proxyDatabase(database.url);
  await closePool();
  setProcessSingleton("pool", createPool(proxy.url));
});
afterEach(async () => {
  await proxy.close();
  await closePool();
  setProcessSingleton("pool", createPool(database.url));
  forget();
  await rm(folder, { recursive: true });
});

describe("currentStatus", () => {
  test("reads again when the snapshot is older than asked for", async () => {
    expect((await currentStatus(start, 0)).snapshot?.at).toEqual(start);
    expect((await currentStatus(later(9), 10_000)).snapshot?.at).toEqual(start);
    expect((await currentStatus(later(11), 10_000)).snapshot?.at).toEqual(later(11));
  });

  test("answers many requests at one moment with at most two reads", async () => {
    await currentStatus(start, 0);
    const opened = proxy.opened;
    const all = await Promise.all(Array.from({ length: 50 }, (_, n) => currentStatus(later(1 + n / 1_000), 0)));
    expect(all.every(({ snapshot }) => (snapshot?.at ?? start) > start)).toBe(true);
    expect(proxy.opened - opened).toBeLessThanOrEqual(4);
  });

  test("gives the last snapshot while the database is gone, and says after a minute that it is stale", async () => {
    const { snapshot } = await currentStatus(start, 0);
    await proxy.close();
    expect(await currentStatus(later(59), 0)).toEqual({ snapshot, isStale: false });
    expect(await currentStatus(later(600), 0)).toEqual({ snapshot, isStale: true });
  });

  test("gives the last snapshot after two seconds while the database is silent, then at once", async () => {
    const { snapshot } = await currentStatus(start, 0);
    proxy.isSilent = true;
    const startedMs = performance.now();
    expect(await currentStatus(later(600), 0)).toEqual({ snapshot, isStale: true });
    const firstMs = performance.now() - startedMs;
    expect(firstMs).toBeLessThan(5_000);
    await Promise.all(Array.from({ length: 20 }, () => currentStatus(later(601), 0)));
    expect(performance.now() - startedMs - firstMs).toBeLessThan(1_000);
  });

  test("gives a restarted process the snapshot of the file", async () => {
    const { snapshot } = await currentStatus(start, 0);
    if (!snapshot) throw new Error("there is no snapshot");
    await writeSnapshotFile(snapshot);
    await proxy.close();
    forget();
    expect(await currentStatus(later(600), 0)).toEqual({ snapshot, isStale: true });
  });

  test("says that nothing is known without a database, a snapshot and a file", async () => {
    await proxy.close();
    expect((await currentStatus(start, 0)).snapshot).toBeNull();
  });
});

describe("writeSnapshotFile", () => {
  const newSnapshot = async () => {
    const { snapshot } = await currentStatus(start, 0);
    if (!snapshot) throw new Error("there is no snapshot");
    return snapshot;
  };

  test("leaves one file, also when many processes write", async () => {
    const snapshot = await newSnapshot();
    await Promise.all(Array.from({ length: 10 }, () => writeSnapshotFile(snapshot)));
    expect(await readdir(folder)).toEqual([expect.stringMatching(/^status-[0-9a-f]{16}\.json$/)]);
    expect(await readSnapshotFile()).toEqual(snapshot);
  });

  test("takes the folder for temporary files if DATA_DIR cannot be written, and follows no link there", async () => {
    const snapshot = await newSnapshot();
    const blocked = join(folder, "a-file");
    await writeFile(blocked, "");
    env().DATA_DIR = join(blocked, "data");
    const before = new Set(await readdir(tmpdir()));
    await writeSnapshotFile(snapshot);
    const name = (await readdir(tmpdir())).find((one) => !before.has(one) && one.endsWith(".json"));
    const path = join(tmpdir(), name ?? "");
    onTestFinished(() => rm(path, { force: true }));
    expect(await readSnapshotFile()).toEqual(snapshot);
    await rm(path);
    const elsewhere = join(folder, "elsewhere.json");
    await writeFile(elsewhere, JSON.stringify(snapshot));
    await symlink(elsewhere, path);
    expect(await readSnapshotFile()).toBeNull();
  });

  test.each([["{"], ["{}"], ['{"at":"yesterday"}']])("is not read if its content is %s", async (text) => {
    await writeSnapshotFile(await newSnapshot());
    const [name = ""] = await readdir(folder);
    await writeFile(join(folder, name), text);
    expect(await readSnapshotFile()).toBeNull();
  });

  test("is of one database: another DATABASE_URL has none, another password has the same", async () => {
    const snapshot = await newSnapshot();
    const { DATABASE_URL } = env();
    onTestFinished(() => {
      env().DATABASE_URL = DATABASE_URL;
    });
    env().DATABASE_URL = "postgres://np:first@db.example/np";
    await writeSnapshotFile(snapshot);
    env().DATABASE_URL = "postgres://np:second@db.example/np";
    expect(await readSnapshotFile()).toEqual(snapshot);
    env().DATABASE_URL = "postgres://np:first@typo.example/np";
    expect(await readSnapshotFile()).toBeNull();
  });
});
