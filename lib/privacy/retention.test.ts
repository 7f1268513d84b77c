import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { DELIVERY_STATUSES } from "#lib/enums.ts";
import { parseEnv } from "#lib/env.ts";
import { firstIdAt, type IdKind, newId } from "#lib/ids.ts";
import { countByStatus } from "#lib/notifications/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { maxTopicsInLink } from "#lib/unsubscribe/index.ts";
import { applyRetention } from "./retention.ts";

const database = useDatabase();
const retained = () =>
  parseEnv({
    ...process.env,
    RETENTION_DELIVERIES_DAYS: "100",
    RETENTION_OUTBOX_DAYS: "10",
    RETENTION_WEBHOOKS_DAYS: "20",
  });
beforeAll(() => setProcessSingleton("env", retained()));
afterAll(() => setProcessSingleton("env", undefined));

const now = new Date("2026-06-01T03:17:00Z");
const never = new AbortController().signal;
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000 - 1);
/** An id created at the given moment. */
const idAt = (kind: IdKind, moment: Date) => firstIdAt(kind, moment) + newId(kind).slice(-16);
const remainingIds = async (table: string) =>
  (await asOwner<{ id: string }>(database.url, `SELECT id FROM ${table}`)).map(({ id }) => id);

async function makeDelivery(status: string, days: number, notificationId = newId("notification")): Promise<string> {
  const id = idAt("delivery", daysAgo(days));
  await asOwner(
    database.url,
    `INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, created_at, digest_id)
     VALUES ($1, $2, $3, 'top_1', 'EMAIL', $4, 'CHOICE', '{}', $5, $2 || '-digest')`,
    [newId("user"), id, notificationId, status, daysAgo(days)],
  );
  await asOwner(
    database.url,
    `INSERT INTO digests (user_id, id, channel, due_at, created_at) VALUES ($1, $2 || '-digest', 'EMAIL', $3, $3)`,
    [newId("user"), id, daysAgo(days)],
  );
  return id;
}

const unfinished = ["QUEUED", "DEFERRED", "DIGESTED", "SENDING", "UNKNOWN", "DEAD"];
describe("applyRetention", () => {
  test.each(
    DELIVERY_STATUSES.flatMap((status) => [
      { status, days: 100, gone: !unfinished.includes(status) },
      { status, days: 99, gone: false },
    ]),
  )("treats a $status delivery and its digest after $days days: removed = $gone", async ({ status, days, gone }) => {
    const id = await makeDelivery(status, days);
    await applyRetention(ctxFor(system, now), never);
    expect((await remainingIds("deliveries")).includes(id)).toBe(!gone);
    expect((await remainingIds("digests")).includes(`${id}-digest`)).toBe(!gone);
  });

  test("keeps a notification's counts and clears its content after its last delivery is removed", async () => {
    const id = idAt("notification", daysAgo(100));
    await asOwner(
      database.url,
      `INSERT INTO notifications (id, topic_id, subject, body, data, channels, audience, audience_size, request_hash, created_at, planned_at, created_by)
     VALUES ($1, 'top_1', 'Dear Ada', 'Hello', '{"to": "ada"}', '{EMAIL}', '{"userIds": ["usr_ada"]}', 1, 'h', $2, $2, 'test')`,
      [id, daysAgo(100)],
    );
    for (const status of ["SENT", "SENT", "FAILED"]) await makeDelivery(status, 100, id);
    const recent = await makeDelivery("SENT", 50, id);
    const contents = () =>
      asOwner(database.url, "SELECT subject, body, data, audience FROM notifications WHERE id = $1", [id]);
    const counts = () => transaction(system, (tx) => countByStatus(tx, id));
    const before = await counts();
    await applyRetention(ctxFor(system, now), never);
    expect(await remainingIds("deliveries")).toContain(recent);
    expect(await counts()).toEqual(before);
    expect(await contents()).toMatchObject([{ subject: "Dear Ada" }]);
    await applyRetention(ctxFor(system, new Date(now.getTime() + 60 * 86_400_000)), never);
    expect(await counts()).toEqual([
      { status: "SENT", count: 3 },
      { status: "FAILED", count: 1 },
    ]);
    expect(await contents()).toEqual([{ subject: "", body: "", data: {}, audience: { userIds: [] } }]);
  });

  test("removes a shared decision a day after the retention of its last delivery, and keeps it while one refers to it", async () => {
    const share = (letter: string, days: number) =>
      asOwner(
        database.url,
        `INSERT INTO shared_decisions (id, decision, used_at) VALUES (repeat($1, 32)::uuid, '{}', $2)`,
        [letter, daysAgo(days)],
      );
    await share("a", 102);
    await share("b", 101);
    await share("c", 102);
    const id = await makeDelivery("DEAD", 101);
    await asOwner(
      database.url,
      "UPDATE deliveries SET decision = NULL, decision_id = repeat('c', 32)::uuid WHERE id = $1",
      [id],
    );
    expect(await applyRetention(ctxFor(system, now), never)).toMatchObject({ shared_decisions: 1 });
    expect((await remainingIds("shared_decisions")).map(([letter]) => letter).sort()).toEqual(["b", "c"]);
    await asOwner(database.url, "DELETE FROM deliveries WHERE id = $1", [id]);
    expect(await applyRetention(ctxFor(system, now), never)).toMatchObject({ shared_decisions: 1 });
    expect((await remainingIds("shared_decisions")).map(([letter]) => letter)).toEqual(["b"]);
  });

  test("removes results of the probe after the retention of the ledger", async () => {
    await asOwner(
      database.url,
      "INSERT INTO probe_minutes (minute) SELECT $1::timestamptz - n * interval '1 day' FROM generate_series(363, 367) AS n",
      [now],
    );
    expect(await applyRetention(ctxFor(system, now), never, { batchSize: 1, batches: 9 })).toMatchObject({
      probe_minutes: 2,
    });
    expect(await asOwner(database.url, "SELECT FROM probe_minutes")).toHaveLength(3);
  });

  test("keeps a shared decision that a plan begins to use at the same moment, and does not wait for the plan", async () => {
    const decision = "repeat('d', 32)::uuid";
    await asOwner(database.url, `INSERT INTO shared_decisions (id, decision, used_at) VALUES (${decision}, '{}', $1)`, [
      daysAgo(200),
    ]);
    await transaction(system, async (tx) => {
      await tx.execute(`UPDATE shared_decisions SET used_at = now() WHERE id = ${decision}`);
      await applyRetention(ctxFor(system, now), never);
    });
    await applyRetention(ctxFor(system, now), never);
    expect((await remainingIds("shared_decisions")).some((id) => id.startsWith("d"))).toBe(true);
  });

  test("removes past alerts and runs of operations after the retention of the ledger, and no alert that still fires", async () => {
    await asOwner(
      database.url,
      `INSERT INTO alerts (id, name, labels, fingerprint, severity, state, summary, since, resolved_at)
       SELECT 'alt_' || n, 'x', '{}', 'x', 'warning', 'resolved', 'x', $1, $2::timestamptz - n * interval '1 day'
       FROM generate_series(363, 367) AS n`,
      [daysAgo(400), now],
    );
    await asOwner(
      database.url,
      `INSERT INTO alerts (id, name, labels, fingerprint, severity, state, summary, since)
       VALUES ('alt_firing', 'x', '{}', 'y', 'warning', 'firing', 'x', $1)`,
      [daysAgo(400)],
    );
    await asOwner(
      database.url,
      `INSERT INTO operation_runs (id, kind, started_at)
       SELECT 'run_' || n, 'backup', $1::timestamptz - n * interval '1 day' FROM generate_series(363, 367) AS n`,
      [now],
    );
    expect(await applyRetention(ctxFor(system, now), never, { batchSize: 1, batches: 9 })).toMatchObject({
      operation_runs: 2,
    });
    expect(await asOwner(database.url, "SELECT id FROM alerts WHERE state = 'firing'")).toEqual([{ id: "alt_firing" }]);
    expect(await asOwner(database.url, "SELECT FROM operation_runs")).toHaveLength(3);
    expect(await asOwner(database.url, "SELECT FROM alerts WHERE resolved_at < $1", [daysAgo(365)])).toEqual([]);
  });

  test("removes outbox rows and applied webhook events in bounded batches, and keeps consents and suppressions", async () => {
    await asOwner(database.url, "DELETE FROM outbox");
    await asOwner(
      database.url,
      `INSERT INTO outbox (id, channel, recipient, payload, created_at)
     SELECT 'out_' || n, 'SMS', 'x', '{}', $1::timestamptz + n * interval '1 day' FROM generate_series(-6, 1) AS n`,
      [daysAgo(10)],
    );
    await asOwner(
      database.url,
      `INSERT INTO webhook_events (provider, id, kind, payload, received_at, applied_at)
     SELECT 'resend', days || applied::text, 'k', '{}', $1::timestamptz - days * interval '1 day', CASE WHEN applied THEN now() END
     FROM unnest('{19, 20}'::int[]) AS days, unnest('{true, false}'::boolean[]) AS applied`,
      [daysAgo(0)],
    );
    await asOwner(
      database.url,
      `INSERT INTO suppressions (user_id, id, channel, address_hash, scope, reason, created_at, created_by)
     VALUES ('usr_1', 'sup_1', 'SMS', 'h', 'ALL', 'STOP', '2001-01-01', 'test')`,
    );
    await asOwner(
      database.url,
      `INSERT INTO consents (user_id, id, topic_id, channel, granted, wording, wording_version, locale, source, at)
     VALUES ('usr_1', 'con_1', 'top_1', 'SMS', true, 'w', '1', 'en', 'test', '2001-01-01')`,
    );
    const night = () => applyRetention(ctxFor(system, now), never, { batchSize: 2, batches: 2 });
    expect(await night()).toMatchObject({ outbox: 4, webhook_events: 1 });
    expect(await night()).toMatchObject({ outbox: 3, webhook_events: 0 });
    expect(await remainingIds("outbox")).toEqual(["out_1"]);
    expect((await remainingIds("webhook_events")).sort()).toEqual(["19false", "19true", "20false"]);
    expect([await remainingIds("suppressions"), await remainingIds("consents")]).toEqual([["sup_1"], ["con_1"]]);
    expect(await applyRetention(ctxFor(system, now), AbortSignal.abort())).toEqual({});
  });

  test("keeps digest items that an unsubscribe link needs for 90 days, whatever the retention", async () => {
    await asOwner(database.url, "DELETE FROM deliveries");
    const digestOf = (name: string, topics: number, days: number) =>
      asOwner(
        database.url,
        `INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, created_at, digest_id)
       SELECT 'usr_1', $2 || n, $2 || n, 'top_' || n, 'EMAIL', 'SENT', 'CHOICE', '{}', $4, $1 FROM generate_series(1, $3::int) AS n`,
        [name, `${firstIdAt("delivery", daysAgo(days))}${name}`, topics, daysAgo(days)],
      );
    await digestOf("few", maxTopicsInLink, 30);
    await digestOf("many", maxTopicsInLink + 1, 89);
    await digestOf("old", maxTopicsInLink + 1, 91);
    const env = parseEnv({ ...process.env, RETENTION_DELIVERIES_DAYS: "1" });
    setProcessSingleton("env", env);
    try {
      await applyRetention(ctxFor(system, now), never);
    } finally {
      setProcessSingleton("env", retained());
    }
    const kept = await asOwner(database.url, "SELECT DISTINCT digest_id FROM deliveries");
    expect(kept).toEqual([{ digest_id: "many" }]);
  });
});
