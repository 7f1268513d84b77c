import { userAgent } from "next/server";
import type { Device } from "#lib/auth/index.ts";

/** Longer than the user agent of any browser. The header is untrusted and is parsed with regular expressions. */
const maxUserAgentLength = 500;
const namePattern = /^[A-Za-z][A-Za-z0-9 .+-]{0,29}$/;
const displayNames: Record<string, string> = { "Mobile Safari": "Safari", "Mac OS": "macOS" };

/** The browser and the operating system that sent this request. The rest of the user agent is not stored. */
export function deviceOf({ headers }: Request): Device {
  const userAgentHeader = new Headers({ "user-agent": (headers.get("user-agent") ?? "").slice(0, maxUserAgentLength) });
  const { browser, os } = userAgent({ headers: userAgentHeader });
  return { browser: displayNameOf(browser.name), system: displayNameOf(os.name) };
}

const displayNameOf = (name: string | undefined): string | null =>
  name !== undefined && namePattern.test(name) ? (displayNames[name] ?? name) : null;
