import { userAgent } from "next/server";
import type { Device } from "#lib/auth/index.ts";

/** No browser says more of itself; what comes is anybody's, and is read with patterns. */
const longest = 500;
const word = /^[A-Za-z][A-Za-z0-9 .+-]{0,29}$/;
const plainer: Record<string, string> = { "Mobile Safari": "Safari", "Mac OS": "macOS" };

/** With what this request was sent, in plain words: what else a browser says of itself is not kept. */
export function deviceOf({ headers }: Request): Device {
  const said = new Headers({ "user-agent": (headers.get("user-agent") ?? "").slice(0, longest) });
  const { browser, os } = userAgent({ headers: said });
  return { browser: plain(browser.name), system: plain(os.name) };
}

const plain = (name: string | undefined): string | null =>
  name !== undefined && word.test(name) ? (plainer[name] ?? name) : null;
