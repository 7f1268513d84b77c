import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { deliveries, deliveryColumns, outbox } from "#db/schema/notifications.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { addJobs } from "#lib/jobs/define.ts";
import { countByStatus } from "#lib/notifications/counts.ts";
import { findNotification } from "#lib/notifications/find.ts";
import { sendNotification } from "#lib/notifications/send.ts";
import { planTask } from "#lib/notifications/tasks.ts";
import type { Person } from "#lib/people/find.ts";
import { setPreference } from "#lib/preferences/set.ts";
import { makePeople, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";

const database = useDatabase();

async function accept(topicKey: string, people: Person[]): Promise<string> {
  const { notification } = await sendNotification(ctxFor(), {
    topicKey,
    audience: { userIds: people.map(({ id }) => id) },
    subject: "Hello",
    body: "Hello",
  });
  return notification.id;
}
const rowsOf = (id: string) =>
  transaction(system, (tx) => tx.select(deliveryColumns).from(deliveries).where(eq(deliveries.notificationId, id)));
const plannedAt = async (id: string) => (await transaction(system, (tx) => findNotification(tx, id)))?.plannedAt;
const countsOf = (id: string) => transaction(system, (tx) => countByStatus(tx, id));
const two = {
  channels: [
    { channel: "EMAIL", policy: "DEFAULT_ON" },
    { channel: "SMS", policy: "DEFAULT_OFF" },
  ],
} satisfies Parameters<typeof makeTopic>[0];

describe("plan", () => {
  test("continues after a crash between two chunks, with one delivery for each person and channel", async () => {
    const [topic, people] = [await makeTopic(two), await makePeople(2_500)];
    const id = await accept(topic.key, people);
    // The second chunk cannot move the cursor and is rolled back, as if the process had been killed.
    await asOwner(
      database.url,
      `CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'crash'; END $$;
     CREATE TRIGGER crash BEFORE UPDATE ON notifications FOR EACH ROW WHEN (OLD.plan_cursor <> '') EXECUTE FUNCTION crash()`,
    );
    await runJobs(database.url);
    expect(await plannedAt(id)).toBeNull();
    expect(await countsOf(id)).toEqual([
      { status: "SENT", count: 2_000 },
      { status: "SKIPPED", count: 2_000 },
    ]);

    await asOwner(database.url, "DROP FUNCTION crash CASCADE");
    await makeRetriesDue(database.url);
    await runJobs(database.url);
    expect(await plannedAt(id)).toBeInstanceOf(Date);
    expect(await countsOf(id)).toEqual([
      { status: "SENT", count: 2_500 },
      { status: "SKIPPED", count: 2_500 },
    ]);
    const rows = await rowsOf(id);
    expect(new Set(rows.map(({ userId, channel }) => `${userId} ${channel}`)).size).toBe(5_000);
    const mails = await transaction(system, (tx) => tx.select({ to: outbox.recipient }).from(outbox));
    expect(mails.map(({ to }) => to).sort()).toEqual(people.map(({ email }) => email ?? "").sort());
  });

  test("creates the deliveries once when two jobs of one notification run at the same time, and a third adds nothing", async () => {
    const [topic, people] = [await makeTopic(two), await makePeople(1_000)];
    const id = await accept(topic.key, people);
    const planAgain = () =>
      transaction(system, (tx) => addJobs(tx, [{ task: planTask, payload: { notificationId: id } }]));
    await planAgain();
    await planAgain();
    await runJobs(database.url);
    await planAgain();
    await runJobs(database.url);
    expect(await rowsOf(id)).toHaveLength(2_000);
  });

  test("skips a person who was erased before it, and plans everyone else", async () => {
    const [topic, people] = [await makeTopic(), await makePeople(3)];
    const id = await accept(topic.key, people);
    await asOwner(database.url, "DELETE FROM users WHERE id = $1", [people[0]?.id]);
    await runJobs(database.url, ["plan"]);
    expect((await rowsOf(id)).length).toBe(6);
    expect(await plannedAt(id)).not.toBeNull();
  });

  test("decides for each person and stores the decision with the delivery", async () => {
    const topic = await makeTopic(two);
    const [on, off, weekly, unreached] = [
      await makePerson(),
      await makePerson(),
      await makePerson(),
      await makePerson({ email: null }),
    ];
    const cell = { topicKey: topic.key, channel: "EMAIL" } as const;
    await setPreference(ctxFor(signedIn(off.id)), { ...cell, enabled: false });
    await setPreference(ctxFor(signedIn(weekly.id)), { ...cell, frequency: "WEEKLY" });
    const id = await accept(topic.key, [on, off, weekly, unreached]);
    await runJobs(database.url, ["plan"]);
    const rows = (await rowsOf(id)).filter(({ channel }) => channel === "EMAIL");
    const of = ({ id: userId }: Person) => rows.find((row) => row.userId === userId);
    expect(of(on)).toMatchObject({
      status: "QUEUED",
      decidedBy: "TOPIC_DEFAULT",
      nextAttemptAt: null,
      settledAt: null,
    });
    expect(of(off)).toMatchObject({ status: "SKIPPED", decidedBy: "CHOICE", settledAt: expect.any(Date) });
    expect(of(weekly)).toMatchObject({ status: "DIGESTED", decidedBy: "FREQUENCY", nextAttemptAt: expect.any(Date) });
    expect(of(unreached)).toMatchObject({ status: "SKIPPED", decidedBy: "ADDRESS" });
    for (const row of rows) expect(row.decision.steps.length).toBeGreaterThan(1);
  });

  test("skips a channel that the caller names and the topic does not list (decided by TOPIC)", async () => {
    const [topic, person] = [await makeTopic(two), await makePerson()];
    const { notification } = await sendNotification(ctxFor(), {
      topicKey: topic.key,
      audience: { userIds: [person.id] },
      channels: ["SLACK", "EMAIL", "SLACK"],
      subject: "Hello",
      body: "Hello",
    });
    await runJobs(database.url, ["plan"]);
    const rows = await rowsOf(notification.id);
    expect(rows.map(({ channel, status, decidedBy }) => [channel, status, decidedBy]).sort()).toEqual([
      ["EMAIL", "QUEUED", "TOPIC_DEFAULT"],
      ["SLACK", "SKIPPED", "TOPIC"],
    ]);
  });
});
