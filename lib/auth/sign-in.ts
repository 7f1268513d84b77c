import { z } from "zod";
import { env } from "#lib/env.ts";
import { sessionCookieName, withSetCookies } from "./cookie.ts";
import { askNextAuth } from "./next-auth/ask.ts";
import type { Device } from "./session.ts";
import { beginAttempt, fail, type Method, type Sent } from "./sign-in-attempt.ts";

/** How a provider is called in next-auth's paths. */
const providers = { "magic-link": "email", oidc: "oidc" } as const;
type Provided = Exclude<Method, "demo">;

export interface SignInOutcome {
  /** Where the browser goes: a path of this site, or at the beginning with a provider, its page. */
  location: string;
  /** Why not, in next-auth's words or ours ("Throttled"); null: all went well. */
  error: string | null;
  setCookies: string[];
}

const Csrf = z.object({ csrfToken: z.string() });
const Next = z.object({ url: z.string() });

/**
 * Begins to sign somebody in: a link is mailed, or the browser is sent to the provider. next-auth's protocol (a CSRF token,
 * then the form that repeats it) is played from here, so that our page needs no script and a change of secrets between two
 * of its requests is no matter. `next`: a path of this site.
 */
export async function beginSignIn(
  method: Provided,
  sent: Sent,
  next: string,
  fields: { email?: string } = {},
  now = new Date(),
): Promise<SignInOutcome> {
  const attempt = beginAttempt(method, sent, now);
  const cookie = sent.get("cookie") ?? "";
  const csrf = await askNextAuth(attempt, { method: "GET", path: "csrf", cookie });
  const body = {
    ...fields,
    csrfToken: Csrf.parse(csrf.body).csrfToken,
    callbackUrl: env().appUrl + next,
    json: "true",
  };
  const path = `signin/${providers[method]}`;
  const told = withSetCookies(cookie, csrf.setCookies);
  const answer = await askNextAuth(attempt, { method: "POST", path, body, cookie: told });
  const target = new URL(Next.parse(answer.body).url, env().appUrl);
  const isHere = target.origin === new URL(env().appUrl).origin;
  return {
    location: isHere ? "/sign-in/sent" : target.href,
    error: isHere ? target.searchParams.get("error") : null,
    // A provider's redirect comes back to these; a mailed link needs none.
    setCookies: method === "oidc" ? answer.setCookies : [],
  };
}

/**
 * Ends it: `query` is a link's token, or what the provider added to its redirect. With a session, its cookie is among
 * `setCookies`. Every failure is counted and written down here. `device`: what the session is told from others by.
 */
export async function endSignIn(
  method: Provided,
  sent: Sent,
  query: Record<string, string>,
  device?: Device,
  now = new Date(),
): Promise<SignInOutcome> {
  const attempt = beginAttempt(method, sent, now, device);
  const refused = async (error: string): Promise<SignInOutcome> => {
    await fail(attempt, error);
    return { location: "/sign-in", error: attempt.outcome === "throttled" ? "Throttled" : error, setCookies: [] };
  };
  const cookie = sent.get("cookie") ?? "";
  const answer = await askNextAuth(attempt, { method: "GET", path: `callback/${providers[method]}`, query, cookie });
  const target = new URL(answer.location ?? "/sign-in", env().appUrl);
  if (attempt.outcome !== "signed-in") return refused(target.searchParams.get("error") ?? "Callback");
  return {
    location: target.pathname + target.search,
    error: null,
    setCookies: answer.setCookies.filter(
      (line) => line.startsWith(`${sessionCookieName()}=`) || /;\s*max-age=0/i.test(line),
    ),
  };
}
