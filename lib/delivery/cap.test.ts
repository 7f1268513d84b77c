import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { deliveries } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { createDueDigests } from "#lib/digest/create-due-digests.ts";
import { CHANNELS, type Channel } from "#lib/enums.ts";
import { parseEnv } from "#lib/env.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import type { Person } from "#lib/people/index.ts";
import { explain, setPreference } from "#lib/preferences/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { runningJob } from "#lib/worker/testing/running.ts";
import { deliver } from "./deliver.ts";
import { startFakeVendor } from "./testing/fake-vendor.ts";
import { acceptAll, useVendor } from "./testing/use-vendor.ts";

const database = useDatabase();

let now = new Date();
const goTo = (moment: string) => {
  now = new Date(moment);
};
const allow = (messages: number) =>
  setProcessSingleton("env", parseEnv({ ...process.env, MARKETING_DAILY_CAP: String(messages) }));
beforeEach(() => {
  goTo("2030-03-04T09:30:00Z");
  setProcessSingleton("clock", () => now);
});
afterEach(async () => {
  setProcessSingleton("clock", undefined);
  setProcessSingleton("env", undefined);
  setProcessSingleton("transports", undefined);
  await asOwner(database.url, "DELETE FROM graphile_worker._private_jobs");
  await asOwner(database.url, "DELETE FROM deliveries");
  await asOwner(database.url, "DELETE FROM provider_states");
});

const marketing = () => makeTopic({ classification: "MARKETING" });
async function plan(topic: Topic, person: Person, channels: Channel[] = ["EMAIL"]): Promise<void> {
  await sendNotification(ctxFor(system, now), {
    topicKey: topic.key,
    audience: { userIds: [person.id] },
    channels,
    subject: "Hello",
    body: "Hello",
  });
  await runJobs(database.url, ["plan"]);
}
async function send(topic: Topic, person: Person, channels?: Channel[]): Promise<void> {
  await plan(topic, person, channels);
  await runJobs(database.url);
}
const rowsOf = (person: Person) =>
  transaction(system, (tx) =>
    tx.select().from(deliveries).where(eq(deliveries.userId, person.id)).orderBy(deliveries.id),
  );
/** The results of the person's deliveries, in the order of their ids: "SENT", or the layer that skipped it. */
const outcomes = async (person: Person) =>
  (await rowsOf(person)).map(({ status, decidedBy }) => (status === "SKIPPED" ? decidedBy : status));
const skipped = "FREQUENCY_CAP";

/** Sends one delivery, as a separate worker would. */
const sendNow = ({ userId, id, channel }: { userId: string; id: string; channel: Channel }) =>
  deliver.run({ data: { channel, deliveries: [[userId, id]] } }, runningJob());

describe("daily marketing cap", () => {
  test("counts messages of all MARKETING topics and channels", async () => {
    allow(3);
    const [person, one, other] = [await makePerson(), await marketing(), await marketing()];
    await send(one, person, ["EMAIL"]);
    await send(other, person, ["SMS"]);
    await send(one, person, ["SLACK"]);
    for (const channel of CHANNELS) await send(other, person, [channel]);
    expect(await outcomes(person)).toEqual(["SENT", "SENT", "SENT", skipped, skipped, skipped]);
  });

  test("is 20 by default", async () => {
    const [person, topic] = [await makePerson(), await marketing()];
    for (let message = 0; message < 21; message += 1) await plan(topic, person);
    await runJobs(database.url);
    const all = await outcomes(person);
    expect([all.filter((one) => one === "SENT").length, all.filter((one) => one === skipped).length]).toEqual([20, 1]);
  });

  test("is counted for each person separately", async () => {
    allow(1);
    const [ann, bob, topic] = [await makePerson(), await makePerson(), await marketing()];
    for (const person of [ann, bob]) for (let message = 0; message < 2; message += 1) await send(topic, person);
    expect([await outcomes(ann), await outcomes(bob)]).toEqual([
      ["SENT", skipped],
      ["SENT", skipped],
    ]);
  });

  test("neither limits nor counts TRANSACTIONAL messages", async () => {
    allow(1);
    const [person, topic, receipt] = [await makePerson(), await marketing(), await makeTopic()];
    for (const one of [receipt, receipt, topic, receipt, topic, receipt]) await send(one, person);
    expect(await outcomes(person)).toEqual(["SENT", "SENT", "SENT", "SENT", skipped, "SENT"]);
  });

  test("applies to a REQUIRED topic that is MARKETING", async () => {
    allow(1);
    const required = await makeTopic({
      classification: "MARKETING",
      channels: [{ channel: "EMAIL", policy: "REQUIRED" }],
    });
    const person = await makePerson();
    for (let message = 0; message < 2; message += 1) await send(required, person);
    expect(await outcomes(person)).toEqual(["SENT", skipped]);
  });

  test("does not count messages that were skipped or failed", async () => {
    allow(1);
    await using vendor = await startFakeVendor(() => ({
      status: 422,
      body: { statusCode: 422, name: "validation_error", message: "Invalid `to` field" },
    }));
    useVendor(vendor.url);
    const [person, topic, turnedOff] = [await makePerson(), await marketing(), await marketing()];
    await send(topic, person);
    vendor.answer = acceptAll;
    const off = { topicKey: turnedOff.key, channel: "EMAIL", enabled: false } as const;
    await plan(turnedOff, person);
    await setPreference(ctxFor(signedIn(person.id)), off);
    await runJobs(database.url);
    await send(topic, person);
    expect(await outcomes(person)).toEqual(["FAILED", "CHOICE", "SENT"]);
  });
});

describe("day of the marketing cap", () => {
  test.each([
    ["UTC", "2030-03-04T09:30:00Z", "2030-03-04T23:59:59.999Z", "2030-03-05T00:00:00Z"],
    ["Pacific/Kiritimati", "2030-03-04T09:30:00Z", "2030-03-04T09:59:59.999Z", "2030-03-04T10:00:00Z"],
    ["Pacific/Pago_Pago", "2030-03-04T11:30:00Z", "2030-03-05T10:59:59.999Z", "2030-03-05T11:00:00Z"],
    ["Asia/Kathmandu", "2030-03-04T09:30:00Z", "2030-03-04T18:14:59.999Z", "2030-03-04T18:15:00Z"],
    // A day of 25 hours, and a day of 23 hours without its first hour.
    ["America/New_York", "2030-11-03T04:00:00Z", "2030-11-04T04:59:59.999Z", "2030-11-04T05:00:00Z"],
    ["America/Havana", "2030-03-10T05:00:00Z", "2030-03-11T03:59:59.999Z", "2030-03-11T04:00:00Z"],
  ])("in %s, a message is sent at %s, skipped at %s and sent again at %s", async (timeZone, first, late, next) => {
    allow(1);
    const [person, topic] = [await makePerson({ timeZone }), await marketing()];
    for (const moment of [first, late, next, next]) {
      goTo(moment);
      await send(topic, person);
    }
    expect(await outcomes(person)).toEqual(["SENT", skipped, "SENT", skipped]);
  });

  test("exists in every time zone that a person may choose", async () => {
    allow(1);
    const person = await makePerson();
    const question = { userId: person.id, topicKey: (await marketing()).key, channel: "EMAIL" } as const;
    for (const timeZone of Intl.supportedValuesOf("timeZone")) {
      await asOwner(database.url, "UPDATE users SET time_zone = $1 WHERE id = $2", [timeZone, person.id]);
      await expect(explain(ctxFor(), question), timeZone).resolves.toMatchObject({ outcome: "SEND" });
    }
  });
});

describe("a digest under the marketing cap", () => {
  async function digest(person: Person, topics: Topic[]): Promise<void> {
    const start = now;
    for (const topic of topics) {
      const cell = { topicKey: topic.key, channel: "EMAIL", frequency: "HOURLY" } as const;
      await setPreference(ctxFor(signedIn(person.id), now), cell);
    }
    await runJobs(database.url, ["reschedule"]);
    for (const topic of topics) await plan(topic, person);
    now = new Date(start.getTime() + 3_600_000);
    expect(await createDueDigests(now)).toBe(1);
    await runJobs(database.url);
  }

  test("counts as one message, whatever its items are", async () => {
    allow(2);
    const [person, topic] = [await makePerson(), await marketing()];
    await digest(person, [await marketing(), await marketing(), await marketing()]);
    expect(await outcomes(person)).toEqual(["SENT", "SENT", "SENT"]);
    await send(topic, person);
    await send(topic, person);
    expect((await outcomes(person)).slice(3)).toEqual(["SENT", skipped]);
  });

  test("leaves out its MARKETING items when the cap is reached meanwhile, and sends its TRANSACTIONAL items", async () => {
    allow(1);
    const [person, topic, other, receipt] = [
      await makePerson(),
      await marketing(),
      await marketing(),
      await makeTopic(),
    ];
    for (const one of [other, receipt]) {
      const cell = { topicKey: one.key, channel: "EMAIL", frequency: "HOURLY" } as const;
      await setPreference(ctxFor(signedIn(person.id), now), cell);
    }
    await runJobs(database.url, ["reschedule"]);
    await plan(other, person);
    await plan(receipt, person);
    await send(topic, person);
    goTo("2030-03-04T10:30:00Z");
    await createDueDigests(now);
    await runJobs(database.url);
    expect(await outcomes(person)).toEqual([skipped, "SENT", "SENT"]);
  });
});

describe("concurrent sends under the marketing cap", () => {
  test.each([
    ["the delivery with the lower id", 0, 1],
    ["the delivery with the higher id", 1, 0],
  ])("skip the other message while %s is in a request", async (_name, first, second) => {
    allow(1);
    let arrived = () => {};
    const inFlight = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    let answer = () => {};
    const requested = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await using vendor = await startFakeVendor(async (request) => {
      arrived();
      await requested;
      return acceptAll(request);
    });
    useVendor(vendor.url);
    const [person, topic] = [await makePerson(), await marketing()];
    await plan(topic, person, ["EMAIL"]);
    await plan(topic, person, ["SMS"]);
    const rows = await rowsOf(person);
    const [one, other] = [rows[first], rows[second]];
    if (!one || !other) throw new Error("two deliveries were planned");
    const sending = sendNow(one);
    await inFlight;
    await sendNow(other);
    answer();
    await sending;
    const byId = new Map((await rowsOf(person)).map((row) => [row.id, row]));
    expect(byId.get(one.id)).toMatchObject({ status: "SENT" });
    expect(byId.get(other.id)).toMatchObject({ status: "SKIPPED", decidedBy: skipped });
  });

  test("let two of eight workers send when two messages remain", async () => {
    allow(3);
    const [person, topic] = [await makePerson(), await marketing()];
    await send(topic, person);
    for (let message = 0; message < 8; message += 1) await plan(topic, person);
    await Promise.all((await rowsOf(person)).slice(1).map(sendNow));
    const all = await outcomes(person);
    expect([all.filter((one) => one === "SENT").length, all.filter((one) => one === skipped).length]).toEqual([3, 6]);
  });

  test("let the first message of a batch count and the excluded ones not count", async () => {
    allow(1);
    const [person, topic, turnedOff] = [await makePerson(), await marketing(), await marketing()];
    for (const one of [turnedOff, topic, topic]) await plan(one, person);
    const off = { topicKey: turnedOff.key, channel: "EMAIL", enabled: false } as const;
    await setPreference(ctxFor(signedIn(person.id)), off);
    const pairs = (await rowsOf(person)).map(({ userId, id }) => [userId, id]);
    await deliver.run({ data: { channel: "EMAIL", deliveries: pairs } }, runningJob());
    expect(await outcomes(person)).toEqual(["CHOICE", "SENT", skipped]);
  });

  test("let another message go out while the provider throttles the first one", async () => {
    allow(1);
    await using vendor = await startFakeVendor(() => ({ status: 429, body: {}, headers: { "retry-after": "30" } }));
    useVendor(vendor.url);
    const [person, topic] = [await makePerson(), await marketing()];
    await send(topic, person);
    vendor.answer = acceptAll;
    await asOwner(database.url, "DELETE FROM provider_states");
    await send(topic, person);
    await makeRetriesDue(database.url);
    await runJobs(database.url);
    expect(await outcomes(person)).toEqual([skipped, "SENT"]);
  });
});

describe("explain", () => {
  test("names FREQUENCY_CAP until the day ends", async () => {
    allow(1);
    const [person, topic] = [await makePerson(), await marketing()];
    await send(topic, person);
    const question = { userId: person.id, topicKey: topic.key, channel: "SMS" } as const;
    const today = await explain(ctxFor(system, now), question);
    expect(today).toMatchObject({ outcome: "SKIP", decidedBy: skipped });
    expect(today.steps.at(-1)).toMatchObject({ reasonKey: "cap.reached", values: { sent: 1, limit: 1 } });
    const tomorrow = await explain(ctxFor(system, now), { ...question, at: new Date("2030-03-05T00:00:00Z") });
    expect(tomorrow).toMatchObject({ outcome: "SEND" });
    const before = await explain(ctxFor(system, now), { ...question, at: new Date(now.getTime() - 1) });
    expect(before).toMatchObject({ outcome: "SEND" });
  });
});
