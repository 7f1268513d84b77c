import { env } from "#lib/env.ts";

const secure = (): boolean => env().appUrl.startsWith("https://");

/** With https the browser itself holds the cookie to this host and to encrypted connections. */
export const sessionCookieName = (): string => (secure() ? "__Host-np_session" : "np_session");

/** The same whenever it is set or taken away: browsers refuse to touch a __Host- cookie otherwise. */
export const sessionCookieOptions = () => ({ httpOnly: true, sameSite: "lax", secure: secure(), path: "/" }) as const;

/** The pairs of a Cookie header as they stand; of a name that stands twice, the first. */
function* pairs(header: string): Generator<[name: string, value: string]> {
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0) yield [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()];
  }
}

/** One cookie's value out of a Cookie header, or null. */
export function cookieValue(header: string, wanted: string): string | null {
  for (const [name, value] of pairs(header)) if (name === wanted) return value;
  return null;
}

/** All of a Cookie header, decoded. */
export function cookieJar(header: string): Record<string, string> {
  const jar = new Map<string, string>();
  for (const [name, value] of pairs(header)) if (!jar.has(name)) jar.set(name, decoded(value));
  return Object.fromEntries(jar);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** The Cookie header of a browser that has just been given these Set-Cookie lines. */
export function withSetCookies(header: string, lines: readonly string[]): string {
  const jar = new Map(pairs(header));
  for (const line of lines) for (const [name, value] of [...pairs(line)].slice(0, 1)) jar.set(name, value);
  return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
}
