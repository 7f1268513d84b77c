import { describe, expect, test } from "vitest";
import { ctxFor } from "#db/testing/index.ts";
import { ConflictError, ValidationError } from "#lib/errors.ts";
import { everybody, type Input, one, upsert } from "./testing/upserts.ts";
import { visiblePerson } from "./visible.ts";

describe("upsertUsers, validation", () => {
  const phones: [string, string | null][] = [
    ["+49 151 1234-5678", "+4915112345678"],
    ["+1.555.010.0001", "+15550100001"],
    ["+683 4000", "+6834000"],
    ["+4912345678901234", null],
    ["+491234567890123", "+491234567890123"],
    ["+44 (0)20 7946 0958", "+442079460958"],
    ["+123456", null],
    ["+1234567890123456", null],
    ["0049151123456", null],
    ["015112345678", null],
    ["+0151123456", null],
    ["++49151123456", null],
    ["+49151x123456", null],
    ["+４９１５１１２３４５６", null],
    ["", null],
  ];
  test.each(phones)("stores the phone number %j as %j", async (phone, kept) => {
    const outcome = one({ externalId: "ann", phone }).then(
      (person) => person?.phone,
      (error: unknown) => (error instanceof ValidationError ? error.path.join(".") : error),
    );
    expect(await outcome).toBe(kept ?? "users.0.phone");
  });

  const bad: [string, string, unknown][] = [
    ["externalId", "an empty id", " "],
    ["externalId", "an id that is too long", "x".repeat(201)],
    ["name", "two lines", "a\nb"],
    ["name", "NUL", "a\0b"],
    ["name", "a lone surrogate", "a\uD800"],
    ["name", "an empty text", ""],
    ["email", "no domain", "ann"],
    ["email", "two addresses", "ann@example.com,bob@example.com"],
    ["email", "a name around it", "Ann <ann@example.com>"],
    ["email", "an injected header", "ann@example.com\r\nBcc: eve@example.com"],
    ["email", "an address that is too long", `${"x".repeat(250)}@example.com`],
    ["slackUserId", "a name", "@ann"],
    ["timeZone", "an offset", "+01:00"],
    ["timeZone", "a city", "Berlin"],
    ["timeZone", "an id that only ICU knows", "IST"],
    ["locale", "a language's name", "German"],
  ];
  test.each(bad)("rejects %s with %s", async (field, _, value) => {
    const outcome = upsert([{ externalId: "fine" }, { externalId: "ann", [field]: value }]);
    await expect(outcome).rejects.toMatchObject({ constructor: ValidationError, path: ["users", "1", field] });
    expect(await everybody()).toEqual([]);
  });

  test.each([
    ["jürgen@müller.example", /before the @/],
    ["用户@例子.广告", /before the @/],
    ["\u200bname@example.com", /U\+200B/],
  ])("rejects the address %s with the reason", async (email, message) => {
    const outcome = upsert([{ externalId: "ann", email }]);
    await expect(outcome).rejects.toMatchObject({
      path: ["users", "0", "email"],
      message: expect.stringMatching(message),
    });
  });

  test("rejects an id with an invisible character with the reason", async () => {
    const outcome = upsert([{ externalId: "zid-1\u200b" }]);
    await expect(outcome).rejects.toMatchObject({
      path: ["users", "0", "externalId"],
      message: expect.stringContaining("U+200B"),
    });
  });

  test.each([
    ["a+b@sub.example.co.uk", "a+b@sub.example.co.uk"],
    ["info@münchen.example", "info@xn--mnchen-3ya.example"],
  ])("stores the address %s as %s", async (email, stored) => {
    expect((await one({ externalId: "ann", email }))?.email).toBe(stored);
  });

  test("rejects a second person with the same address in another spelling, or with an id that looks equal", async () => {
    const ann = await one({ externalId: "Zoe\u0308", email: "info@münchen.example" });
    expect(await one({ externalId: "Zo\u00eb" })).toMatchObject({ id: ann?.id, externalId: "Zo\u00eb" });
    expect(await visiblePerson(ctxFor(), { externalId: "Zoe\u0308" })).toMatchObject({ id: ann?.id });
    await expect(one({ externalId: "bob", email: "INFO@xn--mnchen-3ya.example" })).rejects.toBeInstanceOf(
      ConflictError,
    );
  });

  test("rejects a duplicate person in one call, by id or by address in any case", async () => {
    const expectDuplicate = (list: Input, path: string[]) =>
      expect(upsert(list)).rejects.toMatchObject({ constructor: ValidationError, path });
    await expectDuplicate(
      [{ externalId: "a" }, { externalId: "b" }, { externalId: " a " }],
      ["users", "2", "externalId"],
    );
    await expectDuplicate(
      [
        { externalId: "a", email: "ann@example.com" },
        { externalId: "b", email: "ANN@example.com" },
      ],
      ["users", "1", "email"],
    );
    expect(await everybody()).toEqual([]);
  });
});
