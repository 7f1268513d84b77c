import { describe, expect, test } from "vitest";
import { countSegments } from "./segments.ts";
import { truncate, truncateMarkdown, truncateSms } from "./truncate.ts";

describe("countSegments", () => {
  test.each([
    ["", "GSM-7", 0, 0],
    ["a".repeat(160), "GSM-7", 160, 1],
    ["a".repeat(161), "GSM-7", 161, 2],
    ["a".repeat(306), "GSM-7", 306, 2],
    ["a".repeat(307), "GSM-7", 307, 3],
    ["€".repeat(80), "GSM-7", 160, 1],
    // An escape sequence is not split: with 76 euro signs in a segment, one septet is unused.
    ["€".repeat(153), "GSM-7", 306, 3],
    ["Größe: 5 Ä", "GSM-7", 10, 1],
    ["`", "UCS-2", 1, 1],
    ["я".repeat(70), "UCS-2", 70, 1],
    ["я".repeat(71), "UCS-2", 71, 2],
    ["😀".repeat(35), "UCS-2", 70, 1],
    // 33 whole emojis fit into 67 units.
    ["😀".repeat(67), "UCS-2", 134, 3],
  ])("counts text %#: %s", (text, encoding, units, segments) =>
    expect(countSegments(text)).toEqual({ encoding, units, segments }),
  );
});

describe("truncate", () => {
  test("shortens to the limit without cutting a character in half", () => {
    expect(truncate("abcdef", 6)).toBe("abcdef");
    expect(truncate("abcdefg", 6)).toBe("abcde…");
    expect(truncate("abcd😀fg", 6)).toBe("abcd…");
  });
});

describe("truncateSms", () => {
  test("keeps the alphabet of an SMS", () => {
    expect(countSegments(truncateSms("a".repeat(2_000)))).toEqual({ encoding: "GSM-7", units: 1_600, segments: 11 });
    expect(truncateSms("я".repeat(2_000))).toHaveLength(1_600);
  });
});

describe("truncateMarkdown", () => {
  test("cuts Markdown between lines and closes a code block", () => {
    expect(truncateMarkdown("one\n**two**", 8)).toBe("one\n…");
    expect(truncateMarkdown("one **two**", 8)).toBe("one **t…");
    // The text after a shortened code block must not become code.
    expect(truncateMarkdown("```\none\ntwo\nthree\n```\nend", 18)).toBe("```\none\ntwo\n…\n```");
  });
});
