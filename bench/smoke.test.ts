import { describe, expect, test } from "vitest";
import { benchmarks } from "./index.ts";

/** Benchmarks without a web server, with tiny sizes. plan-growth needs 40,000 people. system/bench.test.ts runs some others. */
describe("bench", () => {
  test.each(["decide", "plan", "deliver", "verify"])("runs %s and reports a rate", async (name) => {
    const benchmark = await benchmarks[name]?.();
    const results = await benchmark?.run({ rounds: 1, people: 100 }, () => undefined);
    expect(results?.map((one) => one.name)).toEqual([name]);
    expect(results?.[0]?.ours).toBeGreaterThan(0);
  });
});
