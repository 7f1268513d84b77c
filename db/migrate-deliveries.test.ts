import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { migrate, migrateDown, readMigrations } from "./migrate.ts";
import { asOwner, createTestDatabase } from "./testing/index.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeEach(async () => {
  database = await createTestDatabase("template0");
});
afterEach(() => database.drop());

const migrateTo = async (last: string) =>
  migrate(
    database.url,
    (await readMigrations()).filter(({ name }) => name.slice(0, 4) <= last),
  );
const add = (user: string, notification: string, status: string, decision: string | null) =>
  asOwner(
    database.url,
    `INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, created_at)
     VALUES ($1, gen_random_uuid(), $2, 'top_1', 'EMAIL', $3, 'CHOICE', $4, now())`,
    [user, notification, status, decision],
  );
const counts = () =>
  asOwner(
    database.url,
    `SELECT notification_id, status, sum(count)::int AS n FROM notification_counts GROUP BY 1, 2 HAVING sum(count) <> 0 ORDER BY 1, 2`,
  );

describe("migration 0026", () => {
  test("counts the deliveries of earlier versions, also those that changed since migration 0025", async () => {
    await migrateTo("0023");
    for (const user of ["usr_1", "usr_2", "usr_3"]) await add(user, "ntf_1", "QUEUED", "{}");
    await migrateTo("0025");
    await asOwner(database.url, "UPDATE deliveries SET status = 'SENT' WHERE user_id = 'usr_2'");
    await asOwner(database.url, "DELETE FROM deliveries WHERE user_id = 'usr_3'");
    await add("usr_1", "ntf_2", "SKIPPED", "{}");
    await migrateTo("0026");
    expect(await counts()).toEqual([
      { notification_id: "ntf_1", status: "QUEUED", n: 1 },
      { notification_id: "ntf_1", status: "SENT", n: 1 },
      { notification_id: "ntf_2", status: "SKIPPED", n: 1 },
    ]);
  });

  test("keeps counts, keys and deliveries when it is applied, reverted and applied again", async () => {
    const migrations = (await readMigrations()).filter(({ name }) => name.slice(0, 4) <= "0026");
    await migrateTo("0023");
    await add("usr_1", "ntf_1", "QUEUED", "{}");
    await add("usr_2", "ntf_1", "SENT", "{}");
    const keys = async () =>
      (
        await asOwner<{ name: string }>(
          database.url,
          `SELECT conname AS name FROM pg_constraint
           WHERE conrelid = 'deliveries'::regclass AND contype IN ('p', 'u') ORDER BY conname`,
        )
      ).map(({ name }) => name);
    const expected = [
      { notification_id: "ntf_1", status: "QUEUED", n: 1 },
      { notification_id: "ntf_1", status: "SENT", n: 1 },
    ];
    await migrateTo("0026");
    expect(await keys()).toEqual(["deliveries_user_id_notification_id_channel_pk"]);
    expect(await counts()).toEqual(expected);

    expect(await migrateDown(database.url, 1, migrations)).toEqual(["0026_delivery_keys"]);
    expect(await keys()).toEqual(["deliveries_once", "deliveries_user_id_id_pk"]);
    await expect(add("usr_1", "ntf_1", "SENT", "{}")).rejects.toThrow("deliveries_once");
    await add("usr_3", "ntf_1", "SENT", "{}");
    await asOwner(database.url, "UPDATE deliveries SET status = 'SENT' WHERE user_id = 'usr_1'");

    expect(await migrate(database.url, migrations)).toEqual(["0026_delivery_keys"]);
    expect(await keys()).toEqual(["deliveries_user_id_notification_id_channel_pk"]);
    expect(await counts()).toEqual([{ notification_id: "ntf_1", status: "SENT", n: 3 }]);
    await expect(add("usr_1", "ntf_1", "SENT", "{}")).rejects.toThrow("deliveries_user_id_notification_id_channel_pk");
    expect(await asOwner(database.url, "SELECT user_id FROM deliveries ORDER BY user_id")).toEqual(
      ["usr_1", "usr_2", "usr_3"].map((user_id) => ({ user_id })),
    );
  });
});

describe("migration 0025", () => {
  test("gives each delivery its decision back when it is reverted", async () => {
    await migrateTo("0026");
    await asOwner(
      database.url,
      `INSERT INTO shared_decisions (id, decision, used_at) VALUES (repeat('a', 32)::uuid, '{"outcome": "SEND"}', now())`,
    );
    await asOwner(
      database.url,
      `INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, decision_id, created_at)
       VALUES ('usr_1', 'dlv_1', 'ntf_1', 'top_1', 'EMAIL', 'SENT', 'CHOICE', NULL, repeat('a', 32)::uuid, now()),
         ('usr_2', 'dlv_2', 'ntf_1', 'top_1', 'EMAIL', 'SENT', 'CHOICE', '{"outcome": "SKIP"}', NULL, now())`,
    );
    await migrateDown(
      database.url,
      2,
      (await readMigrations()).filter(({ name }) => name.slice(0, 4) <= "0026"),
    );
    expect(await asOwner(database.url, "SELECT id, decision FROM deliveries ORDER BY id")).toEqual([
      { id: "dlv_1", decision: { outcome: "SEND" } },
      { id: "dlv_2", decision: { outcome: "SKIP" } },
    ]);
  });

  test("refuses a delivery without any decision", async () => {
    await migrateTo("0026");
    await expect(add("usr_1", "ntf_1", "SENT", null)).rejects.toThrow("deliveries_decided");
  });
});
