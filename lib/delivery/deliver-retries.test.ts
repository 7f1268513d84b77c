import { afterEach, describe, expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import type { Channel } from "#lib/enums.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { maxSendAttempts } from "./retry.ts";
import { acceptNotification, queueAgain, resetDeliveryState } from "./testing/delivering.ts";
import { closedUrl, type FakeAnswer, startFakeVendor } from "./testing/fake-vendor.ts";
import { acceptAll, useVendor } from "./testing/use-vendor.ts";

const database = useDatabase();

afterEach(() => resetDeliveryState(database.url));

const runAll = () => runJobs(database.url);

describe("deliver", () => {
  test.each<[Channel, FakeAnswer]>([
    [
      "EMAIL",
      {
        status: 429,
        body: { statusCode: 429, name: "rate_limit_exceeded", message: "" },
        headers: { "retry-after": "30" },
      },
    ],
    ["SMS", { status: 429, body: { status: 429, code: 20429 }, headers: { "retry-after": "30" } }],
    ["SLACK", { status: 429, body: { ok: false, error: "ratelimited" }, headers: { "retry-after": "30" } }],
  ])("keeps %s QUEUED while the vendor throttles, and sends it once after that", async (channel, busy) => {
    await using vendor = await startFakeVendor(() => busy);
    useVendor(vendor.url);
    const rows = await acceptNotification(await makeTopic(), [await makePerson()], channel);
    const before = Date.now();
    await runAll();
    const [waiting] = await rows();
    expect(waiting).toMatchObject({
      status: "QUEUED",
      attempts: 0,
      error: "the provider asked to wait",
      settledAt: null,
    });
    const waitMs = (waiting?.nextAttemptAt?.getTime() ?? 0) - before;
    expect(waitMs).toBeGreaterThanOrEqual(30_000);
    // A repeated job does not send earlier, even if the workers have not read the block.
    await asOwner(database.url, "DELETE FROM provider_states");
    await queueAgain(channel, await rows());
    await runAll();
    expect(vendor.requests).toHaveLength(1);
    vendor.answer = acceptAll;
    await makeRetriesDue(database.url);
    await runAll();
    expect(await rows()).toMatchObject([{ status: "SENT", attempts: 1, error: null, nextAttemptAt: null }]);
    expect(vendor.requests).toHaveLength(2);
  });

  test.each<[Channel, FakeAnswer]>([
    ["EMAIL", { status: 422, body: { statusCode: 422, name: "an_error_of_tomorrow", message: "" } }],
    ["SMS", { status: 400, body: { status: 400, code: 29999, message: "" } }],
    ["SLACK", { status: 200, body: { ok: false, error: "a_code_of_tomorrow" } }],
  ])("retries %s when it is refused with an unknown code, and finally marks it DEAD", async (channel, refused) => {
    await using vendor = await startFakeVendor(() => refused);
    useVendor(vendor.url);
    const person = await makePerson();
    const rows = await acceptNotification(await makeTopic(), [person], channel);
    await runAll();
    expect(await rows()).toMatchObject([{ status: "QUEUED", attempts: 1 }]);
    await asOwner(
      database.url,
      "UPDATE deliveries SET attempts = $1, first_tried_at = now() - interval '1 hour' WHERE status = 'QUEUED'",
      [maxSendAttempts - 1],
    );
    await makeRetriesDue(database.url);
    await runAll();
    expect(await rows()).toMatchObject([{ status: "DEAD", attempts: maxSendAttempts }]);
    const blocked = await asOwner(database.url, "SELECT FROM suppressions WHERE user_id = $1", [person.id]);
    expect(blocked).toEqual([]);
  });

  test("takes the time of the next attempt from the database, so that a wrong host clock does not change it", async () => {
    useVendor(await closedUrl());
    for (const astrayMs of [3 * 3_600_000, -3 * 3_600_000]) {
      setProcessSingleton("clock", () => new Date(Date.now() + astrayMs));
      const rows = await acceptNotification(await makeTopic(), [await makePerson()], "SMS");
      await runAll();
      setProcessSingleton("clock", undefined);
      const [{ id = "" } = {}] = await rows();
      const [row] = await asOwner<{ wait_s: number; job_s: number }>(
        database.url,
        `SELECT extract(epoch FROM next_attempt_at - now())::float8 AS wait_s,
           (SELECT max(extract(epoch FROM run_at - now()))::float8 FROM graphile_worker._private_jobs
            WHERE payload::text LIKE '%' || $1 || '%') AS job_s
         FROM deliveries WHERE id = $1`,
        [id],
      );
      for (const waitS of [row?.wait_s, row?.job_s]) {
        expect(waitS).toBeGreaterThan(-60);
        expect(waitS).toBeLessThanOrEqual(2);
      }
    }
  });

  test("retries EMAIL under the same idempotency key when its answer is lost", async () => {
    await using vendor = await startFakeVendor(() => "cut");
    useVendor(vendor.url);
    const rows = await acceptNotification(await makeTopic(), [await makePerson()], "EMAIL");
    await runAll();
    expect(await rows()).toMatchObject([{ status: "QUEUED", attempts: 1 }]);
    vendor.answer = acceptAll;
    await makeRetriesDue(database.url);
    await runAll();
    expect(await rows()).toMatchObject([{ status: "SENT", attempts: 2 }]);
    const [row] = await rows();
    expect(vendor.requests.map(({ headers }) => headers["idempotency-key"])).toEqual([row?.id, row?.id]);
    expect(new Set(vendor.requests.map(({ body }) => body)).size).toBe(1);
  });

  test("counts attempts while the vendor cannot be reached, and marks the delivery DEAD after the last one", async () => {
    useVendor(await closedUrl());
    const rows = await acceptNotification(await makeTopic(), [await makePerson()], "SMS");
    await runAll();
    const [first] = await rows();
    expect(first).toMatchObject({ status: "QUEUED", attempts: 1, error: expect.stringContaining("ECONNREFUSED") });
    await asOwner(
      database.url,
      "UPDATE deliveries SET attempts = $1, first_tried_at = now() - interval '1 hour' WHERE id = $2",
      [maxSendAttempts - 2, first?.id],
    );
    await makeRetriesDue(database.url);
    await runAll();
    expect(await rows()).toMatchObject([{ status: "QUEUED", attempts: maxSendAttempts - 1 }]);
    await makeRetriesDue(database.url);
    await runAll();
    expect(await rows()).toMatchObject([{ status: "DEAD", attempts: maxSendAttempts, nextAttemptAt: null }]);
  });
});
