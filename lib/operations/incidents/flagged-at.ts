import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { auditEvents } from "#db/schema/index.ts";

interface Flagged {
  id: string;
  security: boolean;
  openedAt: Date;
}

/**
 * When each security incident was flagged as one, from the audit log: its row only has the flag. The opening, if the audit log
 * no longer has the event.
 */
export async function readFlaggedAt(tx: Tx, incidents: readonly Flagged[]): Promise<(incident: Flagged) => Date> {
  const ids = incidents.filter(({ security }) => security).map(({ id }) => id);
  if (ids.length === 0) return ({ openedAt }) => openedAt;
  const { rows } = await tx.execute<{ id: string; at: string }>(sql`
    SELECT subject AS id, min(at) AS at FROM ${auditEvents}
    WHERE subject = ANY (${sql.param(ids)}::text[]) AND action IN ('incident.open', 'incident.update')
      AND after ->> 'security' = 'true' GROUP BY 1`);
  const flaggedAt = new Map(rows.map(({ id, at }) => [id, new Date(at)]));
  return ({ id, openedAt }) => flaggedAt.get(id) ?? openedAt;
}
