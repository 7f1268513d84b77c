import { describe, expect, test } from "vitest";
import { identifier, line, storable, storableObject } from "./parse.ts";

describe("storable", () => {
  test("composes letters (NFC)", () => {
    expect(storable.parse("Zoe\u0308")).toBe("Zo\u00eb");
  });
});

describe("storableObject", () => {
  test("composes names and texts at every depth (NFC), and keeps other values", () => {
    const decomposed = { "gro\u0308\u00dfe": ["Zoe\u0308", { "e\u0301": "u\u0308", n: 1.5, no: null, yes: true }] };
    expect(storableObject.parse(decomposed)).toEqual({
      "gr\u00f6\u00dfe": ["Zo\u00eb", { "\u00e9": "\u00fc", n: 1.5, no: null, yes: true }],
    });
  });

  test("rejects a name that occurs in two spellings", () => {
    const twice = { a: [{ "\u00e9": 1, "e\u0301": 2 }] };
    expect(storableObject.safeParse(twice).error?.issues[0]?.message).toMatch(/one name in two spellings/);
  });
});

describe("line", () => {
  test.each(["👩‍👩‍👧 Özgür", "می‌خواهم", "क्‍ष", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "שרה\u200f!", "\u2068שרה\u2069 Cohen"])(
    "accepts %j unchanged",
    (text) => {
      expect(line(100).parse(text)).toBe(text);
    },
  );

  test.each(["Ann \u202egnp.exe", "\u202dAnn", "\u202bAnn", "Ann \u2067Bee"])(
    "rejects %j, which reorders text",
    (text) => {
      expect(line(100).safeParse(text).error?.issues[0]?.message).toMatch(/reorder the text/);
    },
  );
});

describe("identifier", () => {
  test.each([
    ["zid-1\u200b", "U+200B"],
    ["zid\u2060-1", "U+2060"],
    ["zid\u00ad1", "U+00AD"],
    ["zid\ufeff1", "U+FEFF"],
    ["zid\u202e1", null],
    ["zid\u200f1", "U+200F"],
    ["zid\u034f1", "U+034F"],
    ["zid\u31641", "U+3164"],
    ["zid\u00a01", "U+00A0"],
    ["zid\u{e0041}1", "U+E0041"],
  ])("rejects %j", (text, character) => {
    const message = identifier(100).safeParse(text).error?.issues[0]?.message ?? "";
    if (character) expect(message).toContain(`invisible character, ${character}`);
    else expect(message).toMatch(/reorder the text/);
  });

  test.each(["crm 1", "陳大文", "Zoë", "a.b-c_d"])("accepts %j", (text) => {
    expect(identifier(100).parse(text)).toBe(text);
  });
});
