import { describe, expect, test } from "vitest";
import { deviceOf } from "./device.ts";

const device = (userAgent: string | null) =>
  deviceOf(new Request("https://np.example", { headers: userAgent === null ? {} : { "user-agent": userAgent } }));

describe("deviceOf", () => {
  test.each([
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux"],
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
      "Edge",
      "Windows",
    ],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
      "Safari",
      "macOS",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
      "Safari",
      "iOS",
    ],
    [
      "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
      "Chrome",
      "Android",
    ],
  ])("reads the browser and the operating system from %s", (userAgent, browser, system) => {
    expect(device(userAgent)).toEqual({ browser, system });
  });

  test.each([
    null,
    "",
    "curl/8.5.0",
    "<b>Your bank</b>/1.0",
    "\u00e9".repeat(300),
    `${"(".repeat(5_000)}${"Version/1 ".repeat(5_000)}`,
  ])("keeps nothing of the user agent %.30j", (userAgent) => {
    expect(device(userAgent)).toEqual({ browser: null, system: null });
  });
});
