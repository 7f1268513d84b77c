import { afterEach, describe, expect, test, vi } from "vitest";
import { useDatabase } from "#db/testing/index.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { openForProcess } from "./open-database.ts";

const database = useDatabase();
afterEach(() => setProcessSingleton("env", undefined));

const open = (url: string) => {
  setProcessSingleton("env", parseEnv({ DATABASE_URL: url }));
  const drain = { onStop: vi.fn<(name: string, run: () => unknown) => void>(), fail: vi.fn() };
  return { opening: openForProcess(drain), drain };
};

describe("openForProcess", () => {
  test("adds the closing to the drain before the database is open", async () => {
    const { opening, drain } = open(database.url);
    expect(drain.onStop).toHaveBeenCalledExactlyOnceWith("database", expect.any(Function), 8_000);
    expect((await opening).url).toBe(database.url);
    expect(drain.fail).not.toHaveBeenCalled();
  });

  test("lets the drain end where the database did not open", async () => {
    const { opening, drain } = open("postgres://nobody@127.0.0.1:1/np");
    await expect(opening).rejects.toThrow();
    await expect(drain.onStop.mock.calls[0]?.[1]()).resolves.toBeUndefined();
  });
});
