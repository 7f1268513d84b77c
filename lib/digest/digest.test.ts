import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { setAnchor } from "#db/anchor.ts";
import { transaction } from "#db/client.ts";
import { channelPauses, deliveries, digests, outbox } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { releaseHeld } from "#lib/delivery/index.ts";
import { maxAttempts } from "#lib/delivery/retry.ts";
import { closedUrl, type FakeAnswer, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { accepted, resendLedger, useVendor } from "#lib/delivery/testing/use-vendor.ts";
import { passTime, runJobs } from "#lib/jobs/testing/run-jobs.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import { type Person, upsertUsers } from "#lib/people/index.ts";
import { setPreference, setSchedule, snooze } from "#lib/preferences/index.ts";
import { makePeople, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { type Topic, upsertTopic } from "#lib/topics/index.ts";
import { CHANNELS, type Channel, type Frequency, WEEKDAYS } from "#lib/vocabulary.ts";
import { collectDigests } from "./index.ts";

const database = useDatabase();

/** A Monday. It lies ahead, so that what is to be tried later waits for passTime(). */
const start = "2030-03-04T10:20:00.000Z";
let now = new Date(start);
const goTo = (moment: string | Date) => {
  now = new Date(moment);
};
beforeEach(() => {
  goTo(start);
  setAnchor("clock", () => now);
});
afterEach(async () => {
  setAnchor("clock", undefined);
  setAnchor("transports", undefined);
  await asOwner(database.url, "DELETE FROM graphile_worker._private_jobs");
  await asOwner(database.url, "DELETE FROM deliveries");
  await asOwner(database.url, "DELETE FROM provider_states");
  await asOwner(database.url, "DELETE FROM channel_pauses");
});

const runAll = () => runJobs(database.url);
const plan = () => runJobs(database.url, ["plan"]);
const collect = () => collectDigests(now);
/** What the worker does every few seconds. */
const tick = async () => {
  await collect();
  await releaseHeld(now);
  await runAll();
};

async function arrive(topic: Topic, person: Person, subject: string, channel: Channel = "EMAIL"): Promise<void> {
  await sendNotification(ctxFor(system, now), {
    topicKey: topic.key,
    audience: { userIds: [person.id] },
    channels: [channel],
    subject,
    body: `Body of ${subject}`,
  });
  await plan();
}
const as = (person: Person) => ctxFor(signedIn(person.id), now);
/** Sets a cell, and lets what waits be timed anew. */
async function choose(
  person: Person,
  topic: Topic,
  cell: { frequency?: Frequency; enabled?: boolean },
  channel: Channel = "EMAIL",
): Promise<void> {
  await setPreference(as(person), { topicKey: topic.key, channel, ...cell });
  await runJobs(database.url, ["reschedule"]);
  if ((await releaseHeld(now)) > 0) await runJobs(database.url, ["deliver"]);
}

const itemsOf = (person: Person) =>
  transaction(system, (tx) =>
    tx.select().from(deliveries).where(eq(deliveries.userId, person.id)).orderBy(deliveries.id),
  );
const digestsOf = (person: Person) =>
  transaction(system, (tx) => tx.select().from(digests).where(eq(digests.userId, person.id)).orderBy(digests.dueAt));
const mailOf = (person: Person) =>
  transaction(system, (tx) => tx.select().from(outbox).where(eq(outbox.userId, person.id)).orderBy(outbox.id));
const textOf = ({ payload }: { payload: Record<string, unknown> }) => JSON.stringify(payload);

async function subscriber(frequency: Frequency, channel: Channel = "EMAIL"): Promise<{ person: Person; topic: Topic }> {
  const [person, topic] = [await makePerson({ name: "Ada" }), await makeTopic()];
  await choose(person, topic, { frequency }, channel);
  return { person, topic };
}
const pause = (channel: Channel) =>
  transaction(system, (tx) =>
    tx.insert(channelPauses).values({ channel, reason: "test", pausedAt: now, pausedBy: "usr_op" }),
  );
const resume = () => transaction(system, (tx) => tx.delete(channelPauses));

const noon = "2030-03-04T11:00:00.000Z";
const tuesday = "2030-03-05T09:00:00.000Z";

describe("items wait for their boundary and go out together", () => {
  test.each<[Frequency, string]>([
    ["HOURLY", noon],
    ["DAILY", tuesday],
    ["WEEKLY", "2030-03-11T09:00:00.000Z"],
  ])("%s: at the boundary, as one message", async (frequency, boundary) => {
    const { person, topic } = await subscriber(frequency);
    for (const subject of ["First", "Second", "Third"]) await arrive(topic, person, subject);
    await runAll();
    for (const item of await itemsOf(person)) {
      expect(item).toMatchObject({ status: "DIGESTED", decidedBy: "FREQUENCY", digestId: null, attempts: 0 });
      expect(item.nextAttemptAt?.toISOString()).toBe(boundary);
    }
    goTo(new Date(Date.parse(boundary) - 1));
    expect(await collect()).toBe(0);
    goTo(boundary);
    expect(await collect()).toBe(1);
    expect(await collect()).toBe(0);
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
    // In the order they were written, each once.
    expect(textOf(mail ?? { payload: {} }).match(/Body of \w+(?=\\n)/g)).toEqual([
      "Body of First",
      "Body of Second",
      "Body of Third",
    ]);
  });

  test("items of different topics and frequencies that share a boundary share the message", async () => {
    const { person, topic } = await subscriber("HOURLY");
    const other = await makeTopic({ name: "Other topic" });
    await choose(person, other, { frequency: "DAILY" });
    await arrive(other, person, "Daily");
    goTo("2030-03-05T08:30:00Z");
    await arrive(topic, person, "Hourly");
    goTo(tuesday);
    await tick();
    const mails = await mailOf(person);
    expect(mails).toHaveLength(1);
    for (const subject of ["Daily", "Hourly", "Other topic"])
      expect(textOf(mails[0] ?? { payload: {} })).toContain(subject);
  });

  test("each channel has a digest of its own", async () => {
    const { person, topic } = await subscriber("HOURLY");
    for (const channel of CHANNELS) {
      await choose(person, topic, { frequency: "HOURLY" }, channel);
      for (const subject of ["First", "Second"]) await arrive(topic, person, subject, channel);
    }
    goTo(noon);
    expect(await collect()).toBe(3);
    await runAll();
    expect((await mailOf(person)).map(({ channel }) => channel).sort()).toEqual(["EMAIL", "SLACK", "SMS"]);
    for (const mail of await mailOf(person)) expect(textOf(mail)).toMatch(/First.*Second/);
    expect(new Set((await itemsOf(person)).map(({ digestId }) => digestId)).size).toBe(3);
  });

  test("each person has a digest of their own, however many are due at once", async () => {
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
    const made = await Promise.all(Array.from({ length: 4 }, collect));
    expect(made.reduce((sum, count) => sum + count, 0)).toBe(40);
    await runAll();
    for (const person of people) expect(await mailOf(person)).toMatchObject([{ recipient: person.email }]);
  });
});

describe("what arrives while a digest is made or sent", () => {
  test("after it was collected: it goes to the next boundary, neither twice nor lost", async () => {
    const { person, topic } = await subscriber("HOURLY");
    await arrive(topic, person, "Early");
    goTo(noon);
    await collect();
    await arrive(topic, person, "Late");
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

  test("for a boundary whose digest is made already, decided a moment before it: it goes to the next one", async () => {
    const { person, topic } = await subscriber("HOURLY");
    await arrive(topic, person, "Early");
    goTo("2030-03-04T10:59:59.999Z");
    await sendNotification(ctxFor(system, now), {
      topicKey: topic.key,
      audience: { userIds: [person.id] },
      channels: ["EMAIL"],
      subject: "Straggler",
      body: "Straggler",
    });
    goTo(noon);
    await collect();
    // Its plan began before the boundary and commits after the digest was made.
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

describe("what the person changes while items wait", () => {
  test.each(["before it is collected", "after it is collected"])(
    "a topic switched off %s is left out of the digest",
    async (when) => {
      const { person, topic } = await subscriber("HOURLY");
      const other = await makeTopic();
      await choose(person, other, { frequency: "HOURLY" });
      await arrive(topic, person, "Unwanted");
      await arrive(other, person, "Wanted");
      if (when === "after it is collected") {
        goTo(noon);
        await collect();
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
    await using vendor = await startFakeVendor(accepted);
    useVendor(vendor.url);
    const { person, topic } = await subscriber("HOURLY");
    await arrive(topic, person, "First");
    await arrive(topic, person, "Second");
    await choose(person, topic, { enabled: false });
    goTo(noon);
    await tick();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["SKIPPED", "SKIPPED"]);
    expect(vendor.requests).toEqual([]);
  });

  test("INSTANT releases what waits, one message each", async () => {
    const { person, topic } = await subscriber("WEEKLY");
    await arrive(topic, person, "First");
    await arrive(topic, person, "Second");
    await choose(person, topic, { frequency: "INSTANT" });
    expect((await itemsOf(person)).map(({ status, digestId }) => [status, digestId])).toEqual([
      ["SENT", null],
      ["SENT", null],
    ]);
    expect((await mailOf(person)).map(({ subject }) => subject)).toEqual(["First", "Second"]);
  });

  test("a later frequency takes what waits to its own boundary", async () => {
    const { person, topic } = await subscriber("HOURLY");
    await arrive(topic, person, "First");
    await choose(person, topic, { frequency: "DAILY" });
    const [item] = await itemsOf(person);
    expect(item).toMatchObject({ status: "DIGESTED", nextAttemptAt: new Date(tuesday), attempts: 0 });
    goTo(noon);
    expect(await collect()).toBe(0);
  });

  test("another time zone moves the boundary", async () => {
    const { person, topic } = await subscriber("DAILY");
    await arrive(topic, person, "First");
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
    await arrive(topic, person, "First");
    await arrive(topic, person, "Second");
    goTo(noon);
    await collect();
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
    expect(await collect()).toBe(0);
    goTo(end);
    await tick();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["SENT", "SENT"]);
    expect(await mailOf(person)).toHaveLength(1);
  });

  test("quiet hours that begin before the boundary move it out of them", async () => {
    const { person, topic } = await subscriber("HOURLY");
    await arrive(topic, person, "First");
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
    await arrive(topic, person, "Waits");
    await arrive(urgent, person, "Goes");
    await runAll();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["DIGESTED", "SENT"]);
  });
});

describe("a paused channel", () => {
  test("is not collected, and its digest goes out once when it runs again", async () => {
    const { person, topic } = await subscriber("HOURLY");
    await arrive(topic, person, "First");
    await pause("EMAIL");
    goTo(noon);
    expect(await collect()).toBe(0);
    await arrive(topic, person, "Second");
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
    await arrive(topic, person, "First", "SMS");
    await pause("EMAIL");
    goTo(noon);
    expect(await collect()).toBe(1);
  });

  test("paused after its digest was made keeps the items, uses no try up, and sends once when it runs again", async () => {
    await using vendor = await startFakeVendor(accepted);
    useVendor(vendor.url);
    const { person, topic } = await subscriber("HOURLY");
    await arrive(topic, person, "First");
    goTo(noon);
    await collect();
    await pause("EMAIL");
    for (let round = 0; round < 3; round += 1) {
      goTo(new Date(now.getTime() + 60_000));
      await tick();
      await passTime(database.url);
    }
    expect(await itemsOf(person)).toMatchObject([{ status: "DIGESTED", decidedBy: "CHANNEL_PAUSED", attempts: 0 }]);
    await resume();
    await tick();
    expect(await itemsOf(person)).toMatchObject([{ status: "SENT", attempts: 1 }]);
    expect(vendor.requests).toHaveLength(1);
  });
});

describe("what the provider answers", () => {
  const keys = (requests: { headers: Record<string, unknown> }[]) =>
    requests.map(({ headers }) => headers["idempotency-key"]);
  async function due(channel: Channel) {
    const { person, topic } = await subscriber("HOURLY", channel);
    for (const subject of ["First", "Second", "Third"]) await arrive(topic, person, subject, channel);
    goTo(noon);
    await collect();
    return { person };
  }

  test.each<[string, FakeAnswer]>([
    ["throttled", { status: 429, body: {}, headers: { "retry-after": "30" } }],
    ["failing", { status: 503, body: {} }],
    ["silent", "cut"],
  ])("a provider that is %s gets the same digest again, under the same key", async (_name, answer) => {
    await using vendor = await startFakeVendor(() => answer);
    useVendor(vendor.url);
    const { person } = await due("EMAIL");
    await runAll();
    const waiting = await itemsOf(person);
    for (const item of waiting) expect(item).toMatchObject({ status: "QUEUED", attempts: 1 });
    // One moment for all of them: otherwise the next try would take some and leave the rest.
    expect(new Set(waiting.map(({ nextAttemptAt }) => nextAttemptAt?.getTime())).size).toBe(1);
    const ledger = resendLedger();
    vendor.answer = ledger.answer;
    await passTime(database.url);
    await tick();
    const [digest] = await digestsOf(person);
    for (const item of await itemsOf(person)) expect(item).toMatchObject({ status: "SENT", attempts: 2, error: null });
    expect(keys(vendor.requests)).toEqual([digest?.id, digest?.id]);
    expect(new Set(vendor.requests.map(({ body }) => body)).size).toBe(1);
    expect([...ledger.taken.keys()]).toEqual([digest?.id]);
  });

  test("taken without an answer, and an item opted out of since: the 409 means SENT, once, without the item", async () => {
    const ledger = resendLedger();
    await using vendor = await startFakeVendor((request) => {
      ledger.answer(request);
      return "cut";
    });
    useVendor(vendor.url);
    const { person, topic } = await subscriber("HOURLY");
    const other = await makeTopic();
    await choose(person, other, { frequency: "HOURLY" });
    await arrive(topic, person, "Stays");
    await arrive(other, person, "Leaves");
    goTo(noon);
    await tick();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["QUEUED", "QUEUED"]);
    vendor.answer = ledger.answer;
    await choose(person, other, { enabled: false });
    await passTime(database.url);
    await tick();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["SENT", "SKIPPED"]);
    const answers = vendor.requests.map(({ body }) => body.includes("Leaves"));
    expect(answers).toEqual([true, false]);
    expect(ledger.taken.size).toBe(1);
  });

  test("taken without an answer, then held: it stays one digest, and is not sent twice", async () => {
    const ledger = resendLedger();
    await using vendor = await startFakeVendor((request) => {
      ledger.answer(request);
      return "cut";
    });
    useVendor(vendor.url);
    const { person } = await due("EMAIL");
    await runAll();
    vendor.answer = ledger.answer;
    await snooze(as(person), { until: new Date("2030-03-04T15:30:00Z") });
    await passTime(database.url);
    await tick();
    for (const item of await itemsOf(person))
      expect(item).toMatchObject({
        status: "QUEUED",
        decidedBy: "SNOOZE",
        nextAttemptAt: new Date("2030-03-04T15:30:00Z"),
      });
    expect(vendor.requests).toHaveLength(1);
    goTo("2030-03-04T15:30:00Z");
    await passTime(database.url);
    await tick();
    for (const item of await itemsOf(person)) expect(item).toMatchObject({ status: "SENT" });
    expect([...ledger.taken.keys()]).toEqual((await digestsOf(person)).map(({ id }) => id));
    expect(new Set(keys(vendor.requests)).size).toBe(1);
  });

  test("taken without an answer, then held while one of its topics became urgent: it still goes as one", async () => {
    await using vendor = await startFakeVendor(() => ({ status: 503, body: {} }));
    useVendor(vendor.url);
    const { person, topic } = await subscriber("HOURLY");
    const other = await makeTopic();
    await choose(person, other, { frequency: "HOURLY" });
    await arrive(topic, person, "First");
    await arrive(other, person, "Second");
    goTo(noon);
    await tick();
    await upsertTopic(ctxFor(), { ...other, urgent: true });
    await snooze(as(person), { until: new Date("2030-03-04T15:30:00Z") });
    await passTime(database.url);
    await tick();
    expect(vendor.requests).toHaveLength(1);
    const ledger = resendLedger();
    vendor.answer = ledger.answer;
    goTo("2030-03-04T15:30:00Z");
    await passTime(database.url);
    await tick();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["SENT", "SENT"]);
    expect([...ledger.taken.values()].map((body) => [body.includes("First"), body.includes("Second")])).toEqual([
      [true, true],
    ]);
  });

  test.each<Channel>(["SMS", "SLACK"])(
    "%s without an answer: all its items are UNKNOWN, and nothing goes twice",
    async (channel) => {
      await using vendor = await startFakeVendor(() => "cut");
      useVendor(vendor.url);
      const { person } = await due(channel);
      await runAll();
      vendor.answer = accepted;
      goTo("2030-03-04T13:00:00Z");
      await tick();
      expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["UNKNOWN", "UNKNOWN", "UNKNOWN"]);
      expect(vendor.requests).toHaveLength(1);
    },
  );

  test.each<[Channel, FakeAnswer]>([
    ["SMS", { status: 429, body: { status: 429, code: 20429 }, headers: { "retry-after": "30" } }],
    ["SLACK", { status: 429, body: { ok: false, error: "ratelimited" }, headers: { "retry-after": "30" } }],
  ])("%s asked to wait: the whole digest goes later, once", async (channel, busy) => {
    await using vendor = await startFakeVendor(() => busy);
    useVendor(vendor.url);
    const { person } = await due(channel);
    await runAll();
    await runAll();
    expect(vendor.requests).toHaveLength(1);
    vendor.answer = accepted;
    await passTime(database.url);
    await tick();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["SENT", "SENT", "SENT"]);
    expect(vendor.requests).toHaveLength(2);
    expect(vendor.requests[1]?.body).toBe(vendor.requests[0]?.body);
  });

  test("a refusal settles all its items as FAILED", async () => {
    await using vendor = await startFakeVendor(() => ({
      status: 422,
      body: { statusCode: 422, name: "validation_error", message: "Invalid `to` field" },
    }));
    useVendor(vendor.url);
    const { person } = await due("EMAIL");
    await tick();
    for (const item of await itemsOf(person))
      expect(item).toMatchObject({ status: "FAILED", error: expect.stringContaining("address: validation_error") });
  });

  test("a provider that is never there makes dead letters of all its items together", async () => {
    useVendor(await closedUrl());
    const { person } = await due("SMS");
    await runAll();
    const [first] = await itemsOf(person);
    await asOwner(
      database.url,
      "UPDATE deliveries SET attempts = $1, first_tried_at = first_tried_at - interval '1 hour' WHERE id = $2",
      [maxAttempts - 1, first?.id],
    );
    await passTime(database.url);
    await runAll();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["DEAD", "DEAD", "DEAD"]);
  });

  test("a message that was tried on its own stays on its own when its topic is digested since", async () => {
    const ledger = resendLedger();
    await using vendor = await startFakeVendor((request) => {
      ledger.answer(request);
      return "cut";
    });
    useVendor(vendor.url);
    const [person, topic] = [await makePerson(), await makeTopic()];
    await arrive(topic, person, "First");
    await runAll();
    await choose(person, topic, { frequency: "HOURLY" });
    vendor.answer = ledger.answer;
    await passTime(database.url);
    await tick();
    goTo(noon);
    await tick();
    expect(await itemsOf(person)).toMatchObject([{ status: "SENT", digestId: null }]);
    expect(ledger.taken.size).toBe(1);
  });
});

describe("the message", () => {
  test("is German for somebody who reads German", async () => {
    const { person, topic } = await subscriber("HOURLY");
    await upsertUsers(ctxFor(), { users: [{ externalId: person.externalId ?? "", locale: "de-AT" }] });
    for (const channel of CHANNELS) {
      await choose(person, topic, { frequency: "HOURLY" }, channel);
      for (const subject of ["Erstens", "Zweitens"]) await arrive(topic, person, subject, channel);
    }
    goTo(noon);
    await tick();
    const mails = Object.fromEntries((await mailOf(person)).map((mail) => [mail.channel, textOf(mail)]));
    expect(mails.EMAIL).toContain("2 Neuigkeiten für Sie");
    expect(mails.EMAIL).toContain('lang=\\"de\\"');
    expect(mails.EMAIL).toContain("Einstellungen ändern");
    expect(mails.EMAIL).toContain(`Themen: ${topic.name}`);
    expect(mails.SMS).toContain("2 Neuigkeiten für Sie: Erstens; Zweitens");
    expect(mails.SLACK).toContain("2 Neuigkeiten für Sie");
  });

  test("goes to the address that the person has when it is sent, and by their name", async () => {
    const { person, topic } = await subscriber("HOURLY");
    await arrive(topic, person, "Hello {{name}}");
    const changed = { externalId: person.externalId ?? "", email: `new-${person.email}`, name: "Grace" };
    await upsertUsers(ctxFor(), { users: [changed] });
    goTo(noon);
    await tick();
    const [mail] = await mailOf(person);
    expect(mail?.recipient).toBe(`new-${person.email}`);
    expect(textOf(mail ?? { payload: {} })).toContain("Hello Grace");
  });

  test.each([
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[click](https://evil.example)",
    "**bold** _it_ `code` ~~s~~",
    "<!channel> <@U1> <https://evil.example|click>",
  ])("holds the hostile value %j as plain text on every channel", async (value) => {
    const { person } = await subscriber("HOURLY");
    const topic = await makeTopic({ name: value });
    await upsertUsers(ctxFor(), { users: [{ externalId: person.externalId ?? "", name: value }] });
    for (const channel of CHANNELS) {
      await choose(person, topic, { frequency: "HOURLY" }, channel);
      await arrive(topic, person, "Hello {{name}}", channel);
    }
    goTo(noon);
    await tick();
    const payloads = new Map((await mailOf(person)).map(({ channel, payload }) => [channel, payload]));
    const { html, text } = payloads.get("EMAIL") ?? {};
    const body = String(html).slice(String(html).indexOf("<body"));
    expect(body).not.toMatch(/<script|<img|<em>|<s>|<strong>|evil\.example"/);
    expect(String(text)).toContain(`Hello ${value}`);
    expect(payloads.get("SMS")).toMatchObject({ text: `1 update for you: Hello ${value}` });
    const { blocks, text: fallback } = payloads.get("SLACK") ?? {};
    expect(JSON.stringify(blocks) + fallback).not.toMatch(/<[!@#]|<script|<img|<https:\/\/evil/);
    const markdown = (blocks as { type: string; text: string }[]).find(({ type }) => type === "markdown")?.text ?? "";
    expect(markdown).not.toMatch(/(?<!\\)\[click|(?<!\\)\*\*bold|(?<!\\)`code|(?<!\\)~~s/);
  });
});
