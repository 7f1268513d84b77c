import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { notAheadOfDatabase } from "#db/clock.ts";
import { probeMinutes, uptimePeriods } from "#db/schema/index.ts";
import { CHANNELS, STATUS_COMPONENTS, type StatusComponent } from "#lib/enums.ts";
import type { ComponentStatus, UptimePeriod } from "./snapshot.ts";

const dayMs = 86_400_000;
export const shownDays = 90;
const shownMonths = 12;
/** A probe of the last minute of a day may end after midnight. */
const settledAfterMs = 5 * 60_000;

const dayOf = (at: Date): Date => new Date(Math.floor(at.getTime() / dayMs) * dayMs);
const monthOf = (at: Date): Date => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth()));
const daysAfter = (day: Date, days: number): Date => new Date(day.getTime() + days * dayMs);

type Period = UptimePeriod & { component: StatusComponent };
export type Uptime = Pick<ComponentStatus, "days" | "months">;

/**
 * The uptime of each component on the last 90 days, today included, and in past months. Days and months that have ended are
 * frozen by the first read after their end, by the clock of the database; later reads take the frozen rows, whatever happened to the probe's rows.
 */
export async function readUptime(tx: Tx, now: Date): Promise<Record<StatusComponent, Uptime>> {
  await freezeUptime(tx, await notAheadOfDatabase(tx, now));
  const today = dayOf(now);
  const first = daysAfter(today, 1 - shownDays);
  const frozen = await tx
    .select()
    .from(uptimePeriods)
    .where(sql`period = 'MONTH' OR starts_at >= ${first.toISOString()}`);
  const frozenUntil = lastFrozenEnd(frozen) ?? first;
  const live = await readDays(tx, new Date(Math.max(+frozenUntil, +first)), now);
  const toPeriod = ({ startsAt, upMinutes, minutes }: UptimePeriod): UptimePeriod => ({ startsAt, upMinutes, minutes });
  const uptimeOf = (component: StatusComponent): Uptime => {
    const own = frozen.filter((row) => row.component === component);
    const days = [
      ...own.filter(({ period }) => period === "DAY"),
      ...live.filter((row) => row.component === component),
    ];
    const byDay = new Map(days.map((row) => [row.startsAt.getTime(), row]));
    const months = own.filter(({ period }) => period === "MONTH").sort((a, b) => +b.startsAt - +a.startsAt);
    return {
      days: Array.from({ length: shownDays }, (_, index) => {
        const startsAt = daysAfter(first, index);
        return toPeriod(byDay.get(startsAt.getTime()) ?? { startsAt, upMinutes: 0, minutes: 0 });
      }),
      months: months.slice(0, shownMonths).map(toPeriod),
    };
  };
  return Object.fromEntries(STATUS_COMPONENTS.map((component) => [component, uptimeOf(component)])) as Record<
    StatusComponent,
    Uptime
  >;
}

const lastFrozenEnd = (rows: readonly { period: string; startsAt: Date }[]): Date | null => {
  const ends = rows.filter(({ period }) => period === "DAY").map(({ startsAt }) => +startsAt + dayMs);
  return ends.length === 0 ? null : new Date(Math.max(...ends));
};

/** Inserts the rows of all days and months that have ended. Existing rows stay as they are. */
async function freezeUptime(tx: Tx, now: Date): Promise<void> {
  const end = dayOf(new Date(now.getTime() - settledAfterMs));
  const { rows } = await tx.execute<{ frozen: Date | null; first: Date | null }>(sql`
    SELECT (SELECT max(starts_at) + interval '1 day' FROM ${uptimePeriods} WHERE period = 'DAY') AS frozen,
      (SELECT min(minute) FROM ${probeMinutes}) AS first`);
  const { frozen, first } = rows[0] ?? { frozen: null, first: null };
  const start = frozen ?? first;
  if (start === null) return;
  const from = new Date(Math.max(+dayOf(new Date(start)), +daysAfter(end, -shownDays)));
  if (from >= end) return;
  const days = await readDays(tx, from, end);
  await tx
    .insert(uptimePeriods)
    .values(days.map((row) => ({ ...row, period: "DAY" as const, frozenAt: now })))
    .onConflictDoNothing();
  await tx.execute(sql`
    INSERT INTO ${uptimePeriods} (component, period, starts_at, up_minutes, minutes, frozen_at)
    SELECT component, 'MONTH', date_trunc('month', starts_at, 'UTC'), sum(up_minutes), sum(minutes), ${now.toISOString()}
    FROM ${uptimePeriods} WHERE period = 'DAY' AND starts_at < ${monthOf(end).toISOString()}
    GROUP BY 1, 3 ON CONFLICT DO NOTHING`);
}

/**
 * Counts the minutes of each day between two moments, the last one up to the last whole minute. A minute without a row counts
 * as down for the parts that the probe tests, if its day has any row. A channel has only the minutes that recorded it.
 */
async function readDays(tx: Tx, from: Date, to: Date): Promise<Period[]> {
  const [first, end] = [sql`${from.toISOString()}::timestamptz`, sql`${to.toISOString()}::timestamptz`];
  const { rows } = await tx.execute<{ component: StatusComponent; day_ms: number; up: number; minutes: number }>(sql`
    SELECT component, (extract(epoch FROM day) * 1000)::float8 AS day_ms, up,
      CASE WHEN component <> ALL (${sql.param(PROBED)}::text[]) THEN sampled WHEN sampled = 0 THEN 0 ELSE GREATEST(0,
        floor(extract(epoch FROM LEAST(day + interval '24 hours', ${end})
          - GREATEST(day, (SELECT min(minute) FROM ${probeMinutes}))) / 60)::int) END AS minutes
    FROM generate_series(${first}, ${end}, interval '24 hours') AS day
    CROSS JOIN unnest(${sql.param(STATUS_COMPONENTS)}::text[]) AS component
    CROSS JOIN LATERAL (
      SELECT count(is_up)::int AS sampled, count(*) FILTER (WHERE is_up)::int AS up
      FROM (SELECT CASE component WHEN 'API' THEN api WHEN 'PAGES' THEN page WHEN 'PROCESSING' THEN worker
          ELSE component <> ALL (channels_down) END AS is_up
        FROM ${probeMinutes}
        WHERE minute >= day AND minute < day + interval '24 hours' AND minute <= ${end} - interval '1 minute') AS results) AS counted
    WHERE day < ${end}`);
  return rows.map(({ component, day_ms, up, minutes }) => ({
    component,
    startsAt: new Date(day_ms),
    upMinutes: up,
    minutes,
  }));
}

/** The components that the probe tests in each minute. */
const PROBED = STATUS_COMPONENTS.filter((component) => !CHANNELS.some((channel) => channel === component));
