import { env } from "#lib/env.ts";

const isSecure = (): boolean => env().appUrl.startsWith("https://");

/** With https, the __Host- prefix makes the browser restrict the cookie to this host and to encrypted connections. */
export const sessionCookieName = (): string => (isSecure() ? "__Host-np_session" : "np_session");

/** Used for setting and for deleting: browsers reject a change of a __Host- cookie with other options. */
export const sessionCookieOptions = () => ({ httpOnly: true, sameSite: "lax", secure: isSecure(), path: "/" }) as const;

/** The raw pairs of a Cookie header, duplicates included. */
function* pairs(header: string): Generator<[name: string, value: string]> {
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0) yield [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()];
  }
}

/** The first value of a cookie in a Cookie header, or null. */
export function cookieValue(header: string, wantedName: string): string | null {
  for (const [name, value] of pairs(header)) if (name === wantedName) return value;
  return null;
}

/** All cookies of a Cookie header, decoded. The first of duplicates wins. */
export function cookieJar(header: string): Record<string, string> {
  const jar = new Map<string, string>();
  for (const [name, value] of pairs(header)) if (!jar.has(name)) jar.set(name, decode(value));
  return Object.fromEntries(jar);
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** The Cookie header after a browser has received these Set-Cookie lines. */
export function withSetCookies(header: string, lines: readonly string[]): string {
  const jar = new Map(pairs(header));
  for (const line of lines) for (const [name, value] of [...pairs(line)].slice(0, 1)) jar.set(name, value);
  return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
}
