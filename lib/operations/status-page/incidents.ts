import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { incidents, incidentUpdates } from "#db/schema/index.ts";
import { scrubText } from "#lib/telemetry/index.ts";
import { isOpen } from "../incidents/lifecycle.ts";
import type { PublicIncident } from "./snapshot.ts";

/** The page is public: its queries must read few rows. */
const maxIncidents = 50;
const maxUpdates = 500;
const recentMs = 7 * 86_400_000;

/** The newest incidents with a public update, newest first. */
export async function readPublicIncidents(tx: Tx): Promise<PublicIncident[]> {
  const rows = await tx
    .select()
    .from(incidents)
    .where(sql`EXISTS (SELECT FROM ${incidentUpdates} u WHERE u.incident_id = ${incidents.id} AND u.public)`)
    .orderBy(desc(incidents.id))
    .limit(maxIncidents);
  const ids = rows.map(({ id }) => id);
  const updates = await tx
    .select()
    .from(incidentUpdates)
    .where(and(inArray(incidentUpdates.incidentId, ids), eq(incidentUpdates.public, true)))
    .orderBy(desc(incidentUpdates.incidentId), desc(incidentUpdates.number))
    .limit(maxUpdates);
  const byIncident = Map.groupBy(updates, ({ incidentId }) => incidentId);
  return rows.filter(({ id }) => byIncident.has(id)).map((row) => toPublicIncident(row, byIncident.get(row.id) ?? []));
}

/** True for an incident that is open or ended within a week. */
export const isRecent = ({ resolvedAt, updates }: PublicIncident, now: Date): boolean =>
  resolvedAt === null || now.getTime() - Math.max(resolvedAt.getTime(), updates[0]?.at.getTime() ?? 0) < recentMs;

/** Derives status and end from the public updates (newest first), so that internal states are not revealed. */
function toPublicIncident(
  { id, title, severity, openedAt }: typeof incidents.$inferSelect,
  updates: readonly (typeof incidentUpdates.$inferSelect)[],
): PublicIncident {
  const publicUpdates = updates.map(({ number, at, message, status }) => ({
    number,
    at,
    message: scrubText(message),
    status,
  }));
  const lastOpen = publicUpdates.findIndex(({ status }) => isOpen(status));
  const ended = publicUpdates.at((lastOpen === -1 ? publicUpdates.length : lastOpen) - 1);
  const isOver = lastOpen !== 0;
  return {
    id,
    title: scrubText(title),
    severity,
    status: publicUpdates[0]?.status ?? "OPEN",
    openedAt,
    resolvedAt: isOver ? (ended?.at ?? null) : null,
    updates: publicUpdates,
  };
}
