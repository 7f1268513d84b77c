import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { incidents, incidentUpdates } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { channelState } from "#lib/delivery/index.ts";
import { CHANNELS, type Channel, type IncidentStatus, type Severity } from "#lib/enums.ts";
import { scrubText } from "#lib/telemetry/index.ts";
import { isGoingOn } from "./incidents/lifecycle.ts";
import { isStuck, queueState } from "./queue-state.ts";

const system: Actor = { kind: "system", task: "status" };
const shownForMs = 7 * 86_400_000;
/** Everybody may see the page, as often as limits let them: its queries read few rows. */
const mostIncidents = 50;
const mostUpdates = 500;

/** An incident as everybody may see it: without addresses in its texts, who raised, leads or wrote, and no entry but the public ones. */
export interface PublicIncident {
  id: string;
  title: string;
  severity: Severity;
  status: IncidentStatus;
  openedAt: Date;
  resolvedAt: Date | null;
  /** Newest first. `number`: their place in the incident's log, from 1. */
  updates: { number: number; at: Date; message: string; status: IncidentStatus }[];
}
/**
 * `held`: operations paused it; what is sent waits. `slow`: its provider is in trouble; what is sent waits and is tried again.
 * `stopped`: no worker is alive or the queue does not move, so that nothing goes out.
 */
export interface PublicStatus {
  channels: { channel: Channel; state: "ok" | "slow" | "held" | "stopped" }[];
  incidents: PublicIncident[];
}

/** What the public status page tells: channels, and incidents with a public update that go on or ended within a week. */
export async function publicStatus(now: Date): Promise<PublicStatus> {
  const queue = await queueState();
  const isStopped = queue.workers === 0 || isStuck(queue);
  return transaction(system, async (tx) => {
    const channels: PublicStatus["channels"] = [];
    for (const channel of CHANNELS) {
      const { paused, circuit } = await channelState(tx, channel);
      const state = circuit === "closed" ? "ok" : "slow";
      channels.push({ channel, state: paused ? "held" : isStopped ? "stopped" : state });
    }
    const since = new Date(now.getTime() - shownForMs).toISOString();
    const isOver = sql`last.status IN ('RESOLVED', 'VERIFIED')`;
    const rows = await tx
      .select()
      .from(incidents)
      .where(
        sql`COALESCE(${incidents.resolvedAt} > ${since}, true) AND EXISTS (
          SELECT 1 FROM (SELECT status, at FROM ${incidentUpdates} u WHERE u.incident_id = ${incidents.id} AND u.public
            ORDER BY number DESC LIMIT 1) last
          WHERE NOT ${isOver} OR last.at > ${since})`,
      )
      .orderBy(desc(incidents.id))
      .limit(mostIncidents);
    const ids = rows.map(({ id }) => id);
    const updates = await tx
      .select()
      .from(incidentUpdates)
      .where(and(inArray(incidentUpdates.incidentId, ids), eq(incidentUpdates.public, true)))
      .orderBy(desc(incidentUpdates.incidentId), desc(incidentUpdates.number))
      .limit(mostUpdates);
    const byIncident = Map.groupBy(updates, ({ incidentId }) => incidentId);
    return { channels, incidents: rows.map((row) => asPublic(row, byIncident.get(row.id) ?? [])) };
  });
}

/** Status and end are those of the public updates (newest first): what was never made public is not told. */
function asPublic(
  { id, title, severity, openedAt }: typeof incidents.$inferSelect,
  updates: readonly (typeof incidentUpdates.$inferSelect)[],
): PublicIncident {
  const said = updates.map(({ number, at, message, status }) => ({ number, at, message: scrubText(message), status }));
  const lastOpen = said.findIndex(({ status }) => isGoingOn(status));
  const ended = said.at((lastOpen === -1 ? said.length : lastOpen) - 1);
  const isOver = lastOpen !== 0;
  return {
    id,
    title: scrubText(title),
    severity,
    status: said[0]?.status ?? "OPEN",
    openedAt,
    resolvedAt: isOver ? (ended?.at ?? null) : null,
    updates: said,
  };
}
