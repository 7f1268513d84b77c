import { parseCookie, parseSetCookie } from "cookie";
import { env } from "#lib/env.ts";

const secure = (): boolean => env().appUrl.startsWith("https://");

/** With https the browser itself holds the cookie to this host and to encrypted connections. */
export const sessionCookieName = (): string => (secure() ? "__Host-np_session" : "np_session");

/** The same whenever it is set or taken away: browsers refuse to touch a __Host- cookie otherwise. */
export const sessionCookieOptions = () => ({ httpOnly: true, sameSite: "lax", secure: secure(), path: "/" }) as const;

const asWritten = { decode: (value: string) => value };

/** One cookie's value out of a Cookie header, not decoded, or null. Of a name that stands twice, the first counts. */
export const cookieValue = (header: string, wanted: string): string | null =>
  parseCookie(header, asWritten)[wanted] ?? null;

/** The Cookie header of a browser that has just been given these Set-Cookie lines. */
export function withSetCookies(header: string, lines: readonly string[]): string {
  const jar = new Map(Object.entries(parseCookie(header, asWritten)));
  for (const line of lines) {
    const { name, value } = parseSetCookie(line, asWritten);
    jar.set(name, value);
  }
  // The library's stringifyCookie throws on names and values that browsers do send.
  return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
}
