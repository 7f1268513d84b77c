import type { EmailConfig } from "next-auth/providers/email";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { transaction } from "#db/client.ts";
import type { Actor } from "#lib/actor.ts";
import { normaliseEmail } from "#lib/email-address.ts";
import { env } from "#lib/env.ts";
import { addJobs } from "#lib/jobs/index.ts";
import type { Claims } from "../oidc.ts";
import type { Attempt } from "../sign-in-attempt.ts";
import { signInLinkTask } from "../tasks.ts";
import { linkMinutes } from "../throttle.ts";

const system: Actor = { kind: "system", task: "auth.sign-in" };

/** The organisation's OpenID provider, if configured: discovery, PKCE, state and nonce. */
export function oidcProviders(): OAuthConfig<Claims>[] {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = env();
  if (!OIDC_ISSUER) return [];
  return [
    {
      id: "oidc",
      name: "OpenID Connect",
      type: "oauth",
      wellKnown: `${OIDC_ISSUER}/.well-known/openid-configuration`,
      clientId: OIDC_CLIENT_ID,
      clientSecret: OIDC_CLIENT_SECRET,
      authorization: { params: { scope: "openid email" } },
      idToken: true,
      checks: ["pkce", "state", "nonce"],
      profile: ({ sub, email }) => ({ id: sub, email: email ?? null }),
      // Set here, so that next-auth does not merge them from a caller's options.
      options: { clientId: OIDC_CLIENT_ID ?? "", clientSecret: OIDC_CLIENT_SECRET ?? "" },
    },
  ];
}

/** A job creates and mails the link, so that response and duration do not reveal whether the person exists. */
export const emailProvider = (attempt: Attempt): EmailConfig => ({
  id: "email",
  type: "email",
  name: "Email",
  from: env().EMAIL_FROM,
  server: "",
  maxAge: linkMinutes * 60,
  // Tokens are hashed without a secret (lib/auth/magic-link.ts).
  secret: "",
  options: {},
  normalizeIdentifier: normaliseEmail,
  sendVerificationRequest: async ({ url }) => {
    const callbackUrl = URL.parse(new URL(url).searchParams.get("callbackUrl") ?? "", env().appUrl);
    const payload = {
      userId: attempt.userId,
      next: callbackUrl ? callbackUrl.pathname + callbackUrl.search : "/",
      expiresAt: new Date(attempt.ctx.now.getTime() + linkMinutes * 60_000).toISOString(),
    };
    await transaction(system, (tx) => addJobs(tx, [{ task: signInLinkTask, payload }]));
  },
});
