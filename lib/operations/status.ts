import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { incidents, incidentUpdates } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { channelState } from "#lib/delivery/index.ts";
import { CHANNELS, type Channel, type IncidentStatus, type Severity } from "#lib/enums.ts";
import { scrubText } from "#lib/telemetry/index.ts";
import { isOpen } from "./incidents/lifecycle.ts";
import { lastProbe } from "./probe/availability.ts";
import { isStuck, queueState } from "./queue-state.ts";

const system: Actor = { kind: "system", task: "status" };
const shownForMs = 7 * 86_400_000;
/** The page is public: its queries must read few rows. */
const maxIncidents = 50;
const maxUpdates = 500;

/** An incident for the public: without addresses, names of people and internal updates. */
export interface PublicIncident {
  id: string;
  title: string;
  severity: Severity;
  status: IncidentStatus;
  openedAt: Date;
  resolvedAt: Date | null;
  /** Newest first. `number`: position in the incident's log, from 1. */
  updates: { number: number; at: Date; message: string; status: IncidentStatus }[];
}
/**
 * `held`: paused by operations; messages wait. `slow`: the provider fails; messages wait and are retried. `stopped`:
 * no worker is alive, the queue is stuck, or the last probe's message was not sent.
 */
export interface PublicStatus {
  channels: { channel: Channel; state: "ok" | "slow" | "held" | "stopped" }[];
  incidents: PublicIncident[];
}

/** The public status page: channels, and incidents with a public update that are open or ended within a week. */
export async function publicStatus(now: Date): Promise<PublicStatus> {
  const queue = await queueState();
  return transaction(system, async (tx) => {
    // The probe's message goes the way of all messages: it fails too if every plan or every delivery fails.
    const isStopped = queue.workers === 0 || isStuck(queue) || (await lastProbe(tx, now))?.worker === false;
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
      .limit(maxIncidents);
    const ids = rows.map(({ id }) => id);
    const updates = await tx
      .select()
      .from(incidentUpdates)
      .where(and(inArray(incidentUpdates.incidentId, ids), eq(incidentUpdates.public, true)))
      .orderBy(desc(incidentUpdates.incidentId), desc(incidentUpdates.number))
      .limit(maxUpdates);
    const byIncident = Map.groupBy(updates, ({ incidentId }) => incidentId);
    return { channels, incidents: rows.map((row) => toPublicIncident(row, byIncident.get(row.id) ?? [])) };
  });
}

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
