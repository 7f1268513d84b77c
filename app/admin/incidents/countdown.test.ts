import { describe, expect, test } from "vitest";
import { clockText } from "./countdown.tsx";

describe("clockText", () => {
  test.each([
    [0, "00:00:00"],
    [59_999, "00:00:59"],
    [71 * 3_600_000 + 59 * 60_000 + 58_000, "71:59:58"],
    [100 * 3_600_000, "100:00:00"],
    [-61_000, "−00:01:01"],
  ])("shows %i ms as %s", (leftMs, text) => {
    expect(clockText(leftMs)).toBe(text);
  });
});
