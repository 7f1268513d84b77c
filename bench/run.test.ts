import { describe, expect, test } from "vitest";
import {
  type Goal,
  isMet,
  type Measurement,
  measureInTurn,
  median,
  percentile,
  rateBenchmark,
  ratioOf,
} from "./run.ts";

const measurement = (ours: number, goal?: Goal): Measurement => ({
  name: "api",
  work: "work",
  unit: "/s",
  ours,
  baseline: { name: "peer", value: 200 },
  goal,
});

describe("isMet", () => {
  test.each([
    ["the ratio reaches its lower bound", 100, { of: "ratio", atLeast: 0.5 }, true],
    ["the ratio is below its lower bound", 99, { of: "ratio", atLeast: 0.5 }, false],
    ["the ratio is above its upper bound", 401, { of: "ratio", atMost: 2 }, false],
    ["our value is at its upper bound", 15, { of: "ours", atMost: 15 }, true],
    ["our value is above its upper bound", 15.1, { of: "ours", atMost: 15 }, false],
  ] as const)("compares with the goal when %s", (_, ours, goal, expected) => {
    expect(isMet(measurement(ours, goal))).toBe(expected);
  });

  test("is null without a goal", () => {
    expect(isMet(measurement(1))).toBeNull();
  });
});

describe("ratioOf", () => {
  test("divides our value by the peer's", () => {
    expect(ratioOf(measurement(50))).toBe(0.25);
    expect(ratioOf({ ...measurement(50), baseline: undefined })).toBeNull();
  });
});

describe("percentile", () => {
  test("returns the value that the share of the values does not exceed", () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect(percentile(values, 0.99)).toBe(198);
    expect(percentile(values, 0.5)).toBe(100);
    expect(percentile([7], 0.99)).toBe(7);
  });
});

describe("measureInTurn", () => {
  test("measures the works alternately, and leaves the warm-up round out of the medians", async () => {
    const order: string[] = [];
    const unitsOf = (name: string, units: number[]) => async () => {
      order.push(name);
      return { units: units.shift() ?? 0, ms: 1000 };
    };
    const rates = await measureInTurn(
      [unitsOf("ours", [900, 1, 3, 2]), unitsOf("peer", [900, 10, 30, 20])],
      3,
      () => undefined,
    );
    expect(rates).toEqual([2, 20]);
    expect(order.join(" ")).toBe("ours peer ours peer ours peer ours peer");
    expect(median([3, 1, 2])).toBe(2);
  });
});

describe("rateBenchmark", () => {
  test("reports one line for each peer, and closes also if a round fails", async () => {
    let closed = 0;
    const benchmark = (subject: () => Promise<number>) =>
      rateBenchmark({
        name: "api",
        work: "work",
        prepare: async () => ({
          subject,
          peers: [
            { name: "one", work: async () => ({ units: 4, ms: 1000 }), goal: { of: "ratio", atLeast: 0.5 } },
            { name: "two", work: async () => ({ units: 8, ms: 1000 }) },
          ],
          close: async () => {
            closed += 1;
          },
        }),
      });
    const lines = await benchmark(async () => 1).run({ rounds: 1 }, () => undefined);
    expect(lines.map(({ baseline, goal }) => [baseline, goal])).toEqual([
      [
        { name: "one", value: 4 },
        { of: "ratio", atLeast: 0.5 },
      ],
      [{ name: "two", value: 8 }, undefined],
    ]);
    const failing = benchmark(() => Promise.reject(new Error("no server")));
    await expect(failing.run({ rounds: 1 }, () => undefined)).rejects.toThrow("no server");
    expect(closed).toBe(2);
  });
});
