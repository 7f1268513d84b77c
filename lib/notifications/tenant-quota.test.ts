import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { deliveries, notifications, tenantLanes } from "#db/schema/notifications.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { setQuotaClockSlow } from "#lib/delivery/backpressure.ts";
import { watchChannels } from "#lib/delivery/shared-circuit-state.ts";
import { resetDeliveryState } from "#lib/delivery/testing/delivering.ts";
import { type FakeVendor, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { acceptAll, useVendor } from "#lib/delivery/testing/use-vendor.ts";
import type { Channel } from "#lib/enums.ts";
import { newId } from "#lib/ids.ts";
import { addJobs } from "#lib/jobs/define.ts";
import type { Person } from "#lib/people/find.ts";
import { makePeople, makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { startWorker } from "#lib/worker/worker.ts";
import { sendNotification } from "./send.ts";
import { planTask } from "./tasks.ts";
import { isAhead, nextPlanPriority, priorityAt, reserveQuota } from "./tenant-quota.ts";

const database = useDatabase();

let vendor: FakeVendor;
beforeEach(async () => {
  vendor = await startFakeVendor(acceptAll);
  useVendor(vendor.url);
});
afterEach(async () => {
  await vendor[Symbol.asyncDispose]();
  await resetDeliveryState(database.url);
});

async function send(
  topicKey: string,
  people: readonly Person[],
  tenantKey: string,
  channel: Channel = "EMAIL",
  now = new Date(),
) {
  const { notification } = await sendNotification(
    { ...ctxFor(), now },
    {
      topicKey,
      tenantKey,
      audience: { userIds: people.map(({ id }) => id) },
      channels: [channel],
      subject: "Hello",
      body: "Hello",
    },
  );
  return () =>
    transaction(system, (tx) => tx.select().from(deliveries).where(eq(deliveries.notificationId, notification.id)));
}
/** Saturates the queue with deliveries without a job, for a worker that has sent nothing yet. */
async function fill(): Promise<void> {
  await asOwner(
    database.url,
    `INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, created_at)
     SELECT 'usr_' || n, 'dlv_' || n, 'ntf_none', 'top_none', 'EMAIL', 'QUEUED', 'TOPIC_DEFAULT', '{}', now() FROM generate_series(1, 200) n`,
  );
  await watchChannels();
}
const jobs = () =>
  asOwner<{ task: string; user: string | null; priority: number; later: boolean }>(
    database.url,
    `SELECT t.identifier AS task, payload -> 'data' -> 'deliveries' -> 0 ->> 0 AS user, priority, run_at > now() AS later
     FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
     ORDER BY priority, run_at, j.id`,
  );
const busy = (tenantKey: string) =>
  transaction(system, (tx) =>
    tx.insert(tenantLanes).values({ tenantKey, busyUntil: new Date(Date.now() + 36_000_000) }),
  );
/** Slows the quota clock down, so that hardly any quota refills, however slow the machine is. */
const slowClock = () => transaction(system, (tx) => setQuotaClockSlow(tx, true));
const inTransaction = <T>(fn: Parameters<typeof transaction<T>>[1]) => transaction(system, fn);

describe("reserveQuota", () => {
  test("lowers the priority by one step per hundred deliveries ahead of the quota, until time passes", async () => {
    const at = (ms: number) => new Date(1_900_000_000_000 + ms);
    const next = (deliveries: number, ms: number, tenant: string | null = "a") =>
      inTransaction(async (tx) => priorityAt(await reserveQuota(tx, tenant, deliveries, at(ms)), at(ms)));
    expect(await next(1, 0)).toBe(0);
    expect(await next(300, 0), "one is not a batch").toBe(0);
    expect(await next(1_000, 0)).toBe(3);
    expect(await next(1, 300)).toBe(10);
    expect(await next(1, 10_000)).toBe(0);
    expect(await next(1, 300, "b")).toBe(0);
    expect(await next(1, 300, null)).toBe(0);
    expect(await next(4_000_000, 10_000)).toBe(0);
    expect(await next(1, 10_000), "no more than the queue's column holds").toBe(30_000);
    expect(await inTransaction((tx) => isAhead(tx, "a", at(20_000)))).toBe(true);
    expect(await inTransaction((tx) => isAhead(tx, "b", at(300)))).toBe(false);
    expect(await inTransaction((tx) => isAhead(tx, "never seen", at(0)))).toBe(false);
  });
});

describe("tenant quota", () => {
  test("sends one tenant's single message before another tenant's many", async () => {
    await slowClock();
    const [topic, many, one] = [await makeTopic(), await makePeople(2_500), await makePerson()];
    const large = await send(topic.key, many, "large");
    await runJobs(database.url, ["plan"]);
    const small = await send(topic.key, [one], "small");
    await runJobs(database.url, ["plan"]);
    const order = await asOwner<{ deliveries: [string, string][] }>(
      database.url,
      "SELECT payload -> 'data' -> 'deliveries' AS deliveries FROM graphile_worker._private_jobs ORDER BY priority, run_at, id",
    );
    expect(order.findIndex(({ deliveries: [pair] }) => pair?.[0] === one.id)).toBeLessThanOrEqual(1);
    await runJobs(database.url, undefined, 1);
    const position = vendor.requests.findIndex(({ body }) => body.includes(one.email ?? ""));
    expect(position).toBeGreaterThanOrEqual(0);
    // One job runs before it and sends 300 mails in three requests.
    expect(position).toBeLessThanOrEqual(3);
    for (const rows of [large, small])
      expect(new Set((await rows()).map(({ status }) => status))).toEqual(new Set(["SENT"]));
  });

  test("makes plans of a tenant ahead of its quota wait while the queue is saturated, without losing a delivery", async () => {
    const [topic, people] = [await makeTopic(), await makePeople(1_200)];
    await busy("large");
    await fill();
    const rows = await send(topic.key, people, "large");
    const other = await send(topic.key, people.slice(0, 2), "small");
    for (let round = 0; round < 2; round += 1) {
      await runJobs(database.url, ["plan"]);
      expect(await rows()).toEqual([]);
      expect(await other(), "a tenant within its quota is planned").toHaveLength(2);
      await makeRetriesDue(database.url);
    }
    expect(await jobs(), "the plan runs after the deliveries that it waits for").toMatchObject([
      { task: "deliver", priority: 0 },
      { task: "plan", priority: 30_000 },
    ]);
    // Killed during a chunk: the chunk is rolled back and planned again.
    await asOwner(database.url, "DELETE FROM deliveries WHERE notification_id = 'ntf_none'");
    await watchChannels();
    await asOwner(
      database.url,
      `CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'crash'; END $$;
     CREATE TRIGGER crash BEFORE UPDATE ON notifications FOR EACH ROW EXECUTE FUNCTION crash()`,
    );
    await runJobs(database.url, ["plan"]);
    expect(await rows()).toEqual([]);
    await asOwner(database.url, "DROP FUNCTION crash CASCADE");
    await makeRetriesDue(database.url);
    await runJobs(database.url);
    // The rest of the audience waits until the sent deliveries are counted.
    await watchChannels();
    await makeRetriesDue(database.url);
    await runJobs(database.url);
    const all = await rows();
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(1_200);
    expect(all).toHaveLength(1_200);
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set(["SENT"]));
  });

  test("plans a tenant's many notifications after another tenant's single one, in the order of acceptance", async () => {
    const [topic, person] = [await makeTopic(), await makePerson()];
    const now = new Date();
    for (let index = 0; index < 20; index += 1) await send(topic.key, [person], "large", "EMAIL", now);
    await send(topic.key, [person], "small", "EMAIL", now);
    const byAge = await asOwner<{ priority: number }>(
      database.url,
      "SELECT priority FROM graphile_worker._private_jobs ORDER BY id",
    );
    const priorities = byAge.map(({ priority }) => priority);
    expect(priorities.at(-1)).toBe(1);
    expect(priorities.slice(0, 20)).toEqual(priorities.slice(0, 20).sort((a, b) => a - b));
    expect(priorities.at(-2)).toBeGreaterThan(1);
  });

  test("does not delay an urgent notification behind its own tenant's newsletter", async () => {
    const [topic, person] = [await makeTopic({ urgent: true }), await makePerson()];
    await busy("large");
    await fill();
    const rows = await send(topic.key, [person], "large");
    await runJobs(database.url, ["plan"]);
    expect(await rows()).toMatchObject([{ status: "QUEUED" }]);
    expect((await jobs())[0]).toMatchObject({ priority: -10, user: person.id });
  });

  test("does not delay plans of other channels while a provider is blocked", async () => {
    const [topic, person] = [await makeTopic(), await makePerson()];
    await busy("large");
    await fill();
    await asOwner(
      database.url,
      `INSERT INTO provider_states (provider, blocked_until, updated_at) VALUES ('resend', now() + interval '1 hour', now())`,
    );
    await watchChannels();
    const rows = await send(topic.key, [person], "large", "SMS");
    await runJobs(database.url, ["plan"]);
    expect(await rows()).toMatchObject([{ status: "QUEUED" }]);
  });

  /** Inserts one notification for each person, in one statement. */
  const sendSingles = (topicId: string, people: readonly Person[], tenantOf: (index: number) => string) =>
    transaction(system, async (tx) => {
      const rows = Array.from({ length: 2_000 }, (_, index) => people[index % people.length]?.id ?? "").map(
        (id, index) => ({
          id: newId("notification"),
          topicId,
          tenantKey: tenantOf(index),
          subject: "Hello",
          body: "Hello",
          channels: ["EMAIL" as const],
          audience: { userIds: [id] },
          audienceSize: 1,
          requestHash: "",
          createdAt: new Date(),
          createdBy: "test",
        }),
      );
      await tx.insert(notifications).values(rows);
      await addJobs(
        tx,
        rows.map(({ id, tenantKey, createdAt }) => ({
          task: planTask,
          payload: { notificationId: id },
          priority: nextPlanPriority(tenantKey, createdAt),
        })),
      );
    });
  const counts = async () =>
    (
      await asOwner<{ planned: number; sent: number }>(
        database.url,
        "SELECT count(*)::int AS planned, count(*) FILTER (WHERE status = 'SENT')::int AS sent FROM deliveries",
      )
    )[0] ?? { planned: 0, sent: 0 };

  test("keeps the queue moving and sends another tenant's single message early during 2,000 single sends of one tenant", async () => {
    const [topic, many, one] = [await makeTopic(), await makePeople(50), await makePerson()];
    await sendSingles(topic.id, many, () => "large");
    const worker = await startWorker(database.url);
    try {
      await expect.poll(() => vendor.requests.length, { timeout: 20_000, interval: 20 }).toBeGreaterThan(50);
      const small = await send(topic.key, [one], "small");
      await expect.poll(async () => (await small())[0]?.status, { timeout: 20_000, interval: 20 }).toBe("SENT");
      expect((await counts()).sent, "before most of the others").toBeLessThan(1_000);
    } finally {
      await worker.stop();
    }
  });

  test("sends messages of 2,000 tenants while other plans of them still wait", async () => {
    const [topic, many] = [await makeTopic(), await makePeople(50)];
    await sendSingles(topic.id, many, (index) => `tenant-${index}`);
    const worker = await startWorker(database.url);
    try {
      await expect.poll(async () => (await counts()).sent, { timeout: 20_000, interval: 20 }).toBeGreaterThan(100);
      const { planned, sent } = await counts();
      expect(planned - sent, "as many as are in hand").toBeLessThan(50);
    } finally {
      await worker.stop();
    }
  });

  test.each(["throttles", "is blocked"])(
    "keeps the priority of deliveries that are postponed because the provider %s, so another tenant's single one goes first",
    async (how) => {
      await slowClock();
      const [topic, many, one] = [await makeTopic(), await makePeople(1_000), await makePerson()];
      const urgent = await makeTopic({ urgent: true });
      await send(topic.key, many, "large");
      await send(urgent.key, many.slice(0, 1), "large");
      await runJobs(database.url, ["plan"]);
      const before = (await jobs()).map(({ priority }) => priority);
      if (how === "throttles")
        vendor.answer = () => ({
          status: 429,
          headers: { "retry-after": "600" },
          body: { statusCode: 429, name: "rate_limit_exceeded", message: "" },
        });
      else
        await asOwner(
          database.url,
          `INSERT INTO provider_states (provider, blocked_until, updated_at) VALUES ('resend', now() + interval '1 hour', now())`,
        );
      await runJobs(database.url, ["deliver"]);
      const after = await jobs();
      expect(after.every(({ later }) => later)).toBe(true);
      expect([...new Set(after.map(({ priority }) => priority))]).toEqual(before);
      expect(before.slice(0, 3)).toEqual([-10, 0, 3]);

      vendor.answer = acceptAll;
      vendor.requests.length = 0;
      await send(topic.key, [one], "small");
      await makeRetriesDue(database.url);
      await runJobs(database.url);
      const position = vendor.requests.findIndex(({ body }) => body.includes(one.email ?? ""));
      expect(position).toBeGreaterThanOrEqual(0);
      expect(position, "four at a time, three requests a job").toBeLessThan(13);
    },
  );
});
