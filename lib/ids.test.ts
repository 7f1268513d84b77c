import { describe, expect, test } from "vitest";
import { kindOfId, newId, newIds } from "./ids.ts";

describe("newIds", () => {
  test("makes different ids of the kind, in ascending order", () => {
    const ids = newIds("delivery", 5_000);
    expect(new Set(ids).size).toBe(5_000);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids.map(kindOfId))).toEqual(new Set(["delivery"]));
  });

  test("makes ids that sort between those made before and after", async () => {
    const before = newId("delivery");
    await new Promise((resolve) => setTimeout(resolve, 2));
    const ids = newIds("delivery", 100);
    await new Promise((resolve) => setTimeout(resolve, 2));
    expect([before, ...ids, newId("delivery")].sort()).toEqual([before, ...ids, expect.any(String)]);
  });

  test("makes other ids in the next call", () => {
    expect(new Set([...newIds("delivery", 1_000), ...newIds("delivery", 1_000)]).size).toBe(2_000);
    expect(newIds("delivery", 0)).toEqual([]);
  });
});
