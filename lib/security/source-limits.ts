import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { securityEvents } from "#db/schema/index.ts";
import type { SecurityEventKind } from "#lib/enums.ts";

/**
 * The events of a kind that one source may cause in 15 minutes. More of them raise an alert (lib/operations/alerts). The limit
 * of 5 failures (lib/auth/throttle.ts) throttles the sixth failed sign-in, so the first `auth.throttled` is over the limit.
 */
export const sourceLimits = {
  "auth.throttled": 0,
  "privilege.attempt": 3,
  "rate.limited": 3,
} as const satisfies Partial<Record<SecurityEventKind, number>>;

const windowMs = 15 * 60_000;

/** The number of sources over the limit of each kind, in the last 15 minutes. */
export async function countSourcesOverLimit(
  tx: Tx,
  now: Date,
): Promise<{ kind: keyof typeof sourceLimits; sources: number }[]> {
  const since = new Date(now.getTime() - windowMs).toISOString();
  const kinds = Object.keys(sourceLimits) as (keyof typeof sourceLimits)[];
  // The index is on the minute of the first event. The last one may be a minute later.
  const { rows } = await tx.execute<{ kind: string; total: number }>(sql`
    SELECT kind, sum(count)::int AS total FROM ${securityEvents}
    WHERE minute > ${since}::timestamptz - interval '1 minute' AND last_at >= ${since} AND last_at <= ${now.toISOString()}
      AND kind = ANY (${sql.param(kinds)}::text[])
    GROUP BY kind, source`);
  return kinds.map((kind) => ({
    kind,
    sources: rows.filter((row) => row.kind === kind && row.total > sourceLimits[kind]).length,
  }));
}
