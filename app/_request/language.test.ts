import { describe, expect, test } from "vitest";
import { acceptedLanguage, languageOf } from "./language.ts";

describe("acceptedLanguage", () => {
  test.each([
    ["de-AT,de;q=0.9,en;q=0.8", "de"],
    ["en-GB,en;q=0.9,de;q=0.8", "en"],
    ["fr,de;q=0.5", "de"],
    ["en;q=0.2, de;q=0.7", "de"],
    ["de;q=0, en;q=0.1", "en"],
    ["en-GB,de", "en"],
    ["de-AT,en", "de"],
    ["*;q=0.9, de;q=0.5", "de"],
    ["den, fr", "en"],
    ["DE", "de"],
    ["*", "en"],
    ["nonsense;;;q=x", "en"],
    ["", "en"],
    [null, "en"],
  ] as const)("Accept-Language %j is read as %s", (header, language) => {
    expect(acceptedLanguage(header)).toBe(language);
  });
});

describe("languageOf", () => {
  test("reads German only from German locales", () => {
    expect(["de", "de-CH", "DE", "en-GB", "den", "fr"].map(languageOf)).toEqual(["de", "de", "de", "en", "en", "en"]);
  });
});
