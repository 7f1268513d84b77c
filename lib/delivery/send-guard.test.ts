import { describe, expect, test } from "vitest";
import { useDatabase } from "#db/testing/index.ts";
import type { SendGuard } from "#lib/channels/channel.ts";
import type { Channel } from "#lib/enums.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePeople, makeTopic } from "#lib/testing/fixtures.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { deliver } from "./deliver.ts";
import { planNotification, type Rows, runJob, statusesOf } from "./testing/delivering.ts";
import { duplicates, refusals } from "./testing/ledger.ts";
import { useLedger } from "./testing/use-ledger.ts";
import { transportsTo } from "./testing/use-vendor.ts";

const database = useDatabase();
const vendor = useLedger(database);

const plannedFor = async (people: number, channel: Channel) =>
  planNotification(database.url, await makeTopic(), await makePeople(people), channel);
const deliverNow = async (channel: Channel, rows: Rows) =>
  runJob(deliver, { channel, deliveries: (await rows()).map(({ userId, id }) => [userId, id]) });
/** Runs the queue as other workers would; they have the same job. */
async function runOtherWorkers(): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await runJobs(database.url);
    await makeRetriesDue(database.url);
  }
}
/** Suspends a worker after its claim, just before its request. */
function suspendBeforeSending(whileSuspended: () => Promise<unknown>): void {
  const transports = transportsTo(vendor.url);
  const { SMS, SLACK } = transports;
  let slept = false;
  const sleepy = (one: typeof SMS) =>
    one.kind === "outbox"
      ? one
      : {
          ...one,
          send: async (messages: Parameters<typeof one.send>[0], guard?: SendGuard) => {
            const first = !slept;
            slept = true;
            if (first) await whileSuspended();
            return one.send(messages, guard);
          },
        };
  setProcessSingleton("transports", { ...transports, SMS: sleepy(SMS), SLACK: sleepy(SLACK) });
}

describe("sendGuardFor", () => {
  test.each<[Channel, string, number]>([
    ["SMS", "by the host's clock", 61_000],
    ["SLACK", "by the host's clock", 61_000],
    ["SMS", "with its clock set back meanwhile", -3_600_000],
  ])(
    "stops a suspended worker on %s (%s) from sending messages that another worker has sent meanwhile",
    async (channel, _, stepMs) => {
      const rows = await plannedFor(3, channel);
      suspendBeforeSending(async () => {
        await runOtherWorkers();
        expect(vendor.ledger.accepted).toHaveLength(3);
        setProcessSingleton("clock", () => new Date(Date.now() + stepMs));
      });
      await deliverNow(channel, rows);
      expect(duplicates(vendor.ledger)).toEqual([]);
      expect(await statusesOf(rows)).toEqual({ SENT: 3 });
    },
  );

  test("sends messages of an old claim a moment later without counting an attempt, if no other worker has claimed them", async () => {
    const rows = await plannedFor(3, "SMS");
    suspendBeforeSending(async () => setProcessSingleton("clock", () => new Date(Date.now() + 16_000)));
    await deliverNow("SMS", rows);
    expect(vendor.ledger.accepted).toEqual([]);
    for (const row of await rows())
      expect(row).toMatchObject({
        status: "QUEUED",
        attempts: 0,
        maybeSent: false,
        error: expect.stringMatching(/^the claim is too old/),
      });
    await runOtherWorkers();
    expect(vendor.ledger.accepted).toHaveLength(3);
    expect(await statusesOf(rows)).toEqual({ SENT: 3 });
  });
});

describe("callProvider", () => {
  test("does not send a refused batch one by one if another worker has claimed it", async () => {
    const rows = await plannedFor(25, "EMAIL");
    let late = true;
    vendor.ledger.act = async () => {
      if (!late) return "accept";
      late = false;
      await runOtherWorkers();
      return refusals.noRoute;
    };
    await deliverNow("EMAIL", rows);
    expect(duplicates(vendor.ledger)).toEqual([]);
    expect(vendor.requests).toHaveLength(2);
    expect(await statusesOf(rows)).toEqual({ SENT: 25 });
  });
});
