import { count } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { notifications } from "#db/schema/index.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import type { sendNotification } from "../send.ts";

/** A test file that imports this has its own database. */
export const database = useDatabase();

export type Send = Parameters<typeof sendNotification>[1];
export async function content(patch: Partial<Send> = {}): Promise<Send> {
  const [topic, person] = [await makeTopic(), await makePerson()];
  return { topicKey: topic.key, audience: { userIds: [person.id] }, subject: "Hello", body: "Hello", ...patch };
}
export const all = () =>
  transaction(system, async (tx) => (await tx.select({ n: count() }).from(notifications))[0]?.n ?? 0);
export const planJobs = async () =>
  (
    await asOwner<{ payload: { data: { notificationId: string } } }>(
      database.url,
      "SELECT payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE t.identifier = 'plan'",
    )
  ).map(({ payload }) => payload.data.notificationId);
