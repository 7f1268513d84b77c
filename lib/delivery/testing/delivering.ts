import { eq, inArray } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { deliveries, schedules } from "#db/schema/index.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { type Channel, WEEKDAYS } from "#lib/enums.ts";
import type { implementTask } from "#lib/jobs/index.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import type { Person } from "#lib/people/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import type { Topic } from "#lib/topics/index.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { running } from "#lib/worker/testing/running.ts";
import type { DeliveryRow } from "../claim.ts";

export type Rows = () => Promise<DeliveryRow[]>;

type Text = Partial<Pick<Parameters<typeof sendNotification>[1], "subject" | "body" | "data" | "tenantKey">>;

/** A notification that is accepted; what it returns reads its deliveries, oldest first. */
export async function accept(
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
      tx.select().from(deliveries).where(eq(deliveries.notificationId, notification.id)).orderBy(deliveries.id),
    );
}

/** Accepted and planned: its jobs wait. */
export async function planned(databaseUrl: string, ...notification: Parameters<typeof accept>): Promise<Rows> {
  const rows = await accept(...notification);
  await runJobs(databaseUrl, ["plan"]);
  return rows;
}

export const statusesOf = async (rows: Rows): Promise<Record<string, number>> =>
  Object.fromEntries(
    [...Map.groupBy(await rows(), ({ status }) => status)].map(([status, some]) => [status, some.length]),
  );

/** What a test leaves waiting must not come due in another, nor a vendor's trouble follow it. */
export async function forgetAll(databaseUrl: string): Promise<void> {
  for (const name of ["transports", "clock", "delivery.watch", "delivery.pressure", "delivery.pace"])
    setProcessSingleton(name, undefined);
  for (const provider of ["resend", "twilio", "slack"]) setProcessSingleton(`circuit.${provider}`, undefined);
  await asOwner(
    databaseUrl,
    `DELETE FROM graphile_worker._private_jobs; DELETE FROM deliveries; DELETE FROM provider_states;
     DELETE FROM channel_pauses; DELETE FROM tenant_lanes; DELETE FROM share_clock; DELETE FROM schedules; DELETE FROM outbox`,
  );
}

/** Quiet from now on, for an hour at least. */
export const quiet = (people: readonly Person[]) =>
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
export const loud = (people: readonly Person[]) =>
  transaction(system, (tx) =>
    tx.delete(schedules).where(
      inArray(
        schedules.userId,
        people.map(({ id }) => id),
      ),
    ),
  );

/**
 * A worker that is killed before it can write what the provider answered: until `revive` is called, nothing that is SENDING
 * can become anything else. Its job keeps what it had in hand.
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

/** Runs one job as the queue would. */
export const runOne = (task: ReturnType<typeof implementTask>, data: unknown, signal?: AbortSignal): Promise<unknown> =>
  task.run({ data }, running("1", signal));
