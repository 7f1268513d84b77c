import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPool } from "#db/client.ts";
import { findProcess } from "#db/embedded/process.ts";
import { DiskFullError } from "#db/embedded/trouble.ts";
import { type EmbeddedServer, startEmbedded } from "#db/embedded.ts";
import { OperatorError } from "#lib/errors.ts";
import { keepRunning } from "./keep-running.ts";

const pace = { checkEveryMs: 50, maxPauseMs: 100, stableAfterMs: 60_000, maxFailures: 5 };

describe("keepRunning", () => {
  let dataDir: string;
  let server: EmbeddedServer;
  let failures: OperatorError[];

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "np-keep-"));
    await chmod(dataDir, 0o755);
    server = await startEmbedded({ dataDir, fast: true });
    failures = [];
  });
  afterEach(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const keep = () => keepRunning(server, (error) => failures.push(error), pace);
  const postmaster = async () => Number.parseInt(await readFile(join(dataDir, "postgres/postmaster.pid"), "utf8"), 10);
  const killPostmaster = async () => {
    const pid = await postmaster();
    process.kill(pid, "SIGKILL");
    await expect.poll(() => findProcess(pid)).toBeNull();
  };

  test("restarts a killed server at the same address with its data, and pools reconnect", async () => {
    const pool = createPool(server.url);
    try {
      await pool.query("CREATE TABLE kept AS SELECT 42 AS answer");
      await pool.query("CHECKPOINT"); // the throwaway server does so by itself only when it is stopped
      void keep();
      for (let round = 0; round < 2; round += 1) {
        const killed = await postmaster();
        await killPostmaster();
        await expect
          .poll(async () => (await postmaster()) !== killed && (await pool.query("SELECT answer FROM kept")).rows, {
            timeout: 30_000,
          })
          .toEqual([{ answer: 42 }]);
      }
      expect(failures).toEqual([]);
    } finally {
      await pool.end();
    }
  });

  test("reports the reason after repeated failed starts", async () => {
    await writeFile(join(dataDir, "postgres", "postgresql.conf"), "shared_buffers = plenty\n");
    await killPostmaster();
    await keep();
    expect(failures).toHaveLength(1);
    expect(failures[0]).toBeInstanceOf(OperatorError);
    expect(failures[0]?.message).toMatch(/failed 5 times in a row\. Last error: .*shared_buffers/);
  });

  test("succeeds once the obstacle is removed", async () => {
    const conf = join(dataDir, "postgres", "postgresql.conf");
    const good = await readFile(conf, "utf8");
    await writeFile(conf, "shared_buffers = plenty\n");
    await killPostmaster();
    await expect(server.revive()).rejects.toThrow(/shared_buffers/);
    await writeFile(conf, good);
    expect(await server.revive()).toBe(server.url);
    expect(await server.revive(), "it lives").toBeNull();
  });

  test("does not restart a server that was stopped deliberately", async () => {
    await server.stop();
    expect(await server.revive()).toBeNull();
  });
});

describe("keepRunning without a server", () => {
  test("waits without limit on a full disk", async () => {
    let tries = 0;
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    const revive = async () => {
      tries += 1;
      if (tries > 3 * pace.maxFailures) {
        resolve();
        return null;
      }
      throw new DiskFullError("The disk is full.");
    };
    const givenUp: OperatorError[] = [];
    void keepRunning({ url: "", revive }, (error) => givenUp.push(error), {
      ...pace,
      checkEveryMs: 1,
      maxPauseMs: 2,
    });
    await enough;
    expect(givenUp).toEqual([]);
  });

  test("reports a changed server address immediately, because pools use the old one", async () => {
    const givenUp: OperatorError[] = [];
    const revive = async () => "postgres://127.0.0.1:2/postgres";
    await keepRunning({ url: "postgres://127.0.0.1:1/postgres", revive }, (error) => givenUp.push(error), pace);
    expect(givenUp[0]?.message).toMatch(/another program uses its port now/);
  });
});
