import { afterEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { createDueDigests } from "#lib/digest/index.ts";
import { setPreference } from "#lib/preferences/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { readMetrics } from "#lib/telemetry/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { setChannelPaused } from "./pause.ts";
import { recordEvent } from "./record-event.ts";
import { failExhaustedJobs } from "./recover/fail-exhausted-jobs.ts";
import { releaseHeld } from "./recover/release.ts";
import { replayDelivery } from "./recover/replay.ts";
import { acceptNotification, endQuietHours, resetDeliveryState, startQuietHours } from "./testing/delivering.ts";
import { startFakeVendor } from "./testing/fake-vendor.ts";
import { refusals } from "./testing/ledger.ts";
import { useLedger } from "./testing/use-ledger.ts";
import { acceptAll, useVendor } from "./testing/use-vendor.ts";

const database = useDatabase();
const vendor = useLedger(database);
afterEach(() => resetDeliveryState(database.url));

/** Runs jobs as if `seconds` had passed since now. */
async function runAfter(seconds: number, only?: readonly string[]): Promise<void> {
  setProcessSingleton("clock", () => new Date(Date.now() + seconds * 1000));
  await runJobs(database.url, only);
}
const after = (seconds: number) => new Date(Date.now() + seconds * 1000);

/** The observations while `fn` ran: their number by provider and outcome, and the sum of their seconds. */
async function observed(fn: () => Promise<unknown>): Promise<{ counts: Record<string, number>; seconds: number }> {
  const read = async () =>
    (await readMetrics()).flatMap((reading) =>
      reading.kind === "histogram" && reading.metric === "delivery_settled_seconds" ? [reading] : [],
    );
  const before = await read();
  await fn();
  const counts: Record<string, number> = {};
  let seconds = 0;
  for (const { labels, count, sum } of await read()) {
    const earlier = before.find((one) => JSON.stringify(one.labels) === JSON.stringify(labels));
    const increase = count - (earlier?.count ?? 0);
    if (increase > 0) counts[`${labels.provider} ${labels.outcome}`] = increase;
    seconds += sum - (earlier?.sum ?? 0);
  }
  return { counts, seconds };
}
const expectSeconds = (seconds: number, expected: number) => {
  expect(seconds).toBeGreaterThanOrEqual(expected - 1);
  // The test itself takes some seconds on a busy machine.
  expect(seconds).toBeLessThan(expected + 50);
};

describe("delivery_settled_seconds", () => {
  test("counts from the acceptance: the wait for the plan and in the queue", async () => {
    setProcessSingleton("transports", undefined);
    await acceptNotification(await makeTopic(), [await makePerson()], "EMAIL");
    const { counts, seconds } = await observed(async () => {
      await runAfter(100, ["plan"]);
      await runAfter(200, ["deliver"]);
    });
    expect(counts).toEqual({ "outbox SENT": 1 });
    expectSeconds(seconds, 200);
  });

  test("counts the wait while the provider throttles", async () => {
    await using busy = await startFakeVendor(() => ({
      status: 429,
      body: { statusCode: 429, name: "rate_limit_exceeded", message: "" },
      headers: { "retry-after": "30" },
    }));
    useVendor(busy.url);
    await acceptNotification(await makeTopic(), [await makePerson()], "EMAIL");
    expect((await observed(() => runAfter(0))).counts).toEqual({});
    busy.answer = acceptAll;
    await makeRetriesDue(database.url);
    const { counts, seconds } = await observed(() => runAfter(300));
    expect(counts).toEqual({ "resend SENT": 1 });
    expectSeconds(seconds, 300);
  });

  test.each([
    [
      "quiet hours",
      (id: string) => startQuietHours([{ id } as never]),
      (id: string) => endQuietHours([{ id } as never]),
    ],
    [
      "a pause of the channel",
      () => setChannelPaused(ctxFor(), { channel: "EMAIL", paused: true, reason: "test" }),
      () => setChannelPaused(ctxFor(), { channel: "EMAIL", paused: false, reason: "test" }),
    ],
  ])("counts from the end of %s", async (_, hold, end) => {
    const person = await makePerson();
    await hold(person.id);
    const rows = await acceptNotification(await makeTopic(), [person], "EMAIL");
    const { counts: held } = await observed(() => runAfter(0));
    expect([held, (await rows()).map(({ status }) => status)]).toEqual([{}, ["DEFERRED"]]);
    await end(person.id);
    // Later than the end of any quiet hours.
    await releaseHeld(after(9 * 86_400));
    const { counts, seconds } = await observed(() => runAfter(9 * 86_400 + 100));
    expect(counts).toEqual({ "resend SENT": 1 });
    expectSeconds(seconds, 100);
  });

  test("counts from the moment when a digest was made", async () => {
    const [topic, person] = [await makeTopic(), await makePerson()];
    await setPreference(ctxFor(), { userId: person.id, topicKey: topic.key, channel: "EMAIL", frequency: "DAILY" });
    // The job of the change would make a message that is planned meanwhile due.
    await runAfter(0, ["reschedule"]);
    const plan = async () => {
      const rows = await acceptNotification(topic, [person], "EMAIL");
      expect((await observed(() => runAfter(0))).counts).toEqual({});
      return rows;
    };
    const [first, second] = [await plan(), await plan()];
    expect((await Promise.all([first(), second()])).flat().map(({ status }) => status)).toEqual([
      "DIGESTED",
      "DIGESTED",
    ]);
    expect(await createDueDigests(after(2 * 86_400))).toBe(1);
    const { counts, seconds } = await observed(() => runAfter(2 * 86_400 + 40));
    expect(counts).toEqual({ "resend SENT": 2 });
    expectSeconds(seconds, 80);
  });

  test("counts a lost answer when the provider was asked", async () => {
    vendor.ledger.act = () => "accept, then cut";
    const rows = await acceptNotification(await makeTopic(), [await makePerson()], "SMS");
    expect((await observed(() => runAfter(0))).counts).toEqual({});
    expect(await rows()).toMatchObject([{ status: "UNKNOWN" }]);
    await makeRetriesDue(database.url);
    const { counts, seconds } = await observed(() => runAfter(120));
    expect(counts).toEqual({ "twilio SENT": 1 });
    expectSeconds(seconds, 120);
  });

  test("counts a lost answer when the provider's event proves it, and a settled message only once", async () => {
    vendor.ledger.act = () => "accept, then cut";
    const rows = await acceptNotification(await makeTopic(), [await makePerson()], "SMS");
    await runAfter(0);
    const [lost] = await rows();
    const event = (status: "SENT" | "DELIVERED") => async () => {
      await transaction(system, (tx) => recordEvent(tx, { deliveryId: lost?.id, status, at: after(90) }));
    };
    const { counts, seconds } = await observed(event("SENT"));
    expect(counts).toEqual({ "twilio SENT": 1 });
    expectSeconds(seconds, 90);
    expect((await observed(event("DELIVERED"))).counts).toEqual({});
  });

  test("counts messages that FAILED or are DEAD, and a replay from its own start", async () => {
    vendor.ledger.act = () => refusals.badAddress;
    const [topic, person] = [await makeTopic(), await makePerson()];
    const rows = await acceptNotification(topic, [person], "EMAIL");
    expect((await observed(() => runAfter(10))).counts).toEqual({ "resend FAILED": 1 });
    const [failed] = await rows();
    await asOwner(database.url, "UPDATE deliveries SET status = 'DEAD', error = 'test' WHERE id = $1", [failed?.id]);
    vendor.ledger.act = () => "accept";
    await replayDelivery(ctxFor(system, after(5_000)), { deliveryId: failed?.id ?? "", reason: "test" });
    const { counts, seconds } = await observed(() => runAfter(5_020));
    expect(counts).toEqual({ "resend SENT": 1 });
    expectSeconds(seconds, 20);

    await acceptNotification(topic, [person], "EMAIL");
    await runAfter(0, ["plan"]);
    await asOwner(database.url, "UPDATE graphile_worker._private_jobs SET attempts = max_attempts");
    const exhausted = await observed(() => failExhaustedJobs(after(70)));
    expect(exhausted.counts).toEqual({ "resend DEAD": 1 });
    expectSeconds(exhausted.seconds, 70);
  });

  test("does not count a message that the person switched off", async () => {
    const [topic, person] = [await makeTopic(), await makePerson()];
    const rows = await acceptNotification(topic, [person], "EMAIL");
    await runAfter(0, ["plan"]);
    await setPreference(ctxFor(), { userId: person.id, topicKey: topic.key, channel: "EMAIL", enabled: false });
    expect((await observed(() => runAfter(0))).counts).toEqual({});
    expect(await rows()).toMatchObject([{ status: "SKIPPED" }]);
  });
});
