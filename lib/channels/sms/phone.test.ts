import { describe, expect, test } from "vitest";
import { normalisePhone, Phone } from "./phone.ts";

describe("Phone", () => {
  test.each([
    ["+44 (0)20 7946 0958", "+442079460958"],
    ["+44 (020) 7946 0958", "+442079460958"],
    ["+4402079460958", "+442079460958"],
    ["+44 (0)7700 900123", "+447700900123"],
    ["+49 (0) 151 12345678", "+4915112345678"],
    ["+352 (0)621 123 456", "+352621123456"],
    ["+39 06 6988 3145", "+390669883145"],
    ["+39 (0)6 6988 3145", "+390669883145"],
    ["+1 555 010 0001", "+15550100001"],
    ["+1.555.010.0001", "+15550100001"],
    ["+49\u00a0151\u2013123\u20104567", "+491511234567"],
    ["+683 4000", "+6834000"],
    ["tel:+44-20-7946-0958", "+442079460958"],
  ])("stores %j as %j", (text, stored) => {
    expect(Phone.parse(text)).toBe(stored);
    expect(Phone.parse(stored)).toBe(stored);
    expect(normalisePhone(text)).toBe(stored);
  });

  test.each([
    ["020 7946 0958", /country code is missing/],
    ["0044 20 7946 0958", /country code is missing/],
    ["+1 (0)555 010 0001", /has a \(0\)/],
    ["+4407700900123", /prefix that is not dialled from abroad/],
    ["+442079460958 x12", /extension/],
    ["tel:+442079460958;ext=12", /extension/],
    ["+1 555 010 0001 / +1 555 010 0002", /not a phone number/],
    ["+1-800-FLOWERS", /not a phone number/],
    ["+999 123 4567", /not a valid number in any country/],
    ["+1 555 010", /not a valid number in any country/],
    ["+1 555 010 00011", /not a valid number in any country/],
    ["\u202a+1 555 010 0001\u202c", /invisible character, U\+202A/],
    ["", /not a phone number/],
  ])("rejects %j with the reason", (text, reason) => {
    expect(Phone.safeParse(text).error?.issues[0]?.message).toMatch(reason);
  });
});

describe("normalisePhone", () => {
  test("does not turn other text into a number", () => {
    expect(normalisePhone("+1 (0)555 010 0001")).toBe("+1 (0)555 010 0001");
    expect(normalisePhone("0151 2345")).toBe("01512345");
  });
});
