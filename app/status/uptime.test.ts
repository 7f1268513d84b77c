import { describe, expect, test } from "vitest";
import { formatAge } from "./age.ts";
import { formatShare, gradeOf, shareOf, sumOf } from "./uptime.ts";

describe("uptime", () => {
  test.each([
    [null, "none"],
    [1, "good"],
    [0.999, "good"],
    [0.9989, "warn"],
    [0.99, "warn"],
    [0.9899, "bad"],
    [0, "bad"],
  ] as const)("grades %s as %s", (share, grade) => {
    expect(gradeOf(share)).toBe(grade);
  });

  test("weighs days by their minutes and leaves out days without data", () => {
    const startsAt = new Date(0);
    const days = [
      { startsAt, upMinutes: 0, minutes: 0 },
      { startsAt, upMinutes: 1_000, minutes: 1_000 },
      { startsAt, upMinutes: 0, minutes: 10 },
    ];
    expect(days.map(shareOf)).toEqual([null, 1, 0]);
    expect(shareOf(sumOf(days))).toBeCloseTo(1_000 / 1_010);
    expect(shareOf(sumOf([]))).toBeNull();
  });

  test.each([
    [1, "100%"],
    [0.99999, "99.99%"],
    [0.9995, "99.95%"],
    [0, "0.00%"],
  ])("rounds %s down to %s, so that only a full share has 100%%", (share, text) => {
    expect(formatShare(share, "en")).toBe(text);
  });

  test("writes shares in German", () => {
    expect(formatShare(0.99951, "de")).toBe("99,95\u00a0%");
  });
});

describe("formatAge", () => {
  const at = new Date("2026-05-10T12:00:00Z");
  test.each([
    [59, null],
    [60, "1 minute ago"],
    [3_599, "59 minutes ago"],
    [7_200, "2 hours ago"],
    [200_000, "2 days ago"],
  ])("gives the age after %i s", (seconds, text) => {
    expect(formatAge(at, new Date(at.getTime() + seconds * 1_000), "en")).toBe(text);
  });
});
