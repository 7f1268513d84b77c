import { describe, expect, test } from "vitest";
import { firstIdAt, kindOfId, newId, newIds } from "./ids.ts";

const at = new Date("2026-03-04T05:06:07.089Z");
const msLater = (ms: number) => new Date(at.getTime() + ms);

describe("newIds", () => {
  test("makes different ids of the kind, in ascending order", () => {
    const ids = newIds("delivery", 5_000, at);
    expect(new Set(ids).size).toBe(5_000);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids.map(kindOfId))).toEqual(new Set(["delivery"]));
  });

  test("makes ids that sort between those of the milliseconds before and after", () => {
    const [before, ids, after] = [-1, 0, 1].map((ms) => newIds("delivery", 100, msLater(ms)));
    const all = [...(before ?? []), ...(ids ?? []), ...(after ?? [])];
    expect(all.toSorted()).toEqual(all);
  });

  test("makes other ids in the next call", () => {
    expect(new Set([...newIds("delivery", 1_000, at), ...newIds("delivery", 1_000, at)]).size).toBe(2_000);
    expect(newIds("delivery", 0, at)).toEqual([]);
  });
});

describe("firstIdAt", () => {
  test("returns a lower bound of the ids made at a moment", () => {
    const moment = new Date();
    const created = newId("delivery");
    expect(firstIdAt("delivery", moment) <= created).toBe(true);
    expect(created < firstIdAt("delivery", new Date(moment.getTime() + 60_000))).toBe(true);
    expect(firstIdAt("delivery", new Date(0))).toBe("dlv_0000000000");
  });

  test("is exact to the millisecond for newIds", () => {
    const [id = ""] = newIds("delivery", 1, at);
    expect(firstIdAt("delivery", at) <= id).toBe(true);
    expect(id < firstIdAt("delivery", msLater(1))).toBe(true);
  });
});
