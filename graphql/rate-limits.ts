import { type Actor, personOf } from "#lib/actor.ts";
import { env } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { addressKey, leasedLimiter, type RateLimitResult } from "#lib/rate-limit/index.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";

/** The window of ten seconds allows a burst and recovers soon. */
const durationS = 10;
/** Every 20th refusal within a minute is recorded as a security event. */
const refusalsPerEvent = 20;
const minuteMs = 60_000;

interface RefusalCounts {
  minute: number;
  byLimitKey: Map<string, number>;
}

/** The purpose of a request: the API, or pages with their forms and files. Both share the limits. */
type RequestTarget = "graphql" | "page";

const limiters = () =>
  processSingleton("graphql.limiters", () => ({
    key: leasedLimiter("key", { points: env().RATE_LIMIT_KEY, durationS }),
    person: leasedLimiter("person", { points: env().RATE_LIMIT_PERSON, durationS }),
    address: leasedLimiter("address", { points: env().RATE_LIMIT_ADDRESS, durationS }),
    credential: leasedLimiter("credential", { points: env().RATE_LIMIT_ADDRESS, durationS }),
  }));

/**
 * Counts a request against the limit of its key, its person (by session, token or link) or its anonymous address.
 * `actor` null: an invalid credential, counted by address apart from anonymous requests, so that it does not lock out
 * others behind the same address.
 */
export async function countRequest(
  actor: Actor | null,
  address: string | null,
  requestId: string,
  target: RequestTarget = "graphql",
): Promise<RateLimitResult> {
  const { key, person, address: anonymous, credential } = limiters();
  const userId = actor && personOf(actor);
  const [limit, limitKey] =
    actor?.kind === "key"
      ? [key, actor.keyId]
      : userId
        ? [person, userId]
        : [actor ? anonymous : credential, addressKey(address)];
  const result = await limit.consume(limitKey);
  if (!result.ok)
    await recordExcessiveRefusals(actor ?? { kind: "anonymous" }, limitKey, { address, requestId, target });
  return result;
}

/** Records a client that continues after its refusals: the 20th refusal of a minute, and each 20th after it. */
async function recordExcessiveRefusals(
  actor: Actor,
  limitKey: string,
  { address, requestId, target }: { address: string | null; requestId: string; target: RequestTarget },
): Promise<void> {
  const now = new Date();
  const minute = Math.floor(now.getTime() / minuteMs);
  const refusals = processSingleton<RefusalCounts>("graphql.refusals", () => ({ minute, byLimitKey: new Map() }));
  if (refusals.minute !== minute) Object.assign(refusals, { minute, byLimitKey: new Map() });
  const count = (refusals.byLimitKey.get(limitKey) ?? 0) + 1;
  refusals.byLimitKey.set(limitKey, count);
  if (count % refusalsPerEvent !== 0) return;
  const subject = actor.kind === "key" ? actor.keyId : personOf(actor);
  await recordSecurityEvent(
    { actor, requestId, now },
    { kind: "rate.limited", subject, address, detail: { entrance: target, refusals: count } },
  );
}
