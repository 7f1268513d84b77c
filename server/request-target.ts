import { env } from "#lib/env.ts";

/** Begins with one slash: a second one, or a backslash, and browsers read another host. */
const ownPath = /^\/(?![/\\])/;

/**
 * The path and query of a request's target, or null where it names another site or no path (RFC 9112, 3.2). Next builds
 * redirects from the target, so one that names another site would send the browser there.
 */
export function ownTarget(target = "/"): string | null {
  if (ownPath.test(target)) return target;
  const { origin, pathname, search } = URL.parse(target) ?? {};
  if (pathname === undefined || origin !== new URL(env().appUrl).origin) return null;
  return ownPath.test(pathname) ? pathname + search : null;
}
