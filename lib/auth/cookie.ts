import { parseCookie, parseSetCookie } from "cookie";
import { env } from "#lib/env.ts";

const isSecure = (): boolean => env().appUrl.startsWith("https://");

/** With https, the __Host- prefix makes the browser restrict the cookie to this host and to encrypted connections. */
export const sessionCookieName = (): string => (isSecure() ? "__Host-np_session" : "np_session");

/** Used for setting and for deleting: browsers reject a change of a __Host- cookie with other options. */
export const sessionCookieOptions = () => ({ httpOnly: true, sameSite: "lax", secure: isSecure(), path: "/" }) as const;

const asWritten = { decode: (value: string) => value };

/** The raw first value of a cookie in a Cookie header, or null. */
export const cookieValue = (header: string, name: string): string | null =>
  parseCookie(header, asWritten)[name] ?? null;

/** The Cookie header after a browser has received these Set-Cookie lines. */
export function withSetCookies(header: string, lines: readonly string[]): string {
  const jar = new Map(Object.entries(parseCookie(header, asWritten)));
  for (const line of lines) {
    const { name, value } = parseSetCookie(line, asWritten);
    jar.set(name, value);
  }
  // The library's stringifyCookie throws on names and values that browsers do send.
  return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
}
