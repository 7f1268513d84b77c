import { z } from "zod";
import { env } from "#lib/env.ts";
import { sessionCookieName, withSetCookies } from "./cookie.ts";
import { callNextAuth } from "./next-auth/call-next-auth.ts";
import type { Device } from "./session.ts";
import { beginAttempt, failAttempt, type Method, type RequestHeaders } from "./sign-in-attempt.ts";

/** Provider names in next-auth's paths. */
const providers = { "magic-link": "email", oidc: "oidc" } as const;
type ProviderMethod = Exclude<Method, "demo">;

export interface SignInOutcome {
  /** The redirect target: a path of this site, or the provider's page. */
  location: string;
  /** The error code, of next-auth or ours ("Throttled"); null on success. */
  error: string | null;
  setCookies: string[];
}

const Csrf = z.object({ csrfToken: z.string() });
const Next = z.object({ url: z.string() });

/**
 * Starts a sign-in: mails a link, or redirects to the provider. Performs next-auth's two requests (CSRF token, then
 * form) on the server, so that the page needs no script and a rotation of secrets between them does no harm. `next`:
 * a path of this site.
 */
export async function beginSignIn(
  method: ProviderMethod,
  headers: RequestHeaders,
  next: string,
  fields: { email?: string } = {},
  now = new Date(),
): Promise<SignInOutcome> {
  const attempt = beginAttempt(method, headers, now);
  const cookie = headers.get("cookie") ?? "";
  const csrf = await callNextAuth(attempt, { method: "GET", path: "csrf", cookie });
  const body = {
    ...fields,
    csrfToken: Csrf.parse(csrf.body).csrfToken,
    callbackUrl: env().appUrl + next,
    json: "true",
  };
  const path = `signin/${providers[method]}`;
  const cookieWithCsrf = withSetCookies(cookie, csrf.setCookies);
  const response = await callNextAuth(attempt, { method: "POST", path, body, cookie: cookieWithCsrf });
  const target = new URL(Next.parse(response.body).url, env().appUrl);
  const isOwnSite = target.origin === new URL(env().appUrl).origin;
  return {
    location: isOwnSite ? "/sign-in/sent" : target.href,
    error: isOwnSite ? target.searchParams.get("error") : null,
    // The provider's callback needs these cookies; a mailed link needs none.
    setCookies: method === "oidc" ? response.setCookies : [],
  };
}

/**
 * Completes a sign-in. `query`: the link's token, or the parameters of the provider's redirect. On success,
 * `setCookies` has the session cookie; a failure is counted and recorded here. `device`: shown in the list of
 * sessions.
 */
export async function endSignIn(
  method: ProviderMethod,
  headers: RequestHeaders,
  query: Record<string, string>,
  device?: Device,
  now = new Date(),
): Promise<SignInOutcome> {
  const attempt = beginAttempt(method, headers, now, device);
  const refuse = async (error: string): Promise<SignInOutcome> => {
    await failAttempt(attempt, error);
    return { location: "/sign-in", error: attempt.outcome === "throttled" ? "Throttled" : error, setCookies: [] };
  };
  const cookie = headers.get("cookie") ?? "";
  const response = await callNextAuth(attempt, { method: "GET", path: `callback/${providers[method]}`, query, cookie });
  const target = new URL(response.location ?? "/sign-in", env().appUrl);
  if (attempt.outcome !== "signed-in") return refuse(target.searchParams.get("error") ?? "Callback");
  return {
    location: target.pathname + target.search,
    error: null,
    setCookies: response.setCookies.filter(
      (line) => line.startsWith(`${sessionCookieName()}=`) || /;\s*max-age=0/i.test(line),
    ),
  };
}
