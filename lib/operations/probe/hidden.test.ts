import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { useChangeListener } from "#db/testing/live.ts";
import { type Actor, probeUserId } from "#lib/actor.ts";
import { listDeliveries, listOutbox } from "#lib/delivery/index.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import { listPeople } from "#lib/people/index.ts";
import { eraseUser } from "#lib/privacy/index.ts";
import { key, makePeople, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { readCatalogue, upsertTopic } from "#lib/topics/index.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { acceptMessage } from "./send.ts";
import { probe, probeTopic } from "./world.ts";

const database = useDatabase();
useChangeListener(database);

/** A message of the probe that was sent and is not removed yet. */
let ids: string[];
beforeAll(async () => {
  await makePeople(3);
  await makeTopic();
  const notificationId = await transaction(probe, (tx) => acceptMessage(tx, ctxFor()));
  await runJobs(database.url, ["plan", "deliver"]);
  const [sent] = await asOwner<{ id: string; topic_id: string; status: string }>(
    database.url,
    "SELECT id, topic_id, status FROM deliveries WHERE user_id = $1",
    [probeUserId],
  );
  expect(sent?.status).toBe("SENT");
  ids = [probeUserId, sent?.topic_id ?? "", notificationId, sent?.id ?? ""];
});

const actors: [string, Actor][] = [
  ["the service", system],
  ["an ADMIN", signedIn("usr_a", "ADMIN")],
  ["a key with ADMIN", key("ADMIN")],
  ["a key", key("SEND", "USERS_READ")],
  ["an AUDITOR", signedIn("usr_b", "AUDITOR")],
  ["a VIEWER", signedIn("usr_c")],
  ["nobody", { kind: "anonymous" }],
];

/** Counts under an id that no one can find out, and that add to no sum. */
const exceptions = ["notification_counts.notification_id"];

/** Every column in which one of the probe's ids is stored. */
async function columnsOfProbe(): Promise<string[]> {
  const columns = await asOwner<{ name: string; column: string }>(
    database.url,
    `SELECT c.table_name AS name, c.column_name AS column FROM information_schema.columns c
     JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type = 'text' ORDER BY 1, 2`,
  );
  const found: string[] = [];
  for (const { name, column } of columns)
    if ((await asOwner(database.url, `SELECT FROM ${name} WHERE ${column} = ANY ($1)`, [ids])).length > 0)
      found.push(`${name}.${column}`);
  return found;
}

describe("the rows of the probe", () => {
  test.each(actors)("are hidden from %s in every table", async (_, actor) => {
    const columns = await columnsOfProbe();
    expect(columns).toEqual(
      expect.arrayContaining(["users.id", "topics.id", "notifications.id", "deliveries.user_id", "outbox.user_id"]),
    );
    const seen: string[] = [];
    for (const one of columns) {
      const [table = "", column = ""] = one.split(".");
      const statement = sql`SELECT FROM ${sql.identifier(table)} WHERE ${sql.identifier(column)} = ANY(${sql.param(ids)}::text[])`;
      const { rowCount } = await transaction(actor, (tx) => tx.execute(statement)).catch(() => ({ rowCount: 0 }));
      if (rowCount) seen.push(one);
    }
    expect(seen.filter((one) => !exceptions.includes(one))).toEqual([]);
  });

  test.each(actors)("are neither changed nor added by %s", async (_, actor) => {
    for (const table of ["users", "topics"])
      for (const statement of [
        `UPDATE ${table} SET name = 'x' WHERE id = ANY($1)`,
        `DELETE FROM ${table} WHERE id = ANY($1)`,
      ]) {
        const [text = ""] = statement.split("$1");
        const run = transaction(actor, (tx) => tx.execute(sql`${sql.raw(text)}${sql.param(ids)}::text[])`));
        expect((await run.catch(() => ({ rowCount: 0 }))).rowCount).toBe(0);
      }
    const insert = sql`INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, created_at)
      VALUES (${probeUserId}, 'dlv_x', 'ntf_x', 'top_x', 'EMAIL', 'QUEUED', 'CHOICE', '{}', now())`;
    await expect(transaction(actor, (tx) => tx.execute(insert))).rejects.toThrow();
  });

  test("are visible to the probe, with the catalogue of everyone else", async () => {
    const { topicsByKey } = await transaction(probe, (tx) => readCatalogue(tx));
    expect(topicsByKey.has(probeTopic.key)).toBe(true);
    expect(topicsByKey.size).toBe(2);
  });
});

describe("the probe", () => {
  test("is in no list, search and count of an administrator", async () => {
    const admin = ctxFor(signedIn("usr_a", "ADMIN"));
    for (const search of [undefined, "probe", "U0PROBE", "pr0be"]) {
      const people = await listPeople(admin, { first: 10, search });
      expect([people.edges.length, await people.totalCount()]).toEqual(search === undefined ? [3, 3] : [0, 0]);
    }
    const deliveries = await listDeliveries(admin, { first: 10 });
    expect(deliveries.edges).toEqual([]);
    expect((await listOutbox(admin, { first: 10 })).edges).toEqual([]);
    await expect(eraseUser(admin, { userId: probeUserId, reason: "test" })).rejects.toThrow("no such person");
  });

  test("gets no message for everyone", async () => {
    const topic = await makeTopic();
    const { notification } = await sendNotification(ctxFor(key("SEND")), {
      topicKey: topic.key,
      audience: { everyone: true },
      subject: "Hello",
      body: "Hello",
    });
    expect(notification.audienceSize).toBe(3);
    await runJobs(database.url);
    const planned = await asOwner(
      database.url,
      "SELECT audience_size AS size, (SELECT count(DISTINCT user_id)::int FROM deliveries WHERE notification_id = $1) AS people FROM notifications WHERE id = $1",
      [notification.id],
    );
    expect(planned).toEqual([{ size: 3, people: 3 }]);
  });

  test("leaves nothing in the catalogue in memory, in either order of reads", async () => {
    await upsertTopic(ctxFor(), { ...(await makeTopic()), name: "Changed" });
    const keys = async (actor: Actor) => [...(await transaction(actor, (tx) => readCatalogue(tx))).topicsByKey.keys()];
    expect(await keys(probe)).toContain(probeTopic.key);
    for (let time = 0; time < 2; time += 1) expect(await keys(system)).not.toContain(probeTopic.key);
    expect(await keys({ kind: "link", userId: probeUserId, tenantKey: null })).toContain(probeTopic.key);
    expect(await keys(signedIn("usr_c"))).not.toContain(probeTopic.key);
  });
});
