import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readIntent } from "./read-intent.ts";

/** The texts that phones put before and after a quoted message when a person reacts to it. */
const reactions: readonly (readonly [before: string, after: string])[] = [
  // iOS in English; the marks are straight on some carriers.
  ...["Liked", "Loved", "Disliked", "Laughed at", "Emphasized", "Emphasised", "Questioned"].map(
    (verb) => [`${verb} “`, "”"] as const,
  ),
  ["Liked “", "…”"],
  ['Loved "', '"'],
  ["Liked «", "»"],
  ["Removed a like from “", "”"],
  ["Removed a heart from “", "”"],
  ["Removed an exclamation from “", "”"],
  ["Removed a question mark from “", "”"],
  ["Reacted 👍 to “", "”"],
  ["Reacted 🛑 to “", "”"],
  ["Reacted with a sticker to “", "”"],
  ["Removed 😂 from “", "”"],
  // iOS in German.
  ["Gefällt „", "“"],
  ["Gefa\u0308llt „", "“"],
  ["Gefällt nicht „", "“"],
  ["Liebt „", "“"],
  ["Lacht über „", "“"],
  ["Betont „", "“"],
  ["Hinterfragt „", "“"],
  ["Stellt „", "“ in Frage"],
  ["Hat „", "“ mit „Gefällt mir“ markiert"],
  ["Hat über „", "“ gelacht"],
  ["Hat „Gefällt mir“ von „", "“ entfernt"],
  ["Hat ein Herz von „", "“ entfernt"],
  ["„Gefällt mir“ für „", "“ entfernt"],
  // Google Messages, with its hair spaces and zero-width spaces.
  ["👍 to “", "”"],
  ["🛑 to “", "”"],
  ["\u200a\u200b👍🏽\u200b to \u201c\u200a\u200b", "\u200a\u200b\u201d\u200a\u200b"],
  ["❤️ to “", "”"],
  ["Hat mit 👍 auf „", "“ reagiert"],
  ["Mit 👍 auf „", "“ reagiert"],
  ["Reagierte mit 👍 auf „", "“"],
  ["👍 auf „", "“"],
];
const ours = [
  "Your order ships. Reply STOP to opt out.",
  "Acme: You are unsubscribed and will receive no more text messages. Reply START to receive them again.",
  "STOP",
  "START",
  "HELP",
  "Stop.\nPlease stop texting me",
  "Antworten Sie STOP, um alle SMS abzubestellen.",
  "Bitte keine SMS mehr",
];

describe("readIntent", () => {
  test.each(reactions)("reads no keyword from a reaction: %s...%s", (before, after) => {
    for (const text of ours) expect([text, readIntent(before + text + after)]).toEqual([text, null]);
  });

  test("reads no keyword from any message that a reaction quotes", () => {
    const words = fc.constantFrom(...ours, "stop", "“", "”", "„", '"', "'", "’", "> stop", "\n", "?", ". ", " ", "🛑");
    const message = fc.array(fc.oneof(words, fc.string({ unit: "grapheme" })), { maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom(...reactions), message, ([before, after], parts) => {
        expect(readIntent(before + parts.join("") + after)).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  test("reads no keyword from a reaction whose message was truncated", () => {
    expect(readIntent("Liked “Your order ships. Reply STOP to opt")).toBeNull();
    expect(readIntent(`Liked “${"Your order ships. Reply STOP to opt out. ".repeat(100)}”`)).toBeNull();
  });

  test.each([
    "> Your order ships. Reply STOP to opt out.",
    "> Reply STOP to opt out.\nWhat does this mean?",
    "What is that?\n > Your order ships.\n>Reply STOP to opt out.",
    "“Your order ships. Reply STOP to opt out.”",
    "Why do you write “Reply STOP to opt out”?",
    'What does "Reply STOP to opt out" mean?',
    "What does 'Reply STOP to opt out' mean?",
    "What happens if I do what ‘Reply STOP to opt out’ says, don’t I lose my orders?",
    "I got “Reply STOP to opt out”, is it from you?",
    "Was heißt „Antworten Sie STOP, um alle SMS abzubestellen“?",
    "Was bedeutet »Antworten Sie STOP zum Abmelden«?",
    "Your text says “Reply START to get them again”. How long does it take?",
    "What does “STOP” do?",
  ])("reads no keyword from a quotation of our words: %j", (text) => {
    expect(readIntent(text)).toBeNull();
  });

  test.each([
    "STOP 12345",
    "stop 12345.",
    "STOP #4711-12",
    "Stopp 12345",
    "UNSUBSCRIBE 12345",
    "STOP.",
    '"STOP"',
    "“Stop texting me”",
    'I said "STOP"',
    "I told you “please stop texting me now”",
    "Ich sagte „bitte keine SMS mehr an mich“",
    "> Your order ships. Reply STOP to opt out.\nSTOP",
    "Liked “Your order ships.” STOP",
    "Why do you write “Reply STOP to opt out”? Please stop texting me",
    "Hat „STOP“ funktioniert? Bitte keine SMS mehr",
    "Stop textin' me, I'm done with goin' on like this, y'all",
    "Loved the shoes, but stop texting me",
  ])("reads STOP from the sender's own words: %j", (text) => {
    expect(readIntent(text)).toBe("STOP");
  });

  test("reads a text full of quotation marks fast", () => {
    const hostile = [..."“„\"«»‘'>"].flatMap((mark) => [mark.repeat(1_600), `${mark}a `.repeat(500)]);
    const heads = ["Reacted a b ", "Hat x ", "👍", "I said ", "mit "].map((head) => head.repeat(300));
    const startedMs = performance.now();
    for (const text of [...hostile, ...heads]) readIntent(text);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });
});
