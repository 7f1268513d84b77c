import { type Actor, personOf } from "#lib/actor.ts";
import { env } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { addressKey, leasedLimiter, type RateLimitResult } from "#lib/rate-limit/index.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";

/** Windows of ten seconds: long enough for a burst, short enough to come back soon. */
const durationS = 10;
/** So many refusals in a minute are no accident: each further one that many is noted. */
const refusalsThatTell = 20;
const minuteMs = 60_000;

interface Refusals {
  minute: number;
  byWho: Map<string, number>;
}

/** Where a request came in: the API, or pages, their forms and files. All are counted together. */
type Entrance = "graphql" | "page";

const limiters = () =>
  processSingleton("graphql.limiters", () => ({
    key: leasedLimiter("key", { points: env().RATE_LIMIT_KEY, durationS }),
    person: leasedLimiter("person", { points: env().RATE_LIMIT_PERSON, durationS }),
    address: leasedLimiter("address", { points: env().RATE_LIMIT_ADDRESS, durationS }),
    credential: leasedLimiter("credential", { points: env().RATE_LIMIT_ADDRESS, durationS }),
  }));

/**
 * Counts a request against whoever sends it: a key, a person (by session, token or link), or the address of a stranger.
 * `actor` null: a credential that does not hold, counted by address and apart from strangers, so that a wrong key does not
 * shut out the people behind the same address.
 */
export async function countRequest(
  actor: Actor | null,
  address: string | null,
  requestId: string,
  entrance: Entrance = "graphql",
): Promise<RateLimitResult> {
  const { key, person, address: stranger, credential } = limiters();
  const userId = actor && personOf(actor);
  const [limit, who] =
    actor?.kind === "key"
      ? [key, actor.keyId]
      : userId
        ? [person, userId]
        : [actor ? stranger : credential, addressKey(address)];
  const verdict = await limit.consume(who);
  if (!verdict.ok) await noteAbuse(actor ?? { kind: "anonymous" }, who, { address, requestId, entrance });
  return verdict;
}

/** Someone who keeps asking after a refusal is noted: by the 20th of a minute, and each 20th after it. */
async function noteAbuse(
  actor: Actor,
  who: string,
  { address, requestId, entrance }: { address: string | null; requestId: string; entrance: Entrance },
): Promise<void> {
  const now = new Date();
  const minute = Math.floor(now.getTime() / minuteMs);
  const refusals = processSingleton<Refusals>("graphql.refusals", () => ({ minute, byWho: new Map() }));
  if (refusals.minute !== minute) Object.assign(refusals, { minute, byWho: new Map() });
  const count = (refusals.byWho.get(who) ?? 0) + 1;
  refusals.byWho.set(who, count);
  if (count % refusalsThatTell !== 0) return;
  const subject = actor.kind === "key" ? actor.keyId : personOf(actor);
  await recordSecurityEvent(
    { actor, requestId, now },
    { kind: "rate.limited", subject, address, detail: { entrance, refusals: count } },
  );
}
