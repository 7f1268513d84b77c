import { env } from "#lib/env.ts";

/**
 * True if a form was posted from our own pages, by Sec-Fetch-Site or else by Origin. A request with neither header is
 * not from a browser, so it cannot carry a cookie that another site abuses.
 */
export function isSameOrigin(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  const origin = request.headers.get("origin");
  if (origin === null) return true;
  if (!URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  return host === request.headers.get("host") || host === new URL(env().appUrl).host;
}

export const crossOriginResponse = (): Response =>
  Response.json({ error: "This form was sent from another site." }, { status: 403 });

/**
 * Redirects to a path of this site after a form was posted. The location is relative, so the proxy's Host header does
 * not matter. `setCookies`: complete Set-Cookie values.
 */
export function seeOther(path: string, setCookies: readonly string[] = []): Response {
  const answer = new Response(null, { status: 303 });
  for (const line of setCookies) answer.headers.append("Set-Cookie", line);
  answer.headers.set("Location", path);
  answer.headers.set("Cache-Control", "no-store");
  return answer;
}

/** The same after the end of a session: the browser also clears its cache and storage for this site. */
export function seeOtherAndClearData(path: string): Response {
  const answer = seeOther(path);
  answer.headers.set("Clear-Site-Data", '"cache", "storage"');
  return answer;
}
