import { afterEach, describe, expect, test, vi } from "vitest";
import { createPool, pool } from "#db/client.ts";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { leasedLimiter } from "./leased.ts";
import { limiter } from "./limiter.ts";

const database = useDatabase();
afterEach(() => vi.restoreAllMocks());

const address = "203.0.113.77";
const times = <T>(count: number, act: () => Promise<T>) => Promise.all(Array.from({ length: count }, act));
const passed = (results: readonly { ok: boolean }[]) => results.filter(({ ok }) => ok).length;
const rows = () =>
  asOwner<{ key: string; points: number; expire: string }>(database.url, "SELECT key, points, expire FROM rate_limits");

/** Two limiters of one name act as two processes: they share only the table. */
const twice = (...args: Parameters<typeof limiter>) => [limiter(...args), limiter(...args)] as const;

describe("limiter", () => {
  test("accepts exactly the limit in several processes together", async () => {
    const [here, there] = twice("shared", { points: 5, durationS: 60 });
    const results = [
      ...(await times(4, () => here.consume(address))),
      ...(await times(4, () => there.consume(address))),
    ];
    expect(passed(results)).toBe(5);
    expect(results.find(({ ok }) => !ok)).toMatchObject({ ok: false, retryAfterS: expect.closeTo(60, -1) });
    expect(await here.consume("someone else")).toMatchObject({ ok: true });
  });

  test("stores a keyed hash instead of the address", async () => {
    await limiter("hashed", { points: 5, durationS: 60 }).consume(address);
    const stored = (await rows()).filter(({ key }) => key.startsWith("hashed:"));
    expect(stored).toEqual([expect.objectContaining({ key: expect.stringMatching(/^hashed:[\w-]{43}$/), points: 1 })]);
  });

  test("rejects a key over the limit without a query", async () => {
    const limit = limiter("quiet", { points: 2, durationS: 60 });
    await times(3, () => limit.consume(address));
    const statements = vi.spyOn(pool(), "connect");
    expect(passed(await times(50, () => limit.consume(address)))).toBe(0);
    expect(statements).not.toHaveBeenCalled();
  });

  test("blocks a key beyond its window, until the same moment in every process", async () => {
    const [here, there] = twice("blocked", { points: 2, durationS: 1, blockS: 900 });
    await times(3, () => here.consume(address));
    expect(await there.consume(address)).toMatchObject({ ok: false, retryAfterS: expect.closeTo(900, -1) });
    // Ten seconds before the end of the block in the table, another process does not start a block of its own.
    await asOwner(database.url, "UPDATE rate_limits SET expire = $1 WHERE key LIKE 'blocked:%'", [Date.now() + 10_000]);
    const third = limiter("blocked", { points: 2, durationS: 1, blockS: 900 });
    expect(await third.consume(address)).toMatchObject({ ok: false, retryAfterS: 10 });
  });

  test("has all points again after a reset", async () => {
    const limit = limiter("reset", { points: 1, durationS: 60 });
    await times(2, () => limit.consume(address));
    await limit.reset(address);
    expect(await limit.consume(address)).toMatchObject({ ok: true });
  });

  test("deletes rows long after their window", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const limit = limiter("expired", { points: 1, durationS: 60 });
      await limit.consume(address);
      await asOwner(database.url, "UPDATE rate_limits SET expire = 1 WHERE key LIKE 'expired:%'");
      vi.advanceTimersByTime(300_000);
    } finally {
      vi.useRealTimers();
    }
    await expect.poll(async () => (await rows()).some(({ key }) => key.startsWith("expired:"))).toBe(false);
  });
});

describe("limiter, while the store is unavailable", () => {
  test.each([
    ["open", true],
    ["closed", false],
  ] as const)("accepts requests if it fails %s: %s", async (onStoreFailure, ok) => {
    const limit = limiter(`failing-${onStoreFailure}`, { points: 1, durationS: 60, onStoreFailure });
    await limit.consume("warm");
    const before = pool();
    const unreachable = createPool("postgres://nobody@127.0.0.1:1/np");
    setProcessSingleton("pool", unreachable);
    try {
      expect((await limit.consume(address)).ok).toBe(ok);
    } finally {
      setProcessSingleton("pool", before);
      await unreachable.end();
    }
  });
});

describe("leasedLimiter", () => {
  test("accepts a burst exactly up to the limit with a fiftieth of the writes", async () => {
    const limit = leasedLimiter("burst", { points: 1000, durationS: 60 });
    await limit.consume("warm");
    const statements = vi.spyOn(pool(), "connect");
    expect(passed(await times(1_200, () => limit.consume(address)))).toBe(1_000);
    expect(statements.mock.calls.length).toBe(51);
  });

  test("never exceeds the limit in several processes, and loses at most one lease for each process", async () => {
    const limits = Array.from({ length: 4 }, () => leasedLimiter("together", { points: 500, durationS: 60 }));
    const results = await Promise.all(
      limits.flatMap((limit, index) => Array.from({ length: 100 + index * 50 }, () => limit.consume(address))),
    );
    expect(passed(results)).toBeLessThanOrEqual(500);
    expect(passed(results)).toBeGreaterThan(500 - 4 * 10);
  });

  test("is exact for a small limit, and rounds down a limit that leases do not divide", async () => {
    const small = leasedLimiter("small", { points: 3, durationS: 60 });
    expect(passed(await times(10, () => small.consume(address)))).toBe(3);
    const odd = leasedLimiter("odd", { points: 119, durationS: 60 });
    expect(passed(await times(200, () => odd.consume(address)))).toBe(118);
  });
});
