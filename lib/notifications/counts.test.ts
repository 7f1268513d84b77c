import { randomInt } from "node:crypto";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import { DELIVERY_STATUSES, type DeliveryStatus } from "#lib/enums.ts";
import { countByStatus, foldCounts } from "./index.ts";

const database = useDatabase();

const never = new AbortController().signal;

class Undo extends Error {}

const statuses = ["QUEUED", "SENDING", "SENT", "SKIPPED"] as const satisfies DeliveryStatus[];
const status = fc.constantFrom(...statuses);
const size = fc.integer({ min: 0, max: 9 });
const step = fc.oneof(
  fc.record({ kind: fc.constant("add" as const), status, size }),
  fc.record({ kind: fc.constant("move" as const), from: status, to: status, size }),
  fc.record({ kind: fc.constant("touch" as const), status }),
  fc.record({ kind: fc.constant("remove" as const), status, size }),
);
type Statement = typeof step extends fc.Arbitrary<infer T> ? T : never;
/** A transaction with its statements. */
const session = fc.record({ commits: fc.boolean(), steps: fc.array(step, { minLength: 1, maxLength: 4 }) });

const some = (from: string, size: number) => sql`(SELECT d.user_id, d.notification_id, d.channel FROM deliveries d
  WHERE d.status = ${from} AND d.notification_id IN ('ntf_1', 'ntf_2') ORDER BY d.user_id FOR UPDATE SKIP LOCKED LIMIT ${size})`;

function statementOf(statement: Statement) {
  const key = sql`(user_id, notification_id, channel)`;
  switch (statement.kind) {
    case "add":
      return sql`INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, created_at)
        SELECT 'usr_' || ${randomInt(2 ** 47)} || n, gen_random_uuid(), 'ntf_' || 1 + n % 2, 'top_1', 'EMAIL', ${statement.status}, 'CHOICE', '{}', now()
        FROM generate_series(1, ${statement.size}::int) AS n`;
    case "move":
      return sql`UPDATE deliveries SET status = ${statement.to} WHERE ${key} IN ${some(statement.from, statement.size)}`;
    case "touch":
      return sql`UPDATE deliveries SET error = 'x' WHERE ${key} IN ${some(statement.status, 5)}`;
    case "remove":
      return sql`DELETE FROM deliveries WHERE ${key} IN ${some(statement.status, statement.size)}`;
  }
}

const run = ({ commits, steps }: { commits: boolean; steps: Statement[] }) =>
  transaction(system, async (tx) => {
    for (const one of steps) await tx.execute(statementOf(one));
    if (!commits) throw new Undo();
  }).catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error;
  });

const kept = (notificationId: string) => transaction(system, (tx) => countByStatus(tx, notificationId));

async function counted(notificationId: string) {
  const rows = await asOwner<{ status: DeliveryStatus; count: number }>(
    database.url,
    "SELECT status, count(*)::int AS count FROM deliveries WHERE notification_id = $1 GROUP BY status",
    [notificationId],
  );
  return rows.sort((a, b) => DELIVERY_STATUSES.indexOf(a.status) - DELIVERY_STATUSES.indexOf(b.status));
}

describe("countByStatus", () => {
  test("equals the number of rows after concurrent inserts, changes, deletes and folds, committed or not", {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(session, { minLength: 1, maxLength: 8 }), async (sessions) => {
        await Promise.all([...sessions.map(run), foldCounts(system, never)]);
        for (const id of ["ntf_1", "ntf_2"]) expect(await kept(id)).toEqual(await counted(id));
      }),
      { numRuns: 25 },
    );
    expect(await counted("ntf_1")).not.toEqual([]);
  });

  test("is not delayed by a transaction that has changed the same notification and is still open", async () => {
    const add = { kind: "add", status: "SENT", size: 4 } as const;
    await transaction(system, async (tx) => {
      await tx.execute(statementOf(add));
      const before = await kept("ntf_1");
      await run({ commits: true, steps: [add, { kind: "move", from: "SENT", to: "SKIPPED", size: 1 }] });
      expect(await kept("ntf_1")).not.toEqual(before);
    });
    for (const id of ["ntf_1", "ntf_2"]) expect(await kept(id)).toEqual(await counted(id));
  });
});

describe("foldCounts", () => {
  const slotsOf = (notificationId: string) =>
    asOwner<{ status: string; count: number }>(
      database.url,
      "SELECT status, count FROM notification_counts WHERE notification_id = $1 ORDER BY status, slot",
      [notificationId],
    );
  const addSlots = (notificationId: string) =>
    asOwner(
      database.url,
      `INSERT INTO notification_counts (notification_id, status, slot, count)
       SELECT $1, status, slot, n FROM (VALUES ('SENT', -1, 7), ('SENT', 0, -2), ('SENT', 5, 3), ('QUEUED', 0, 4), ('QUEUED', 5, -4)) AS v (status, slot, n)`,
      [notificationId],
    );

  test("leaves one row for each status, and none for a status without deliveries", async () => {
    const ids = ["ntf_fold1", "ntf_fold2", "ntf_fold3"];
    for (const id of ids) await addSlots(id);
    await foldCounts(system, never, 2);
    for (const id of ids) expect(await slotsOf(id)).toEqual([{ status: "SENT", count: 8 }]);
  });

  test("skips the rows that a transaction is changing, and folds them the next time", async () => {
    await addSlots("ntf_fold4");
    await transaction(system, async (tx) => {
      await tx.execute(sql`RESET ROLE`); // as a trigger, which runs as the owner
      await tx.execute(
        sql`SELECT 1 FROM notification_counts WHERE notification_id = 'ntf_fold4' AND slot = 5 FOR UPDATE`,
      );
      await foldCounts(system, never);
      expect(await kept("ntf_fold4")).toEqual([{ status: "SENT", count: 8 }]);
      expect(await slotsOf("ntf_fold4")).toHaveLength(4);
    });
    await foldCounts(system, never);
    expect(await slotsOf("ntf_fold4")).toEqual([{ status: "SENT", count: 8 }]);
  });

  test("is refused to everyone but the service", async () => {
    await addSlots("ntf_fold5");
    await foldCounts({ kind: "person", userId: "usr_1", role: "ADMIN", sessionId: "ses_1" }, never);
    expect(await slotsOf("ntf_fold5")).toHaveLength(5);
  });
});
