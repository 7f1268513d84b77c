import { describe, expect, test } from "vitest";
import { languageOf } from "./language.ts";

describe("languageOf", () => {
  test.each([
    ["de", "de"],
    ["de-AT", "de"],
    ["de_AT", "de"],
    ["DE", "de"],
    ["en-GB", "en"],
    ["den", "en"],
    ["fr", "en"],
    ["", "en"],
  ])("writes to the locale %j in %s", (locale, language) => {
    expect(languageOf(locale)).toBe(language);
  });
});
