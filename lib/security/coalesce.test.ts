import { beforeEach, describe, expect, test } from "vitest";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { pendingCount } from "./coalesce.ts";

beforeEach(() => setProcessSingleton("security-counts", undefined));

const count = (source: string, times: number, minute = 0) =>
  Array.from({ length: times }, () => pendingCount(source, minute));

describe("pendingCount", () => {
  test("writes each of the first 16 events of a minute, then only when their number has doubled", () => {
    const counts = count("203.0.113.1", 64);
    expect(counts.slice(0, 16)).toEqual(Array.from({ length: 16 }, () => 1));
    expect(counts.flatMap((pending, index) => (index >= 16 && pending > 0 ? [[index + 1, pending]] : []))).toEqual([
      [32, 16],
      [64, 32],
    ]);
  });

  test("counts each source by itself, and starts again with the next minute", () => {
    count("203.0.113.1", 20);
    expect(count("203.0.113.2", 1)).toEqual([1]);
    expect(count("203.0.113.1", 1)).toEqual([0]);
    expect(count("203.0.113.1", 1, 1)).toEqual([1]);
  });

  test("remembers a source that keeps coming while 20,000 others come once", () => {
    count("203.0.113.1", 20);
    for (let other = 0; other < 20_000; other += 1) {
      pendingCount(`other ${other}`, 0);
      if (other % 5_000 === 0) expect(pendingCount("203.0.113.1", 0)).toBe(0);
    }
  });
});
