import { LRUCache } from "lru-cache";
import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { runStatement } from "#db/client.ts";
import { log, metrics } from "#lib/telemetry/index.ts";
import { keyedHash } from "./keyed-hash.ts";

export interface Limit {
  points: number;
  durationS: number;
  /** How long a key over the limit is blocked; omitted = until its window ends. */
  blockS?: number;
  /** The behaviour while the store is unavailable: "open" (default) accepts every request, "closed" rejects every request. */
  onStoreFailure?: "open" | "closed";
}

export type RateLimitResult = { ok: true; windowEndsInMs: number } | { ok: false; retryAfterS: number };

export interface Limiter {
  readonly limit: Limit;
  /** Takes points (1) from the key's window. `key` may be an address or a token: only its keyed hash is stored. Never throws. */
  consume(key: string, points?: number): Promise<RateLimitResult>;
  /** Reports whether the key is over the limit, without taking points. Never throws. */
  peek(key: string): Promise<RateLimitResult>;
  /** Resets a key, for example after a successful sign-in. A block in another process may last until it ends. */
  reset(key: string): Promise<void>;
}

/**
 * Queries without a name, so that poolers in transaction mode can serve them. They run as the role of DATABASE_URL, outside a
 * transaction, because the table has no personal data.
 */
const store = { query: ({ text, values }: { text: string; values: unknown[] }) => runStatement(text, values) };

const storeRetryS = 5;
/** Beyond these, the block used longest ago is dropped: its next request reads the store, which refuses it. */
const mostBlocks = 10_000;

/**
 * A limit that all processes share: fixed windows in PostgreSQL. Blocked keys are also kept in memory, so that an attack costs
 * no query. The library's own block list would restart a block in each process; this one ends with the window. `name`: the
 * metric's label and part of the key. Rows are deleted an hour after their window, every five minutes.
 */
export function limiter(name: string, limit: Limit): Limiter {
  const { points, durationS, blockS = 0, onStoreFailure = "open" } = limit;
  const shared = new RateLimiterPostgres({
    storeClient: store,
    storeType: "pool",
    tableName: "rate_limits",
    tableCreated: true,
    keyPrefix: name,
    points,
    duration: durationS,
    blockDuration: blockS,
  });
  /** The end of each hash's block, in ms of the process's monotonic clock. */
  const blocked = new LRUCache<string, number>({ max: mostBlocks });

  const refuse = (retryAfterMs: number): RateLimitResult => {
    metrics.rateLimited.inc({ limit: labelOf(name) });
    return { ok: false, retryAfterS: Math.max(1, Math.ceil(retryAfterMs / 1000)) };
  };

  const failed = (error: unknown): RateLimitResult => {
    metrics.rateLimitFailures.inc({});
    log.error({ action: "rateLimit.consume", result: "failed", limit: name, error });
    if (onStoreFailure === "closed") return { ok: false, retryAfterS: storeRetryS };
    return { ok: true, windowEndsInMs: storeRetryS * 1000 };
  };

  return {
    limit,
    async consume(key, points = 1) {
      try {
        const hash = await keyedHash(`rate-limit:${name}`, key);
        const remainingMs = (blocked.get(hash) ?? 0) - performance.now();
        if (remainingMs > 0) return refuse(remainingMs);
        blocked.delete(hash);
        try {
          const { msBeforeNext } = await shared.consume(hash, points);
          return { ok: true, windowEndsInMs: msBeforeNext };
        } catch (refused) {
          if (!(refused instanceof RateLimiterRes)) throw refused;
          blocked.set(hash, performance.now() + refused.msBeforeNext);
          return refuse(refused.msBeforeNext);
        }
      } catch (error) {
        return failed(error);
      }
    },
    async peek(key) {
      try {
        const hash = await keyedHash(`rate-limit:${name}`, key);
        const remainingMs = (blocked.get(hash) ?? 0) - performance.now();
        if (remainingMs > 0) return refuse(remainingMs);
        const state = await shared.get(hash);
        if (state !== null && state.consumedPoints > points) return refuse(state.msBeforeNext);
        return { ok: true, windowEndsInMs: state?.msBeforeNext ?? 0 };
      } catch (error) {
        return failed(error);
      }
    },
    async reset(key) {
      try {
        const hash = await keyedHash(`rate-limit:${name}`, key);
        blocked.delete(hash);
        await shared.delete(hash);
      } catch (error) {
        failed(error);
      }
    },
  };
}

type LimitLabel = Parameters<typeof metrics.rateLimited.inc>[0]["limit"];
const labels: readonly LimitLabel[] = ["key", "person", "address", "credential", "sign-in", "token", "vitals"];
const labelOf = (name: string): LimitLabel =>
  labels.find((label) => name === label || name.startsWith(`${label}:`)) ?? "other";
