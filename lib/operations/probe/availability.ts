import { and, desc, gte, isNotNull, lt, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { maintenanceWindows, probeMinutes } from "#db/schema/operations.ts";
import { minuteMs } from "#lib/clock.ts";
import type { Ratio, Window } from "#lib/ledger/index.ts";

/**
 * The minutes in which API, page and worker all answered, of all minutes since the first probe. A minute without a result
 * counts as not available. `window`: full minutes. `outsideMaintenance`: without the minutes of maintenance windows.
 */
export async function readAvailability(
  tx: Tx,
  window: Window,
  { outsideMaintenance = false }: { outsideMaintenance?: boolean } = {},
): Promise<Ratio> {
  const [from, to] = [window.from.toISOString(), window.to.toISOString()];
  const { rows } = await tx.execute<{ part: number; of: number }>(sql`
    WITH watched AS (
      SELECT GREATEST(${from}::timestamptz, min(minute)) AS since FROM ${probeMinutes} HAVING count(*) > 0
    ), left_out AS (
      SELECT DISTINCT at FROM watched, ${maintenanceWindows} w, generate_series(
        GREATEST(since, date_trunc('minute', w.starts_at)), LEAST(${to}::timestamptz, w.ends_at), interval '1 minute') AS at
      WHERE ${outsideMaintenance} AND w.cancelled_at IS NULL AND at < w.ends_at AND at < ${to}::timestamptz
    )
    SELECT count(*) FILTER (WHERE api AND page AND worker)::int AS part,
      GREATEST(0, COALESCE(max(floor(extract(epoch FROM ${to}::timestamptz - since) / 60)), 0)
        - (SELECT count(*) FROM left_out))::int AS of
    FROM watched LEFT JOIN ${probeMinutes} ON minute >= ${from}::timestamptz AND minute < ${to}::timestamptz
      AND minute NOT IN (SELECT at FROM left_out)`);
  const [{ part, of } = { part: 0, of: 0 }] = rows;
  return { part, of, ratio: of === 0 ? null : part / of };
}

/** The parts that a probe tests. */
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
