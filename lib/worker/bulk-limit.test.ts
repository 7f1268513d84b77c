import { describe, expect, test } from "vitest";
import { bulkFlag } from "#lib/jobs/index.ts";
import { BulkLimit } from "./bulk-limit.ts";

describe("BulkLimit", () => {
  test("leaves two of the worker's slots to other jobs", () => {
    const limit = new BulkLimit(5, () => 0);
    const forbidden = [0, 1, 2, 3].map(() => limit.forbiddenFlags());
    expect(forbidden).toEqual([[], [], [], [bulkFlag]]);
  });

  test("allows one job in a worker of one slot", () => {
    expect(new BulkLimit(1, () => 0).current).toBe(1);
  });

  test("halves while people's requests are slow, and always allows one job", () => {
    const limit = new BulkLimit(8, () => 0);
    const seen = [0, 1, 2, 3].map(() => {
      limit.lower();
      return limit.current;
    });
    expect(seen).toEqual([3, 1, 1, 1]);
  });

  test("rises by one each second, up to its maximum", () => {
    let now = 0;
    const limit = new BulkLimit(8, () => now);
    limit.lower();
    limit.lower();
    const seen = [0, 999, 1_000, 3_000, 60_000].map((ms) => {
      now = ms;
      return limit.current;
    });
    expect(seen).toEqual([1, 1, 2, 4, 6]);
  });

  test("halves from the risen value", () => {
    let now = 0;
    const limit = new BulkLimit(8, () => now);
    limit.lower();
    now = 2_000;
    limit.lower();
    expect(limit.current).toBe(2);
  });
});
