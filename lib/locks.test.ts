import pg from "pg";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { transaction } from "#db/client.ts";
import { type Lock, type PersonLock, sessionLock } from "#db/locks.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import { releaseHeld } from "#lib/delivery/recover/release.ts";
import { createDueDigests } from "#lib/digest/create-due-digests.ts";
import { metricsText } from "#lib/telemetry/index.ts";
import { takeLock, takePersonLocks, tryLock } from "./locks.ts";

const database = useDatabase();

const countOf = async (lock: Lock | PersonLock): Promise<number> =>
  Number(new RegExp(`^lock_waits_total\\{lock="${lock}"\\} (\\d+)$`, "m").exec(await metricsText())?.[1]);

describe("an advisory lock", () => {
  let other: pg.Client;
  beforeEach(async () => {
    other = new pg.Client({ connectionString: database.url });
    await other.connect();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await other.end();
  });

  test("of the audit log does not delay deferred messages or digests", async () => {
    await asOwner(
      database.url,
      `INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, created_at, next_attempt_at)
       VALUES ('usr_1', 'dlv_1', 'ntf_1', 'top_1', 'EMAIL', 'DEFERRED', 'SNOOZE', '{}', now(), now()),
         ('usr_2', 'dlv_2', 'ntf_1', 'top_1', 'EMAIL', 'DIGESTED', 'FREQUENCY', '{}', now(), now())`,
    );
    await other.query(sessionLock("auditMonths").take);
    const now = new Date(Date.now() + 1_000);
    expect(await releaseHeld(now)).toBe(1);
    expect(await createDueDigests(now)).toBe(1);
  });

  test.each([
    ["auditMonths", (tx) => takeLock(tx, "auditMonths")],
    ["suppressions", (tx) => takeLock(tx, "suppressions", "shared")],
  ] satisfies [Lock, Parameters<typeof transaction<void>>[1]][])(
    "counts a wait of seconds for %s while the wait still lasts",
    async (lock, take) => {
      const before = await countOf(lock);
      await other.query(sessionLock(lock).take);
      const waiting = transaction(system, take);
      await expect.poll(() => countOf(lock), { timeout: 20_000 }).toBe(before + 1);
      await other.query(sessionLock(lock).release);
      await waiting;
      expect(await countOf(lock)).toBe(before + 1);
    },
  );

  test("of a person counts a wait of seconds under the name of the lock, without the person", async () => {
    let waiting: Promise<void> | undefined;
    await transaction(system, async (tx) => {
      await takePersonLocks(tx, "preferences", ["usr_1"]);
      waiting = transaction(system, (second) => takePersonLocks(second, "preferences", ["usr_2", "usr_1"]));
      await expect.poll(() => countOf("preferences"), { timeout: 20_000 }).toBe(1);
    });
    await waiting;
  });

  test("that is refused for 15 seconds is counted once, and earlier refusals are not", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const attempt = () => transaction(system, (tx) => tryLock(tx, "heldRelease"));
    await other.query(sessionLock("heldRelease").take);
    expect(await attempt()).toBe(false);
    vi.advanceTimersByTime(14_000);
    expect(await attempt()).toBe(false);
    await other.query(sessionLock("heldRelease").release);
    expect(await attempt()).toBe(true);
    await other.query(sessionLock("heldRelease").take);
    vi.advanceTimersByTime(14_000);
    expect(await attempt()).toBe(false);
    expect(await countOf("heldRelease")).toBe(0);
    vi.advanceTimersByTime(15_000);
    expect(await attempt()).toBe(false);
    expect(await countOf("heldRelease")).toBe(1);
  });
});
