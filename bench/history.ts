import type pg from "pg";
import { type Decision, decisionText } from "#lib/decision.ts";
import { firstIdAt } from "#lib/ids.ts";
import { decide } from "#lib/preferences/index.ts";
import { factsOf } from "./decide.ts";

const days = 30;
const mostMoments = 3_000;
/** Each goes to a tenth of the people if there are three deliveries a person. */
const largeNotifications = 30;
const outboxShare = 15;
const suppressionShare = 60;
const incidents = 1_000;

/** Rows of the same moment: their first id, and the number of the first row. */
interface Moment {
  at: string;
  firstId: string;
}

const momentsOf = (kind: "delivery" | "audit" | "suppression" | "outbox" | "incident", end: number, rows: number) =>
  Array.from({ length: Math.min(rows, mostMoments) }, (_, index, count = Math.min(rows, mostMoments)): Moment => {
    const at = new Date(end - (days * 86_400_000 * (count - 1 - index)) / count);
    return { at: at.toISOString(), firstId: firstIdAt(kind, at) };
  });

const user = "'usr_' || lpad((1 + n * 7919 % $4::bigint)::text, 26, '0')";
/** Rows n from 1 on: each moment has as many as the others. $1, $2: moments; $3: rows of a moment; $4: people; $5: the first n. */
const rows = `(SELECT $5::bigint + (moment - 1) * $3::bigint + k AS n, first_id || lpad(k::text, 16, '0') AS id, at
  FROM unnest($1::text[], $2::timestamptz[]) WITH ORDINALITY AS moments (first_id, at, moment), generate_series(1, $3::bigint) k)`;

/**
 * Rare values are in the oldest rows: COMPLAINED, UNKNOWN, the first notification and its topic. A list that read the newest
 * rows and dropped the others would read nearly all of them.
 */
const insertDeliveries = `
  INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision_id, attempts,
    next_attempt_at, created_at, free_at, sent_at, settled_at, error)
  SELECT ${user}, id, notifications.notification_id, notifications.topic_id,
    CASE WHEN n % 10 < 7 THEN 'EMAIL' WHEN n % 10 < 9 THEN 'SMS' ELSE 'SLACK' END, status, 'TOPIC_DEFAULT', $6, 1,
    CASE WHEN status IN ('QUEUED', 'DEFERRED', 'DIGESTED') THEN at + interval '60 days' END, at, at,
    CASE WHEN status IN ('SENT', 'DELIVERED', 'BOUNCED', 'COMPLAINED') THEN at END,
    CASE WHEN status NOT IN ('QUEUED', 'DEFERRED', 'DIGESTED') THEN at END,
    CASE WHEN status IN ('FAILED', 'DEAD', 'BOUNCED') THEN 'provider_rejected' END
  FROM ${rows} AS one
  CROSS JOIN LATERAL (SELECT CASE WHEN n <= 20 THEN 'COMPLAINED' WHEN n <= 40 THEN 'UNKNOWN'
    WHEN n * 31 % 1000 < 850 THEN 'DELIVERED' WHEN n * 31 % 1000 < 920 THEN 'SENT' WHEN n * 31 % 1000 < 970 THEN 'SKIPPED'
    WHEN n * 31 % 1000 < 975 THEN 'FAILED' WHEN n * 31 % 1000 < 980 THEN 'BOUNCED' WHEN n * 31 % 1000 < 990 THEN 'DEFERRED'
    WHEN n * 31 % 1000 < 993 THEN 'DIGESTED' WHEN n * 31 % 1000 < 996 THEN 'QUEUED' WHEN n * 31 % 1000 < 998 THEN 'DEAD'
    ELSE 'DELIVERED' END AS status) AS statuses
  JOIN LATERAL (SELECT id AS notification_id, topic_id FROM notifications
    ORDER BY id OFFSET LEAST((n - 1) * ${largeNotifications} / $7::bigint, ${largeNotifications - 1}) LIMIT 1) AS notifications ON true`;
const insertNotifications = `
  INSERT INTO notifications (id, topic_id, subject, body, channels, audience, audience_size, request_hash, planned_at, created_at, created_by)
  SELECT first_id || lpad('', 16, '0'),
    (SELECT id FROM topics ORDER BY id OFFSET CASE WHEN n = 1 THEN 6 ELSE n % 6 END LIMIT 1), 'Hello {{name}}', 'Hello.',
    '{EMAIL,SMS,SLACK}', '{"everyone": true}', $3, '', at + $4::interval, at, 'key_bench'
  FROM unnest($1::text[], $2::timestamptz[]) WITH ORDINALITY AS one (first_id, at, n)`;
const insertEvents = `
  INSERT INTO audit_events (id, at, action, actor, actor_role, subject, after, content_hash, sequence, hash)
  SELECT id, at, CASE WHEN n <= 20 THEN 'role.change' WHEN n % 50 = 0 THEN 'suppression.add' ELSE 'preference.set' END,
    CASE WHEN n % 2 = 0 THEN 'key_bench' ELSE ${user} END, 'VIEWER', ${user}, '{"choice": true}', '', 1000000 + n, ''
  FROM ${rows} AS one`;
const insertSuppressions = `
  INSERT INTO suppressions (user_id, id, channel, address_hash, scope, reason, created_at, created_by)
  SELECT ${user}, id, CASE WHEN n <= 20 THEN 'SMS' ELSE 'EMAIL' END, n, 'ALL', 'HARD_BOUNCE', at, 'bench' FROM ${rows} AS one`;
const insertOutbox = `
  INSERT INTO outbox (id, user_id, channel, recipient, subject, payload, created_at)
  SELECT id, ${user}, CASE WHEN n <= 20 THEN 'SMS' ELSE 'EMAIL' END, 'p' || n || '@example.com', 'Hello Person ' || n,
    jsonb_build_object('subject', 'Hello', 'html', repeat('<p>You were mentioned.</p>', 40), 'text', 'You were mentioned.',
      'headers', jsonb_build_object('List-Unsubscribe', '<https://example.com>')), at
  FROM ${rows} AS one`;
const insertIncidents = `
  INSERT INTO incidents (id, title, severity, status, source, commander_id, opened_at, last_update_at)
  SELECT id, 'Late messages ' || n, 'LOW', CASE WHEN n <= 20 THEN 'CONTAINED' ELSE 'VERIFIED' END, 'bench', ${user}, at, at
  FROM ${rows} AS one`;

/** As many deliveries and audit events of the last 30 days, and the suppressions, outbox messages and incidents beside them. */
export async function insertHistory(
  client: pg.Client,
  { people, deliveries }: { people: number; deliveries: number },
  progress: (text: string) => void,
): Promise<void> {
  const end = Date.now();
  const insert = async (
    what: string,
    kind: Parameters<typeof momentsOf>[0],
    count: number,
    statement: string,
    more: unknown[] = [],
  ) => {
    progress(`preparing ${count} ${what}`);
    const moments = momentsOf(kind, end, count);
    const ofEach = Math.floor(count / moments.length);
    const together = 100;
    for (let first = 0; first < moments.length; first += together) {
      const some = moments.slice(first, first + together);
      const columns = [some.map(({ firstId }) => firstId), some.map(({ at }) => at)];
      await client.query(statement, [...columns, ofEach, people, first * ofEach, ...more]);
    }
  };
  const sends = Array.from({ length: largeNotifications }, (_, index) => {
    const at = new Date(end - (days * 86_400_000 * (largeNotifications - index)) / largeNotifications - 60_000);
    return { at: at.toISOString(), firstId: firstIdAt("notification", at) };
  });
  await client.query(insertNotifications, [
    sends.map(({ firstId }) => firstId),
    sends.map(({ at }) => at),
    Math.round(deliveries / largeNotifications / 3),
    `${days / largeNotifications} days`,
  ]);
  await client.query("INSERT INTO shared_decisions (id, decision, used_at) VALUES ($1, $2, now())", [
    decisionId,
    decisionText(sampleDecision()),
  ]);
  await insert("deliveries", "delivery", deliveries, insertDeliveries, [decisionId, deliveries]);
  await insert("audit events", "audit", deliveries, insertEvents);
  await insert("suppressions", "suppression", Math.ceil(deliveries / suppressionShare), insertSuppressions);
  await insert("outbox messages", "outbox", Math.ceil(deliveries / outboxShare), insertOutbox);
  await insert("incidents", "incident", incidents, insertIncidents);
}

const decisionId = "00000000-0000-0000-0000-000000000001";
const sampleDecision = (): Decision => decide(factsOf(1), Date.UTC(2026, 10, 23, 12));
