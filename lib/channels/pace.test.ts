import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import { signInLinkTask } from "#lib/auth/tasks.ts";
import { watchChannels } from "#lib/delivery/shared-circuit-state.ts";
import { acceptNotification, planNotification, statusesOf } from "#lib/delivery/testing/delivering.ts";
import type { FakeAnswer, FakeRequest } from "#lib/delivery/testing/fake-vendor.ts";
import { useLedger } from "#lib/delivery/testing/use-ledger.ts";
import { addJobs } from "#lib/jobs/define.ts";
import { makePeople, makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { useWorkerProcesses } from "#lib/worker/testing/worker-processes.ts";
import { parsePaceMs } from "./connection.ts";

const database = useDatabase();
const vendor = useLedger(database);
const startWorkerProcess = useWorkerProcesses();

describe("parsePaceMs", () => {
  test.each([
    ["two requests a second, as Resend reports it", { "ratelimit-limit": "2", "ratelimit-reset": "1" }, 550],
    ["the window of a policy", { "ratelimit-limit": "10", "ratelimit-policy": "10;w=5", "ratelimit-reset": "3" }, 550],
    ["a hundred requests a second", { "ratelimit-limit": "100", "ratelimit-reset": "1" }, 11],
    ["no limit", { "ratelimit-reset": "1" }, null],
    ["a limit of zero", { "ratelimit-limit": "0", "ratelimit-reset": "1" }, null],
    ["a limit that is not a number", { "ratelimit-limit": "many", "ratelimit-reset": "1" }, null],
    ["a window of unknown length", { "ratelimit-limit": "2", "ratelimit-reset": "20" }, null],
    ["no window", { "ratelimit-limit": "2" }, null],
    ["a daily quota", { "ratelimit-limit": "100", "ratelimit-policy": "100;w=86400", "ratelimit-reset": "1" }, null],
  ] as [string, Record<string, string>, number | null][])("reads %s", (_, headers, everyMs) => {
    expect(parsePaceMs(headers)).toBe(everyMs);
  });
});

/** Ten requests in any five seconds. The window is longer than Resend's, so that delays on a busy machine do not matter. */
const limit = 10;
const windowMs = 5_000;

/** Answers like the ledger, but enforces the limit and reports it in the headers. */
function enforceLimit(): { atMs: number; path: string; refused: boolean }[] {
  const seen: { atMs: number; path: string; refused: boolean }[] = [];
  const answerOfLedger = vendor.ledger.answer;
  vendor.answer = async (request: FakeRequest): Promise<FakeAnswer> => {
    const atMs = performance.now();
    const used = seen.filter((other) => !other.refused && other.atMs > atMs - windowMs).length;
    const refused = used >= limit;
    seen.push({ atMs, path: request.path, refused });
    const headers = {
      "ratelimit-limit": String(limit),
      "ratelimit-policy": `${limit};w=${windowMs / 1000}`,
      "ratelimit-remaining": String(Math.max(0, limit - used - 1)),
      "ratelimit-reset": "1",
    };
    if (refused)
      return {
        status: 429,
        headers: { ...headers, "retry-after": "1" },
        body: { statusCode: 429, name: "rate_limit_exceeded", message: "" },
      };
    const answer = await answerOfLedger(request);
    return typeof answer === "object" ? { ...answer, headers } : answer;
  };
  return seen;
}

describe("awaitPaceSlot", () => {
  test("keeps two workers together at the reported pace, for deliveries and sign-in mails", {
    timeout: 180_000,
  }, async () => {
    const [topic, people, signers] = [await makeTopic(), await makePeople(30), await makePeople(5)];
    const seen = enforceLimit();
    // The first answer tells the limit.
    const first = await planNotification(database.url, topic, people.slice(0, 1), "EMAIL");
    await runJobs(database.url);
    expect(await statusesOf(first)).toEqual({ SENT: 1 });
    for (const person of people.slice(1)) await acceptNotification(topic, [person], "EMAIL");
    const expiresAt = new Date(Date.now() + 10 * 60_000).toISOString();
    await transaction(system, (tx) =>
      addJobs(
        tx,
        signers.map(({ id: userId }) => ({ task: signInLinkTask, payload: { userId, next: "/", expiresAt } })),
      ),
    );
    const variables = {
      RESEND_API_KEY: "re_secret",
      RESEND_BASE_URL: vendor.url,
      EMAIL_FROM: "Test <test@example.org>",
    };
    await Promise.all([startWorkerProcess(variables), startWorkerProcess(variables)]);
    await expect.poll(() => vendor.ledger.accepted.length, { timeout: 150_000, interval: 100 }).toBe(35);
    expect(seen.filter(({ refused }) => refused).length / seen.length).toBeLessThan(0.05);
    const durationMs = (seen.at(-1)?.atMs ?? 0) - (seen[1]?.atMs ?? 0);
    const minDurationMs = ((seen.length - 2) * windowMs) / limit;
    expect(durationMs, "not faster than allowed").toBeGreaterThan(minDurationMs * 0.9);
    expect(durationMs, "near the limit").toBeLessThan(minDurationMs * 3);
  });

  test("lets one job send many messages in one batch at the reported pace", async () => {
    const [topic, people] = [await makeTopic(), await makePeople(12)];
    enforceLimit();
    const first = await planNotification(database.url, topic, people.slice(0, 1), "EMAIL");
    await runJobs(database.url);
    expect(await statusesOf(first)).toEqual({ SENT: 1 });
    const before = vendor.requests.length;
    const rows = await planNotification(database.url, topic, people, "EMAIL");
    await runJobs(database.url);
    expect(await statusesOf(rows)).toEqual({ SENT: 12 });
    expect(vendor.requests.slice(before).map(({ path }) => path)).toEqual(["/emails/batch"]);
  });

  test("keeps new jobs in the queue while the slots of the next seconds are reserved", async () => {
    const [topic, person] = [await makeTopic(), await makePerson()];
    await asOwner(
      database.url,
      `INSERT INTO provider_states (provider, updated_at, request_every_ms, pace_told_at, next_request_at)
       VALUES ('resend', now(), 550, now(), now() + interval '1 minute')`,
    );
    await watchChannels();
    const rows = await planNotification(database.url, topic, [person], "EMAIL");
    await runJobs(database.url);
    expect(await statusesOf(rows)).toEqual({ QUEUED: 1 });
    expect(vendor.requests).toEqual([]);
    const [job] = await asOwner<{ seconds: number }>(
      database.url,
      "SELECT extract(epoch FROM run_at - now())::float8 AS seconds FROM graphile_worker._private_jobs",
    );
    expect(job?.seconds).toBeGreaterThan(40);
    expect(job?.seconds).toBeLessThan(60);
  });

  test("does not wait for a pace that was reported more than a day ago", async () => {
    const [topic, person] = [await makeTopic(), await makePerson()];
    await asOwner(
      database.url,
      `INSERT INTO provider_states (provider, updated_at, request_every_ms, pace_told_at)
       VALUES ('resend', now(), 3600000, now() - interval '25 hours')`,
    );
    await watchChannels();
    const rows = await planNotification(database.url, topic, [person], "EMAIL");
    await runJobs(database.url);
    expect(await statusesOf(rows)).toEqual({ SENT: 1 });
  });
});
