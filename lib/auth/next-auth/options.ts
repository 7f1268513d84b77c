import type { NextAuthOptions } from "next-auth";
import { decode } from "next-auth/jwt";
import { env } from "#lib/env.ts";
import { noteSecretUse } from "#lib/secret-use.ts";
import { authSecrets } from "#lib/signing/index.ts";
import { log } from "#lib/telemetry/index.ts";
import { sessionCookieName, sessionCookieOptions } from "../cookie.ts";
import { type Claims, findOrBindPerson } from "../oidc.ts";
import { newSessionToken, sessionTtlMs } from "../session.ts";
import { type Attempt, throttleAttempt } from "../sign-in-attempt.ts";
import { consumeLinkRequest } from "../throttle.ts";
import { adapterFor } from "./adapter.ts";
import { emailProvider, oidcProviders } from "./providers.ts";

/** Cookies of the request, decoded. */
type Cookies = Record<string, string | undefined>;

const isSecure = (): boolean => env().appUrl.startsWith("https://");

/**
 * Own names with __Host- behind https. next-auth's default __Secure- prefix lets another host of the domain set the
 * cookie.
 */
const protocolCookies = {
  callbackUrl: "callback",
  csrfToken: "csrf",
  pkceCodeVerifier: "pkce",
  state: "state",
  nonce: "nonce",
};
const cookieName = (key: keyof typeof protocolCookies): string =>
  `${isSecure() ? "__Host-" : ""}np_${protocolCookies[key]}`;
const cookie = (key: keyof typeof protocolCookies) => ({ name: cookieName(key), options: sessionCookieOptions() });

/** The URL after a mailed link. A refused request gets the same one. */
const sentUrl = (): string => `${env().appUrl}/api/auth/verify-request?provider=email&type=email`;

/**
 * Returns true if a link may be mailed. A throttled request gets the same response, and is no failed sign-in, because
 * anyone can request a link for any address.
 */
async function allowLink(attempt: Attempt, email: string): Promise<true | string> {
  attempt.account = email;
  if (await consumeLinkRequest(attempt)) return true;
  await throttleAttempt(attempt);
  return sentUrl();
}

/**
 * Finds the secret of the browser's state, PKCE and nonce cookies, so that a rotation of secrets does not break a
 * sign-in in progress; next-auth takes one secret only. Falls back to the newest.
 */
async function findCookieSecret(cookies: Cookies, secrets: readonly [string, ...string[]]): Promise<string> {
  const salt = cookieName("state");
  const token = cookies[salt];
  for (const secret of token ? secrets : [])
    if (await decode({ token, secret, salt }).catch(() => null)) {
      noteSecretUse("AUTH_SECRETS", secret);
      return secret;
    }
  return secrets[0];
}

/**
 * next-auth runs the sign-in protocol (magic link, OpenID Connect, CSRF, callback URLs); people, sessions and tokens
 * are in our tables. No other folder uses next-auth.
 */
export async function nextAuthOptions(attempt: Attempt, cookies: Cookies = {}): Promise<NextAuthOptions> {
  const secrets = await authSecrets();
  const logFields = { requestId: attempt.ctx.requestId, user: "anonymous", role: "ANONYMOUS", action: "auth.library" };
  return {
    adapter: adapterFor(attempt),
    secret: secrets[0],
    jwt: { secret: await findCookieSecret(cookies, secrets) },
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
    // next-auth's logger would print tokens and addresses unredacted.
    logger: {
      error: (code, error) => log.warn({ ...logFields, result: "failed", code, error }),
      warn: (code) => log.warn({ ...logFields, result: "noticed", code }),
      debug: () => undefined,
    },
    providers: [emailProvider(attempt), ...oidcProviders()],
    callbacks: {
      signIn: async ({ account, email, profile }) => {
        if (account?.type !== "oauth") {
          return email?.verificationRequest ? allowLink(attempt, account?.providerAccountId ?? "") : true;
        }
        noteSecretUse("OIDC_CLIENT_SECRET", env().OIDC_CLIENT_SECRET);
        return (await findOrBindPerson(attempt, profile as Claims)) !== null;
      },
      // Parses like a browser: "//elsewhere" and "/\\elsewhere" start with a slash and lead to another host.
      redirect: ({ url, baseUrl }) => {
        const target = URL.parse(url, baseUrl);
        return target?.origin === new URL(baseUrl).origin ? target.href : baseUrl;
      },
    },
  };
}
