import { env } from "#lib/env.ts";

/** Starts with exactly one slash: with a second one or a backslash, browsers read another host. */
const ownPath = /^\/(?![/\\])/;

/**
 * Returns path and query of a request target; null if it names another site or no path (RFC 9112, 3.2), or if its path has
 * invalid escapes. Next builds redirects from the target, so another site's would redirect the browser there.
 */
export function ownTarget(target = "/"): string | null {
  if (ownPath.test(target)) return isDecodable(target) ? target : null;
  const { origin, pathname, search } = URL.parse(target) ?? {};
  if (pathname === undefined || origin !== new URL(env().appUrl).origin) return null;
  return ownPath.test(pathname) && isDecodable(pathname) ? pathname + search : null;
}

/** Next answers 500 to escapes that it cannot decode, such as "%zz". */
function isDecodable(target: string): boolean {
  try {
    decodeURIComponent(target.split("?", 1)[0] ?? "");
    return true;
  } catch {
    return false;
  }
}
