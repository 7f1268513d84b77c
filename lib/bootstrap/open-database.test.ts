import { sql } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { transaction } from "#db/client.ts";
import { system, useDatabase } from "#db/testing/index.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { metricsText } from "#lib/telemetry/index.ts";
import { openForProcess } from "./open-database.ts";

const database = useDatabase();
afterEach(() => setProcessSingleton("env", undefined));

const open = (url: string) => {
  setProcessSingleton("env", parseEnv({ DATABASE_URL: url }));
  const shutdown = { onStop: vi.fn<(name: string, run: () => unknown) => void>(), fail: vi.fn() };
  return { opening: openForProcess(shutdown), shutdown };
};

describe("openForProcess", () => {
  test("adds the closing to the shutdown before the database is open", async () => {
    const { opening, shutdown } = open(database.url);
    expect(shutdown.onStop).toHaveBeenCalledExactlyOnceWith("database", expect.any(Function), 8_000);
    expect((await opening).url).toBe(database.url);
    expect(shutdown.fail).not.toHaveBeenCalled();
  });

  test("counts each statement that takes longer than a second", async () => {
    await open(database.url).opening;
    const slowQueries = async () => Number(/^slow_queries_total (\d+)$/m.exec(await metricsText())?.[1]);
    const before = await slowQueries();
    await transaction(system, (tx) => tx.execute(sql`SELECT 1`));
    expect(await slowQueries()).toBe(before);
    await transaction(system, (tx) => tx.execute(sql`SELECT pg_sleep(1.1)`));
    expect(await slowQueries()).toBe(before + 1);
  });

  test("waits for a server that does not answer, as long as it may", async () => {
    setProcessSingleton("env", parseEnv({ DATABASE_URL: "postgres://nobody@127.0.0.1:1/np" }));
    const mayWait = vi.fn(async () => {
      // The server is back at the next try.
      setProcessSingleton("env", parseEnv({ DATABASE_URL: database.url }));
      return true;
    });
    const shutdown = { onStop: vi.fn<(name: string, run: () => unknown) => void>(), fail: vi.fn() };
    expect((await openForProcess(shutdown, false, mayWait)).url).toBe(database.url);
    expect(mayWait).toHaveBeenCalledOnce();
  });

  test("does not wait for a server that has no such database", async () => {
    const wrong = new URL(database.url);
    wrong.pathname = "/no_such_database";
    setProcessSingleton("env", parseEnv({ DATABASE_URL: wrong.href }));
    const mayWait = vi.fn(async () => true);
    await expect(openForProcess({ onStop: vi.fn(), fail: vi.fn() }, false, mayWait)).rejects.toThrow("cannot be used");
    expect(mayWait).not.toHaveBeenCalled();
  });

  test("ends the wait when the process stops", async () => {
    setProcessSingleton("env", parseEnv({ DATABASE_URL: "postgres://nobody@127.0.0.1:1/np" }));
    const asked = Promise.withResolvers<void>();
    const mayWait = async () => {
      asked.resolve();
      return true;
    };
    const shutdown = { onStop: vi.fn<(name: string, run: () => unknown) => void>(), fail: vi.fn() };
    const opening = openForProcess(shutdown, false, mayWait);
    await asked.promise;
    await expect(shutdown.onStop.mock.calls[0]?.[1]()).resolves.toBeUndefined();
    await expect(opening).rejects.toThrow();
  });

  test("lets the shutdown end if the database did not open", async () => {
    const { opening, shutdown } = open("postgres://nobody@127.0.0.1:1/np");
    await expect(opening).rejects.toThrow();
    await expect(shutdown.onStop.mock.calls[0]?.[1]()).resolves.toBeUndefined();
  });
});
