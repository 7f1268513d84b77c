import { beforeEach, describe, expect, test } from "vitest";
import { LiveCache } from "./live-cache.ts";

let isLive = true;
let nowMs = 1_000;
let announce = () => undefined as unknown;
const source = {
  get isLive() {
    return isLive;
  },
  onChange: (_topic: string, fn: () => void) => {
    announce = fn;
  },
};

interface Value {
  id: number;
}
let cache: LiveCache<Value>;
let loads = 0;
const load = async (): Promise<Value> => ({ id: ++loads });

beforeEach(() => {
  [isLive, nowMs, loads] = [true, 1_000, 0];
  cache = new LiveCache<Value>("credentials", { max: 2, maxAgeMs: 1_000, now: () => nowMs, source });
});

describe("LiveCache", () => {
  test("loads a value once while the listener is live", async () => {
    expect([await cache.read("a", load), await cache.read("a", load)]).toEqual([{ id: 1 }, { id: 1 }]);
  });

  test("never answers another key", async () => {
    expect([await cache.read("a", load), await cache.read("b", load)]).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test("loads each time while the listener is not live, and then keeps nothing", async () => {
    isLive = false;
    expect([await cache.read("a", load), await cache.read("a", load)]).toEqual([{ id: 1 }, { id: 2 }]);
    isLive = true;
    expect(await cache.read("a", load)).toEqual({ id: 3 });
  });

  test("does not answer while the listener is not live, although it has the value", async () => {
    await cache.read("a", load);
    isLive = false;
    expect(await cache.read("a", load)).toEqual({ id: 2 });
  });

  test("shares one load among concurrent callers", async () => {
    const values = await Promise.all([cache.read("a", load), cache.read("a", load), cache.read("a", load)]);
    expect(values).toEqual([{ id: 1 }, { id: 1 }, { id: 1 }]);
  });

  test("loads again for callers whose shared load fails", async () => {
    const failing = cache.read("a", () => Promise.reject(new Error("cut")));
    const waiting = cache.read("a", load);
    await expect(failing).rejects.toThrow("cut");
    expect(await waiting).toEqual({ id: 1 });
  });

  test("does not wait for a load that takes long, because its transaction may wait for the caller's lock", async () => {
    const stuck = Promise.withResolvers<Value>();
    const first = cache.read("a", () => stuck.promise);
    expect(await cache.read("a", load)).toEqual({ id: 1 });
    stuck.resolve({ id: 0 });
    expect(await first).toEqual({ id: 0 });
  });

  test("drops its values with each change", async () => {
    await cache.read("a", load);
    announce();
    expect(await cache.read("a", load)).toEqual({ id: 2 });
  });

  test("does not keep a value that was loaded while a change arrived", async () => {
    const slow = Promise.withResolvers<Value>();
    const early = cache.read("a", () => slow.promise);
    announce();
    slow.resolve({ id: 0 });
    expect(await early).toEqual({ id: 0 });
    expect(await cache.read("a", load)).toEqual({ id: 1 });
  });

  test("does not answer a caller that came after a change with a load that began before it", async () => {
    const slow = Promise.withResolvers<Value>();
    const early = cache.read("a", () => slow.promise);
    announce();
    const late = cache.read("a", load);
    slow.resolve({ id: 0 });
    expect([await early, await late]).toEqual([{ id: 0 }, { id: 1 }]);
    expect(await cache.read("a", load)).toEqual({ id: 1 });
  });

  test("counts the age from the start of the load", async () => {
    await cache.read("a", async () => {
      nowMs += 600;
      return load();
    });
    nowMs += 400;
    expect(await cache.read("a", load)).toEqual({ id: 1 });
    nowMs += 1;
    expect(await cache.read("a", load)).toEqual({ id: 2 });
  });

  test("never keeps null", async () => {
    expect(await cache.read("a", async () => null)).toBeNull();
    expect(await cache.read("a", load)).toEqual({ id: 1 });
  });

  test("keeps no more values than its maximum", async () => {
    for (const key of ["a", "b", "c"]) await cache.read(key, load);
    expect(await cache.read("a", load)).toEqual({ id: 4 });
  });

  describe("readAll", () => {
    const asked: (readonly string[])[] = [];
    const loadAll = async (keys: readonly string[]) => {
      asked.push(keys);
      return new Map(keys.map((key) => [key, { id: ++loads }]));
    };
    beforeEach(() => {
      asked.length = 0;
      cache = new LiveCache<Value>("credentials", { max: 10, source });
    });

    test("loads all keys that are not cached at once", async () => {
      await cache.read("b", load);
      const values = await cache.readAll(["a", "b", "c"], loadAll);
      expect(asked).toEqual([["a", "c"]]);
      expect(Object.fromEntries(values)).toEqual({ a: { id: 2 }, b: { id: 1 }, c: { id: 3 } });
      await cache.readAll(["c", "b", "a"], loadAll);
      expect(asked).toHaveLength(1);
    });

    test("waits for keys that another caller loads, and loads only the others", async () => {
      const [first, second] = [cache.readAll(["a", "b"], loadAll), cache.readAll(["b", "c"], loadAll)];
      expect((await second).get("b")).toBe((await first).get("b"));
      expect(asked).toEqual([["a", "b"], ["c"]]);
    });

    test("loads all keys while the listener is not live, and keeps nothing", async () => {
      isLive = false;
      for (const _ of [1, 2]) await cache.readAll(["a", "b"], loadAll);
      isLive = true;
      await cache.readAll(["a"], loadAll);
      expect(asked).toEqual([["a", "b"], ["a", "b"], ["a"]]);
    });

    test("keeps nothing that was loaded while a change arrived", async () => {
      const slow = Promise.withResolvers<void>();
      const early = cache.readAll(["a", "b"], async (keys) => {
        await slow.promise;
        return loadAll(keys);
      });
      announce();
      slow.resolve();
      await early;
      await cache.readAll(["a", "b"], loadAll);
      expect(asked).toEqual([
        ["a", "b"],
        ["a", "b"],
      ]);
    });
  });
});
