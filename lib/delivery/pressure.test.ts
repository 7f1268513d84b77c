import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import { countDealtWith, countQueued, isFull, readPressure, shareClock } from "./pressure.ts";
import { forgetAll } from "./testing/delivering.ts";

const database = useDatabase();

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(async () => {
  vi.useRealTimers();
  await forgetAll(database.url);
});

const fill = (count: number, more = "") =>
  asOwner(
    database.url,
    `INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, created_at)
     SELECT 'usr_' || n, 'dlv_' || n, 'ntf_none', 'top_none', 'EMAIL', 'QUEUED', 'TOPIC_DEFAULT', '{}', now()
     FROM generate_series((SELECT count(*) + 1 FROM deliveries), (SELECT count(*) FROM deliveries) + ${count}) n;${more}`,
  );
const read = (stalled: string[] = []) => transaction(system, (tx) => readPressure(tx, stalled));
const afterOneSecond = async () => {
  vi.advanceTimersByTime(1_000);
  await read();
};

test("as much may wait as is sent in 20 seconds, and 200 in any case", async () => {
  await fill(199);
  expect(isFull(), "nobody has looked yet").toBe(false);
  await read();
  expect(isFull()).toBe(false);
  countQueued(1);
  expect(isFull(), "what was planned since is counted").toBe(true);
  countDealtWith(1);
  expect(isFull(), "and what was sent").toBe(false);

  await fill(800);
  await afterOneSecond();
  expect(isFull(), "999 wait, one was sent").toBe(true);
  countDealtWith(40);
  await fill(41);
  await afterOneSecond();
  expect(isFull(), "1,040 wait, 40 a second are sent: 26 s").toBe(true);
  countDealtWith(100);
  await afterOneSecond();
  expect(isFull(), "100 a second: 10 s").toBe(false);
  for (let second = 0; second < 8; second += 1) await afterOneSecond();
  expect(isFull(), "nothing is sent any more").toBe(true);
});

test("what nobody can send on, or is to be tried again much later, holds up nobody", async () => {
  await fill(300);
  await read(["EMAIL"]);
  expect(isFull()).toBe(false);
  await read();
  expect(isFull()).toBe(true);
  await asOwner(database.url, "UPDATE deliveries SET next_attempt_at = now() + interval '1 minute'");
  await read();
  expect(isFull()).toBe(false);
  await asOwner(database.url, "UPDATE deliveries SET next_attempt_at = now() + interval '1 second'");
  await read();
  expect(isFull(), "a provider that sets the pace takes none away").toBe(true);
});

test("shares hardly come back while there is much to do, and all at once when there is not", async () => {
  await fill(200);
  await read();
  const later = new Date(Date.now() + 60_000);
  expect(later.getTime() - shareClock(later).getTime()).toBeGreaterThan(59_000);
  await asOwner(database.url, "DELETE FROM deliveries");
  await read();
  expect(shareClock(later)).toEqual(later);
});
