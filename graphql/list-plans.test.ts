import { beforeAll, describe, expect, test } from "vitest";
import { pool } from "#db/client.ts";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { listEvents, listHistory } from "#lib/audit/index.ts";
import { listConsents } from "#lib/consent/index.ts";
import { listDeliveries, listOutbox } from "#lib/delivery/index.ts";
import { listPeople } from "#lib/people/index.ts";
import { listSuppressions } from "#lib/suppression/index.ts";

const database = useDatabase();
const rows = 20_000;

/** Rows of every listed table, so many that PostgreSQL prefers an index where one can be used. */
const data = `
  CREATE FUNCTION id(kind text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE RETURN kind || '_' || lpad(n::text, 26, '0');
  INSERT INTO users (id, external_id, name, email, phone)
    SELECT id('usr', n), 'crm-' || n, 'Person ' || md5(n::text), 'p' || n || '@example.com', '+49151' || 1000000 + n
    FROM generate_series(1, ${rows}) n;
  INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, created_at)
    SELECT id('usr', n), id('dlv', n), id('ntf', n / 100), id('top', n % 20), 'EMAIL',
      CASE WHEN n % 500 = 0 THEN 'DEAD' ELSE 'SENT' END, 'TOPIC_DEFAULT', '{}', now() FROM generate_series(1, ${rows}) n;
  INSERT INTO suppressions (user_id, id, channel, address_hash, scope, reason, created_at, created_by)
    SELECT id('usr', n), id('sup', n), 'EMAIL', n, 'ALL', 'HARD_BOUNCE', now(), 'test' FROM generate_series(1, ${rows}) n;
  INSERT INTO consents (user_id, id, topic_id, channel, granted, wording, wording_version, locale, source, at)
    SELECT id('usr', n), id('con', n), id('top', 1), 'EMAIL', true, '', '1', 'en', 'page', now() FROM generate_series(1, ${rows}) n;
  INSERT INTO outbox (id, user_id, channel, recipient, payload, created_at)
    SELECT id('out', n), id('usr', n), 'EMAIL', '', '{}', now() FROM generate_series(1, ${rows}) n;
  INSERT INTO audit_events (id, at, action, actor, actor_role, subject, content_hash, sequence, hash)
    SELECT id('aud', n), now(), CASE WHEN n % 500 = 0 THEN 'role.change' ELSE 'preference.set' END, id('usr', n), 'VIEWER',
      id('usr', n), '', n, '' FROM generate_series(1, ${rows}) n`;

/** Each connection reports the plan of every statement, those inside functions too. */
const reportPlans = `
  DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET session_preload_libraries = auto_explain', current_database()); END $$;
  DO $$ DECLARE name text; value text; BEGIN
    FOR name, value IN VALUES ('log_min_duration', '0'), ('log_nested_statements', 'on'), ('log_level', 'notice') LOOP
      EXECUTE format('ALTER DATABASE %I SET auto_explain.%I = %L', current_database(), name, value);
    END LOOP;
  END $$`;

const plans: string[] = [];
beforeAll(async () => {
  await asOwner(database.url, data);
  await asOwner(database.url, "VACUUM ANALYZE");
  await asOwner(database.url, reportPlans);
  pool().on("connect", (client) => client.on("notice", ({ message = "" }) => plans.push(message)));
});

const userId = `usr_${"9000".padStart(26, "0")}`;
const after = (kind: string) => Buffer.from(`${kind}_${"9000".padStart(26, "0")}`).toString("base64url");
const lists: [string, () => Promise<unknown>][] = [
  ["the first people", () => listPeople(ctxFor(), { first: 50 })],
  ["later people", () => listPeople(ctxFor(), { first: 50, after: after("usr") })],
  ["a search by name", () => listPeople(ctxFor(), { first: 50, search: "c4ca42" })],
  ["a search by address", () => listPeople(ctxFor(), { first: 50, search: "p1234@" })],
  ["a search by external id", () => listPeople(ctxFor(), { first: 50, search: "crm-777" })],
  ["a search without matches", () => listPeople(ctxFor(), { first: 50, search: "nobody at all" })],
  ["the first deliveries", () => listDeliveries(ctxFor(), { first: 50 })],
  ["later deliveries", () => listDeliveries(ctxFor(), { first: 50, after: after("dlv") })],
  ["dead deliveries", () => listDeliveries(ctxFor(), { first: 50, filter: { status: "DEAD" } })],
  ["a person's deliveries", () => listDeliveries(ctxFor(), { first: 50, userId })],
  ["a notification's deliveries", () => listDeliveries(ctxFor(), { first: 50, notificationId: after("ntf") })],
  ["the first suppressions", () => listSuppressions(ctxFor(), { first: 50 })],
  ["later suppressions", () => listSuppressions(ctxFor(), { first: 50, after: after("sup") })],
  ["a person's consents", () => listConsents(ctxFor(), { first: 50, userId })],
  ["the first messages of the outbox", () => listOutbox(ctxFor(), { first: 50 })],
  ["later messages of the outbox", () => listOutbox(ctxFor(), { first: 50, after: after("out") })],
  ["the first audit events", () => listEvents(ctxFor(), { first: 50 })],
  ["later audit events", () => listEvents(ctxFor(), { first: 50, after: after("aud") })],
  ["audit events of an action", () => listEvents(ctxFor(), { first: 50, filter: { action: "role.change" } })],
  ["audit events of an actor", () => listEvents(ctxFor(), { first: 50, filter: { actor: userId } })],
  ["audit events about a person", () => listEvents(ctxFor(), { first: 50, filter: { subject: userId } })],
  ["a person's history", () => listHistory(ctxFor(), { first: 50, userId })],
];

/** The tables that the plans read from start to end, without those of a few pages. */
const scannedTables = (): (string | undefined)[] =>
  plans
    .flatMap((plan) => [...plan.matchAll(/Seq Scan on (\w+).*\(cost=[\d.]+\.\.(\d+)/g)])
    .filter(([, , cost]) => Number(cost) > 100)
    .map(([, table]) => table);

describe("list plans", () => {
  test.each(lists)("read no whole table for %s", async (_name, list) => {
    plans.length = 0;
    await list();
    expect(plans.join()).toContain("Index");
    expect(scannedTables()).toEqual([]);
  });

  test("show a whole table that is read without an index", async () => {
    plans.length = 0;
    await pool().query("SELECT FROM users WHERE locale = 'xx'");
    expect(scannedTables()).toEqual(["users"]);
  });
});
