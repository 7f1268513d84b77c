import { describe, expect, test } from "vitest";
import { pathsOf, scaleFor } from "./plot-scale.ts";

const height = 100;

describe("scaleFor", () => {
  test("has powers of ten for durations, from below the lowest value to above the highest target", () => {
    const { ticks, y } = scaleFor({ unit: "ms", targets: [300, 500], values: [4, 90], isHigherBetter: false, height });
    expect(ticks).toEqual([1, 10, 100, 1_000]);
    expect([y(1), y(1_000)]).toEqual([100, 0]);
    expect(y(10)).toBeCloseTo(66.67, 1);
  });

  test("has at most five ticks, even if values differ by orders of magnitude", () => {
    const { ticks } = scaleFor({ unit: "s", targets: [60], values: [0.0001, 20_000], isHigherBetter: false, height });
    expect(ticks.length).toBeLessThanOrEqual(5);
  });

  test("begins at zero for shares that should be low", () => {
    const few = scaleFor({ unit: "%", targets: [0.1], values: [0], isHigherBetter: false, height });
    expect(few.ticks).toEqual([0, 0.1, 0.2]);
    const many = scaleFor({ unit: "%", targets: [0.1], values: [26], isHigherBetter: false, height });
    expect(many.ticks).toEqual([0, 25, 50]);
  });

  test("ends at 100 % for shares that should be high, and shows the lowest value", () => {
    expect(scaleFor({ unit: "%", targets: [99], values: [100], isHigherBetter: true, height }).ticks).toEqual([
      98, 99, 100,
    ]);
    const { ticks, y } = scaleFor({ unit: "%", targets: [99], values: [0], isHigherBetter: true, height });
    expect([ticks, y(0), y(100)]).toEqual([[0, 50, 100], 100, 0]);
  });
});

describe("pathsOf", () => {
  test("draws a line through neighbours", () => {
    expect(pathsOf([10, 20, 30], 100)).toEqual({ line: "M0 10L50 20L100 30", dots: "" });
  });

  test("has gaps without values, and a dot for a value between gaps", () => {
    expect(pathsOf([null, 10, null, 20, 30], 100)).toEqual({ line: "M75 20L100 30", dots: "M25 10h0" });
    expect(pathsOf([null, null], 100)).toEqual({ line: "", dots: "" });
    expect(pathsOf([5], 100)).toEqual({ line: "", dots: "M50 5h0" });
  });
});
