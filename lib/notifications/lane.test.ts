import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { setAnchor } from "#db/anchor.ts";
import { transaction } from "#db/client.ts";
import { deliveries, tenantLanes } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { watchChannels } from "#lib/delivery/index.ts";
import { deliverTask } from "#lib/delivery/tasks.ts";
import { type FakeVendor, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { accepted, useVendor } from "#lib/delivery/testing/use-vendor.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { passTime, runJobs } from "#lib/jobs/testing/run-jobs.ts";
import type { Person } from "#lib/people/index.ts";
import { makePeople, makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import type { Channel } from "#lib/vocabulary.ts";
import { isAhead, nextPriorities } from "./lane.ts";
import { sendNotification } from "./send.ts";

const database = useDatabase();

let vendor: FakeVendor;
beforeEach(async () => {
  vendor = await startFakeVendor(accepted);
  useVendor(vendor.url);
});
afterEach(async () => {
  await vendor[Symbol.asyncDispose]();
  setAnchor("transports", undefined);
  setAnchor("clock", undefined);
  await asOwner(
    database.url,
    "DELETE FROM graphile_worker._private_jobs; DELETE FROM deliveries; DELETE FROM tenant_lanes; DELETE FROM provider_states",
  );
});

async function send(topicKey: string, people: readonly Person[], tenantKey: string, channel: Channel = "EMAIL") {
  const { notification } = await sendNotification(ctxFor(), {
    topicKey,
    tenantKey,
    audience: { userIds: people.map(({ id }) => id) },
    channels: [channel],
    subject: "Hello",
    body: "Hello",
  });
  return () =>
    transaction(system, (tx) => tx.select().from(deliveries).where(eq(deliveries.notificationId, notification.id)));
}
/** Jobs of deliveries that are nobody's: what a full queue looks like. */
const fill = (jobs: number) =>
  transaction(system, (tx) =>
    addJobs(
      tx,
      Array.from({ length: jobs }, (_, index) => ({
        task: deliverTask,
        payload: { channel: "EMAIL" as const, deliveries: [[`usr_${index}`, `dlv_${index}`] as [string, string]] },
        priority: 5,
        flags: ["EMAIL"],
      })),
    ),
  );
const busy = (tenantKey: string) =>
  transaction(system, (tx) =>
    tx.insert(tenantLanes).values({ tenantKey, busyUntil: new Date(Date.now() + 3_600_000) }),
  );
const inTransaction = <T>(fn: Parameters<typeof transaction<T>>[1]) => transaction(system, fn);

test("priorities say how many batches a tenant is ahead of its share, and go back to nought as time passes", async () => {
  const at = (ms: number) => new Date(1_900_000_000_000 + ms);
  const next = (jobs: number, ms: number, tenant: string | null = "a") =>
    inTransaction((tx) => nextPriorities(tx, tenant, jobs, at(ms)));
  expect(await next(3, 0)).toEqual([0, 1, 2]);
  expect(await next(2, 100)).toEqual([2, 3]);
  expect(await next(1, 10_000)).toEqual([0]);
  expect(await next(2, 10_000, "b")).toEqual([0, 1]);
  expect(await next(1, 10_000, null)).toEqual([0]);
  expect(await next(0, 10_000)).toEqual([]);
  expect((await next(40_000, 20_000)).at(-1), "no more than the queue's column holds").toBe(30_000);
  expect(await inTransaction((tx) => isAhead(tx, "a", at(20_000)))).toBe(true);
  expect(await inTransaction((tx) => isAhead(tx, "b", at(20_000)))).toBe(false);
  expect(await inTransaction((tx) => isAhead(tx, "never seen", at(0)))).toBe(false);
});

test("one tenant's many do not delay another's one: it is among the next to go out", async () => {
  // Time stands still, so that a slow machine gives nobody a share anew.
  const now = new Date();
  setAnchor("clock", () => now);
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
  await runJobs(database.url);
  // Four at a time: what had begun before it may end before it.
  const position = vendor.requests.findIndex(({ body }) => body.includes(one.email ?? ""));
  expect(position).toBeGreaterThanOrEqual(0);
  expect(position).toBeLessThan(8);
  for (const rows of [large, small])
    expect(new Set((await rows()).map(({ status }) => status))).toEqual(new Set(["SENT"]));
});

test("while the queue is full, who is ahead of their share waits in the plan, loses nothing, and goes on after", async () => {
  const [topic, people] = [await makeTopic(), await makePeople(1_200)];
  await busy("large");
  await fill(300);
  const rows = await send(topic.key, people, "large");
  const other = await send(topic.key, people.slice(0, 2), "small");
  for (let round = 0; round < 2; round += 1) {
    await runJobs(database.url, ["plan"]);
    expect(await rows()).toEqual([]);
    expect(await other(), "who is not ahead is planned all the same").toHaveLength(2);
    await passTime(database.url);
  }
  // Killed while it moves on: the chunk is rolled back whole, and done again.
  await runJobs(database.url, ["deliver"]);
  await asOwner(
    database.url,
    `CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'crash'; END $$;
     CREATE TRIGGER crash BEFORE UPDATE ON notifications FOR EACH ROW EXECUTE FUNCTION crash()`,
  );
  await runJobs(database.url, ["plan"]);
  expect(await rows()).toEqual([]);
  await asOwner(database.url, "DROP FUNCTION crash CASCADE");
  await passTime(database.url);
  await runJobs(database.url);
  const made = await rows();
  expect(new Set(made.map(({ userId }) => userId)).size).toBe(1_200);
  expect(made).toHaveLength(1_200);
  expect(new Set(made.map(({ status }) => status))).toEqual(new Set(["SENT"]));
});

test("an urgent notification does not wait behind its own tenant's newsletter", async () => {
  const [topic, person] = [await makeTopic({ urgent: true }), await makePerson()];
  await busy("large");
  await fill(300);
  const rows = await send(topic.key, [person], "large");
  await runJobs(database.url, ["plan"]);
  expect(await rows()).toMatchObject([{ status: "QUEUED" }]);
  const [first] = await asOwner<{ priority: number; user: string }>(
    database.url,
    `SELECT priority, payload -> 'data' -> 'deliveries' -> 0 ->> 0 AS user FROM graphile_worker._private_jobs
     ORDER BY priority, run_at, id LIMIT 1`,
  );
  expect(first).toEqual({ priority: -10, user: person.id });
});

test("what waits for a provider that must not be asked does not hold up the plans of other channels", async () => {
  const [topic, person] = [await makeTopic(), await makePerson()];
  await busy("large");
  await fill(300);
  setAnchor("delivery.watch", undefined);
  await asOwner(
    database.url,
    `INSERT INTO provider_states (provider, blocked_until, updated_at) VALUES ('resend', now() + interval '1 hour', now())`,
  );
  await watchChannels();
  const rows = await send(topic.key, [person], "large", "SMS");
  await runJobs(database.url, ["plan"]);
  expect(await rows()).toMatchObject([{ status: "QUEUED" }]);
  setAnchor("delivery.watch", undefined);
});
