import { describe, expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import type { Channel } from "#lib/enums.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePeople, makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { circuitOf } from "./circuit.ts";
import { deliver } from "./deliver.ts";
import { blockedChannels, watchChannels } from "./shared-circuit-state.ts";
import { planNotification, runJob, statusesOf } from "./testing/delivering.ts";
import { refusals } from "./testing/ledger.ts";
import { useLedger } from "./testing/use-ledger.ts";
import { resetCircuits } from "./testing/use-vendor.ts";

const database = useDatabase();
const vendor = useLedger(database);

const state = async (provider: string) =>
  (
    await asOwner<{ circuit: string; blocked_ms: number | null; from_ms: number | null; last_error: string | null }>(
      database.url,
      `SELECT circuit, (extract(epoch FROM blocked_until - now()) * 1000)::int AS blocked_ms,
         (extract(epoch FROM blocked_until - updated_at) * 1000)::int AS from_ms, last_error
       FROM provider_states WHERE provider = $1`,
      [provider],
    )
  )[0];
/** The provider's audit events, oldest first. */
const trail = async (provider: string) =>
  (
    await asOwner<{ event: string }>(
      database.url,
      `SELECT action || ' ' || (after ->> 'circuit') AS event FROM audit_events
       WHERE action LIKE 'integration.%' AND after ->> 'provider' = $1 ORDER BY id`,
      [provider],
    )
  ).map(({ event }) => event);
const plannedFor = async (people: number, channel: Channel) =>
  planNotification(database.url, await makeTopic(), await makePeople(people), channel);
const jobsOf = async (channel: Channel) =>
  asOwner<{ deliveries: [string, string][]; later: boolean }>(
    database.url,
    `SELECT payload -> 'data' -> 'deliveries' AS deliveries, run_at > now() AS later
     FROM graphile_worker._private_jobs WHERE payload -> 'data' ->> 'channel' = $1`,
    [channel],
  );
/** Runs a separate job, as another worker would. */
const deliverNow = async (channel: Channel) => {
  const [job] = await jobsOf(channel);
  return runJob(deliver, { channel, deliveries: job?.deliveries });
};

/** Sends three failing requests in a row. */
async function fail(channel: Channel): Promise<void> {
  vendor.ledger.act = () => (channel === "EMAIL" ? refusals.down : { status: 500, body: "down" });
  for (let request = 0; request < 3; request += 1) {
    await planNotification(database.url, await makeTopic(), [await makePerson()], channel);
    await runJobs(database.url, ["deliver"]);
  }
}

describe("provider circuit", () => {
  test.each([
    ["EMAIL", "resend"],
    ["SMS", "twilio"],
    ["SLACK", "slack"],
  ] as const)(
    "opens after three failures on %s, and waiting messages use up no attempts",
    async (channel, provider) => {
      await fail(channel);
      expect(circuitOf(provider)).toBe("open");
      expect(await state(provider)).toMatchObject({ circuit: "open", last_error: expect.stringMatching(/^un/) });
      // Counted from the answer, because this test may be slow.
      expect((await state(provider))?.from_ms).toBeGreaterThan(3_000);
      expect(await trail(provider)).toEqual(["integration.failure open"]);
      expect((await state(provider))?.blocked_ms).toBeLessThanOrEqual(5_000);

      const asked = vendor.requests.length;
      const waiting = await plannedFor(12, channel);
      const [other, otherChannel] =
        channel === "SLACK" ? (["resend", "EMAIL"] as const) : (["slack", "SLACK"] as const);
      const free = await plannedFor(3, otherChannel);
      vendor.ledger.act = () => "accept";
      await runJobs(database.url, ["deliver"]);
      expect(await statusesOf(free)).toEqual({ SENT: 3 });
      expect((await state(other))?.circuit ?? "closed").toBe("closed");
      for (const row of await waiting()) expect(row).toMatchObject({ status: "QUEUED", attempts: 0, claimToken: null });
      expect(vendor.requests.length - asked, "only the other provider was asked").toBe(3);
      const jobs = (await jobsOf(channel)).filter(({ deliveries }) => deliveries.length === 12);
      expect(jobs).toMatchObject([{ later: true }]);
    },
  );

  test("sends one test request after a while, closes when it succeeds, and then all messages go out", async () => {
    await fail("SMS");
    const rows = await plannedFor(7, "SMS");
    // The provider is still down at the first test request.
    const later = Date.now() + 6_000;
    const realNow = Date.now;
    try {
      Date.now = () => later;
      const before = vendor.requests.length;
      await asOwner(database.url, "DELETE FROM provider_states");
      await deliverNow("SMS");
      expect(vendor.requests.length - before, "one test request").toBe(1);
      expect(circuitOf("twilio")).toBe("open");
      expect((await state("twilio"))?.circuit).toBe("open");
      Date.now = () => later + 6_000;
      vendor.ledger.act = () => "accept";
      for (let round = 0; round < 4; round += 1) {
        await makeRetriesDue(database.url);
        await runJobs(database.url);
      }
    } finally {
      Date.now = realNow;
    }
    expect(circuitOf("twilio")).toBe("closed");
    expect(await state("twilio")).toMatchObject({ circuit: "closed" });
    expect((await trail("twilio")).at(-1)).toBe("integration.recovery closed");
    expect(await statusesOf(rows)).toEqual({ SENT: 7 });
  });

  test("is closed for all workers by the first successful request, even if the worker that opened it is gone", async () => {
    await fail("SMS");
    // The worker that opened it was killed.
    setProcessSingleton("circuit.twilio", undefined);
    setProcessSingleton("delivery.watch", undefined);
    vendor.ledger.act = () => "accept";
    await plannedFor(1, "SMS");
    await makeRetriesDue(database.url);
    await watchChannels();
    await runJobs(database.url, ["deliver"]);
    expect(await state("twilio")).toMatchObject({ circuit: "closed" });
  });

  test("stays open for all workers when another worker is throttled", async () => {
    await fail("SMS");
    setProcessSingleton("circuit.twilio", undefined);
    await makeRetriesDue(database.url);
    await watchChannels();
    vendor.ledger.act = () => refusals.busy("twilio", 1);
    await plannedFor(1, "SMS");
    await runJobs(database.url, ["deliver"]);
    expect(await state("twilio")).toMatchObject({ circuit: "open" });
  });

  test("stays open for all workers when another worker's first request fails", async () => {
    await fail("SMS");
    const events = await trail("twilio");
    // Another worker that has read the shared state.
    setProcessSingleton("circuit.twilio", undefined);
    await makeRetriesDue(database.url);
    await watchChannels();
    await plannedFor(1, "SMS");
    await runJobs(database.url, ["deliver"]);
    expect(circuitOf("twilio")).toBe("closed");
    expect(await state("twilio")).toMatchObject({ circuit: "open" });
    expect((await state("twilio"))?.blocked_ms).toBeGreaterThan(0);
    expect(await trail("twilio")).toEqual(events);
  });

  test("keeps hundreds of mails waiting while the API key is revoked, and sends them with the new key", async () => {
    const rows = await plannedFor(700, "EMAIL");
    vendor.ledger.act = () => ({ status: 401, body: { statusCode: 401, name: "invalid_api_key", message: "" } });
    for (let round = 0; round < 4; round += 1) {
      await makeRetriesDue(database.url);
      await runJobs(database.url);
    }
    expect(circuitOf("resend")).toBe("open");
    expect(await statusesOf(rows)).toEqual({ QUEUED: 700 });
    vendor.ledger.act = () => "accept";
    resetCircuits();
    for (let round = 0; round < 4; round += 1) {
      await makeRetriesDue(database.url);
      await runJobs(database.url);
    }
    expect(await statusesOf(rows)).toEqual({ SENT: 700 });
    expect(vendor.ledger.accepted).toHaveLength(700);
  });

  test.each([
    ["an invalid number", 21211],
    ["a country that is not enabled", 21408],
  ])("stays closed when messages are refused one by one (%s)", async (_, code) => {
    vendor.ledger.act = ({ vendor: name }) =>
      name === "twilio" ? { status: 400, body: { status: 400, code } } : "accept";
    await plannedFor(15, "SMS");
    await runJobs(database.url, ["deliver"]);
    expect(circuitOf("twilio")).toBe("closed");
    expect(await state("twilio")).toMatchObject({ circuit: "closed", blocked_ms: null });
  });
});

describe("Retry-After", () => {
  test.each([
    ["EMAIL", "resend"],
    ["SMS", "twilio"],
    ["SLACK", "slack"],
  ] as const)(
    "of a throttling provider stops every worker on %s, and unsent messages count no attempt",
    async (channel, provider) => {
      const rows = await plannedFor(40, channel);
      vendor.ledger.act = () => refusals.busy(provider, 20);
      await runJobs(database.url, ["deliver"]);
      const asked = vendor.requests.length;
      expect(asked).toBeLessThanOrEqual(channel === "EMAIL" ? 1 : 10);
      expect((await state(provider))?.blocked_ms).toBeGreaterThan(15_000);
      expect(circuitOf(provider)).toBe("closed");

      await watchChannels();
      expect(blockedChannels()).toEqual([channel]);
      const more = await plannedFor(2, channel);
      vendor.ledger.act = () => "accept";
      await deliverNow(channel);
      await runJobs(database.url, ["deliver"]);
      expect(vendor.requests.length, "a second job asks nothing").toBe(asked);
      expect(await statusesOf(more)).toEqual({ QUEUED: 2 });

      for (let round = 0; round < 3; round += 1) {
        await makeRetriesDue(database.url);
        await runJobs(database.url);
      }
      await watchChannels();
      expect(blockedChannels()).toEqual([]);
      expect(await statusesOf(rows)).toEqual({ SENT: 40 });
      expect(await statusesOf(more)).toEqual({ SENT: 2 });
      expect(vendor.ledger.accepted).toHaveLength(42);
    },
  );

  test.each([
    ["EMAIL", "resend", ["QUEUED"]],
    ["SMS", "twilio", ["QUEUED", "UNKNOWN"]],
    ["SLACK", "slack", ["QUEUED", "UNKNOWN"]],
  ] as const)("of a failing provider stops every worker on %s", async (channel, provider, statuses) => {
    const rows = await plannedFor(30, channel);
    vendor.ledger.act = () => refusals.overloaded;
    await runJobs(database.url, ["deliver"]);
    expect((await state(provider))?.blocked_ms).toBeGreaterThan(15_000);
    const asked = vendor.requests.length;
    await runJobs(database.url, ["deliver"]);
    await plannedFor(2, channel);
    await runJobs(database.url, ["deliver"]);
    expect(vendor.requests.length).toBe(asked);
    expect(Object.keys(await statusesOf(rows)).sort()).toEqual(statuses);
    const waits = (await rows()).flatMap(({ status, nextAttemptAt }) =>
      status === "QUEUED" && nextAttemptAt ? [nextAttemptAt.getTime() - Date.now()] : [],
    );
    for (const waitMs of waits) expect(waitMs).toBeGreaterThan(15_000);
  });

  test("is not needed when the provider's headers show that the quota is used up", async () => {
    const batch = await plannedFor(25, "EMAIL");
    vendor.answer = async (request) => {
      const answer = await vendor.ledger.answer(request);
      const headers = { "ratelimit-remaining": "0", "ratelimit-reset": "20" };
      return typeof answer === "object" ? { ...answer, headers } : answer;
    };
    await runJobs(database.url, ["deliver"]);
    expect(await statusesOf(batch)).toEqual({ SENT: 25 });
    expect((await state("resend"))?.blocked_ms).toBeGreaterThan(15_000);
    const next = await plannedFor(25, "EMAIL");
    await runJobs(database.url, ["deliver"]);
    expect(await statusesOf(next)).toEqual({ QUEUED: 25 });
    expect(vendor.requests).toHaveLength(1);
  });

  test("of one worker is never shortened by another worker's", async () => {
    await plannedFor(1, "SMS");
    vendor.ledger.act = () => refusals.busy("twilio", 30);
    await runJobs(database.url, ["deliver"]);
    const [job] = await jobsOf("SMS");
    await asOwner(database.url, "UPDATE deliveries SET next_attempt_at = NULL");
    const long = (await state("twilio"))?.blocked_ms ?? 0;
    // The other worker's request started earlier.
    await asOwner(database.url, "UPDATE provider_states SET blocked_until = blocked_until - interval '1 hour'");
    let asked = 0;
    vendor.answer = async () => {
      asked += 1;
      await asOwner(database.url, "UPDATE provider_states SET blocked_until = blocked_until + interval '1 hour'");
      return refusals.busy("twilio", 1);
    };
    await runJob(deliver, { channel: "SMS", deliveries: job?.deliveries });
    expect(asked).toBe(1);
    expect((await state("twilio"))?.blocked_ms).toBeGreaterThan(long - 5_000);
  });
});
