import type { z } from "zod";
import { transaction } from "#db/client.ts";
import { type Actor, probeUserId } from "#lib/actor.ts";
import { kindOfId } from "#lib/ids.ts";
import { peopleById } from "#lib/people/index.ts";
import { readToken } from "#lib/signing/index.ts";
import { isRevoked } from "./api-key.ts";
import { credentialFinder } from "./credential-cache.ts";

/** `u`: the person. `e`: expiry in epoch milliseconds. `v`: id of the issuer, see lib/actor.ts. */
interface SignedPayload {
  u: string;
  e: number;
  v?: string;
}

/**
 * Returns the function that finds the actor of a signed token; null if it is forged or expired, its person is gone, or its
 * issuer is no longer valid.
 */
export function signedCredential<P extends SignedPayload, A extends Actor>(
  purpose: "user-token" | "preference-link",
  payload: z.ZodType<P>,
  actorOf: (data: P) => A,
): (token: string, now: Date) => Promise<A | null> {
  const find = credentialFinder<A>(purpose);
  return (token, now) =>
    find(token, now, async () => {
      const { data } = payload.safeParse(await readToken(purpose, token));
      if (!data || data.e <= now.getTime() || !(await isIssuerStillValid(data))) return null;
      return { actor: actorOf(data), endsAt: new Date(data.e) };
    });
}

/**
 * A signature proves only the state when it was made. True if the person still exists, and the issuing key is not
 * revoked or the issuing person is still ADMIN.
 */
const isIssuerStillValid = ({ u: userId, v: via }: SignedPayload): Promise<boolean> =>
  transaction({ kind: "system", task: "auth.token", probe: userId === probeUserId }, async (tx) => {
    const issuerUserId = via !== undefined && kindOfId(via) === "user" ? via : null;
    const found = await peopleById(tx, issuerUserId === null ? [userId] : [userId, issuerUserId]);
    if (!found.has(userId)) return false;
    if (issuerUserId !== null) return found.get(issuerUserId)?.role === "ADMIN";
    return via === undefined || !(await isRevoked(tx, via));
  });
