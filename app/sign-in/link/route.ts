import { deviceOf } from "#app/_request/device.ts";
import { noForm, readForm } from "#app/_request/form.ts";
import { signInLinkHolder } from "#app/_request/link-holder.ts";
import { localPath, signInPath } from "#app/_request/local-path.ts";
import { crossOrigin, isSameOrigin, seeOther } from "#app/_request/same-origin.ts";
import { limited } from "#app/_request/with-rate-limit.ts";
import type { Actor } from "#lib/actor.ts";
import { endSignIn } from "#lib/auth/sign-in.ts";
import { env } from "#lib/env.ts";

/**
 * The button of the page that a mailed link opens. That page sends no referrer, and so its browser names no origin
 * ("null"); where it sends no Sec-Fetch-Site either, which is over plain http, there is nothing else to go by.
 */
const isOurForm = (request: Request): boolean =>
  isSameOrigin(request) ||
  (env().appUrl.startsWith("http://") &&
    request.headers.get("sec-fetch-site") === null &&
    request.headers.get("origin") === "null");

const tokenIn = (form: FormData | null): string => String(form?.get("token") ?? "").slice(0, 200);

const byLink = async (request: Request, ..._rest: unknown[]): Promise<Actor> =>
  signInLinkHolder(tokenIn(await readForm(request.clone())));

/** Uses the link up and signs in. Counted by the link, so that nobody else's requests refuse a valid one. */
export const POST = limited(async (request) => {
  if (!isOurForm(request)) return crossOrigin();
  const form = await readForm(request);
  if (!form) return noForm();
  const next = localPath(form.get("next"));
  // Without any token next-auth speaks of its configuration.
  const token = tokenIn(form) || "none";
  const { error, setCookies } = await endSignIn("magic-link", request.headers, { token }, deviceOf(request));
  return seeOther(error ? `${signInPath(next)}&error=${encodeURIComponent(error)}` : next, setCookies);
}, byLink);
