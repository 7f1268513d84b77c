import { describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import type { Channel } from "#lib/enums.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { key, makePeople, makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { replayDeliveries } from "./recover/replay.ts";
import { planNotification, statusesOf } from "./testing/delivering.ts";
import { type Act, duplicates, refusals } from "./testing/ledger.ts";
import { useLedger } from "./testing/use-ledger.ts";

const database = useDatabase();
const hourMs = 3_600_000;

const vendor = useLedger(database);

const closeCircuits = () => {
  for (const provider of ["resend", "twilio", "slack"]) setProcessSingleton(`circuit.${provider}`, undefined);
};
const stepClock = (hours: number) => setProcessSingleton("clock", () => new Date(Date.now() + hours * hourMs));

/** Finds QUEUED deliveries without a job at or after their next attempt. */
const withoutJob = () =>
  asOwner(
    database.url,
    `SELECT d.id, d.status FROM deliveries d WHERE d.status IN ('QUEUED', 'UNKNOWN', 'SENDING') AND NOT EXISTS (
       SELECT FROM graphile_worker._private_jobs j WHERE j.payload::text LIKE '%' || d.id || '%'
         AND (d.status <> 'QUEUED' OR j.run_at >= COALESCE(d.next_attempt_at, j.run_at)))`,
  );

describe("deliveries with a wrong host clock", () => {
  test.each<[Channel, number, Act]>([
    ["EMAIL", 25, "accept, then cut"],
    ["EMAIL", 25, refusals.down],
    ["EMAIL", 5, "cut"],
    ["SMS", 8, refusals.busy("twilio", 1)],
    ["SMS", 2, "accept, then cut"],
    ["SLACK", 2, "cut"],
  ])(
    "are sent once on %s (%d, %o) when the clock jumps 3 h forward and 4 h back between claim, answer and retry",
    async (channel, count, act) => {
      const rows = await planNotification(database.url, await makeTopic(), await makePeople(count), channel);
      // The addresses count as unchanged for every clock, because a change after the request prevents a second one.
      await asOwner(
        database.url,
        "UPDATE users SET phone_verified_at = now() - interval '1 day', slack_verified_at = now() - interval '1 day'",
      );
      for (const [before, after] of [
        [3, -1],
        [-1, 2],
        [2, 0],
      ] as const) {
        stepClock(before);
        vendor.ledger.act = () => {
          stepClock(after);
          return act;
        };
        closeCircuits();
        await runJobs(database.url);
        expect(await withoutJob()).toEqual([]);
        await makeRetriesDue(database.url);
      }
      vendor.ledger.act = () => "accept";
      for (let round = 0; round < 4; round += 1) {
        closeCircuits();
        await runJobs(database.url);
        await makeRetriesDue(database.url);
      }
      expect(duplicates(vendor.ledger)).toEqual([]);
      expect(await statusesOf(rows)).toEqual({ SENT: count });
      expect(vendor.ledger.accepted).toHaveLength(count);
    },
  );

  test.each(["SMS", "SLACK"] as const)(
    "keep the delay between look-ups on %s when the clock is three hours behind",
    async (channel) => {
      stepClock(-3);
      await planNotification(database.url, await makeTopic(), [await makePerson()], channel);
      vendor.ledger.act = () => "cut";
      await runJobs(database.url);
      for (const lookUps of [1, 2]) {
        await makeRetriesDue(database.url);
        await runJobs(database.url);
        expect([...vendor.ledger.lookedUp.values()]).toEqual([lookUps]);
      }
      expect(vendor.ledger.accepted).toEqual([]);
    },
  );
});

describe("idempotency key lifetime", () => {
  test.each([25, 3])(
    "makes %d mails DEAD that are not confirmed for 23 h, and does not use their key again",
    async (count) => {
      const rows = await planNotification(database.url, await makeTopic(), await makePeople(count), "EMAIL");
      vendor.ledger.act = () => "cut";
      await runJobs(database.url);
      const asked = vendor.requests.length;
      await makeRetriesDue(database.url);
      vendor.ledger.act = () => "accept";
      stepClock(23.1);
      await runJobs(database.url);
      expect(await statusesOf(rows)).toEqual({ DEAD: count });
      expect(vendor.requests).toHaveLength(asked);
      for (const row of await rows()) expect(row).toMatchObject({ error: expect.stringMatching(/^not confirmed/) });

      await replayDeliveries(ctxFor(key("OPERATIONS")), { reason: "they never came" });
      await runJobs(database.url);
      expect(await statusesOf(rows)).toEqual({ SENT: count });
      expect(duplicates(vendor.ledger)).toEqual([]);
    },
  );

  test("allows an attempt under the same key just before 23 h", async () => {
    const rows = await planNotification(database.url, await makeTopic(), await makePeople(22), "EMAIL");
    vendor.ledger.act = () => "accept, then cut";
    await runJobs(database.url);
    await makeRetriesDue(database.url);
    vendor.ledger.act = () => "accept";
    stepClock(22.9);
    await runJobs(database.url);
    expect(await statusesOf(rows)).toEqual({ SENT: 22 });
    expect(vendor.ledger.accepted).toHaveLength(22);
  });
});
