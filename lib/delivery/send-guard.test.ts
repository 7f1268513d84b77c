import { expect, test } from "vitest";
import { useDatabase } from "#db/testing/index.ts";
import type { SendGuard } from "#lib/channels/channel.ts";
import type { Channel } from "#lib/enums.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePeople, makeTopic } from "#lib/testing/fixtures.ts";
import { passTime, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { deliver } from "./deliver.ts";
import { planned, type Rows, runOne, statusesOf } from "./testing/delivering.ts";
import { doubled, refusals } from "./testing/ledger.ts";
import { useLedger } from "./testing/use-ledger.ts";
import { transportsTo } from "./testing/use-vendor.ts";

const database = useDatabase();
const vendor = useLedger(database);

const plannedFor = async (people: number, channel: Channel) =>
  planned(database.url, await makeTopic(), await makePeople(people), channel);
const deliverNow = async (channel: Channel, rows: Rows) =>
  runOne(deliver, { channel, deliveries: (await rows()).map(({ userId, id }) => [userId, id]) });
/** All that other workers do meanwhile; the job is in the queue for them too. */
async function othersGoOn(): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await runJobs(database.url);
    await passTime(database.url);
  }
}
/** Puts a worker to sleep after its claim, right before it hands over. */
function sleepBeforeSending(asleep: () => Promise<unknown>): void {
  const transports = transportsTo(vendor.url);
  const { SMS, SLACK } = transports;
  let slept = false;
  const sleepy = (one: typeof SMS) =>
    one.kind === "outbox"
      ? one
      : {
          ...one,
          send: async (messages: Parameters<typeof one.send>[0], hold?: SendGuard) => {
            const first = !slept;
            slept = true;
            if (first) await asleep();
            return one.send(messages, hold);
          },
        };
  setProcessSingleton("transports", { ...transports, SMS: sleepy(SMS), SLACK: sleepy(SLACK) });
}

test.each<[Channel, string, number]>([
  ["SMS", "by the host's clock", 61_000],
  ["SLACK", "by the host's clock", 61_000],
  ["SMS", "and its clock was set back meanwhile", -3_600_000],
])("%s: a worker that slept %s sends nothing that another has looked up and sent since", async (channel, _, stepMs) => {
  const rows = await plannedFor(3, channel);
  sleepBeforeSending(async () => {
    await othersGoOn();
    expect(vendor.ledger.taken).toHaveLength(3);
    setProcessSingleton("clock", () => new Date(Date.now() + stepMs));
  });
  await deliverNow(channel, rows);
  expect(doubled(vendor.ledger)).toEqual([]);
  expect(await statusesOf(rows)).toEqual({ SENT: 3 });
});

test("what was claimed too long ago and is nobody else's goes out a moment later, and no try is used up", async () => {
  const rows = await plannedFor(3, "SMS");
  sleepBeforeSending(async () => setProcessSingleton("clock", () => new Date(Date.now() + 16_000)));
  await deliverNow("SMS", rows);
  expect(vendor.ledger.taken).toEqual([]);
  for (const row of await rows())
    expect(row).toMatchObject({
      status: "QUEUED",
      attempts: 0,
      maybeSent: false,
      error: expect.stringMatching(/^claimed too/),
    });
  await othersGoOn();
  expect(vendor.ledger.taken).toHaveLength(3);
  expect(await statusesOf(rows)).toEqual({ SENT: 3 });
});

test("a batch that is refused late, when another worker has it under its key, is not sent one by one", async () => {
  const rows = await plannedFor(25, "EMAIL");
  let late = true;
  vendor.ledger.act = async () => {
    if (!late) return "take";
    late = false;
    await othersGoOn();
    return refusals.noRoute;
  };
  await deliverNow("EMAIL", rows);
  expect(doubled(vendor.ledger)).toEqual([]);
  expect(vendor.requests).toHaveLength(2);
  expect(await statusesOf(rows)).toEqual({ SENT: 25 });
});
