import { describe, expect, test } from "vitest";
import { diff } from "./diff.ts";

describe("diff", () => {
  test("compares fields by path and list index and omits fields that are empty on both sides", () => {
    const before = { tenantKey: null, cells: [{ topicKey: "news", enabled: null, frequency: null }], gone: "x" };
    const after = { tenantKey: null, cells: [{ topicKey: "news", enabled: false }], count: 0 };
    expect(diff(before, after)).toEqual([
      { path: "cells › 1 › topicKey", before: "news", after: "news" },
      { path: "cells › 1 › enabled", before: null, after: "false" },
      { path: "gone", before: "x", after: null },
      { path: "count", before: null, after: "0" },
    ]);
  });

  test("returns null as the old value of a created object and truncates long texts", () => {
    const [field] = diff(null, { name: "a".repeat(500) });
    expect(field).toEqual({ path: "name", before: null, after: `${"a".repeat(200)}…` });
    expect(diff(null, null)).toEqual([]);
  });
});
