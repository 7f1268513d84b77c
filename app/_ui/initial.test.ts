import { describe, expect, test } from "vitest";
import { initialOf } from "./initial.ts";

describe("initialOf", () => {
  test.each([
    ["ada", "A"],
    ["Émile", "É"],
    ["👩‍👩‍👧 Family", "👩‍👩‍👧"],
    [" 陳大文", "陳"],
    ["", "?"],
  ])("returns the first character of %j: %s", (name, initial) => {
    expect(initialOf(name)).toBe(initial);
  });
});
