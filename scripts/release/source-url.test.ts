import { describe, expect, test } from "vitest";
import { sourceUrl } from "./source-url.ts";

describe("sourceUrl", () => {
  test.each([
    ["https://example.com/owner/name.git", "https://example.com/owner/name"],
    ["git+https://example.com/owner/name.git", "https://example.com/owner/name"],
    ["https://ann:secret@example.com:8443/owner/name/", "https://example.com:8443/owner/name"],
    ["http://git.internal/name?token=secret#x", "http://git.internal/name"],
    ["git@example.com:owner/name.git\n", "https://example.com/owner/name"],
    ["ssh://git@example.com:2222/owner/name.git", "https://example.com/owner/name"],
    ["git://example.com/owner/name", "https://example.com/owner/name"],
  ])("turns %j into %s", (address, expected) => {
    expect(sourceUrl(address)).toBe(expected);
  });

  test.each([
    "",
    "/srv/git/name.git",
    "../name",
    "file:///srv/git/name",
    "C:\\git\\name",
    "https://example.com/",
    "javascript:alert(1)",
    "origin",
  ])("has no web address for %j", (address) => {
    expect(sourceUrl(address)).toBeNull();
  });
});
