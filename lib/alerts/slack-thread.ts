import { and, eq, isNull, or, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { incidents } from "#db/schema/incidents.ts";

/** The message that later ones about the incident answer. Null: there is none in this Slack channel yet. */
export async function threadOf(tx: Tx, incidentId: string | null, channel: string): Promise<string | null> {
  if (incidentId === null) return null;
  const [incident] = await tx
    .select({ ts: incidents.slackTs })
    .from(incidents)
    .where(and(eq(incidents.id, incidentId), eq(incidents.slackChannel, channel)));
  return incident?.ts ?? null;
}

/** Keeps the first message about an incident in a Slack channel. Another channel begins a new thread. */
export async function keepThread(tx: Tx, incidentId: string, channel: string, ts: string): Promise<void> {
  const isOther = sql`${incidents.slackChannel} IS DISTINCT FROM ${channel}`;
  await tx
    .update(incidents)
    .set({ slackChannel: channel, slackTs: ts })
    .where(and(eq(incidents.id, incidentId), or(isNull(incidents.slackTs), isOther)));
}
