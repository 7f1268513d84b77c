import { describe, expect, test } from "vitest";
import { isSameOrigin } from "./same-origin.ts";

const check = (headers: Record<string, string>) =>
  isSameOrigin(new Request("http://localhost:3000/sign-out", { method: "POST", headers }));

describe("isSameOrigin", () => {
  test.each([
    [{ "sec-fetch-site": "same-origin" }, true],
    [{ "sec-fetch-site": "none" }, true],
    [{ "sec-fetch-site": "same-site", origin: "http://localhost:3000", host: "localhost:3000" }, false],
    [{ "sec-fetch-site": "cross-site" }, false],
    [{ origin: "http://10.0.0.5:3000", host: "10.0.0.5:3000" }, true],
    [{ origin: "http://evil.example", host: "10.0.0.5:3000" }, false],
    [{ origin: "null", host: "10.0.0.5:3000" }, false],
    [{ host: "10.0.0.5:3000" }, true],
  ])("returns the expected result for headers %j: %s", (headers, same) => {
    expect(check(headers)).toBe(same);
  });
});
