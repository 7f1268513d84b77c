import { LRUCache } from "lru-cache";
import { type Limit, limiter, type RateLimitResult } from "./limiter.ts";

/** A lease is a fiftieth of the limit, so at full speed the store is written 50 times for each window. */
const leasesPerWindow = 50;
/** The lease that was used longest ago is dropped first. Its client takes another one. */
const mostLeases = 10_000;

interface Lease {
  points: number;
  /** On the process's monotonic clock. */
  endsMs: number;
}

export interface LeasedLimiter {
  /** The points that one process takes from the store at once. */
  readonly lease: number;
  /** Takes one point. Never throws. */
  consume(key: string): Promise<RateLimitResult>;
}

/**
 * A shared limit for the busiest path. Each process takes points from the store in leases and spends them in memory, so that
 * most requests write nothing. The limit is never exceeded, but unspent leases are lost to other processes, so a request can
 * be rejected up to one lease per process early. The library has no such mode; its insurance limiter covers a failed store.
 */
export function leasedLimiter(name: string, limit: Limit): LeasedLimiter {
  const lease = Math.max(1, Math.floor(limit.points / leasesPerWindow));
  // Points beyond whole leases could never be taken.
  const shared = limiter(name, { ...limit, points: limit.points - (limit.points % lease) });
  const leases = new LRUCache<string, Lease>({ max: mostLeases });
  const renewals = new Map<string, Promise<RateLimitResult>>();

  const renew = async (key: string): Promise<RateLimitResult> => {
    const result = await shared.consume(key, lease);
    if (result.ok) leases.set(key, { points: lease, endsMs: performance.now() + result.windowEndsInMs });
    renewals.delete(key);
    return result;
  };

  return {
    lease,
    async consume(key) {
      for (;;) {
        const current = leases.get(key);
        if (current && current.points > 0 && current.endsMs > performance.now()) {
          current.points -= 1;
          return { ok: true, windowEndsInMs: current.endsMs - performance.now() };
        }
        // One renewal at a time: a burst of requests shares it instead of taking a lease for each request.
        const renewal = renewals.get(key) ?? renew(key);
        renewals.set(key, renewal);
        const result = await renewal;
        if (!result.ok) return result;
      }
    },
  };
}
