import { asOwner, ctxFor } from "#db/testing/index.ts";
import { type Answer, sessionOf } from "#graphql/testing/http.ts";
import { createApiKey, createSession } from "#lib/auth/index.ts";
import { newId } from "#lib/ids.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import { upsertUsers } from "#lib/people/index.ts";
import { setPreferences, setSchedule, snooze } from "#lib/preferences/index.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { upsertTopic } from "#lib/topics/index.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { makeReport } from "./report.ts";

/** The ids of one person and of their objects. Each column of the matrix reads and changes its own subject. */
export interface Subject {
  /** A unique number, for values that must be unique. */
  index: number;
  userId: string;
  externalId: string;
  notificationId: string;
  deliveryId: string;
  suppressionId: string;
  /** Two API keys, one to rotate and one to revoke. */
  keyIds: [string, string];
  /** A session that no column uses for its requests. */
  sessionId: string;
  auditId: string;
  incidentId: string;
  otherIncidentId: string;
  maintenanceId: string;
  shiftId: string;
  reportId: string;
  /** A subscriber of the status page to remove. */
  statusSubscriberId: string;
  topicId: string;
}

export const topicKey = "matrix.invoice";
export const spareTopicKey = "matrix.spare";

/** Addresses and message contents, which must not appear in answers to actors without access to them. */
export const contactData = /ada-\d+@|555000\d|U0ADA/;
export const messageContent = /Private words/;

/** Valid ids of objects that do not exist. */
export const missingSubject = (index: number): Subject => ({
  index,
  userId: newId("user"),
  externalId: "matrix-nobody",
  notificationId: newId("notification"),
  deliveryId: newId("delivery"),
  suppressionId: newId("suppression"),
  keyIds: [newId("apiKey"), newId("apiKey")],
  sessionId: newId("session"),
  auditId: newId("audit"),
  incidentId: newId("incident"),
  otherIncidentId: newId("incident"),
  maintenanceId: newId("maintenance"),
  shiftId: newId("shift"),
  reportId: newId("report"),
  statusSubscriberId: newId("statusSubscriber"),
  topicId: newId("topic"),
});

async function makeTopics(): Promise<string> {
  const topic = {
    name: "Topic",
    description: "Says something",
    section: "Money",
    classification: "MARKETING" as const,
  };
  const channels = [
    { channel: "EMAIL" as const, policy: "DEFAULT_ON" as const },
    { channel: "SMS" as const, policy: "REQUIRED" as const },
  ];
  const made = await upsertTopic(ctxFor(), { ...topic, key: topicKey, channels });
  await upsertTopic(ctxFor(), { ...topic, key: spareTopicKey, channels });
  await upsertTopic(ctxFor(), { ...topic, key: "matrix.old", channels, archived: true });
  return made.topic.id;
}

/** Creates a person, and API keys to rotate and to revoke. */
async function makeSubject(
  index: number,
): Promise<
  Pick<Subject, "index" | "userId" | "externalId" | "suppressionId" | "keyIds" | "sessionId" | "statusSubscriberId">
> {
  const externalId = `matrix-${index}`;
  const { users } = await upsertUsers(ctxFor(), {
    users: [
      {
        externalId,
        name: `Ada ${index}`,
        email: `ada-${index}@example.com`,
        phone: `+1555000${String(index).padStart(4, "0")}`,
        slackUserId: `U0ADA${index}`,
      },
    ],
  });
  const userId = users[0]?.id ?? "";
  const keys = await Promise.all(
    [0, 1].map(() =>
      createApiKey(ctxFor(), { name: externalId, scopes: ["SEND"], expiresAt: new Date(Date.now() + 86_400_000) }),
    ),
  );
  const { id: sessionId } = await createSession(userId, new Date(), { browser: "Firefox", system: "Linux" });
  return {
    index,
    userId,
    externalId,
    sessionId,
    suppressionId: newId("suppression"),
    statusSubscriberId: newId("statusSubscriber"),
    keyIds: [keys[0]?.apiKey.id ?? "", keys[1]?.apiKey.id ?? ""],
  };
}

/** Sets choices and a schedule with reasons that contain an address, as in real texts. */
async function setChoices({ userId, index }: { userId: string; index: number }): Promise<void> {
  const reason = `asked to by ada-${index}@example.com`;
  const cell = { topicKey, channel: "EMAIL" as const, frequency: "DAILY" as const };
  for (const enabled of [false, true])
    await setPreferences(ctxFor(), { userId, tenantKey: "acme", reason, cells: [{ ...cell, enabled }] });
  await setPreferences(ctxFor(), { userId, reason, cells: [{ ...cell, enabled: true }] });
  const days = ["MONDAY" as const];
  await setSchedule(ctxFor(), { userId, quietHours: [{ days, start: "01:00", end: "02:00" }], reason });
  await snooze(ctxFor(), { userId, until: new Date(Date.now() + 86_400_000), reason });
}

/** Creates `count` people with objects of all types, in which every field has a value if possible. */
export async function makeSubjects(url: string, count: number, admin: (query: string) => Promise<Answer>) {
  const topicId = await makeTopics();
  const made = await Promise.all(Array.from({ length: count }, (_, index) => makeSubject(index)));
  const { notification } = await sendNotification(ctxFor(), {
    topicKey,
    audience: { userIds: made.map(({ userId }) => userId) },
    channels: ["EMAIL"],
    subject: "Private words for {{name}}",
    body: "Private words",
    tenantKey: "acme",
    idempotencyKey: "matrix",
  });
  await runJobs(url);
  await asOwner(
    url,
    `UPDATE deliveries SET status = 'DEAD', error = 'no answer', provider_message_id = 're_1', attempts = 9,
       sent_at = now(), settled_at = now(), next_attempt_at = now()`,
  );
  await asOwner(
    url,
    `INSERT INTO suppressions (user_id, id, channel, address, address_hash, scope, topic_id, reason, created_at, created_by)
       SELECT u.id, made.suppression, 'SLACK', u.slack_user_id, 'hash-' || u.id, 'TOPIC', t.id, 'ADMIN', now(), 'test'
       FROM unnest($1::text[], $2::text[]) AS made (person, suppression)
       JOIN users u ON u.id = made.person JOIN topics t ON t.key = $3`,
    [made.map(({ userId }) => userId), made.map(({ suppressionId }) => suppressionId), topicKey],
  );
  await asOwner(
    url,
    `INSERT INTO status_subscribers
       (id, kind, target, target_key, locale, last_notice, created_at, confirmed_at, failures, failing_since, last_error)
     SELECT made.id, 'EMAIL', made.address, made.address, 'en', 0, now(), now(), 1, now(), '503 the provider failed'
     FROM unnest($1::text[], $2::text[]) AS made (id, address)`,
    [made.map(({ statusSubscriberId }) => statusSubscriberId), made.map(({ index }) => `ada-${index}@example.net`)],
  );
  await Promise.all(made.map(setChoices));
  const { apiKey } = await createApiKey(ctxFor(), { name: "revoked", scopes: ["SEND"] });
  await asOwner(url, "UPDATE api_keys SET last_used_at = now(), revoked_at = CASE WHEN id = $1 THEN now() END", [
    apiKey.id,
  ]);
  const days = (count: number) => JSON.stringify(new Date(Date.now() + count * 86_400_000));
  const incidentId = await idFrom(
    admin(
      'mutation { openIncident(input: { severity: HIGH, title: "Slow", message: "It is slow" }) { ... on IncidentSaved { incident { id } } } }',
    ),
    "incident",
  );
  const otherIncidentId = await idFrom(
    admin(
      'mutation { openIncident(input: { severity: LOW, title: "Slow before", message: "It was slow" }) { ... on IncidentSaved { incident { id } } } }',
    ),
    "incident",
  );
  await admin(
    `mutation { updateIncident(input: { id: "${incidentId}", status: RESOLVED, commanderId: "${made[0]?.userId}", communicationsId: "${made[0]?.userId}", breach: true, breachReported: true, message: "It is over" }) { __typename } }`,
  );
  await admin(
    `mutation { linkIncidents(input: { id: "${incidentId}", kind: RECURRENCE_OF, otherId: "${otherIncidentId}" }) { __typename } }`,
  );
  await admin(`mutation { writePostMortem(input: { id: "${incidentId}", text: "What we learnt" }) { __typename } }`);
  await asOwner(
    url,
    `INSERT INTO alerts (id, name, labels, fingerprint, severity, state, value, summary, since, fired_at, resolved_at, incident_id)
     VALUES ($1, 'JobFailing', '{"task": "plan"}', 'x', 'critical', 'resolved', 1, 'A plan job keeps failing', now(), now(), now(), $2)`,
    [newId("alert"), incidentId],
  );
  await asOwner(
    url,
    `INSERT INTO operation_runs (id, kind, started_at, finished_at, ok, detail)
     VALUES ($1, 'backup', now(), now(), true, 'Done')`,
    [newId("operationRun")],
  );
  await asOwner(
    url,
    `INSERT INTO releases (id, at, step, version, image, schema_version, released_by, reason, incident_id)
     VALUES ($1, now(), 'DEPLOYED', 'v1.0.0', 'np@sha256:0', '0001_foundation', 'Ann', 'Because', 'inc_1')`,
    [newId("release")],
  );
  await asOwner(
    url,
    "INSERT INTO secret_versions (name, fingerprint, first_seen_at, last_seen_at) VALUES ('AUTH_SECRETS', 'AAAAAAAA', now(), now())",
  );
  await asOwner(
    url,
    `INSERT INTO slow_requests (at, route, method, status, duration_ms, trace_id, request_id)
     VALUES (now(), '/api/graphql', 'POST', 200, 1500, 'trace', 'request')`,
  );
  await asOwner(
    url,
    "SELECT graphile_worker.add_job('plan', '{}', run_at => now() + interval '1 day', max_attempts => 100, job_key => 'failing')",
  );
  await asOwner(
    url,
    "UPDATE graphile_worker._private_jobs SET attempts = 5, last_error = 'it fails' WHERE key = 'failing'",
  );
  const maintenanceId = await idFrom(
    admin(
      `mutation { scheduleMaintenance(input: { emergency: true, reason: "a fix", title: "Fix", startsAt: ${days(400)}, endsAt: ${days(400.01)} }) { ... on MaintenanceScheduled { window { id } } } }`,
    ),
    "maintenance",
  );
  const shiftOf = new Map<string, string>();
  for (const [index, { userId }] of made.entries()) {
    const id = newId("shift");
    shiftOf.set(userId, id);
    // They end in three days, so that there is a gap.
    await asOwner(
      url,
      `INSERT INTO on_call_shifts (id, level, kind, people, starts_at, duration_minutes, effective_from, until, frequency,
         "interval", by_day, time_zone, created_by, created_at)
       VALUES ($1, $2, 'ROTATION', $3, now(), 720, now(), now() + interval '3 days', 'DAILY', 1, '{}', 'UTC', 'usr', now())`,
      [id, index === 0 ? "SECONDARY" : "PRIMARY", made.map((one) => one.userId)],
    );
  }
  await asOwner(
    url,
    `INSERT INTO on_call_pages (incident_id, number, channel, recipient, target, at, status, attempts, error)
     VALUES ($1, 1, 'SMS', $2, 'primary', now(), 'FAILED', 1, '30008 unreachable')`,
    [incidentId, made[0]?.userId],
  );
  const reportId = await makeReport(url, made[0]?.userId ?? "");
  const first = async (table: string, id: string, person: string) =>
    new Map(
      (
        await asOwner<{ id: string; person: string }>(
          url,
          `SELECT DISTINCT ON (${person}) ${id} AS id, ${person} AS person FROM ${table}
           WHERE ${person} IS NOT NULL ORDER BY ${person}, ${id} DESC`,
        )
      ).map((row) => [row.person, row.id]),
    );
  const deliveryIds = await first("deliveries", "id", "user_id");
  const auditIds = await first("audit_events", "id", "subject");
  return made.map(
    (one): Subject => ({
      ...one,
      notificationId: notification.id,
      deliveryId: deliveryIds.get(one.userId) ?? "",
      auditId: auditIds.get(one.userId) ?? "",
      incidentId,
      otherIncidentId,
      maintenanceId,
      shiftId: shiftOf.get(one.userId) ?? "",
      reportId,
      topicId,
    }),
  );
}

const idFrom = async (answer: Promise<Answer>, kind: "incident" | "maintenance"): Promise<string> =>
  /"id":"(\w+)"/.exec((await answer).text)?.[1] ?? newId(kind);

/** Signs in a new person with a role, who is not related to any subject. */
export async function sessionWithRole(url: string, role: string): Promise<Record<string, string>> {
  const { id } = await makePerson({ email: null, phone: null, slackUserId: null });
  await asOwner(url, "UPDATE users SET role = $1 WHERE id = $2", [role, id]);
  return sessionOf(id);
}
