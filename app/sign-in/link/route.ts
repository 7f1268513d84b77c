import { deviceOf } from "#app/_request/device.ts";
import { invalidFormResponse, readForm } from "#app/_request/form.ts";
import { signInLinkHolder } from "#app/_request/link-holder.ts";
import { localPath, signInPath } from "#app/_request/local-path.ts";
import { crossOriginResponse, isSameOrigin, seeOther } from "#app/_request/same-origin.ts";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import type { Actor } from "#lib/actor.ts";
import { endSignIn } from "#lib/auth/sign-in.ts";
import { env } from "#lib/env.ts";

/**
 * True if the form was posted from the page that the mailed link opens. That page sends no referrer, so its Origin is
 * "null". Over plain HTTP browsers send no Sec-Fetch-Site, so "null" must be accepted.
 */
const isOurForm = (request: Request): boolean =>
  isSameOrigin(request) ||
  (env().appUrl.startsWith("http://") &&
    request.headers.get("sec-fetch-site") === null &&
    request.headers.get("origin") === "null");

const tokenIn = (form: FormData | null): string => String(form?.get("token") ?? "").slice(0, 200);

const byLink = async (request: Request, ..._rest: unknown[]): Promise<Actor> =>
  signInLinkHolder(tokenIn(await readForm(request.clone())));

/**
 * Uses up the link and signs in. Counted for the link's person, so that other requests cannot exhaust the limit of a
 * valid link.
 */
export const POST = withRateLimit(async (request) => {
  if (!isOurForm(request)) return crossOriginResponse();
  const form = await readForm(request);
  if (!form) return invalidFormResponse();
  const next = localPath(form.get("next"));
  // Without a token, next-auth reports a configuration error.
  const token = tokenIn(form) || "none";
  const { error, setCookies } = await endSignIn("magic-link", request.headers, { token }, deviceOf(request));
  return seeOther(error ? `${signInPath(next)}&error=${encodeURIComponent(error)}` : next, setCookies);
}, byLink);
