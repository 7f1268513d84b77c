import type { NextAuthOptions } from "next-auth";
import { decode } from "next-auth/jwt";
import { env } from "#lib/env.ts";
import { authSecrets } from "#lib/signing/index.ts";
import { log } from "#lib/telemetry/index.ts";
import { sessionCookieName, sessionCookieOptions } from "../cookie.ts";
import { type Claims, personFor } from "../oidc.ts";
import { newSessionToken, sessionTtlMs } from "../session.ts";
import { type Attempt, throttle } from "../sign-in-attempt.ts";
import { mayAskForLink } from "../throttle.ts";
import { adapterFor } from "./adapter.ts";
import { emailProvider, oidcProviders } from "./providers.ts";

/** Of the request: decoded, by name. */
type Cookies = Record<string, string | undefined>;

const isSecure = (): boolean => env().appUrl.startsWith("https://");

/**
 * Under names of ours, so that behind https the browser ties each to this host: next-auth's own begin with __Secure-, which
 * another host of the domain may set, too.
 */
const dance = { callbackUrl: "callback", csrfToken: "csrf", pkceCodeVerifier: "pkce", state: "state", nonce: "nonce" };
const cookieName = (which: keyof typeof dance): string => `${isSecure() ? "__Host-" : ""}np_${dance[which]}`;
const cookie = (which: keyof typeof dance) => ({ name: cookieName(which), options: sessionCookieOptions() });

/** What next-auth answers when a link is on its way: what it must be told when none is, too. */
const sentUrl = (): string => `${env().appUrl}/api/auth/verify-request?provider=email&type=email`;

/**
 * True: a link is mailed. One request too many gets the same answer as the others. It is no failure to sign in: anybody can
 * ask in anybody's name.
 */
async function mayHaveLink(attempt: Attempt, email: string): Promise<true | string> {
  attempt.account = email;
  if (await mayAskForLink(attempt)) return true;
  await throttle(attempt);
  return sentUrl();
}

/**
 * The secret under which the browser's state, PKCE and nonce cookies were made, so that a change of secrets interrupts
 * nobody who is at the provider just now: next-auth itself knows one secret. The newest, where none fits.
 */
async function secretOfCookies(cookies: Cookies, secrets: readonly [string, ...string[]]): Promise<string> {
  const salt = cookieName("state");
  const token = cookies[salt];
  for (const secret of token ? secrets : []) if (await decode({ token, secret, salt }).catch(() => null)) return secret;
  return secrets[0];
}

/**
 * next-auth does the dance of signing in (magic link, OpenID Connect, CSRF, callback URLs); people, sessions and tokens stay
 * in our own tables. Nothing outside this folder knows it.
 */
export async function nextAuthOptions(attempt: Attempt, cookies: Cookies = {}): Promise<NextAuthOptions> {
  const secrets = await authSecrets();
  const line = { requestId: attempt.ctx.requestId, user: "anonymous", role: "ANONYMOUS", action: "auth.library" };
  return {
    adapter: adapterFor(attempt),
    secret: secrets[0],
    jwt: { secret: await secretOfCookies(cookies, secrets) },
    session: { strategy: "database", maxAge: sessionTtlMs / 1000, generateSessionToken: newSessionToken },
    useSecureCookies: isSecure(),
    cookies: {
      sessionToken: { name: sessionCookieName(), options: sessionCookieOptions() },
      callbackUrl: cookie("callbackUrl"),
      csrfToken: cookie("csrfToken"),
      pkceCodeVerifier: cookie("pkceCodeVerifier"),
      state: cookie("state"),
      nonce: cookie("nonce"),
    },
    pages: { signIn: "/sign-in", verifyRequest: "/sign-in/sent", error: "/sign-in" },
    // Its own logger prints tokens and addresses as they are.
    logger: {
      error: (code, error) => log.warn({ ...line, result: "failed", code, error }),
      warn: (code) => log.warn({ ...line, result: "noticed", code }),
      debug: () => undefined,
    },
    providers: [emailProvider(attempt), ...oidcProviders()],
    callbacks: {
      signIn: async ({ account, email, profile }) => {
        if (account?.type !== "oauth") {
          return email?.verificationRequest ? mayHaveLink(attempt, account?.providerAccountId ?? "") : true;
        }
        return (await personFor(attempt, profile as Claims)) !== null;
      },
      // Read as a browser reads it: "//elsewhere" and "/\\elsewhere" begin with a slash and lead to another host.
      redirect: ({ url, baseUrl }) => {
        const target = URL.parse(url, baseUrl);
        return target?.origin === new URL(baseUrl).origin ? target.href : baseUrl;
      },
    },
  };
}
