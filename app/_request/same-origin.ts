import { env } from "#lib/env.ts";

/**
 * Whether a form came from our own pages. Sec-Fetch-Site decides where the browser sends it, else Origin; a request with
 * neither is not from a browser and brings no cookie that somebody else could use.
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

export const crossOrigin = (): Response =>
  Response.json({ error: "This form was sent from another site." }, { status: 403 });

/**
 * After a form: a path of this site, to be fetched with GET. Relative, so that no proxy in front has to be believed.
 * `setCookies`: lines as they are.
 */
export function seeOther(path: string, setCookies: readonly string[] = []): Response {
  const answer = new Response(null, { status: 303 });
  for (const line of setCookies) answer.headers.append("Set-Cookie", line);
  answer.headers.set("Location", path);
  answer.headers.set("Cache-Control", "no-store");
  return answer;
}

/** The same, at the end of a session: the browser forgets what it kept of this site's pages. */
export function leaveTo(path: string): Response {
  const answer = seeOther(path);
  answer.headers.set("Clear-Site-Data", '"cache", "storage"');
  return answer;
}
