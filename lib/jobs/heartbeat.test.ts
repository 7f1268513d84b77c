import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { beat, deadAfterMs, endHeartbeat, newHeartbeat, sweepDeadWorkers } from "./heartbeat.ts";

const database = useDatabase();
const noHolders: ReadonlySet<string> = new Set();

const addLockedJob = (holder: string) =>
  asOwner(
    database.url,
    `WITH job AS (SELECT id FROM graphile_worker.add_job('plan', '{}'))
     SELECT id FROM job`,
  ).then(([job]) =>
    asOwner(
      database.url,
      "UPDATE graphile_worker._private_jobs SET locked_by = $1, locked_at = now(), attempts = 1 WHERE id = $2",
      [holder, job?.id],
    ),
  );

const holders = async () =>
  (
    await asOwner<{ holder: string | null }>(
      database.url,
      "SELECT locked_by AS holder FROM graphile_worker._private_jobs ORDER BY locked_by",
    )
  ).map(({ holder }) => holder);

const workerIds = async () =>
  (await asOwner<{ id: string }>(database.url, "SELECT id FROM workers")).map(({ id }) => id);

const silence = (id: string, seconds: number) =>
  asOwner(database.url, "UPDATE workers SET heartbeat_at = now() - make_interval(secs => $2) WHERE id = $1", [
    id,
    seconds,
  ]);

beforeEach(() => asOwner(database.url, "DELETE FROM workers; DELETE FROM graphile_worker._private_jobs"));
afterEach(() => void vi.useRealTimers());

describe("beat", () => {
  test("writes the worker's host, process and lock ids each time", async () => {
    const names = ["worker-a"];
    const heartbeat = newHeartbeat(() => names, new Date());
    await beat(heartbeat);
    names.push("worker-b");
    await beat(heartbeat);
    expect(
      await asOwner(database.url, "SELECT id, pid, lock_ids, now() - heartbeat_at < '5 s' AS fresh FROM workers"),
    ).toEqual([{ id: heartbeat.id, pid: process.pid, lock_ids: ["worker-a", "worker-b"], fresh: true }]);
    await endHeartbeat(heartbeat);
    expect(await workerIds()).toEqual([]);
  });
});

describe("sweepDeadWorkers", () => {
  const silences: [string, number, (string | null)[]][] = [
    ["no worker that was silent for a second less than the limit", deadAfterMs / 1000 - 1, ["lively"]],
    ["a worker that was silent for longer, and deletes its row", deadAfterMs / 1000 + 1, [null]],
  ];
  test.each(silences)("releases the jobs of %s", async (_, seconds, remaining) => {
    const heartbeat = newHeartbeat(() => ["lively"], new Date());
    await beat(heartbeat);
    await addLockedJob("lively");
    await silence(heartbeat.id, seconds);
    await sweepDeadWorkers(noHolders);
    expect(await holders()).toEqual(remaining);
    expect(await workerIds()).toEqual(remaining[0] ? [heartbeat.id] : []);
  });

  test.each([-3_600_000, 3_600_000])(
    "uses the database's clock: a host clock that is %d ms off has no effect",
    async (offMs) => {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + offMs });
      const heartbeat = newHeartbeat(() => ["odd-clock"], new Date());
      await beat(heartbeat);
      await addLockedJob("odd-clock");
      await sweepDeadWorkers(noHolders);
      expect(await holders()).toEqual(["odd-clock"]);
      await silence(heartbeat.id, deadAfterMs / 1000 + 1);
      await sweepDeadWorkers(noHolders);
      expect(await holders()).toEqual([null]);
    },
  );

  test("releases the locks of a holder without a row at the second sweep, not at the first", async () => {
    await addLockedJob("killed-at-once");
    const seen = await sweepDeadWorkers(noHolders);
    expect([...seen]).toEqual(["killed-at-once"]);
    expect(await holders()).toEqual(["killed-at-once"]);
    expect([...(await sweepDeadWorkers(seen))]).toEqual([]);
    expect(await holders()).toEqual([null]);
  });

  test("keeps the locks of a holder that had no row at the previous sweep and has one now", async () => {
    await addLockedJob("just-started");
    const seen = await sweepDeadWorkers(noHolders);
    await beat(newHeartbeat(() => ["just-started"], new Date()));
    await sweepDeadWorkers(seen);
    expect(await holders()).toEqual(["just-started"]);
  });

  test("on many hosts at the same time releases each job once, and no job of a live worker", async () => {
    const living = newHeartbeat(() => ["living"], new Date());
    const dead = newHeartbeat(() => ["dead"], new Date());
    await Promise.all([beat(living), beat(dead)]);
    await Promise.all([addLockedJob("living"), addLockedJob("dead"), addLockedJob("dead")]);
    await silence(dead.id, 60);
    await Promise.all(Array.from({ length: 6 }, () => sweepDeadWorkers(noHolders)));
    expect(await holders()).toEqual(["living", null, null]);
    expect(await workerIds()).toEqual([living.id]);
  });

  test("and the next beat insert the row of a suspended worker again", async () => {
    const sleeper = newHeartbeat(() => ["sleeper"], new Date());
    await beat(sleeper);
    await silence(sleeper.id, 60);
    await sweepDeadWorkers(noHolders);
    await beat(sleeper);
    expect(await workerIds()).toEqual([sleeper.id]);
    await addLockedJob("sleeper");
    await sweepDeadWorkers(noHolders);
    expect(await holders()).toEqual(["sleeper"]);
  });
});
