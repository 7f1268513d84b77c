import { beforeAll, describe, expect, test } from "vitest";
import { pool } from "#db/client.ts";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { reportPlans, rowsRead } from "#db/testing/plans.ts";
import { listAlertChannels } from "#lib/alerts/index.ts";
import { listEvents, listHistory } from "#lib/audit/index.ts";
import { listConsents } from "#lib/consent/index.ts";
import { type DeliveryFilter, listDeliveries, listOutbox } from "#lib/delivery/index.ts";
import { CHANNELS, DELIVERY_STATUSES } from "#lib/enums.ts";
import { newIds } from "#lib/ids.ts";
import { channelHealths, listIncidents, readOnCall } from "#lib/operations/index.ts";
import { listPeople } from "#lib/people/index.ts";
import { listSuppressions } from "#lib/suppression/index.ts";

const database = useDatabase();
const rows = 20_000;
/** Rows of the same moment. */
const perMoment = 100;
const end = Date.now() - 60_000;
/** The moment of the nth row. Moments are three hours apart, so that the rows are of 25 days. */
const momentOf = (n: number) => new Date(end - Math.floor((rows - n) / perMoment) * 3 * 3_600_000);
const idsOf = (kind: "delivery" | "audit" | "suppression" | "outbox" | "incident") =>
  Array.from({ length: rows / perMoment }, (_, moment) => newIds(kind, perMoment, momentOf(moment * perMoment))).flat();
const ids = { deliveries: idsOf("delivery"), events: idsOf("audit"), suppressions: idsOf("suppression") };
const more = { outbox: idsOf("outbox"), incidents: idsOf("incident") };
const moments = Array.from({ length: rows }, (_, n) => momentOf(n).toISOString());

/**
 * Rows of every listed table. The rows that a filter finds are among the oldest: SMS, BOUNCED, the topic top_old and its
 * notification ntf_old. So a search that reads the newest rows first and drops the others reads nearly all rows.
 */
const data: [string, unknown[]][] = [
  [
    `CREATE FUNCTION id(kind text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE RETURN kind || '_' || lpad(n::text, 26, '0')`,
    [],
  ],
  [
    `INSERT INTO users (id, external_id, name, email, phone)
     SELECT id('usr', n), 'crm-' || n, 'Person ' || md5(n::text), 'p' || n || '@example.com', '+49151' || 1000000 + n
     FROM generate_series(1, ${rows}) n`,
    [],
  ],
  [
    `INSERT INTO topics (id, key, name, description, section, classification)
     SELECT 'top_' || key, key, key, '', 'General', 'TRANSACTIONAL' FROM unnest('{old,new,none}'::text[]) key`,
    [],
  ],
  [
    `INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, created_at)
     SELECT id('usr', n), id, CASE WHEN n <= 5000 THEN 'ntf_old' ELSE id('ntf', n / 100) END,
       CASE WHEN n <= 5000 THEN 'top_old' ELSE 'top_new' END, CASE WHEN n <= 40 THEN 'SMS' ELSE 'EMAIL' END,
       CASE WHEN n <= 20 THEN 'BOUNCED' WHEN n % 500 = 0 THEN 'DEAD' ELSE 'SENT' END, 'TOPIC_DEFAULT', '{}', at
     FROM unnest($1::text[], $2::timestamptz[]) WITH ORDINALITY AS one (id, at, n)`,
    [ids.deliveries, moments],
  ],
  [
    `INSERT INTO suppressions (user_id, id, channel, address_hash, scope, reason, created_at, created_by)
     SELECT id('usr', n), id, CASE WHEN n <= 20 THEN 'SMS' ELSE 'EMAIL' END, n, 'ALL', 'HARD_BOUNCE', at, 'test'
     FROM unnest($1::text[], $2::timestamptz[]) WITH ORDINALITY AS one (id, at, n)`,
    [ids.suppressions, moments],
  ],
  [
    `INSERT INTO outbox (id, user_id, channel, recipient, payload, created_at)
     SELECT id, id('usr', n), CASE WHEN n <= 20 THEN 'SMS' ELSE 'EMAIL' END, '', '{}', at
     FROM unnest($1::text[], $2::timestamptz[]) WITH ORDINALITY AS one (id, at, n)`,
    [more.outbox, moments],
  ],
  [
    `INSERT INTO incidents (id, title, severity, status, source, opened_at, last_update_at)
     SELECT id, 'Late', 'LOW', CASE WHEN n <= 20 THEN 'OPEN' ELSE 'VERIFIED' END, 'test', at, at
     FROM unnest($1::text[], $2::timestamptz[]) WITH ORDINALITY AS one (id, at, n)`,
    [more.incidents, moments],
  ],
  [
    `INSERT INTO consents (user_id, id, topic_id, channel, granted, wording, wording_version, locale, source, at)
     SELECT id('usr', n), id('con', n), 'top_new', 'EMAIL', true, '', '1', 'en', 'page', now()
     FROM generate_series(1, ${rows}) n`,
    [],
  ],
  [
    `INSERT INTO audit_events (id, at, action, actor, actor_role, subject, content_hash, sequence, hash)
     SELECT id, at, CASE WHEN n <= 20 THEN 'role.change' ELSE 'preference.set' END,
       CASE WHEN n % 2 = 0 THEN 'key_1' ELSE id('usr', n) END, 'VIEWER', id('usr', n), '', n, ''
     FROM unnest($1::text[], $2::timestamptz[]) WITH ORDINALITY AS one (id, at, n)`,
    [ids.events, moments],
  ],
];

let plans: string[];
beforeAll(async () => {
  for (const [statement, values] of data) await asOwner(database.url, statement, values);
  await asOwner(database.url, "VACUUM ANALYZE");
  plans = await reportPlans(database.url);
});

type List = [name: string, list: () => Promise<unknown>];
const userId = `usr_${"9000".padStart(26, "0")}`;
const cursor = (id = "") => Buffer.from(id).toString("base64url");
const [early, middle, late] = [momentOf(1_000), momentOf(10_000), new Date(end + 30_000)];
const first = 50;
const large = {
  ...{ id: "ntf_old", topicId: "top_old", audienceSize: 5_000 },
  ...{ createdAt: momentOf(1), plannedAt: momentOf(5_000) },
};
const small = {
  ...{ id: `ntf_${"90".padStart(26, "0")}`, topicId: "top_new", audienceSize: 100 },
  ...{ createdAt: momentOf(9_000), plannedAt: momentOf(9_100) },
};
const notificationFilters: DeliveryFilter[] = [{}, { channel: "SMS" }, { status: "BOUNCED" }, { status: "FAILED" }];

const deliveries = (filter: DeliveryFilter): List => [
  `deliveries with ${JSON.stringify(filter)}`,
  () => listDeliveries(ctxFor(), { first, filter }),
];
const topicKeys = ["old", "new", "none"];
const deliveryFilters: DeliveryFilter[] = [
  ...CHANNELS.map((channel) => ({ channel })),
  ...DELIVERY_STATUSES.map((status) => ({ status })),
  ...topicKeys.flatMap((topicKey) => [
    { topicKey },
    ...CHANNELS.map((channel) => ({ topicKey, channel })),
    ...DELIVERY_STATUSES.map((status) => ({ topicKey, status })),
  ]),
  ...CHANNELS.flatMap((channel) => DELIVERY_STATUSES.map((status) => ({ channel, status }))),
  ...[early, middle, late].flatMap((moment) =>
    [{}, { channel: "SMS" as const }, { status: "BOUNCED" as const }, { topicKey: "old" }].flatMap((other) => [
      { ...other, since: moment },
      { ...other, until: moment },
    ]),
  ),
  { since: early, until: middle },
];
const audit = (filter: Parameters<typeof listEvents>[1]["filter"]): List => [
  `audit events with ${JSON.stringify(filter)}`,
  () => listEvents(ctxFor(), { first, filter }),
];
const auditFilters = [
  ...[{}, { action: "role.change" }, { action: "none" }, { actor: userId }, { actor: "key_1" }, { subject: userId }],
  { actor: "key_1", subject: userId },
  { actor: userId, action: "role.change" },
  { subject: userId, action: "role.change" },
  ...[early, middle, late].flatMap((moment) =>
    [{}, { action: "role.change" }, { subject: userId }].flatMap((other) => [
      { ...other, since: moment },
      { ...other, until: moment },
    ]),
  ),
];
const searches = ["c4ca42", "p1234@", "crm-777", "nobody at all", "person", "zq", "z", "p1", "p", "pe"];

const lists: List[] = [
  ["the first people", () => listPeople(ctxFor(), { first })],
  ["later people", () => listPeople(ctxFor(), { first, after: cursor(userId) })],
  ...searches.map((search): List => [`a search for ${search}`, () => listPeople(ctxFor(), { first, search })]),
  ["the first deliveries", () => listDeliveries(ctxFor(), { first })],
  ["later deliveries", () => listDeliveries(ctxFor(), { first, after: cursor(ids.deliveries[9_000]) })],
  ["a person's deliveries", () => listDeliveries(ctxFor(), { first, userId })],
  ...deliveryFilters.map(deliveries),
  ...notificationFilters.flatMap((filter): List[] => [
    [
      `a large notification with ${JSON.stringify(filter)}`,
      () => listDeliveries(ctxFor(), { first, notification: large, filter }),
    ],
    [
      `a small notification with ${JSON.stringify(filter)}`,
      () => listDeliveries(ctxFor(), { first, notification: small, filter }),
    ],
  ]),
  ["the first suppressions", () => listSuppressions(ctxFor(), { first })],
  ["later suppressions", () => listSuppressions(ctxFor(), { first, after: cursor(ids.suppressions[9_000]) })],
  ["a person's consents", () => listConsents(ctxFor(), { first, userId })],
  ["the first messages of the outbox", () => listOutbox(ctxFor(), { first })],
  ["later messages of the outbox", () => listOutbox(ctxFor(), { first, after: cursor(more.outbox[9_000]) })],
  ["the people of the on-call page", () => readOnCall(ctxFor())],
  ["the recipients of alerts", () => listAlertChannels(ctxFor())],
  ["the success rates of the channels", () => channelHealths(ctxFor())],
  ["the first incidents", () => listIncidents(ctxFor(), { first })],
  ["open incidents", () => listIncidents(ctxFor(), { first, status: "OPEN" })],
  ["incidents with a status that no incident has", () => listIncidents(ctxFor(), { first, status: "CONTAINED" })],
  ...CHANNELS.flatMap((channel): List[] => [
    [`suppressions of ${channel}`, () => listSuppressions(ctxFor(), { first, channel })],
    [`messages of the outbox of ${channel}`, () => listOutbox(ctxFor(), { first, channel })],
  ]),
  ["later audit events", () => listEvents(ctxFor(), { first, after: cursor(ids.events[9_000]) })],
  ...auditFilters.map(audit),
  ["a person's history", () => listHistory(ctxFor(), { first, userId })],
];

/** The largest page reads 51 rows in each group that has that many. */
const mostRows = 1_500;

describe("list plans", () => {
  test.each(lists)("read few rows for %s", async (_name, list) => {
    plans.length = 0;
    await list();
    expect(plans.join()).toContain("Index");
    expect(Math.max(...plans.flatMap(rowsRead))).toBeLessThan(mostRows);
  });

  test.each([
    ["a scan of the whole table", "SELECT FROM users WHERE locale = 'xx'"],
    ["an index whose rows are dropped", "SELECT FROM deliveries WHERE decided_by = 'CHOICE' ORDER BY id DESC LIMIT 1"],
  ])("show %s", async (_name, statement) => {
    plans.length = 0;
    await pool().query(`SET enable_bitmapscan = off; ${statement}`);
    expect(Math.max(...plans.flatMap(rowsRead))).toBeGreaterThan(rows - 100);
  });
});
