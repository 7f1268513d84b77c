import { LRUCache } from "lru-cache";
import { type Limit, limiter, type RateLimitResult } from "./limiter.ts";

/** A fiftieth of a limit is taken from the store at once: at full speed, one write in fifty of the limit's points. */
const leasesPerWindow = 50;
/** The lease that was used longest ago is forgotten first. Its client takes another one. */
const mostLeases = 10_000;

interface Lease {
  left: number;
  /** On the process's monotonic clock. */
  endsMs: number;
}

export interface LeasedLimiter {
  /** What one process takes from the store at once. */
  readonly lease: number;
  /** Takes one point. Never throws. */
  consume(key: string): Promise<RateLimitResult>;
}

/**
 * A shared limit for the busiest path. Each process takes points from the store in leases and spends them in memory, so
 * that most requests write nothing. All processes together never let more through than the limit; what a process leases
 * and does not spend is lost to the others, so the last may be refused up to one lease per process early. The library has
 * no such mode: its insurance limiter only stands in for a store that fails.
 */
export function leasedLimiter(name: string, limit: Limit): LeasedLimiter {
  const lease = Math.max(1, Math.floor(limit.points / leasesPerWindow));
  // What is left over after whole leases could never be taken.
  const shared = limiter(name, { ...limit, points: limit.points - (limit.points % lease) });
  const leases = new LRUCache<string, Lease>({ max: mostLeases });
  const renewals = new Map<string, Promise<RateLimitResult>>();

  const renew = async (key: string): Promise<RateLimitResult> => {
    const verdict = await shared.consume(key, lease);
    if (verdict.ok) leases.set(key, { left: lease, endsMs: performance.now() + verdict.windowEndsInMs });
    renewals.delete(key);
    return verdict;
  };

  return {
    lease,
    async consume(key) {
      for (;;) {
        const held = leases.get(key);
        if (held && held.left > 0 && held.endsMs > performance.now()) {
          held.left -= 1;
          return { ok: true, windowEndsInMs: held.endsMs - performance.now() };
        }
        // One renewal at a time: a burst waits for it together rather than lease a share each.
        const renewal = renewals.get(key) ?? renew(key);
        renewals.set(key, renewal);
        const verdict = await renewal;
        if (!verdict.ok) return verdict;
      }
    },
  };
}
