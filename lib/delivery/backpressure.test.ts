import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { countQueued, countSettled, isSaturated, quotaClock, readBacklog } from "./backpressure.ts";
import { resetDeliveryState } from "./testing/delivering.ts";

const database = useDatabase();

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(async () => {
  vi.useRealTimers();
  await resetDeliveryState(database.url);
});

const fill = (count: number, more = "") =>
  asOwner(
    database.url,
    `INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, created_at)
     SELECT 'usr_' || n, 'dlv_' || n, 'ntf_none', 'top_none', 'EMAIL', 'QUEUED', 'TOPIC_DEFAULT', '{}', now()
     FROM generate_series((SELECT count(*) + 1 FROM deliveries), (SELECT count(*) FROM deliveries) + ${count}) n;${more}`,
  );
const read = (stalled: string[] = []) => transaction(system, (tx) => readBacklog(tx, stalled));
const afterOneSecond = async () => {
  vi.advanceTimersByTime(1_000);
  await read();
};

describe("isSaturated", () => {
  test("is true when more waits than the worker sends in 20 seconds, and at least 200", async () => {
    await fill(199);
    expect(isSaturated(), "before the first readBacklog").toBe(false);
    await read();
    expect(isSaturated()).toBe(false);
    countQueued(1);
    expect(isSaturated(), "deliveries planned since then are counted").toBe(true);
    countSettled(1);
    expect(isSaturated(), "and settled deliveries too").toBe(false);

    await fill(800);
    await afterOneSecond();
    expect(isSaturated(), "999 wait, one was sent").toBe(true);
    countSettled(40);
    await fill(41);
    await afterOneSecond();
    expect(isSaturated(), "1,040 wait, 40 a second are sent: 26 s").toBe(true);
    countSettled(100);
    await afterOneSecond();
    expect(isSaturated(), "100 a second: 10 s").toBe(false);
    for (let second = 0; second < 8; second += 1) await afterOneSecond();
    expect(isSaturated(), "nothing is sent any more").toBe(true);
  });

  test("ignores deliveries of stalled channels and deliveries whose next attempt is much later", async () => {
    await fill(300);
    await read(["EMAIL"]);
    expect(isSaturated()).toBe(false);
    await read();
    expect(isSaturated()).toBe(true);
    await asOwner(database.url, "UPDATE deliveries SET next_attempt_at = now() + interval '1 minute'");
    await read();
    expect(isSaturated()).toBe(false);
    await asOwner(database.url, "UPDATE deliveries SET next_attempt_at = now() + interval '1 second'");
    await read();
    expect(isSaturated(), "deliveries that wait for a provider's pace are counted").toBe(true);
  });
});

describe("quotaClock", () => {
  const behindMs = () =>
    transaction(system, async (tx) => {
      const at = await quotaClock(tx);
      const { rows } = await tx.execute<{ ms: number }>(sql`SELECT extract(epoch FROM now())::float8 * 1000 AS ms`);
      return (rows[0]?.ms ?? 0) - at.getTime();
    });

  test("runs a hundred times slower while 200 deliveries wait, and catches up when they are sent", async () => {
    expect(await behindMs()).toBeLessThan(2);
    await fill(200);
    await read();
    await asOwner(database.url, "UPDATE share_clock SET busy_since = now() - interval '1 minute'");
    await read();
    expect(await behindMs()).toBeGreaterThan(59_000);
    await asOwner(database.url, "DELETE FROM deliveries");
    await read();
    expect(await behindMs()).toBeLessThan(2);
  });

  test("is the same for a worker that starts later and for a worker with a wrong host clock", async () => {
    await fill(200);
    await read();
    await asOwner(database.url, "UPDATE share_clock SET busy_since = now() - interval '1 minute'");
    setProcessSingleton("delivery.pressure", undefined);
    setProcessSingleton("clock", () => new Date(0));
    await read();
    expect(await behindMs()).toBeGreaterThan(59_000);
  });
});
