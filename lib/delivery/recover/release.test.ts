import { afterEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { channelPauses } from "#db/schema/index.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import { makePeople, makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { acceptNotification, endQuietHours, resetDeliveryState, startQuietHours } from "../testing/delivering.ts";
import { releaseHeld } from "./release.ts";

const database = useDatabase();

afterEach(() => resetDeliveryState(database.url));

const runAll = () => runJobs(database.url);
const plan = () => runJobs(database.url, ["plan"]);

describe("releaseHeld", () => {
  test.each(["before the plan", "after the plan"])(
    "sends a delivery that quiet hours held, when they begin %s",
    async (when) => {
      const [topic, person] = [await makeTopic(), await makePerson()];
      const rows = await acceptNotification(topic, [person], "EMAIL");
      if (when === "after the plan") await plan();
      await startQuietHours([person]);
      await runAll();
      const [held] = await rows();
      expect(held).toMatchObject({ status: "DEFERRED", decidedBy: "SNOOZE", settledAt: null });
      const at = held?.nextAttemptAt ?? new Date(0);
      expect(at.toISOString()).toBe(held?.decision.at);
      expect(await releaseHeld(new Date(at.getTime() - 1))).toBe(0);
      // A release during quiet hours decides again, and the delivery is held again.
      expect(await releaseHeld(at)).toBe(1);
      expect(await rows()).toMatchObject([{ status: "QUEUED", nextAttemptAt: null }]);
      await runAll();
      expect(await rows()).toMatchObject([{ status: "DEFERRED" }]);
      await endQuietHours([person]);
      expect(await releaseHeld(new Date(Date.now() + 9 * 86_400_000))).toBe(1);
      await runAll();
      expect(await rows()).toMatchObject([{ status: "SENT", decidedBy: "TOPIC_DEFAULT" }]);
    },
  );

  test.each(["before the plan", "after the plan"])(
    "sends a delivery that a pause held without an end time, when the channel is paused %s",
    async (when) => {
      const people = await makePeople(120);
      const rows = await acceptNotification(await makeTopic({ urgent: true }), people, "EMAIL");
      if (when === "after the plan") await plan();
      const paused = { channel: "EMAIL", reason: "test", pausedAt: new Date(), pausedBy: "usr_op" } as const;
      await transaction(system, (tx) => tx.insert(channelPauses).values(paused));
      await runAll();
      for (const row of await rows())
        expect(row).toMatchObject({ status: "DEFERRED", decidedBy: "CHANNEL_PAUSED", nextAttemptAt: null });
      expect(await releaseHeld(new Date(Date.now() + 86_400_000))).toBe(0);
      await transaction(system, (tx) => tx.delete(channelPauses));
      expect(await releaseHeld(new Date())).toBe(120);
      expect(await releaseHeld(new Date())).toBe(0);
      await runAll();
      expect(new Set((await rows()).map(({ status }) => status))).toEqual(new Set(["SENT"]));
    },
  );

  test("releases each message once when two processes run it at the same time", async () => {
    const people = await makePeople(50);
    const rows = await acceptNotification(await makeTopic(), people, "EMAIL");
    await plan();
    await asOwner(
      database.url,
      "UPDATE deliveries SET status = 'DEFERRED', next_attempt_at = now() WHERE user_id = ANY($1)",
      [people.map(({ id }) => id)],
    );
    const later = new Date(Date.now() + 60_000);
    const released = await Promise.all(Array.from({ length: 5 }, () => releaseHeld(later)));
    expect(released.reduce((sum, count) => sum + count, 0)).toBe(50);
    await runAll();
    expect(new Set((await rows()).map(({ status }) => status))).toEqual(new Set(["SENT"]));
  });
});
