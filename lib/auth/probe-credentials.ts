import { probeUserId } from "#lib/actor.ts";
import { signToken } from "#lib/signing/index.ts";

const defaultLifetimeMs = 10 * 60_000;

export interface ProbeCredentials {
  /** A user token: a bearer for the API. */
  userToken: string;
  /** The token of a preference link: `/p/<token>`. */
  linkToken: string;
}

/** Credentials of the probe's person. They open only what the probe itself has stored, so creating them is not audited. */
export async function probeCredentials(now: Date, lifetimeMs = defaultLifetimeMs): Promise<ProbeCredentials> {
  const payload = { u: probeUserId, e: now.getTime() + lifetimeMs };
  const [userToken, linkToken] = await Promise.all([
    signToken("user-token", payload),
    signToken("preference-link", payload),
  ]);
  return { userToken, linkToken };
}
