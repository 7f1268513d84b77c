import { describe, expect, test } from "vitest";
import { ctxFor, system } from "#db/testing/index.ts";
import { CHANNELS, type Frequency } from "#lib/enums.ts";
import { sendNotification } from "#lib/notifications/send.ts";
import { setPreference } from "#lib/preferences/set.ts";
import { makePeople, makeTopic } from "#lib/testing/fixtures.ts";
import { registry } from "#lib/worker/registry.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { runningJob } from "#lib/worker/testing/running.ts";
import {
  as,
  choose,
  createDue,
  database,
  digestsOf,
  goTo,
  itemsOf,
  mailOf,
  noon,
  now,
  plan,
  runAll,
  sendItem,
  subscriber,
  textOf,
  tick,
  tuesday,
} from "./testing/digests.ts";

describe("createDueDigests", () => {
  test.each<[Frequency, string]>([
    ["HOURLY", noon],
    ["DAILY", tuesday],
    ["WEEKLY", "2030-03-11T09:00:00.000Z"],
  ])("creates one digest of %s items at their boundary", async (frequency, boundary) => {
    const { person, topic } = await subscriber(frequency);
    for (const subject of ["First", "Second", "Third"]) await sendItem(topic, person, subject);
    await runAll();
    for (const item of await itemsOf(person)) {
      expect(item).toMatchObject({ status: "DIGESTED", decidedBy: "FREQUENCY", digestId: null, attempts: 0 });
      expect(item.nextAttemptAt?.toISOString()).toBe(boundary);
    }
    goTo(new Date(Date.parse(boundary) - 1));
    expect(await createDue()).toBe(0);
    goTo(boundary);
    expect(await createDue()).toBe(1);
    expect(await createDue()).toBe(0);
    await runAll();
    const [digest, ...others] = await digestsOf(person);
    expect(others).toEqual([]);
    expect(digest).toMatchObject({ channel: "EMAIL", dueAt: now });
    for (const item of await itemsOf(person))
      expect(item).toMatchObject({
        status: "SENT",
        digestId: digest?.id,
        attempts: 1,
        providerMessageId: `outbox:${digest?.id}`,
        sentAt: now,
        nextAttemptAt: null,
      });
    const [mail, ...rest] = await mailOf(person);
    expect(rest).toEqual([]);
    expect(mail).toMatchObject({ deliveryId: digest?.id, recipient: person.email, subject: "3 updates for you" });
    // In the order of acceptance, each once.
    expect(textOf(mail ?? { payload: {} }).match(/Body of \w+(?=\\n)/g)).toEqual([
      "Body of First",
      "Body of Second",
      "Body of Third",
    ]);
  });

  test("orders items by acceptance, not by plan", async () => {
    const { person, topic } = await subscriber("HOURLY");
    const plans: string[] = [];
    for (const subject of ["First", "Second", "Third"]) {
      const { notification } = await sendNotification(ctxFor(system, now), {
        topicKey: topic.key,
        audience: { userIds: [person.id] },
        channels: ["EMAIL"],
        subject,
        body: `Body of ${subject}`,
      });
      plans.push(notification.id);
    }
    const planTask = registry.find(({ name }) => name === "plan");
    for (const notificationId of plans.toReversed()) await planTask?.run({ data: { notificationId } }, runningJob("1"));
    goTo(noon);
    await tick();
    const [mail] = await mailOf(person);
    expect(textOf(mail ?? { payload: {} }).match(/Body of \w+(?=\\n)/g)).toEqual([
      "Body of First",
      "Body of Second",
      "Body of Third",
    ]);
  });

  test("puts items of different topics and frequencies with the same boundary into one digest", async () => {
    const { person, topic } = await subscriber("HOURLY");
    const other = await makeTopic({ name: "Other topic" });
    await choose(person, other, { frequency: "DAILY" });
    await sendItem(other, person, "Daily");
    goTo("2030-03-05T08:30:00Z");
    await sendItem(topic, person, "Hourly");
    goTo(tuesday);
    await tick();
    const mails = await mailOf(person);
    expect(mails).toHaveLength(1);
    for (const subject of ["Daily", "Hourly", "Other topic"])
      expect(textOf(mails[0] ?? { payload: {} })).toContain(subject);
  });

  test("creates a digest for each channel", async () => {
    const { person, topic } = await subscriber("HOURLY");
    for (const channel of CHANNELS) {
      await choose(person, topic, { frequency: "HOURLY" }, channel);
      for (const subject of ["First", "Second"]) await sendItem(topic, person, subject, channel);
    }
    goTo(noon);
    expect(await createDue()).toBe(3);
    await runAll();
    expect((await mailOf(person)).map(({ channel }) => channel).sort()).toEqual(["EMAIL", "SLACK", "SMS"]);
    for (const mail of await mailOf(person)) expect(textOf(mail)).toMatch(/First.*Second/);
    expect(new Set((await itemsOf(person)).map(({ digestId }) => digestId)).size).toBe(3);
  });

  test("creates a digest for each person when many are due at the same time", async () => {
    const [topic, people] = [await makeTopic(), await makePeople(40)];
    for (const person of people)
      await setPreference(as(person), { topicKey: topic.key, channel: "EMAIL", frequency: "HOURLY" });
    await runJobs(database.url, ["reschedule"]);
    for (const subject of ["First", "Second"])
      await sendNotification(ctxFor(system, now), {
        topicKey: topic.key,
        audience: { userIds: people.map(({ id }) => id) },
        channels: ["EMAIL"],
        subject,
        body: "{{name}}",
      });
    await plan();
    goTo(noon);
    const counts = await Promise.all(Array.from({ length: 4 }, createDue));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40);
    await runAll();
    for (const person of people) expect(await mailOf(person)).toMatchObject([{ recipient: person.email }]);
  });
});

describe("an item that arrives late", () => {
  test("goes to the next boundary when its digest exists already, and is sent once", async () => {
    const { person, topic } = await subscriber("HOURLY");
    await sendItem(topic, person, "Early");
    goTo(noon);
    await createDue();
    await sendItem(topic, person, "Late");
    await runAll();
    const [early, late] = await itemsOf(person);
    expect(early).toMatchObject({ status: "SENT" });
    expect(late).toMatchObject({ status: "DIGESTED", digestId: null });
    expect(late?.nextAttemptAt?.toISOString()).toBe("2030-03-04T12:00:00.000Z");
    goTo("2030-03-04T12:00:00Z");
    await tick();
    const [first, second, ...rest] = (await mailOf(person)).map(textOf);
    expect(rest).toEqual([]);
    expect([first?.includes("Early"), first?.includes("Late")]).toEqual([true, false]);
    expect([second?.includes("Early"), second?.includes("Late")]).toEqual([false, true]);
  });

  test("goes to the next boundary when it was decided before its digest was created", async () => {
    const { person, topic } = await subscriber("HOURLY");
    await sendItem(topic, person, "Early");
    goTo("2030-03-04T10:59:59.999Z");
    await sendNotification(ctxFor(system, now), {
      topicKey: topic.key,
      audience: { userIds: [person.id] },
      channels: ["EMAIL"],
      subject: "Straggler",
      body: "Straggler",
    });
    goTo(noon);
    await createDue();
    // Its plan started before the boundary and commits after the digest was created.
    goTo("2030-03-04T10:59:59.999Z");
    await plan();
    goTo(noon);
    const [, straggler] = await itemsOf(person);
    expect(straggler?.nextAttemptAt).toEqual(now);
    await tick();
    expect(await digestsOf(person)).toHaveLength(1);
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["SENT", "DIGESTED"]);
    goTo("2030-03-04T12:00:00Z");
    await tick();
    expect((await mailOf(person)).map((mail) => textOf(mail).includes("Straggler"))).toEqual([false, true]);
  });
});
