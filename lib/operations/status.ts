import { and, desc, eq, exists, gt, inArray, isNull, or } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { incidents, incidentUpdates } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { channelState } from "#lib/delivery/index.ts";
import { CHANNELS, type Channel, type IncidentStatus, type Severity } from "#lib/vocabulary.ts";

const system: Actor = { kind: "system", task: "status" };
const shownForMs = 7 * 86_400_000;
/** Whoever comes may see the page, as often as limits let them: it stays a handful of short queries. */
const mostIncidents = 50;
const mostUpdates = 500;

/** An incident as everybody may see it: without who raised, leads or wrote, and no entry but the public ones. */
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
/** `held`: operations paused it; what is sent waits. `slow`: its provider is in trouble; what is sent waits and is tried again. */
export interface PublicStatus {
  channels: { channel: Channel; state: "ok" | "slow" | "held" }[];
  incidents: PublicIncident[];
}

/** What the public status page tells: channels, and incidents with a public update that go on or ended within a week. */
export async function publicStatus(now: Date): Promise<PublicStatus> {
  return transaction(system, async (tx) => {
    const channels: PublicStatus["channels"] = [];
    for (const channel of CHANNELS) {
      const { paused, circuit } = await channelState(tx, channel);
      channels.push({ channel, state: paused ? "held" : circuit === "closed" ? "ok" : "slow" });
    }
    const isPublic = and(eq(incidentUpdates.incidentId, incidents.id), eq(incidentUpdates.public, true));
    const rows = await tx
      .select()
      .from(incidents)
      .where(
        and(
          or(isNull(incidents.resolvedAt), gt(incidents.resolvedAt, new Date(now.getTime() - shownForMs))),
          exists(tx.select().from(incidentUpdates).where(isPublic)),
        ),
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

function asPublic(
  { id, title, severity, status, openedAt, resolvedAt }: typeof incidents.$inferSelect,
  updates: readonly (typeof incidentUpdates.$inferSelect)[],
): PublicIncident {
  const said = updates.map(({ number, at, message, status }) => ({ number, at, message, status }));
  return { id, title, severity, status, openedAt, resolvedAt, updates: said };
}
