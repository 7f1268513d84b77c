import { hash } from "node:crypto";
import { LiveCache } from "#db/live-cache.ts";
import type { Actor } from "#lib/actor.ts";
import { processSingleton } from "#lib/process-singleton.ts";

/** A credential that is valid now. */
export interface Credential<A extends Actor> {
  actor: A;
  /** It ends at this moment by itself. Null: never. */
  endsAt: Date | null;
}

/** With the listener's proof of 0.7 s, a revocation holds in every process within a second. */
const limits = { max: 10_000, maxAgeMs: 1_000 };

/**
 * Returns the function that finds the actor of a secret and looks it up at most once a second in this process. The cache is
 * keyed by the secret's SHA-256. It keeps no failures, so each invalid secret is looked up and recorded.
 */
export function credentialFinder<A extends Actor>(kind: "key" | "session" | "user-token" | "preference-link") {
  const cache = () =>
    processSingleton(`credentials.${kind}`, () => new LiveCache<Credential<A>>("credentials", limits));
  return async (secret: string, now: Date, lookUp: () => Promise<Credential<A> | null>): Promise<A | null> => {
    const found = await cache().read(hash("sha256", secret, "base64url"), lookUp);
    if (!found || isValid(found, now)) return found?.actor ?? null;
    // The cached credential has ended, or its use has extended it since. Look it up again.
    const current = await lookUp();
    return current && isValid(current, now) ? current.actor : null;
  };
}

const isValid = ({ endsAt }: Credential<Actor>, now: Date) => endsAt === null || endsAt > now;
