import { describe, expect, test } from "vitest";
import { startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { acceptAll, useVendor } from "#lib/delivery/testing/use-vendor.ts";
import { WEEKDAYS } from "#lib/enums.ts";
import type { Person } from "#lib/people/index.ts";
import { setSchedule, snooze } from "#lib/preferences/index.ts";
import { makeTopic } from "#lib/testing/fixtures.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import {
  as,
  choose,
  createDue,
  database,
  goTo,
  itemsOf,
  mailOf,
  noon,
  now,
  pause,
  resume,
  runAll,
  sendItem,
  subscriber,
  textOf,
  tick,
  tuesday,
} from "./testing/digests.ts";

describe("changes while digest items wait", () => {
  test.each(["before the digest is created", "after the digest is created"])(
    "leave out a topic that is switched off %s",
    async (when) => {
      const { person, topic } = await subscriber("HOURLY");
      const other = await makeTopic();
      await choose(person, other, { frequency: "HOURLY" });
      await sendItem(topic, person, "Unwanted");
      await sendItem(other, person, "Wanted");
      if (when === "after the digest is created") {
        goTo(noon);
        await createDue();
      }
      await choose(person, topic, { enabled: false });
      goTo(noon);
      await tick();
      const [turnedOff, kept] = await itemsOf(person);
      expect(turnedOff).toMatchObject({ status: "SKIPPED", decidedBy: "CHOICE", decision: { outcome: "SKIP" } });
      expect(kept).toMatchObject({ status: "SENT" });
      const [mail, ...rest] = await mailOf(person);
      expect(rest).toEqual([]);
      expect(mail?.subject).toBe("1 update for you");
      expect(textOf(mail ?? { payload: {} })).not.toContain("Unwanted");
    },
  );

  test("send no digest without items", async () => {
    await using vendor = await startFakeVendor(acceptAll);
    useVendor(vendor.url);
    const { person, topic } = await subscriber("HOURLY");
    await sendItem(topic, person, "First");
    await sendItem(topic, person, "Second");
    await choose(person, topic, { enabled: false });
    goTo(noon);
    await tick();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["SKIPPED", "SKIPPED"]);
    expect(vendor.requests).toEqual([]);
  });

  test("release waiting items as one message each for INSTANT", async () => {
    const { person, topic } = await subscriber("WEEKLY");
    await sendItem(topic, person, "First");
    await sendItem(topic, person, "Second");
    await choose(person, topic, { frequency: "INSTANT" });
    expect((await itemsOf(person)).map(({ status, digestId }) => [status, digestId])).toEqual([
      ["SENT", null],
      ["SENT", null],
    ]);
    expect((await mailOf(person)).map(({ subject }) => subject)).toEqual(["First", "Second"]);
  });

  test("move waiting items to the boundary of a later frequency", async () => {
    const { person, topic } = await subscriber("HOURLY");
    await sendItem(topic, person, "First");
    await choose(person, topic, { frequency: "DAILY" });
    const [item] = await itemsOf(person);
    expect(item).toMatchObject({ status: "DIGESTED", nextAttemptAt: new Date(tuesday), attempts: 0 });
    goTo(noon);
    expect(await createDue()).toBe(0);
  });

  test("move the boundary to another time zone", async () => {
    const { person, topic } = await subscriber("DAILY");
    await sendItem(topic, person, "First");
    await setSchedule(as(person), { timeZone: "America/New_York" });
    await runAll();
    await tick();
    expect(await itemsOf(person)).toMatchObject([
      { status: "DIGESTED", nextAttemptAt: new Date("2030-03-04T14:00:00Z") },
    ]);
    goTo("2030-03-04T14:00:00Z");
    await tick();
    expect(await mailOf(person)).toHaveLength(1);
  });

  test.each([
    [
      "quiet hours",
      "QUIET_HOURS",
      (person: Person) =>
        setSchedule(as(person), { quietHours: [{ days: [...WEEKDAYS], start: "10:30", end: "13:15" }] }),
      "2030-03-04T13:15:00.000Z",
    ],
    [
      "a snooze",
      "SNOOZE",
      (person: Person) => snooze(as(person), { until: new Date("2030-03-04T15:30:00Z") }),
      "2030-03-04T15:30:00.000Z",
    ],
  ])("hold a created digest until %s end", async (_name, decidedBy, hold, end) => {
    const { person, topic } = await subscriber("HOURLY");
    await sendItem(topic, person, "First");
    await sendItem(topic, person, "Second");
    goTo(noon);
    await createDue();
    await hold(person);
    // The reschedule job runs before the digest job here. They may run in either order.
    await runJobs(database.url, ["reschedule"]);
    await runAll();
    for (const item of await itemsOf(person))
      expect(item).toMatchObject({
        status: "DIGESTED",
        decidedBy,
        digestId: null,
        nextAttemptAt: new Date(end),
        attempts: 0,
      });
    expect(await mailOf(person)).toEqual([]);
    goTo(new Date(Date.parse(end) - 1));
    expect(await createDue()).toBe(0);
    goTo(end);
    await tick();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["SENT", "SENT"]);
    expect(await mailOf(person)).toHaveLength(1);
  });

  test("move a boundary in quiet hours to their end", async () => {
    const { person, topic } = await subscriber("HOURLY");
    await sendItem(topic, person, "First");
    await setSchedule(as(person), { quietHours: [{ days: [...WEEKDAYS], start: "10:30", end: "13:15" }] });
    await runAll();
    await tick();
    expect(await itemsOf(person)).toMatchObject([
      { status: "DIGESTED", nextAttemptAt: new Date("2030-03-04T14:00:00Z") },
    ]);
  });

  test("send an urgent item at once, without the other items", async () => {
    const { person, topic } = await subscriber("HOURLY");
    const urgent = await makeTopic({ urgent: true });
    await choose(person, urgent, { frequency: "DAILY" });
    await sendItem(topic, person, "Waits");
    await sendItem(urgent, person, "Goes");
    await runAll();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["DIGESTED", "SENT"]);
  });
});

describe("digests of a paused channel", () => {
  test("are not created, and go out once after the resume", async () => {
    const { person, topic } = await subscriber("HOURLY");
    await sendItem(topic, person, "First");
    await pause("EMAIL");
    goTo(noon);
    expect(await createDue()).toBe(0);
    await sendItem(topic, person, "Second");
    goTo("2030-03-04T12:10:00Z");
    await tick();
    expect(await mailOf(person)).toEqual([]);
    await resume();
    await tick();
    await tick();
    const [mail, ...rest] = await mailOf(person);
    expect(rest).toEqual([]);
    expect(textOf(mail ?? { payload: {} })).toContain("First");
  });

  test("do not delay digests of other channels", async () => {
    const { person, topic } = await subscriber("HOURLY", "SMS");
    await sendItem(topic, person, "First", "SMS");
    await pause("EMAIL");
    goTo(noon);
    expect(await createDue()).toBe(1);
  });

  test("keep their items when the channel is paused after their creation, count no attempt, and go out once after the resume", async () => {
    await using vendor = await startFakeVendor(acceptAll);
    useVendor(vendor.url);
    const { person, topic } = await subscriber("HOURLY");
    await sendItem(topic, person, "First");
    goTo(noon);
    await createDue();
    await pause("EMAIL");
    for (let round = 0; round < 3; round += 1) {
      goTo(new Date(now.getTime() + 60_000));
      await tick();
      await makeRetriesDue(database.url);
    }
    expect(await itemsOf(person)).toMatchObject([{ status: "DIGESTED", decidedBy: "CHANNEL_PAUSED", attempts: 0 }]);
    await resume();
    await tick();
    expect(await itemsOf(person)).toMatchObject([{ status: "SENT", attempts: 1 }]);
    expect(vendor.requests).toHaveLength(1);
  });
});
