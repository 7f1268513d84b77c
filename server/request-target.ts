import { env } from "#lib/env.ts";

/** Starts with exactly one slash: with a second one or a backslash, browsers read another host. */
const ownPath = /^\/(?![/\\])/;

/**
 * Returns path and query of a request target; null if it names another site or no path (RFC 9112, 3.2). Next builds
 * redirects from the target, so another site's would redirect the browser there.
 */
export function ownTarget(target = "/"): string | null {
  if (ownPath.test(target)) return target;
  const { origin, pathname, search } = URL.parse(target) ?? {};
  if (pathname === undefined || origin !== new URL(env().appUrl).origin) return null;
  return ownPath.test(pathname) ? pathname + search : null;
}
