/** A path of this site, or the fallback. `next` comes from the URL and must never lead to another host. */
export function localPath(next: unknown, fallback = "/preferences"): string {
  if (typeof next !== "string" || next.length > 500 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(next)) return fallback;
  // Parse with the same rules as the browser: it resolves "/x/..//host" to "//host".
  const { origin, pathname, search } = new URL(next, "http://localhost");
  const isHere = origin === "http://localhost" && !pathname.startsWith("//") && !next.includes("\\");
  return isHere ? pathname + search : fallback;
}

export const signInPath = (next: string): string => `/sign-in?next=${encodeURIComponent(next)}`;
