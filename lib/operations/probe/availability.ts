import { and, desc, gte, isNotNull, lt, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { probeMinutes } from "#db/schema/operations.ts";
import { minuteMs } from "#lib/clock.ts";
import type { Ratio, Window } from "#lib/ledger/index.ts";

/**
 * The minutes in which API, page and worker all answered, of all minutes since the first probe. A minute without a result
 * counts as not available. `window`: full minutes.
 */
export async function readAvailability(tx: Tx, window: Window): Promise<Ratio> {
  const [from, to] = [window.from.toISOString(), window.to.toISOString()];
  const { rows } = await tx.execute<{ part: number; of: number }>(sql`
    SELECT count(*) FILTER (WHERE api AND page AND worker)::int AS part, COALESCE(max(passed.minutes), 0)::int AS of
    FROM (SELECT GREATEST(0, floor(extract(epoch FROM ${to}::timestamptz - GREATEST(${from}::timestamptz, min(minute))) / 60))
        AS minutes FROM ${probeMinutes} HAVING count(*) > 0) AS passed
      LEFT JOIN ${probeMinutes} ON minute >= ${from}::timestamptz AND minute < ${to}::timestamptz`);
  const [{ part, of } = { part: 0, of: 0 }] = rows;
  return { part, of, ratio: of === 0 ? null : part / of };
}

/** What a probe tests. */
export const PROBE_TARGETS = ["api", "page", "worker"] as const;

export type ProbeMinute = typeof probeMinutes.$inferSelect;

/** Longer than a probe and the start of the next one. */
const staleAfterMs = 2.5 * minuteMs;

/** The last finished probe. Null: none in the last two minutes. */
export async function lastProbe(tx: Tx, now: Date): Promise<ProbeMinute | null> {
  const [last] = await tx
    .select()
    .from(probeMinutes)
    .where(
      and(
        isNotNull(probeMinutes.finishedAt),
        gte(probeMinutes.minute, new Date(now.getTime() - staleAfterMs)),
        lt(probeMinutes.minute, new Date(now.getTime() + minuteMs)),
      ),
    )
    .orderBy(desc(probeMinutes.minute))
    .limit(1);
  return last ?? null;
}
