import { eq, inArray } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { deliveries, deliveryColumns, schedules } from "#db/schema/index.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { type Channel, WEEKDAYS } from "#lib/enums.ts";
import { addJobs, type implementTask } from "#lib/jobs/index.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import type { Person } from "#lib/people/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import type { Topic } from "#lib/topics/index.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { runningJob } from "#lib/worker/testing/running.ts";
import type { DeliveryRow } from "../claim.ts";
import { deliverTask } from "../tasks.ts";

export type Rows = () => Promise<DeliveryRow[]>;

type Text = Partial<Pick<Parameters<typeof sendNotification>[1], "subject" | "body" | "data" | "tenantKey">>;

/** Accepts a notification. Returns a function that reads its deliveries, oldest first. */
export async function acceptNotification(
  topic: Topic,
  people: readonly Person[],
  channel: Channel,
  text: Text = {},
): Promise<Rows> {
  const { notification } = await sendNotification(ctxFor(), {
    topicKey: topic.key,
    audience: { userIds: people.map(({ id }) => id) },
    channels: [channel],
    subject: "Hello {{name}}",
    body: "**Hello** {{name}}",
    ...text,
  });
  return () =>
    transaction(system, (tx) =>
      tx
        .select(deliveryColumns)
        .from(deliveries)
        .where(eq(deliveries.notificationId, notification.id))
        .orderBy(deliveries.id),
    );
}

/** Accepts and plans a notification. Its deliver jobs wait in the queue. */
export async function planNotification(
  databaseUrl: string,
  ...notification: Parameters<typeof acceptNotification>
): Promise<Rows> {
  const rows = await acceptNotification(...notification);
  await runJobs(databaseUrl, ["plan"]);
  return rows;
}

/** Queues a second job for the same deliveries. */
export const queueAgain = (channel: Channel, rows: readonly DeliveryRow[]): Promise<void> =>
  transaction(system, (tx) =>
    addJobs(tx, [
      {
        task: deliverTask,
        payload: { channel, deliveries: rows.map(({ userId, id }): [string, string] => [userId, id]) },
      },
    ]),
  );

export const statusesOf = async (rows: Rows): Promise<Record<string, number>> =>
  Object.fromEntries(
    [...Map.groupBy(await rows(), ({ status }) => status)].map(([status, some]) => [status, some.length]),
  );

/** Deletes waiting jobs and deliveries and resets circuits and pauses, so that one test does not affect the next. */
export async function resetDeliveryState(databaseUrl: string): Promise<void> {
  for (const name of ["transports", "clock", "delivery.watch", "delivery.pressure", "delivery.pace"])
    setProcessSingleton(name, undefined);
  for (const provider of ["resend", "twilio", "slack"]) setProcessSingleton(`circuit.${provider}`, undefined);
  await asOwner(
    databaseUrl,
    `DELETE FROM graphile_worker._private_jobs; DELETE FROM deliveries; DELETE FROM provider_states;
     DELETE FROM channel_pauses; DELETE FROM tenant_lanes; DELETE FROM share_clock; DELETE FROM schedules; DELETE FROM outbox`,
  );
}

/** Starts a snooze of one hour and quiet hours around the clock. */
export const startQuietHours = (people: readonly Person[]) =>
  transaction(system, (tx) =>
    tx
      .insert(schedules)
      .values(
        people.map(({ id: userId }) => ({
          userId,
          snoozedUntil: new Date(Date.now() + 3_600_000),
          quietHours: [{ days: [...WEEKDAYS], start: "00:00", end: "00:00" }],
          updatedAt: new Date(),
          updatedBy: "test",
        })),
      )
      .onConflictDoNothing(),
  );
export const endQuietHours = (people: readonly Person[]) =>
  transaction(system, (tx) =>
    tx.delete(schedules).where(
      inArray(
        schedules.userId,
        people.map(({ id }) => id),
      ),
    ),
  );

/**
 * Simulates a worker that is killed before it can write the provider's answer: until `revive` is called, no SENDING row can
 * change its status. The job keeps its claimed rows.
 */
export async function killWhileSending(databaseUrl: string): Promise<{ revive: () => Promise<void> }> {
  await asOwner(
    databaseUrl,
    `CREATE FUNCTION killed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'killed'; END $$;
     CREATE TRIGGER killed BEFORE UPDATE ON deliveries FOR EACH ROW
       WHEN (OLD.status = 'SENDING' AND NEW.status <> 'SENDING') EXECUTE FUNCTION killed()`,
  );
  return { revive: () => asOwner(databaseUrl, "DROP FUNCTION killed CASCADE").then(() => undefined) };
}

/** Runs one job as the queue does. */
export const runJob = (task: ReturnType<typeof implementTask>, data: unknown, signal?: AbortSignal): Promise<unknown> =>
  task.run({ data }, runningJob("1", signal));
