import { eq } from "drizzle-orm";
import { afterEach, beforeEach } from "vitest";
import { transaction } from "#db/client.ts";
import { channelPauses, deliveries, deliveryColumns, digests, outbox } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { releaseHeld } from "#lib/delivery/recover/release.ts";
import type { Channel, Frequency } from "#lib/enums.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import type { Person } from "#lib/people/index.ts";
import { setPreference } from "#lib/preferences/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import type { Topic } from "#lib/topics/index.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { makePerson, makeTopic, signedIn } from "../../testing/fixtures.ts";
import { createDueDigests } from "../create-due-digests.ts";

/** A test file that imports this has its own database, and a clock that only goTo() changes. */
export const database = useDatabase();

/** A Monday in the future, so that retries wait for makeRetriesDue(). */
const start = "2030-03-04T10:20:00.000Z";
export let now = new Date(start);
export const goTo = (moment: string | Date) => {
  now = new Date(moment);
};
beforeEach(() => {
  goTo(start);
  setProcessSingleton("clock", () => now);
});
afterEach(async () => {
  setProcessSingleton("clock", undefined);
  setProcessSingleton("transports", undefined);
  await asOwner(database.url, "DELETE FROM graphile_worker._private_jobs");
  await asOwner(database.url, "DELETE FROM deliveries");
  await asOwner(database.url, "DELETE FROM provider_states");
  await asOwner(database.url, "DELETE FROM channel_pauses");
});

export const runAll = () => runJobs(database.url);
export const plan = () => runJobs(database.url, ["plan"]);
export const createDue = () => createDueDigests(now);
export const release = () => releaseHeld(now);
/** The work that a worker does every few seconds. */
export const tick = async () => {
  await createDue();
  await release();
  await runAll();
};

export async function sendItem(
  topic: Topic,
  person: Person,
  subject: string,
  channel: Channel = "EMAIL",
): Promise<void> {
  await sendNotification(ctxFor(system, now), {
    topicKey: topic.key,
    audience: { userIds: [person.id] },
    channels: [channel],
    subject,
    body: `Body of ${subject}`,
  });
  await plan();
}
export const as = (person: Person) => ctxFor(signedIn(person.id), now);
/** Sets a preference and reschedules waiting messages. */
export async function choose(
  person: Person,
  topic: Topic,
  cell: { frequency?: Frequency; enabled?: boolean },
  channel: Channel = "EMAIL",
): Promise<void> {
  await setPreference(as(person), { topicKey: topic.key, channel, ...cell });
  await runJobs(database.url, ["reschedule"]);
  if ((await release()) > 0) await runJobs(database.url, ["deliver"]);
}

export const itemsOf = (person: Person) =>
  transaction(system, (tx) =>
    tx.select(deliveryColumns).from(deliveries).where(eq(deliveries.userId, person.id)).orderBy(deliveries.id),
  );
export const digestsOf = (person: Person) =>
  transaction(system, (tx) => tx.select().from(digests).where(eq(digests.userId, person.id)).orderBy(digests.dueAt));
export const mailOf = (person: Person) =>
  transaction(system, (tx) => tx.select().from(outbox).where(eq(outbox.userId, person.id)).orderBy(outbox.id));
export const textOf = ({ payload }: { payload: Record<string, unknown> }) => JSON.stringify(payload);

export async function subscriber(
  frequency: Frequency,
  channel: Channel = "EMAIL",
): Promise<{ person: Person; topic: Topic }> {
  const [person, topic] = [await makePerson({ name: "Ada" }), await makeTopic()];
  await choose(person, topic, { frequency }, channel);
  return { person, topic };
}
export const pause = (channel: Channel) =>
  transaction(system, (tx) =>
    tx.insert(channelPauses).values({ channel, reason: "test", pausedAt: now, pausedBy: "usr_op" }),
  );
export const resume = () => transaction(system, (tx) => tx.delete(channelPauses));

export const noon = "2030-03-04T11:00:00.000Z";
export const tuesday = "2030-03-05T09:00:00.000Z";
