import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { displayEmail, Email, inUnicode, normaliseEmail } from "#lib/email-address.ts";

const problemOf = (text: string) => Email.safeParse(text).error?.issues[0]?.message ?? null;

describe("Email", () => {
  test.each([
    ["r&d@example.com", "r&d@example.com"],
    ["x=y@example.com", "x=y@example.com"],
    ["user%dept@example.com", "user%dept@example.com"],
    ["o'brien+news@sub.example.co.uk", "o'brien+news@sub.example.co.uk"],
    [" Ann.Bee@Example.COM ", "Ann.Bee@example.com"],
    ["info@münchen.example", "info@xn--mnchen-3ya.example"],
    ["info@mu\u0308nchen.example", "info@xn--mnchen-3ya.example"],
    ["info@MÜNCHEN.example", "info@xn--mnchen-3ya.example"],
    ["info@xn--mnchen-3ya.example", "info@xn--mnchen-3ya.example"],
    ["a@İstanbul.example", "a@xn--istanbul-o0e.example"],
    ["a@例子。广告", "a@xn--fsqu00a.xn--4rr70v"],
  ])("stores %j as %j", (text, stored) => {
    expect(Email.parse(text)).toBe(stored);
  });

  test.each([
    ["josé@example.com", /^has "é" before the @/],
    ["İnfo@example.com", /^has "İ" before the @/],
    ["用户@例子.广告", /^has "用" before the @/],
    ["\u200bname@example.com", /invisible character, U\+200B/],
    ["na\u00adme@example.com", /invisible character, U\+00AD/],
    ["name@exam\u200dple.com", /invisible character, U\+200D/],
    ["na\u00a0me@example.com", /invisible character, U\+00A0/],
    ["ann", /not an email address/],
    ["ann@localhost", /not an email address/],
    ["ann@192.168.0.1", /not an email address/],
    ["ann@ex%41mple.com", /not an email address/],
    ["ann@example.com/path", /not an email address/],
    ["ann@-example.com", /not an email address/],
    ["a..b@example.com", /not an email address/],
    [".a@example.com", /not an email address/],
    ['"a b"@example.com', /not an email address/],
    ["Ann <ann@example.com>", /not an email address/],
    ["a@example.com,b@example.com", /not an email address/],
    [`${"x".repeat(65)}@example.com`, /not an email address/],
    [`a@${"ü".repeat(60)}.example`, /not an email address/],
    ["", /must not be empty/],
  ])("rejects %j with the reason", (text, reason) => {
    expect(problemOf(text)).toMatch(reason);
  });

  test("stores only ASCII, in a form that it accepts unchanged", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 12 });
    fc.assert(
      fc.property(text, text, (local, domain) => {
        const read = Email.safeParse(`${local}@${domain}.example`);
        if (!read.success) return;
        expect(read.data).toMatch(/^[!-~]+$/);
        expect(Email.parse(read.data)).toBe(read.data);
        expect(normaliseEmail(read.data)).toBe(normaliseEmail(`${local}@${domain}.example`));
      }),
    );
  });
});

describe("normaliseEmail", () => {
  test("gives every spelling of an address the same form", () => {
    const spellings = ["Info@münchen.example", "info@MU\u0308NCHEN.example", " INFO@XN--MNCHEN-3YA.example "];
    expect(new Set(spellings.map(normaliseEmail))).toEqual(new Set(["info@xn--mnchen-3ya.example"]));
  });

  test("is idempotent for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(normaliseEmail(normaliseEmail(text))).toBe(normaliseEmail(text));
      }),
    );
  });
});

describe("displayEmail", () => {
  test.each([
    ["ann@example.com", "ann@example.com"],
    ["info@xn--mnchen-3ya.example", "info@münchen.example"],
    ["a@xn--fsqu00a.xn--4rr70v", "a@例子.广告"],
    // Cyrillic letters that look like "apple", and Latin ones mixed with a Cyrillic one.
    ["a@xn--80ak6aa92e.com", "a@xn--80ak6aa92e.com"],
    ["a@xn--pypal-4ve.com", "a@xn--pypal-4ve.com"],
  ])("shows %s as %s", (stored, shown) => {
    expect(displayEmail(stored)).toBe(shown);
  });
});

describe("inUnicode", () => {
  test("returns the address with its domain in Unicode", () => {
    expect(inUnicode("info@xn--mnchen-3ya.example")).toBe("info@münchen.example");
    expect(inUnicode("ann@example.com")).toBe("ann@example.com");
  });
});
