import { afterEach, describe, expect, test, vi } from "vitest";
import { useDatabase } from "#db/testing/index.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
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

  test("lets the shutdown end if the database did not open", async () => {
    const { opening, shutdown } = open("postgres://nobody@127.0.0.1:1/np");
    await expect(opening).rejects.toThrow();
    await expect(shutdown.onStop.mock.calls[0]?.[1]()).resolves.toBeUndefined();
  });
});
