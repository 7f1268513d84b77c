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

describe("what the person changes while items wait", () => {
  test.each(["before it is collected", "after it is collected"])(
    "a topic switched off %s is left out of the digest",
    async (when) => {
      const { person, topic } = await subscriber("HOURLY");
      const other = await makeTopic();
      await choose(person, other, { frequency: "HOURLY" });
      await sendItem(topic, person, "Unwanted");
      await sendItem(other, person, "Wanted");
      if (when === "after it is collected") {
        goTo(noon);
        await createDue();
      }
      await choose(person, topic, { enabled: false });
      goTo(noon);
      await tick();
      const [unwanted, wanted] = await itemsOf(person);
      expect(unwanted).toMatchObject({ status: "SKIPPED", decidedBy: "CHOICE", decision: { outcome: "SKIP" } });
      expect(wanted).toMatchObject({ status: "SENT" });
      const [mail, ...rest] = await mailOf(person);
      expect(rest).toEqual([]);
      expect(mail?.subject).toBe("1 update for you");
      expect(textOf(mail ?? { payload: {} })).not.toContain("Unwanted");
    },
  );

  test("a digest without items is not sent", async () => {
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

  test("INSTANT releases what waits, one message each", async () => {
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

  test("a later frequency takes what waits to its own boundary", async () => {
    const { person, topic } = await subscriber("HOURLY");
    await sendItem(topic, person, "First");
    await choose(person, topic, { frequency: "DAILY" });
    const [item] = await itemsOf(person);
    expect(item).toMatchObject({ status: "DIGESTED", nextAttemptAt: new Date(tuesday), attempts: 0 });
    goTo(noon);
    expect(await createDue()).toBe(0);
  });

  test("another time zone moves the boundary", async () => {
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
  ])("%s that begin after the digest is made hold it until they end", async (_name, decidedBy, hold, end) => {
    const { person, topic } = await subscriber("HOURLY");
    await sendItem(topic, person, "First");
    await sendItem(topic, person, "Second");
    goTo(noon);
    await createDue();
    await hold(person);
    // What the change itself times anew has been done before the digest is sent: the two may come in either order.
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

  test("quiet hours that begin before the boundary move it out of them", async () => {
    const { person, topic } = await subscriber("HOURLY");
    await sendItem(topic, person, "First");
    await setSchedule(as(person), { quietHours: [{ days: [...WEEKDAYS], start: "10:30", end: "13:15" }] });
    await runAll();
    await tick();
    expect(await itemsOf(person)).toMatchObject([
      { status: "DIGESTED", nextAttemptAt: new Date("2030-03-04T14:00:00Z") },
    ]);
  });

  test("an urgent item does not wait, and does not take the others along", async () => {
    const { person, topic } = await subscriber("HOURLY");
    const urgent = await makeTopic({ urgent: true });
    await choose(person, urgent, { frequency: "DAILY" });
    await sendItem(topic, person, "Waits");
    await sendItem(urgent, person, "Goes");
    await runAll();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["DIGESTED", "SENT"]);
  });
});

describe("a paused channel", () => {
  test("is not collected, and its digest goes out once when it runs again", async () => {
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

  test("does not keep the others", async () => {
    const { person, topic } = await subscriber("HOURLY", "SMS");
    await sendItem(topic, person, "First", "SMS");
    await pause("EMAIL");
    goTo(noon);
    expect(await createDue()).toBe(1);
  });

  test("paused after its digest was made keeps the items, uses no try up, and sends once when it runs again", async () => {
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
