import { describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import type { Channel } from "#lib/enums.ts";
import { ConflictError, NotFoundError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { setChannelSwitch } from "#lib/preferences/set-channel-switch.ts";
import { key, makePeople, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { planNotification, type Rows, statusesOf } from "../testing/delivering.ts";
import { type Act, duplicates, refusals } from "../testing/ledger.ts";
import { useLedger } from "../testing/use-ledger.ts";
import { replayDeliveries, replayDelivery } from "./replay.ts";

const database = useDatabase();
const operator = ctxFor(key("OPERATIONS"));
const reason = "the provider is back";

const vendor = useLedger(database);

/** Inserts deliveries with this status and error, without a job. */
async function ended(
  channel: Channel,
  status: string,
  error: string,
  count = 1,
  topic?: Awaited<ReturnType<typeof makeTopic>>,
): Promise<Rows> {
  const rows = await planNotification(database.url, topic ?? (await makeTopic()), await makePeople(count), channel);
  await asOwner(
    database.url,
    `UPDATE deliveries SET status = $1, error = $2, attempts = 12, settled_at = now(), uncertain = true,
       first_tried_at = now() - interval '30 hours', batch_key = CASE WHEN channel = 'EMAIL' THEN gen_random_uuid() END
     WHERE id = ANY($3)`,
    [status, error, (await rows()).map(({ id }) => id)],
  );
  await asOwner(database.url, "DELETE FROM graphile_worker._private_jobs");
  return rows;
}
const idOf = async (rows: Rows) => (await rows())[0]?.id ?? "";
const trail = async () => (await eventsOf({ action: "delivery.replay" })).filter((event) => event.reason === reason);

describe("replayDelivery", () => {
  test.each<[Channel, string, string]>([
    ["EMAIL", "DEAD", "503 the provider did not confirm it"],
    ["SMS", "DEAD", "ECONNREFUSED no connection to the provider"],
    ["SLACK", "DEAD", "its job used up all attempts; see the log"],
    ["EMAIL", "FAILED", "account: invalid_api_key the API key was refused"],
    ["SMS", "FAILED", "account: 20003 authentication failed"],
    ["SMS", "FAILED", "destination: 21408 sending to this region is not enabled"],
    ["SMS", "FAILED", "unavailable: 30008 the carrier gave no reason"],
    ["SMS", "FAILED", "99999 the carrier did not deliver it"],
  ])("sends %s that is %s (%s) again, with all its attempts", async (channel, status, error) => {
    const rows = await ended(channel, status, error);
    const deliveryId = await idOf(rows);
    const { delivery } = await replayDelivery(operator, { deliveryId, reason });
    expect(delivery).toMatchObject({ id: deliveryId, status: "QUEUED", attempts: 0, error: null });
    await runJobs(database.url);
    expect(await rows()).toMatchObject([{ status: "SENT", attempts: 1, error: null, firstTriedAt: expect.any(Date) }]);
    expect(vendor.ledger.accepted).toHaveLength(1);
    expect((await trail()).at(-1)).toMatchObject({
      actor: "key_test",
      subject: delivery.userId,
      before: { deliveryId, status, error },
    });
  });

  test.each([
    ["FAILED", "address: 21211 not a valid number"],
    ["FAILED", "message: 21617 the text is too long"],
    ["SENT", ""],
    ["DELIVERED", ""],
    ["UNKNOWN", "no answer"],
    ["SKIPPED", ""],
  ])("rejects a delivery that is %s (%s)", async (status, error) => {
    const rows = await ended("SMS", status, error);
    const before = await rows();
    const replay = replayDelivery(operator, { deliveryId: await idOf(rows), reason });
    await expect(replay).rejects.toThrow(ConflictError);
    await expect(replay).rejects.toThrow("Only a DEAD delivery, or a FAILED one that may succeed now, can be replayed");
    expect((await replayDeliveries(operator, { reason })).replayed).toBe(0);
    await runJobs(database.url);
    expect(await rows()).toEqual(before);
    expect(vendor.requests).toEqual([]);
  });

  test("throws NotFoundError for an unknown id and rejects a caller without the right", async () => {
    await expect(replayDelivery(operator, { deliveryId: newId("delivery"), reason })).rejects.toThrow(NotFoundError);
    const rows = await ended("SMS", "DEAD", "down");
    for (const actor of [signedIn("usr_someone"), signedIn("usr_auditor", "AUDITOR"), key("SEND")]) {
      const ctx = ctxFor(actor);
      await expect(replayDelivery(ctx, { deliveryId: await idOf(rows), reason })).rejects.toMatchObject({
        code: "FORBIDDEN",
      });
      await expect(replayDeliveries(ctx, { reason })).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
    expect(await statusesOf(rows)).toEqual({ DEAD: 1 });
  });
});

describe("replayDeliveries", () => {
  test("replays deliveries by channel, topic and time, and no others", async () => {
    const topic = await makeTopic();
    const matching = await ended("EMAIL", "DEAD", "down", 130, topic);
    const otherTopic = await ended("EMAIL", "DEAD", "down", 2);
    const otherChannel = await ended("SMS", "DEAD", "down", 2, topic);
    const refused = await ended("EMAIL", "FAILED", "address: gone", 2, topic);
    const until = new Date(Date.now() + 60_000);
    const filter = { channel: "EMAIL", topicKey: topic.key, since: new Date(Date.now() - 600_000), until } as const;
    expect((await replayDeliveries(operator, { filter: { ...filter, until: filter.since }, reason })).replayed).toBe(0);
    expect(await replayDeliveries(operator, { filter, reason })).toEqual({ replayed: 130 });
    expect(await replayDeliveries(operator, { filter, reason })).toEqual({ replayed: 0 });
    await runJobs(database.url);
    expect(await statusesOf(matching)).toEqual({ SENT: 130 });
    for (const rows of [otherTopic, otherChannel]) expect(await statusesOf(rows)).toEqual({ DEAD: 2 });
    expect(await statusesOf(refused)).toEqual({ FAILED: 2 });
    expect(vendor.ledger.accepted).toHaveLength(130);
    expect(duplicates(vendor.ledger)).toEqual([]);
    expect((await trail()).map(({ after }) => after)).toContainEqual({ replayed: 130 });
  });
});

describe("replayDelivery", () => {
  test.each<[string, Act | undefined]>([
    ["at once", undefined],
    ["after a throttle", refusals.busy("resend", 1)],
    [
      "after the API key was revoked and replaced",
      { status: 401, body: { statusCode: 401, name: "invalid_api_key", message: "" } },
    ],
  ])("uses a new idempotency key for a mail that was accepted and dropped later, %s", async (_, failure) => {
    const rows = await planNotification(database.url, await makeTopic(), await makePeople(1), "EMAIL");
    await runJobs(database.url);
    expect(await statusesOf(rows)).toEqual({ SENT: 1 });
    await asOwner(
      database.url,
      "UPDATE deliveries SET status = 'FAILED', error = 'throttled: reached_daily_quota' WHERE id = $1",
      [await idOf(rows)],
    );
    await replayDelivery(operator, { deliveryId: await idOf(rows), reason });
    if (failure) {
      vendor.ledger.act = () => failure;
      await runJobs(database.url);
      expect(await statusesOf(rows)).toEqual({ QUEUED: 1 });
      vendor.ledger.act = () => "accept";
      await makeRetriesDue(database.url);
    }
    await runJobs(database.url);
    expect(await statusesOf(rows)).toEqual({ SENT: 1 });
    expect(vendor.ledger.accepted).toHaveLength(2);
  });

  test("sends one message for two concurrent calls, and none after an opt-out", async () => {
    const rows = await ended("SMS", "DEAD", "down");
    const deliveryId = await idOf(rows);
    const both = await Promise.allSettled([1, 2].map(() => replayDelivery(operator, { deliveryId, reason })));
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await runJobs(database.url);
    expect(vendor.ledger.accepted).toHaveLength(1);

    const person = await makePerson();
    const later = await planNotification(database.url, await makeTopic(), [person], "SMS");
    await asOwner(database.url, "UPDATE deliveries SET status = 'DEAD' WHERE user_id = $1", [person.id]);
    await setChannelSwitch(ctxFor(signedIn(person.id)), { channel: "SMS", enabled: false });
    await replayDelivery(operator, { deliveryId: await idOf(later), reason });
    await runJobs(database.url);
    expect(await statusesOf(later)).toEqual({ SKIPPED: 1 });
    expect(vendor.ledger.accepted).toHaveLength(1);
  });
});
