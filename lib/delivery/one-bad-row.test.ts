import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { createDueDigests } from "#lib/digest/create-due-digests.ts";
import { findNotification, sendNotification } from "#lib/notifications/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePeople, makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { releaseHeld } from "./recover/release.ts";
import { replayDeliveries } from "./recover/replay.ts";
import { acceptNotification, statusesOf } from "./testing/delivering.ts";
import { type Corruption, corrupt, corruptions, fillTables, stages } from "./testing/strange-rows.ts";

const database = useDatabase();
const noon = new Date("2030-03-05T12:00:00Z");
const nextNoon = new Date("2030-03-06T12:00:00Z");
let now = noon;
beforeEach(() => {
  now = noon;
  setProcessSingleton("clock", () => now);
});
afterEach(async () => {
  setProcessSingleton("clock", undefined);
  await asOwner(database.url, "DELETE FROM graphile_worker._private_jobs");
});

/** Sends to two people with valid rows and one for each corruption. Returns the number of corruptions and the valid statuses. */
async function sendTo(bad: readonly Corruption[]): Promise<{ corrupted: number; planned: boolean; healthy: string[] }> {
  const topic = await makeTopic({ classification: "MARKETING" });
  const people = await makePeople(bad.length + 2);
  const [first, second, ...victims] = people.map(({ id }) => id);
  await fillTables(
    database.url,
    people.map(({ id }) => id),
    topic,
  );
  let corrupted = 0;
  const corruptStage = async (stage: readonly string[]) => {
    for (const [index, one] of bad.entries())
      if (stage.includes(one.table) && (await corrupt(database.url, one, victims[index] ?? ""))) corrupted += 1;
  };
  now = noon;
  await corruptStage(stages[0]);
  const { notification } = await sendNotification(ctxFor(system, now), {
    topicKey: topic.key,
    channels: ["EMAIL"],
    audience: { userIds: people.map(({ id }) => id) },
    subject: "Hello {{name}}",
    body: "Hello {{name}}",
  });
  await runJobs(database.url, ["plan"]);
  const planned = (await transaction(system, (tx) => findNotification(tx, notification.id)))?.plannedAt != null;
  await corruptStage(stages[1]);
  await runJobs(database.url);
  now = nextNoon;
  await createDueDigests(now);
  await releaseHeld(now);
  await corruptStage(stages[2]);
  await runJobs(database.url);
  const rows = await asOwner<{ status: string }>(
    database.url,
    "SELECT status FROM deliveries WHERE notification_id = $1 AND user_id = ANY($2::text[])",
    [notification.id, [first, second]],
  );
  return { corrupted, planned, healthy: rows.map(({ status }) => status) };
}
const unharmed = { planned: true, healthy: ["SENT", "SENT"] };

describe("a row that SQL made invalid", () => {
  test("changes only its own person's outcome, for each table, column and value", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...corruptions), async (one) => {
        expect(await sendTo([one])).toMatchObject(unharmed);
      }),
      { numRuns: 15 },
    );
  });

  test("changes no other person's outcome when all such rows exist at once", async () => {
    const { corrupted, ...outcome } = await sendTo(corruptions);
    expect(outcome).toEqual(unharmed);
    expect(corrupted).toBeGreaterThan(150);
  });
});

describe("a person with unreadable data", () => {
  test("gets a FAILED delivery with a reason, and the message after a fix and a replay", async () => {
    const [topic, person, other] = [await makeTopic(), await makePerson(), await makePerson()];
    await fillTables(database.url, [person.id], topic);
    await corrupt(database.url, { table: "schedules", column: "quiet_hours", value: "[null]" }, person.id);
    const rows = await acceptNotification(topic, [person, other], "EMAIL");
    await runJobs(database.url);
    expect((await rows()).find(({ userId }) => userId === person.id)).toMatchObject({
      status: "FAILED",
      decidedBy: "UNREADABLE",
      error: expect.stringMatching(/^person: /),
      settledAt: expect.any(Date),
    });
    expect(await statusesOf(rows)).toEqual({ FAILED: 1, SENT: 1 });

    await corrupt(database.url, { table: "schedules", column: "quiet_hours", value: "[]" }, person.id);
    await replayDeliveries(ctxFor(), { filter: { topicKey: topic.key } });
    await runJobs(database.url);
    expect(await statusesOf(rows)).toEqual({ SENT: 2 });
  });

  test("does not stop the plan when a delivery of the same notification already exists", async () => {
    const [topic, people] = [await makeTopic(), await makePeople(3)];
    const rows = await acceptNotification(topic, people, "EMAIL");
    await asOwner(
      database.url,
      `INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, created_at)
       SELECT $1, 'dlv_planted', max(id), $2, 'EMAIL', 'FAILED', 'TOPIC', '{}', now() FROM notifications WHERE topic_id = $2`,
      [people[0]?.id, topic.id],
    );
    await runJobs(database.url);
    expect(await statusesOf(rows)).toEqual({ FAILED: 1, SENT: 2 });
  });
});
