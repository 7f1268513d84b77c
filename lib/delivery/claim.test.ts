import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { deliveries, deliveryColumns } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import { makePeople, makeTopic } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { type ClaimedRow, claim as claimIn, type DeliveryRow, type Pair, pairsOf } from "./claim.ts";
import { type Settlement, settle } from "./settle.ts";

const database = useDatabase();
const now = () => new Date();
const claim = (pairs: readonly Pair[], safeToRepeat: boolean) =>
  transaction(system, (tx) => claimIn(tx, pairs, { safeToRepeat }, now()));

/** Inserts QUEUED deliveries without a job. */
async function queued(count: number): Promise<DeliveryRow[]> {
  const [topic, people] = [await makeTopic(), await makePeople(count)];
  const { notification } = await sendNotification(ctxFor(), {
    topicKey: topic.key,
    audience: { userIds: people.map(({ id }) => id) },
    channels: ["SMS"],
    subject: "Hello",
    body: "Hello",
  });
  await runJobs(database.url, ["plan"]);
  return rowsOf(notification.id);
}
const rowsOf = (notificationId: string): Promise<DeliveryRow[]> =>
  transaction(system, (tx) =>
    tx
      .select(deliveryColumns)
      .from(deliveries)
      .where(eq(deliveries.notificationId, notificationId))
      .orderBy(deliveries.id),
  );
const again = async ([row]: DeliveryRow[]) => rowsOf(row?.notificationId ?? "");
const sent = (row: ClaimedRow): Settlement => ({ row, status: "SENT", providerMessageId: "SM1" });
const settleAll = (token: string, rows: ClaimedRow[], outcomeOf: (row: ClaimedRow) => Settlement) =>
  transaction(system, (tx) => settle(tx, token, "SMS", rows.map(outcomeOf), now()));

describe("claim", () => {
  test("claims waiting rows, marks them SENDING and counts the attempt", async () => {
    const rows = await queued(3);
    const claimed = await claim(pairsOf(rows), false);
    expect(claimed.rows.map(({ id }) => id).sort()).toEqual(rows.map(({ id }) => id).sort());
    for (const row of await again(rows))
      expect(row).toMatchObject({ status: "SENDING", attempts: 1, claimToken: claimed.token, nextAttemptAt: null });
  });

  test("claims only the given rows", async () => {
    const rows = await queued(3);
    const claimed = await claim(pairsOf(rows.slice(0, 2)), false);
    expect(claimed.rows).toHaveLength(2);
    expect((await again(rows)).filter(({ status }) => status === "QUEUED")).toHaveLength(1);
    const [first, second] = rows;
    const foreign = await claim([[first?.userId ?? "", second?.id ?? ""]], false);
    expect(foreign.rows).toEqual([]);
  });

  test("gives all rows to one of many concurrent claims", async () => {
    const rows = await queued(20);
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(pairsOf(rows), false)));
    expect(claims.map((one) => one.rows.length).sort((a, b) => a - b)).toEqual([0, 0, 0, 0, 0, 0, 0, 20]);
  });

  test("marks the SENDING rows of a lost worker UNKNOWN if a repeat is not safe", async () => {
    const rows = await queued(2);
    const lost = await claim(pairsOf(rows), false);
    const next = await claim(pairsOf(rows), false);
    expect(next.rows).toEqual([]);
    for (const row of await again(rows)) expect(row).toMatchObject({ status: "UNKNOWN", attempts: 1 });
    expect(await settleAll(lost.token, lost.rows, sent)).toEqual(new Set());
    expect((await claim(pairsOf(rows), false)).rows).toEqual([]);
  });

  test("claims the rows of a lost worker again if a repeat is safe, and its old token settles nothing", async () => {
    const rows = await queued(2);
    const lost = await claim(pairsOf(rows), true);
    const next = await claim(pairsOf(rows), true);
    expect(next.rows).toHaveLength(2);
    expect(next.token).not.toBe(lost.token);
    const failed = (row: ClaimedRow): Settlement => ({ row, status: "FAILED", error: "too late" });
    expect(await settleAll(lost.token, lost.rows, failed)).toEqual(new Set());
    expect(await settleAll(next.token, next.rows, sent)).toEqual(new Set(rows.map(({ id }) => id)));
    for (const row of await again(rows))
      expect(row).toMatchObject({
        status: "SENT",
        attempts: 2,
        providerMessageId: "SM1",
        error: null,
        claimToken: null,
      });
  });

  test("ignores settled rows, and their token cannot settle them a second time", async () => {
    const rows = await queued(1);
    const claimed = await claim(pairsOf(rows), true);
    await settleAll(claimed.token, claimed.rows, sent);
    expect(await settleAll(claimed.token, claimed.rows, (row) => ({ row, status: "FAILED" }))).toEqual(new Set());
    expect((await claim(pairsOf(rows), true)).rows).toEqual([]);
    expect(await again(rows)).toMatchObject([{ status: "SENT" }]);
  });

  test("ignores a row until its next attempt is due, and a job exists for that time", async () => {
    const rows = await queued(1);
    const claimed = await claim(pairsOf(rows), true);
    const later = new Date(Date.now() + 3_600_000);
    await settleAll(claimed.token, claimed.rows, (row) => ({ row, status: "QUEUED", nextAttemptAt: later }));
    expect((await claim(pairsOf(rows), true)).rows).toEqual([]);
    const jobs = await asOwner<{ run_at: Date; payload: { data: { deliveries: unknown } } }>(
      database.url,
      "SELECT run_at, payload FROM graphile_worker._private_jobs WHERE run_at > now() + interval '50 minutes'",
    );
    expect(jobs).toMatchObject([{ run_at: later, payload: { data: { deliveries: pairsOf(rows) } } }]);
    await asOwner(database.url, "UPDATE deliveries SET next_attempt_at = now() WHERE next_attempt_at > now()");
    expect((await claim(pairsOf(rows), true)).rows).toHaveLength(1);
  });

  test.each(["DEFERRED", "DIGESTED", "SKIPPED", "FAILED", "UNKNOWN", "DEAD", "DELIVERED"])(
    "ignores rows that are %s",
    async (status) => {
      const rows = await queued(1);
      await asOwner(database.url, "UPDATE deliveries SET status = $1 WHERE id = $2", [status, rows[0]?.id]);
      for (const safeToRepeat of [true, false]) expect((await claim(pairsOf(rows), safeToRepeat)).rows).toEqual([]);
      expect(await again(rows)).toMatchObject([{ status }]);
    },
  );
});
