import { sql } from "drizzle-orm";
import { z } from "zod";
import { read } from "#db/client.ts";
import { incidentLinks, incidents } from "#db/schema/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { parse } from "#lib/parse.ts";

const IncidentTimes = z.object({
  days: z.number().int().min(1, "must be at least 1").max(365, "must be at most 365").nullish(),
});
const defaultDays = 90;

export interface IncidentTimes {
  days: number;
  incidents: number;
  /** From the beginning of the problem to the opening. Null: the beginning is not known of any incident. */
  meanSecondsToDetect: number | null;
  meanSecondsToAcknowledge: number | null;
  meanSecondsToResolve: number | null;
}

/**
 * The mean times of the incidents that were opened in the last days, duplicates left out. An incident counts once its step is
 * done. ADMIN, AUDITOR and keys with OPERATIONS.
 */
export async function readIncidentTimes(ctx: Ctx, input: z.input<typeof IncidentTimes>): Promise<IncidentTimes> {
  authorize(ctx.actor, "incidents.read");
  const days = parse(IncidentTimes, input).days ?? defaultDays;
  const since = new Date(ctx.now.getTime() - days * 86_400_000).toISOString();
  const { rows } = await read(ctx.actor, (tx) =>
    tx.execute<Omit<IncidentTimes, "days">>(sql`
      SELECT count(*)::int AS incidents,
        avg(extract(epoch FROM opened_at - started_at))::float8 AS "meanSecondsToDetect",
        avg(extract(epoch FROM acknowledged_at - opened_at))::float8 AS "meanSecondsToAcknowledge",
        avg(extract(epoch FROM resolved_at - opened_at))::float8 AS "meanSecondsToResolve"
      FROM ${incidents} i WHERE opened_at > ${since}::timestamptz AND NOT EXISTS (
        SELECT FROM ${incidentLinks} l WHERE l.incident_id = i.id AND l.kind = 'DUPLICATE_OF')`),
  );
  const [row] = rows;
  if (!row) throw new Error("an aggregate has no row");
  return { days, ...row };
}
