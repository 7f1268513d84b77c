import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, test } from "vitest";
import { limitRequestConnections, withConnectionSlot } from "./request-concurrency.ts";

/** Opens `count` calls at once and returns how many ran at the same time. */
async function mostAtOnce(count: number, work: () => Promise<unknown> = async () => undefined): Promise<number> {
  let [running, most] = [0, 0];
  await Promise.allSettled(
    Array.from({ length: count }, () =>
      withConnectionSlot(async () => {
        running += 1;
        most = Math.max(most, running);
        try {
          await new Promise((done) => setTimeout(done, 2));
          await work();
        } finally {
          running -= 1;
        }
      }),
    ),
  );
  return most;
}

describe("withConnectionSlot", () => {
  test("runs at most three calls of one request at once, and all of them in the end", async () => {
    let ran = 0;
    const count = async () => {
      ran += 1;
    };
    expect(await limitRequestConnections(() => mostAtOnce(20, count))).toBe(3);
    expect(ran).toBe(20);
  });

  test("counts each request by itself, and nothing outside of requests", async () => {
    const requests = [limitRequestConnections(() => mostAtOnce(5)), limitRequestConnections(() => mostAtOnce(5))];
    expect(await Promise.all(requests)).toEqual([3, 3]);
    expect(await mostAtOnce(20)).toBe(20);
  });

  test("runs a nested call without a slot of its own", async () => {
    await expect(
      limitRequestConnections(() => mostAtOnce(6, () => withConnectionSlot(async () => "inner"))),
    ).resolves.toBe(3);
  });

  test("frees the slot of a call that fails, and throws the error to its caller", async () => {
    const failing = () => withConnectionSlot(() => Promise.reject(new Error("broken")));
    await limitRequestConnections(async () => {
      const results = await Promise.allSettled(Array.from({ length: 9 }, failing));
      expect(results.every((result) => result.status === "rejected" && result.reason.message === "broken")).toBe(true);
      expect(await mostAtOnce(9)).toBe(3);
    });
  });

  test("runs a call that waited in the context of its own caller", async () => {
    const caller = new AsyncLocalStorage<number>();
    const asked = Array.from({ length: 12 }, (_, index) => index);
    const seen = await limitRequestConnections(() =>
      Promise.all(asked.map((index) => caller.run(index, () => withConnectionSlot(async () => caller.getStore())))),
    );
    expect(seen).toEqual(asked);
  });
});
