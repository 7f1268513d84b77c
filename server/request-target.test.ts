import { describe, expect, test } from "vitest";
import { ownTarget } from "./request-target.ts";

describe("ownTarget", () => {
  test.each([
    ["/", "/"],
    ["/preferences?saved=yes", "/preferences?saved=yes"],
    ["/a//b", "/a//b"],
    ["http://localhost:3000", "/"],
    ["http://localhost:3000/preferences?a=b", "/preferences?a=b"],
    ["HTTP://LOCALHOST:3000/preferences", "/preferences"],
    ["http://evil.example/preferences/", null],
    ["http://localhost:3000@evil.example/", null],
    ["http://localhost:3000.evil.example/", null],
    ["https://localhost:3000/", null],
    ["http://localhost:3000//evil.example/", null],
    ["//evil.example/", null],
    ["/\\evil.example/", null],
    ["*", null],
    ["evil.example:443", null],
    ["", null],
    ["/u/%C3%A4?q=%zz", "/u/%C3%A4?q=%zz"],
    ["/u/%zz", null],
    ["/admin/people/%E0%A4%A", null],
    ["http://localhost:3000/u/%zz", null],
  ])("maps %j to %j", (target, path) => {
    expect(ownTarget(target)).toBe(path);
  });
});
