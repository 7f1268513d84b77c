import { describe, expect, test } from "vitest";
import { type Intent, readIntent } from "./read-intent.ts";
import { englishOtherTexts } from "./testing/english-other-texts.ts";
import { englishStopTexts } from "./testing/english-stop-texts.ts";
import { germanOtherTexts } from "./testing/german-other-texts.ts";
import { germanStopTexts } from "./testing/german-stop-texts.ts";

const texts: Record<Intent | "null", readonly string[]> = {
  STOP: [...englishStopTexts, ...germanStopTexts],
  START: ["START", "start", "Yes", "yes please", "UNSTOP", "Start!", "“START”", "start 😀"],
  HELP: ["HELP", "help!", "Info", "Hilfe", "Hilfe bitte", "help please"],
  null: [...englishOtherTexts, ...germanOtherTexts],
};

describe.each(Object.entries(texts))("readIntent returns %s", (intent, lines) => {
  test.each(lines)("for %j", (text) => {
    expect(String(readIntent(text))).toBe(intent);
  });
});

describe("readIntent", () => {
  test("reads long, hostile and invalid text fast and without an error", () => {
    const hostile = [
      "stop ".repeat(100_000),
      `${"don't ".repeat(50_000)}stop`,
      `${"keine ".repeat(400)}mehr`,
      "a".repeat(1_000_000),
      `${"please ".repeat(10_000)}x`,
      "\u0000\ud800\udfff",
      `remove ${"your ".repeat(5_000)}`,
      `${"mir ".repeat(1_000)}nicht`,
      // Words that a repeated group could match in two ways; each would double the work.
      `${"gern würden ".repeat(130)}x`,
      `${"meine nummer nummer ".repeat(75)}x`,
      `${"stoop ".repeat(260)}x`,
    ];
    const startedMs = performance.now();
    for (const text of hostile) expect(() => readIntent(text)).not.toThrow();
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });
});
