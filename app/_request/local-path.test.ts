import { describe, expect, test } from "vitest";
import { localPath } from "./local-path.ts";

describe("localPath", () => {
  test.each([
    ["/admin/outbox?channel=SMS", "/admin/outbox?channel=SMS"],
    ["/preferences", "/preferences"],
    ["/%2F%2Fevil.example", "/%2F%2Fevil.example"],
    ["/%252e%252e/a?b=%253Cscript%253E", "/%252e%252e/a?b=%253Cscript%253E"],
    ["//evil.example", "/preferences"],
    ["/\\evil.example", "/preferences"],
    ["/\t/evil.example", "/preferences"],
    ["/a\\b", "/preferences"],
    ["https://evil.example/", "/preferences"],
    ["javascript:alert(1)", "/preferences"],
    ["evil", "/preferences"],
    ["", "/preferences"],
    [undefined, "/preferences"],
    [["/a", "/b"], "/preferences"],
    [`/${"a".repeat(600)}`, "/preferences"],
  ])("turns next=%j into %s", (next, path) => {
    expect(localPath(next)).toBe(path);
  });

  test("does not let dot segments turn a path into another host", () => {
    expect(localPath("/x/..//evil.example")).not.toMatch(/^\/\//);
  });
});
