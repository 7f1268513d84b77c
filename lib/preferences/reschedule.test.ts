import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { channelPauses, deliveries } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { releaseHeld } from "#lib/delivery/recover/release.ts";
import { WEEKDAYS } from "#lib/enums.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import { type Person, upsertUsers } from "#lib/people/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { setSchedule, snooze } from "./set-schedule.ts";

const database = useDatabase();

describe("rescheduling of deferred deliveries", () => {
  const now = new Date("2030-03-04T23:00:00Z");
  beforeEach(() => setProcessSingleton("clock", () => now));
  afterEach(async () => {
    setProcessSingleton("clock", undefined);
    await asOwner(database.url, "DELETE FROM graphile_worker._private_jobs");
    await asOwner(database.url, "DELETE FROM deliveries");
  });

  const rowsOf = (person: Person) =>
    transaction(system, (tx) => tx.select().from(deliveries).where(eq(deliveries.userId, person.id)));
  async function sendDeferred(person: Person, applySetting: () => Promise<unknown>) {
    await applySetting();
    const topic = await makeTopic();
    await sendNotification(ctxFor(system, now), {
      topicKey: topic.key,
      audience: { userIds: [person.id] },
      channels: ["EMAIL"],
      subject: "Hello",
      body: "Hello",
    });
    await runJobs(database.url);
  }
  const reschedule = async () => {
    await runJobs(database.url);
    await releaseHeld(now);
    await runJobs(database.url);
  };
  const night = { quietHours: [{ days: [...WEEKDAYS], start: "22:00", end: "07:00" }] };

  test("moves the end of quiet hours when the person changes the time zone", async () => {
    const person = await makePerson();
    const ctx = ctxFor(signedIn(person.id), now);
    await sendDeferred(person, () => setSchedule(ctx, night));
    const waiting = { status: "DEFERRED", decidedBy: "QUIET_HOURS", attempts: 0 };
    expect(await rowsOf(person)).toMatchObject([{ ...waiting, nextAttemptAt: new Date("2030-03-05T07:00:00Z") }]);
    await setSchedule(ctx, { timeZone: "Europe/Athens" });
    await reschedule();
    expect(await rowsOf(person)).toMatchObject([{ ...waiting, nextAttemptAt: new Date("2030-03-05T05:00:00Z") }]);
    await setSchedule(ctx, { timeZone: "America/New_York" });
    await reschedule();
    expect(await rowsOf(person)).toMatchObject([{ status: "SENT" }]);
  });

  test("moves the end of quiet hours when an integrator changes the time zone", async () => {
    const person = await makePerson();
    await sendDeferred(person, () => setSchedule(ctxFor(signedIn(person.id), now), night));
    await upsertUsers(ctxFor(system, now), {
      users: [{ externalId: person.externalId ?? "", timeZone: "Europe/Athens" }],
    });
    await reschedule();
    expect(await rowsOf(person)).toMatchObject([
      { status: "DEFERRED", decidedBy: "QUIET_HOURS", nextAttemptAt: new Date("2030-03-05T05:00:00Z") },
    ]);
  });

  test("sends the message when a snooze is ended or quiet hours are removed", async () => {
    const [sleeper, owl] = [await makePerson(), await makePerson()];
    const [one, other] = [ctxFor(signedIn(sleeper.id), now), ctxFor(signedIn(owl.id), now)];
    await sendDeferred(sleeper, () => snooze(one, { until: new Date(now.getTime() + 86_400_000) }));
    await sendDeferred(owl, () => setSchedule(other, night));
    await snooze(one, {});
    await setSchedule(other, { quietHours: [] });
    await reschedule();
    expect([...(await rowsOf(sleeper)), ...(await rowsOf(owl))].map(({ status }) => status)).toEqual(["SENT", "SENT"]);
  });

  test("defers longer for a longer snooze, and keeps other people's deliveries", async () => {
    const [person, other] = [await makePerson(), await makePerson()];
    const ctx = ctxFor(signedIn(person.id), now);
    const [soon, late] = [new Date(now.getTime() + 3_600_000), new Date(now.getTime() + 7_200_000)];
    await sendDeferred(person, () => snooze(ctx, { until: soon }));
    await sendDeferred(other, () => snooze(ctxFor(signedIn(other.id), now), { until: soon }));
    await snooze(ctx, { until: late });
    await reschedule();
    expect(await rowsOf(person)).toMatchObject([{ status: "DEFERRED", nextAttemptAt: late }]);
    expect(await rowsOf(other)).toMatchObject([{ status: "DEFERRED", nextAttemptAt: soon }]);
  });

  test("keeps deliveries deferred by a paused channel", async () => {
    const person = await makePerson();
    const pause = { channel: "EMAIL", reason: "test", pausedAt: now, pausedBy: "usr_op" } as const;
    await sendDeferred(person, () => transaction(system, (tx) => tx.insert(channelPauses).values(pause)));
    await setSchedule(ctxFor(signedIn(person.id), now), { timeZone: "Asia/Tokyo" });
    await reschedule();
    expect(await rowsOf(person)).toMatchObject([
      { status: "DEFERRED", decidedBy: "CHANNEL_PAUSED", nextAttemptAt: null },
    ]);
    await transaction(system, (tx) => tx.delete(channelPauses));
    await reschedule();
    expect(await rowsOf(person)).toMatchObject([{ status: "SENT" }]);
  });
});
