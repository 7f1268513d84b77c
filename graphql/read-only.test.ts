import { eq } from "drizzle-orm";
import { afterEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { deliveries, deliveryColumns } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { keyWith, sessionOf, useApi } from "./testing/http.ts";

const database = useDatabase();
const api = useApi();

const openWindow = (readOnly: boolean) =>
  asOwner(
    database.url,
    `INSERT INTO maintenance_windows
       (id, title, starts_at, ends_at, planned_until, emergency, read_only, authorized_by, created_at)
     VALUES ('mnt_test', 'Upgrade', now() - interval '1 minute', now() + interval '1 hour', now() + interval '1 hour',
       false, $1, 'key_test', now())`,
    [readOnly],
  );
afterEach(() => asOwner(database.url, "DELETE FROM maintenance_windows"));

const setPreference = (topicKey: string) =>
  `mutation { setPreference(input: { topicKey: "${topicKey}", channel: EMAIL, enabled: false }) { __typename } }`;

describe("a read-only maintenance window", () => {
  test("refuses changes with 503 and the time to wait, and writes nothing", async () => {
    const [topic, { id }] = [await makeTopic(), await makePerson()];
    const session = await sessionOf(id);
    await openWindow(true);
    const answer = await api.query(setPreference(topic.key), undefined, session);
    expect(answer).toMatchObject({ status: 503, codes: ["SERVICE_UNAVAILABLE"] });
    expect(answer.text).toContain("read-only for maintenance until");
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(3_500);
    expect(answer.headers.get("x-maintenance"), "counted apart from failures").toBe("read-only");
    expect(await asOwner(database.url, "SELECT FROM preferences WHERE user_id = $1", [id])).toEqual([]);
  });

  test("refuses a document that mixes an allowed change with another, also in a fragment", async () => {
    const [topic, headers] = [await makeTopic(), await keyWith("ADMIN")];
    await openWindow(true);
    const open = `openIncident(input: { title: "Slow", severity: LOW, message: "It is slow" }) { __typename }`;
    const change = `upsertTopic(input: { key: "${topic.key}", name: "New", description: "", section: "A", classification: MARKETING, channels: [] }) { __typename }`;
    for (const document of [
      `mutation { ${open} ${change} }`,
      `mutation { ${open} ...F } fragment F on Mutation { ${change} }`,
      `mutation { ${open} ... { ${change} } }`,
    ])
      expect((await api.query(document, undefined, headers)).codes, document).toEqual(["SERVICE_UNAVAILABLE"]);
    expect(await asOwner(database.url, "SELECT FROM incidents")).toEqual([]);
  });

  test("answers queries, and the changes that operators need", async () => {
    const headers = await keyWith("ADMIN");
    await openWindow(true);
    const answer = await api.query(
      `{ maintenanceWindows(upcoming: true) { id title readOnly status authorizedBy { id } } }`,
      undefined,
      headers,
    );
    expect(answer.data).toEqual({
      maintenanceWindows: [
        { id: "mnt_test", title: "Upgrade", readOnly: true, status: "IN_PROGRESS", authorizedBy: null },
      ],
    });
    const ended = await api.query(
      `mutation { endMaintenance(input: { id: "mnt_test", reason: "Done" }) { __typename ... on MaintenanceEnded { window { status } } } }`,
      undefined,
      headers,
    );
    expect(ended.data).toEqual({ endMaintenance: { __typename: "MaintenanceEnded", window: { status: "VERIFYING" } } });
  });

  test("holds accepted messages without a decision, and sends them afterwards", async () => {
    const [topic, { id }] = [await makeTopic(), await makePerson()];
    const { notification } = await sendNotification(ctxFor(), {
      topicKey: topic.key,
      audience: { userIds: [id] },
      channels: ["EMAIL"],
      subject: "Hello",
      body: "Hello",
    });
    const statuses = () =>
      transaction(system, async (tx) =>
        (await tx.select(deliveryColumns).from(deliveries).where(eq(deliveries.notificationId, notification.id))).map(
          ({ status, attempts }) => ({ status, attempts }),
        ),
      );
    await openWindow(true);
    await runJobs(database.url);
    expect(await statuses()).toEqual([{ status: "QUEUED", attempts: 0 }]);
    await asOwner(database.url, "UPDATE maintenance_windows SET ends_at = now()");
    await makeRetriesDue(database.url);
    await runJobs(database.url);
    expect(await statuses()).toEqual([{ status: "SENT", attempts: 1 }]);
  });
});

describe("an urgent message", () => {
  test("goes out in a read-only maintenance window, such as the announcement of an emergency", async () => {
    const [topic, { id }] = [await makeTopic({ urgent: true }), await makePerson()];
    await openWindow(true);
    const { notification } = await sendNotification(ctxFor(), {
      topicKey: topic.key,
      audience: { userIds: [id] },
      subject: "Now",
      body: "Now",
    });
    await runJobs(database.url);
    const statuses = await asOwner(database.url, "SELECT DISTINCT status FROM deliveries WHERE notification_id = $1", [
      notification.id,
    ]);
    expect(statuses).toEqual([{ status: "SENT" }]);
  });
});

describe("a maintenance window that is not read-only", () => {
  test("accepts changes", async () => {
    const [topic, { id }] = [await makeTopic(), await makePerson()];
    await openWindow(false);
    const answer = await api.query(setPreference(topic.key), undefined, await sessionOf(id));
    expect(answer).toMatchObject({ status: 200, codes: [] });
    expect(await asOwner(database.url, "SELECT FROM preferences WHERE user_id = $1", [id])).toHaveLength(1);
  });
});
