import { describe, expect, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { CHANNELS, WEEKDAYS } from "#lib/enums.ts";
import type { Person } from "#lib/people/index.ts";
import { setSchedule, snooze } from "#lib/preferences/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { upsertTopic } from "#lib/topics/index.ts";
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
  pause,
  release,
  resume,
  runAll,
  sendItem,
  subscriber,
  textOf,
  tick,
  tuesday,
} from "./testing/digests.ts";
import { heldItems, quiet, quietEnd, snoozeEnd, statusesOf, subjects, subjectsOf } from "./testing/held.ts";

describe("the end of a hold", () => {
  test.each<[string, string, (person: Person) => Promise<unknown>, string, string, string]>([
    ["quiet hours", "en", quiet, quietEnd, "QUIET_HOURS", "3 messages from your quiet hours"],
    ["quiet hours", "de", quiet, quietEnd, "QUIET_HOURS", "3 Nachrichten aus Ihren Ruhezeiten"],
    [
      "a snooze",
      "en",
      (person) => snooze(as(person), { until: new Date(snoozeEnd) }),
      snoozeEnd,
      "SNOOZE",
      "3 messages from your pause",
    ],
  ])("sends what %s held as one digest (%s)", async (_name, locale, hold, end, layer, subject) => {
    const { person } = await heldItems("EMAIL", hold, locale);
    for (const item of await itemsOf(person))
      expect(item).toMatchObject({ status: "DEFERRED", decidedBy: layer, nextAttemptAt: new Date(end) });
    goTo(new Date(Date.parse(end) - 1));
    await tick();
    expect(await mailOf(person)).toEqual([]);
    goTo(end);
    await tick();
    const [digest, ...others] = await digestsOf(person);
    expect(others).toEqual([]);
    expect(digest).toMatchObject({ kind: layer, channel: "EMAIL", dueAt: new Date(end) });
    for (const item of await itemsOf(person))
      expect(item).toMatchObject({
        status: "SENT",
        decidedBy: "TOPIC_DEFAULT",
        decision: { outcome: "SEND" },
        digestId: digest?.id,
        attempts: 1,
        providerMessageId: `outbox:${digest?.id}`,
      });
    const [mail, ...rest] = await mailOf(person);
    expect(rest).toEqual([]);
    expect(mail).toMatchObject({ deliveryId: digest?.id, subject });
    expect(textOf(mail ?? { payload: {} }).match(/Body of \w+(?=\\n)/g)).toEqual(
      subjects.map((one) => `Body of ${one}`),
    );
  });

  test("sends one digest on each channel", async () => {
    const { person, topic } = await heldItems();
    for (const channel of ["SMS", "SLACK"] as const)
      for (const subject of subjects) await sendItem(topic, person, subject, channel);
    goTo(quietEnd);
    await tick();
    const mails = await mailOf(person);
    expect(mails.map(({ channel }) => channel).sort()).toEqual([...CHANNELS].sort());
    for (const mail of mails) expect(textOf(mail)).toMatch(/3 messages from your quiet hours.*First.*Second.*Third/);
  });

  test("sends a single message without a digest", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    await quiet(person);
    await sendItem(topic, person, "Only");
    goTo(quietEnd);
    await tick();
    expect(await itemsOf(person)).toMatchObject([{ status: "SENT", digestId: null }]);
    expect(await subjectsOf(person)).toEqual(["Only"]);
    expect(await digestsOf(person)).toEqual([]);
  });

  test.each([
    ["removes the quiet hours", quiet, (person: Person) => setSchedule(as(person), { quietHours: [] })],
    [
      "ends the snooze",
      (person: Person) => snooze(as(person), { until: new Date(snoozeEnd) }),
      (person: Person) => snooze(as(person), { until: null }),
    ],
  ])("sends one digest at once to a person who %s", async (_name, hold, end) => {
    const { person } = await heldItems("EMAIL", hold);
    await end(person);
    await runAll();
    await tick();
    expect(await statusesOf(person)).toEqual(["SENT", "SENT", "SENT"]);
    expect(await mailOf(person)).toHaveLength(1);
  });

  test("keeps the items held while another hold runs, and sends one digest after it", async () => {
    const { person } = await heldItems();
    await setSchedule(as(person), { quietHours: [{ days: [...WEEKDAYS], start: "10:00", end: "12:00" }] });
    await runAll();
    goTo(quietEnd);
    await tick();
    for (const item of await itemsOf(person))
      expect(item).toMatchObject({
        status: "DEFERRED",
        decidedBy: "QUIET_HOURS",
        digestId: null,
        attempts: 0,
        nextAttemptAt: new Date("2030-03-04T12:00:00Z"),
      });
    expect(await mailOf(person)).toEqual([]);
    goTo("2030-03-04T12:00:00Z");
    await tick();
    expect(await subjectsOf(person)).toEqual(["3 messages from your quiet hours"]);
  });

  test("sends one digest when two holds overlap, and names none of them", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    await quiet(person);
    await sendItem(topic, person, "Quiet");
    await snooze(as(person), { until: new Date("2030-03-04T10:40:00Z") });
    await sendItem(topic, person, "Snoozed");
    goTo(quietEnd);
    await tick();
    expect(await subjectsOf(person)).toEqual(["2 delayed messages"]);
  });

  test("leaves out a topic that was switched off meanwhile, and sends the remaining message without a digest", async () => {
    const [person, kept, turnedOff] = [await makePerson(), await makeTopic(), await makeTopic()];
    await quiet(person);
    await sendItem(kept, person, "Wanted");
    await sendItem(turnedOff, person, "Unwanted");
    await choose(person, turnedOff, { enabled: false });
    goTo(quietEnd);
    await tick();
    expect(await itemsOf(person)).toMatchObject([
      { status: "SENT", digestId: null, attempts: 1 },
      { status: "SKIPPED", decidedBy: "CHOICE" },
    ]);
    expect(await subjectsOf(person)).toEqual(["Wanted"]);
  });

  test("sends nothing when every item is switched off", async () => {
    const { person, topic } = await heldItems();
    await choose(person, topic, { enabled: false });
    goTo(quietEnd);
    await tick();
    expect(await statusesOf(person)).toEqual(["SKIPPED", "SKIPPED", "SKIPPED"]);
    expect(await mailOf(person)).toEqual([]);
  });

  test("sends the remaining message without a digest when the other item cannot be rendered", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    await quiet(person);
    for (const subject of ["Good", "Broken"]) await sendItem(topic, person, subject);
    await asOwner(database.url, "UPDATE notifications SET body = '{{gone}}' WHERE subject = 'Broken'");
    goTo(quietEnd);
    await tick();
    expect(await statusesOf(person)).toEqual(["SENT", "FAILED"]);
    expect(await subjectsOf(person)).toEqual(["Good"]);
  });

  test("puts an item of a digested topic into the digest of its frequency", async () => {
    const { person, topic } = await subscriber("DAILY");
    const instant = await makeTopic();
    await quiet(person);
    await runAll();
    await sendItem(topic, person, "Daily");
    for (const subject of ["First", "Second"]) await sendItem(instant, person, subject);
    goTo(quietEnd);
    await tick();
    expect(await itemsOf(person)).toMatchObject([
      { status: "DIGESTED", decidedBy: "FREQUENCY", digestId: null, nextAttemptAt: new Date(tuesday) },
      { status: "SENT" },
      { status: "SENT" },
    ]);
    expect(await subjectsOf(person)).toEqual(["2 messages from your quiet hours"]);
  });

  test("sends separate digests for the hold and the frequency when both end at the same time", async () => {
    const { person, topic } = await subscriber("HOURLY");
    const instant = await makeTopic();
    await sendItem(topic, person, "Hourly");
    await sendItem(topic, person, "Hourly too");
    await snooze(as(person), { until: new Date(noon) });
    for (const subject of subjects) await sendItem(instant, person, subject);
    goTo(noon);
    await tick();
    await tick();
    expect((await subjectsOf(person)).sort()).toEqual(["2 updates for you", "3 messages from your pause"]);
  });

  test("sends required and marketing messages in one digest, whose unsubscribe link names only the marketing topic", async () => {
    const person = await makePerson();
    const required = await makeTopic();
    await upsertTopic(ctxFor(), {
      ...required,
      channels: [{ channel: "EMAIL", policy: "REQUIRED" }],
    });
    const marketing = await makeTopic({ classification: "MARKETING", name: "Offers" });
    await quiet(person);
    await sendItem(required, person, "Invoice");
    await sendItem(marketing, person, "Sale");
    goTo(quietEnd);
    await tick();
    const [mail, ...rest] = await mailOf(person);
    expect(rest).toEqual([]);
    expect(mail?.payload).toMatchObject({
      subject: "2 messages from your quiet hours",
      headers: { "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" },
      text: expect.stringContaining("Unsubscribe from Offers"),
    });
  });

  test("sends messages that waited for a paused channel one by one", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    await pause("EMAIL");
    for (const subject of subjects) await sendItem(topic, person, subject);
    await tick();
    expect(await statusesOf(person)).toEqual(["DEFERRED", "DEFERRED", "DEFERRED"]);
    await resume();
    await tick();
    expect(await subjectsOf(person)).toEqual(subjects);
  });

  test.each(["before", "after"])(
    "waits for a channel that is paused %s the digest is created, and stays one digest",
    async (when) => {
      const { person } = await heldItems();
      if (when === "before") await pause("EMAIL");
      goTo(quietEnd);
      await release();
      if (when === "after") await pause("EMAIL");
      await tick();
      await tick();
      expect(await mailOf(person)).toEqual([]);
      expect(await statusesOf(person)).toEqual(["DEFERRED", "DEFERRED", "DEFERRED"]);
      await resume();
      goTo(new Date(now.getTime() + 60_000));
      await tick();
      expect(await mailOf(person)).toHaveLength(1);
      expect(await statusesOf(person)).toEqual(["SENT", "SENT", "SENT"]);
    },
  );

  test("sends a message that is accepted while the digest goes out once, without a digest", async () => {
    const { person, topic } = await heldItems();
    goTo(quietEnd);
    await createDue();
    await release();
    await sendItem(topic, person, "Late");
    await runAll();
    await tick();
    expect((await subjectsOf(person)).sort()).toEqual(["3 messages from your quiet hours", "Late"]);
  });
});
