import { eq, sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { topicChannels, topics, users } from "#db/schema/index.ts";
import { type Actor, probeUserId } from "#lib/actor.ts";

/** The service's own actor for the probe: it sees the probe's rows, and its jobs go to the probe's outbox. */
export const probe: Actor = { kind: "system", task: "probe", probe: true };

/** Migration 0032 hides the topic with this id. */
const topicId = "top_000000000000000000000pr0be";
export const probeTopic = { key: "~probe", name: "Availability probe" } as const;

/** Any channel would do. The search for people does not look at the address of this one. */
export const probeChannel = "SLACK";

/** Creates the probe's person and topic, which stay. The topic is required and urgent, so that nothing delays a message. */
export async function ensureProbeWorld(tx: Tx, now: Date): Promise<void> {
  const [person] = await tx.select({ id: users.id }).from(users).where(eq(users.id, probeUserId));
  if (person) return;
  await tx
    .insert(users)
    .values({ id: probeUserId, slackUserId: "U0PROBE", slackVerifiedAt: now })
    .onConflictDoNothing();
  await tx
    .insert(topics)
    .values({
      id: topicId,
      ...probeTopic,
      description: "",
      section: probeTopic.name,
      classification: "TRANSACTIONAL",
      urgent: true,
    })
    .onConflictDoNothing();
  await tx
    .insert(topicChannels)
    .values({ topicId, channel: probeChannel, policy: "REQUIRED", updatedBy: "system:probe" })
    .onConflictDoNothing();
}

/** Creates them if no probe has done so yet. */
export const prepareProbe = (now: Date): Promise<void> => transaction(probe, (tx) => ensureProbeWorld(tx, now));

/** Removes the rows of a message, and those that earlier probes left behind. */
export async function removeProbe(tx: Tx, notificationId: string, now: Date): Promise<void> {
  const before = new Date(now.getTime() - 10 * 60_000);
  await tx.execute(sql`SELECT remove_probe(${notificationId}, ${before.toISOString()}::timestamptz)`);
}
