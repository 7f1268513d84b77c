import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { deliveries } from "#db/schema/index.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import { reportPlans, rowsRead } from "#db/testing/plans.ts";
import type { DeliveryStatus } from "#lib/enums.ts";
import { makePeople, makeTopic } from "#lib/testing/fixtures.ts";
import { claim, type Pair } from "./claim.ts";
import { settle } from "./settle.ts";

const database = useDatabase();
/** So many that their index is the cheaper way to a batch. */
const backlog = 60_000;
const batch = 200;

let plans: string[];
let pairs: Pair[];

/** The statistics know only the deliveries that were sent before, as during a large send. */
beforeAll(async () => {
  plans = await reportPlans(database.url);
  const [topic, [person]] = [await makeTopic(), await makePeople(1)];
  const insert = async (status: DeliveryStatus, from: number, to: number): Promise<Pair[]> => {
    const rows = await asOwner<{ user_id: string; id: string }>(
      database.url,
      `INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, created_at)
       SELECT $1, 'dlv_' || lpad(n::text, 26, '0'), 'ntf_' || n, $2, 'EMAIL', $3, 'TOPIC_DEFAULT', '{}', now()
       FROM generate_series($4::int, $5::int) n RETURNING user_id, id`,
      [person?.id, topic.id, status, from, to],
    );
    return rows.map((row) => [row.user_id, row.id]);
  };
  await asOwner(database.url, "ALTER TABLE deliveries SET (autovacuum_enabled = false)");
  await insert("SENT", 1, 1_000);
  await asOwner(database.url, "ANALYZE deliveries");
  pairs = await insert("QUEUED", 1_001, 1_000 + backlog);
});

test.each([true, false])("a batch is found without reading the backlog; safe to repeat: %s", async (safeToRepeat) => {
  plans.length = 0;
  const { token, rows } = await transaction(system, (tx) =>
    claim(tx, pairs.splice(0, batch), { safeToRepeat }, new Date()),
  );
  expect(rows).toHaveLength(batch);
  const sent = rows.map((row) => ({ row, status: "SENT" as const }));
  expect((await transaction(system, (tx) => settle(tx, token, "EMAIL", sent, new Date()))).size).toBe(batch);
  expect(plans.filter((plan) => plan.includes("Update on deliveries")).length).toBeGreaterThanOrEqual(2);
  // A batch is compared with itself at most.
  expect(Math.max(...plans.flatMap(rowsRead))).toBeLessThanOrEqual(batch ** 2);
});

test("a scan of the backlog would be seen", async () => {
  plans.length = 0;
  await transaction(system, (tx) => tx.$count(deliveries, eq(deliveries.error, "none")));
  expect(Math.max(...plans.flatMap(rowsRead))).toBeGreaterThanOrEqual(backlog);
});

test("a grown table is analysed once, until it has doubled again", async () => {
  const analyze = () => transaction(system, (tx) => tx.execute("SELECT analyze_grown_deliveries() AS done"));
  expect((await analyze()).rows).toEqual([{ done: true }]);
  expect((await analyze()).rows).toEqual([{ done: false }]);
});
