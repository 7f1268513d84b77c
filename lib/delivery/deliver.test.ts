import { eq } from "drizzle-orm";
import { afterEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { channelPauses, deliveries, outbox, schedules } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { type Channel, WEEKDAYS } from "#lib/enums.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import { type Person, upsertUsers } from "#lib/people/index.ts";
import { setPreference } from "#lib/preferences/index.ts";
import { setChannelSwitch } from "#lib/preferences/set-channel-switch.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePeople, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { type Topic, upsertTopic } from "#lib/topics/index.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { claim, type DeliveryRow, pairsOf } from "./claim.ts";
import { releaseHeld } from "./recover/release.ts";
import { maxSendAttempts } from "./retry.ts";
import { deliverTask } from "./tasks.ts";
import { closedUrl, type FakeAnswer, startFakeVendor } from "./testing/fake-vendor.ts";
import { acceptAll, useVendor } from "./testing/use-vendor.ts";

const database = useDatabase();

/** Retries that a test leaves behind must not become due in another test. */
afterEach(async () => {
  setProcessSingleton("transports", undefined);
  await asOwner(database.url, "DELETE FROM graphile_worker._private_jobs");
  await asOwner(database.url, "DELETE FROM deliveries");
  await asOwner(database.url, "DELETE FROM provider_states");
});

async function send(topic: Topic, people: Person[], channel: Channel): Promise<() => Promise<DeliveryRow[]>> {
  const { notification } = await sendNotification(ctxFor(), {
    topicKey: topic.key,
    audience: { userIds: people.map(({ id }) => id) },
    channels: [channel],
    subject: "Hello {{name}}",
    body: "**Hello** {{name}}",
  });
  return () =>
    transaction(system, (tx) =>
      tx.select().from(deliveries).where(eq(deliveries.notificationId, notification.id)).orderBy(deliveries.id),
    );
}
const runAll = () => runJobs(database.url);
const plan = () => runJobs(database.url, ["plan"]);
const again = (channel: Channel, rows: DeliveryRow[]) =>
  transaction(system, (tx) =>
    addJobs(tx, [
      {
        task: deliverTask,
        payload: { channel, deliveries: pairsOf(rows).map(([user, id]): [string, string] => [user, id]) },
      },
    ]),
  );

describe("deliver", () => {
  test.each<[Channel, RegExp]>([
    ["EMAIL", /^re_\d+$/],
    ["SMS", /^SM\d+$/],
    ["SLACK", /^D1:\d+\.0$/],
  ])("marks %s SENT with the vendor's id when it is accepted", async (channel, id) => {
    await using vendor = await startFakeVendor(acceptAll);
    useVendor(vendor.url);
    const rows = await send(await makeTopic(), await makePeople(12), channel);
    await runAll();
    const sent = await rows();
    for (const row of sent) {
      expect(row).toMatchObject({ status: "SENT", attempts: 1, error: null });
      expect(row.providerMessageId).toMatch(id);
      expect(row.sentAt).not.toBeNull();
      expect(row.settledAt).not.toBeNull();
    }
    expect(new Set(sent.map(({ providerMessageId }) => providerMessageId)).size).toBe(12);
    expect(vendor.requests).toHaveLength(12);
  });

  test.each<[Channel, FakeAnswer]>([
    [
      "EMAIL",
      {
        status: 429,
        body: { statusCode: 429, name: "rate_limit_exceeded", message: "" },
        headers: { "retry-after": "30" },
      },
    ],
    ["SMS", { status: 429, body: { status: 429, code: 20429 }, headers: { "retry-after": "30" } }],
    ["SLACK", { status: 429, body: { ok: false, error: "ratelimited" }, headers: { "retry-after": "30" } }],
  ])("keeps %s QUEUED while the vendor throttles, and sends it once after that", async (channel, busy) => {
    await using vendor = await startFakeVendor(() => busy);
    useVendor(vendor.url);
    const rows = await send(await makeTopic(), [await makePerson()], channel);
    const before = Date.now();
    await runAll();
    const [waiting] = await rows();
    expect(waiting).toMatchObject({
      status: "QUEUED",
      attempts: 0,
      error: "the provider asked to wait",
      settledAt: null,
    });
    const waitMs = (waiting?.nextAttemptAt?.getTime() ?? 0) - before;
    expect(waitMs).toBeGreaterThanOrEqual(30_000);
    // A repeated job does not send earlier, even if the workers do not know the block.
    await asOwner(database.url, "DELETE FROM provider_states");
    await again(channel, await rows());
    await runAll();
    expect(vendor.requests).toHaveLength(1);
    vendor.answer = acceptAll;
    await makeRetriesDue(database.url);
    await runAll();
    expect(await rows()).toMatchObject([{ status: "SENT", attempts: 1, error: null, nextAttemptAt: null }]);
    expect(vendor.requests).toHaveLength(2);
  });

  test.each<[Channel, FakeAnswer, string]>([
    [
      "EMAIL",
      { status: 422, body: { statusCode: 422, name: "validation_error", message: "Invalid `to` field" } },
      "address: validation_error",
    ],
    ["SMS", { status: 400, body: { status: 400, code: 21610, message: "" } }, "address: 21610"],
    ["SMS", { status: 400, body: { status: 400, code: 21408, message: "" } }, "destination: 21408"],
    ["SLACK", { status: 200, body: { ok: false, error: "msg_too_long" } }, "message: msg_too_long"],
  ])("marks %s FAILED when it is refused permanently, and does not retry", async (channel, refused, error) => {
    await using vendor = await startFakeVendor(() => refused);
    useVendor(vendor.url);
    const rows = await send(await makeTopic(), [await makePerson()], channel);
    await runAll();
    expect(await rows()).toMatchObject([{ status: "FAILED", attempts: 1, error: expect.stringContaining(error) }]);
    await again(channel, await rows());
    await makeRetriesDue(database.url);
    await runAll();
    expect(vendor.requests).toHaveLength(1);
  });

  test.each<[Channel, FakeAnswer]>([
    ["EMAIL", { status: 422, body: { statusCode: 422, name: "an_error_of_tomorrow", message: "" } }],
    ["SMS", { status: 400, body: { status: 400, code: 29999, message: "" } }],
    ["SLACK", { status: 200, body: { ok: false, error: "a_code_of_tomorrow" } }],
  ])("retries %s when it is refused with an unknown code, and finally marks it DEAD", async (channel, refused) => {
    await using vendor = await startFakeVendor(() => refused);
    useVendor(vendor.url);
    const person = await makePerson();
    const rows = await send(await makeTopic(), [person], channel);
    await runAll();
    expect(await rows()).toMatchObject([{ status: "QUEUED", attempts: 1 }]);
    await asOwner(
      database.url,
      "UPDATE deliveries SET attempts = $1, first_tried_at = now() - interval '1 hour' WHERE status = 'QUEUED'",
      [maxSendAttempts - 1],
    );
    await makeRetriesDue(database.url);
    await runAll();
    expect(await rows()).toMatchObject([{ status: "DEAD", attempts: maxSendAttempts }]);
    const blocked = await asOwner(database.url, "SELECT FROM suppressions WHERE user_id = $1", [person.id]);
    expect(blocked).toEqual([]);
  });

  test.each<[Channel, FakeAnswer]>([
    ["EMAIL", { status: 401, body: { statusCode: 401, name: "restricted_api_key", message: "" } }],
    ["EMAIL", { status: 401, body: { statusCode: 401, name: "validation_error", message: "API key is invalid" } }],
    ["SMS", { status: 400, body: { status: 400, code: 21609, message: "" } }],
    ["EMAIL", { status: 429, body: { statusCode: 429, name: "monthly_quota_exceeded", message: "" } }],
    ["SMS", { status: 401, body: { status: 401, code: 20003, message: "" } }],
    ["SLACK", { status: 200, body: { ok: false, error: "invalid_auth" } }],
  ])(
    "keeps %s waiting when our account is refused, and sends it when the account works again",
    async (channel, refused) => {
      await using vendor = await startFakeVendor(() => refused);
      useVendor(vendor.url);
      const rows = await send(await makeTopic(), [await makePerson()], channel);
      await runAll();
      expect(await rows()).toMatchObject([
        { status: "QUEUED", attempts: 0, error: expect.stringMatching(/^account: /) },
      ]);
      vendor.answer = acceptAll;
      await makeRetriesDue(database.url);
      await runAll();
      expect(await rows()).toMatchObject([{ status: "SENT", attempts: 1, error: null }]);
    },
  );

  test("takes the time of the next attempt from the database, so that a wrong host clock does not change it", async () => {
    useVendor(await closedUrl());
    for (const astrayMs of [3 * 3_600_000, -3 * 3_600_000]) {
      setProcessSingleton("clock", () => new Date(Date.now() + astrayMs));
      const rows = await send(await makeTopic(), [await makePerson()], "SMS");
      await runAll();
      setProcessSingleton("clock", undefined);
      const [{ id = "" } = {}] = await rows();
      const [row] = await asOwner<{ wait_s: number; job_s: number }>(
        database.url,
        `SELECT extract(epoch FROM next_attempt_at - now())::float8 AS wait_s,
           (SELECT max(extract(epoch FROM run_at - now()))::float8 FROM graphile_worker._private_jobs
            WHERE payload::text LIKE '%' || $1 || '%') AS job_s
         FROM deliveries WHERE id = $1`,
        [id],
      );
      for (const waitS of [row?.wait_s, row?.job_s]) {
        expect(waitS).toBeGreaterThan(-60);
        expect(waitS).toBeLessThanOrEqual(2);
      }
    }
  });

  test.each<Channel>(["SMS", "SLACK"])(
    "marks %s UNKNOWN when its answer is lost, and does not send it again without a look-up",
    async (channel) => {
      await using vendor = await startFakeVendor(() => "cut");
      useVendor(vendor.url);
      const rows = await send(await makeTopic(), [await makePerson()], channel);
      await runAll();
      expect(await rows()).toMatchObject([{ status: "UNKNOWN", attempts: 1 }]);
      vendor.answer = acceptAll;
      await again(channel, await rows());
      await runAll();
      expect(await rows()).toMatchObject([{ status: "UNKNOWN", attempts: 1 }]);
      expect(vendor.requests).toHaveLength(1);
    },
  );

  test("retries EMAIL under the same idempotency key when its answer is lost", async () => {
    await using vendor = await startFakeVendor(() => "cut");
    useVendor(vendor.url);
    const rows = await send(await makeTopic(), [await makePerson()], "EMAIL");
    await runAll();
    expect(await rows()).toMatchObject([{ status: "QUEUED", attempts: 1 }]);
    vendor.answer = acceptAll;
    await makeRetriesDue(database.url);
    await runAll();
    expect(await rows()).toMatchObject([{ status: "SENT", attempts: 2 }]);
    const [row] = await rows();
    expect(vendor.requests.map(({ headers }) => headers["idempotency-key"])).toEqual([row?.id, row?.id]);
    expect(new Set(vendor.requests.map(({ body }) => body)).size).toBe(1);
  });

  test("counts attempts while the vendor cannot be reached, and marks the delivery DEAD after the last one", async () => {
    useVendor(await closedUrl());
    const rows = await send(await makeTopic(), [await makePerson()], "SMS");
    await runAll();
    const [first] = await rows();
    expect(first).toMatchObject({ status: "QUEUED", attempts: 1, error: expect.stringContaining("ECONNREFUSED") });
    await asOwner(
      database.url,
      "UPDATE deliveries SET attempts = $1, first_tried_at = now() - interval '1 hour' WHERE id = $2",
      [maxSendAttempts - 2, first?.id],
    );
    await makeRetriesDue(database.url);
    await runAll();
    expect(await rows()).toMatchObject([{ status: "QUEUED", attempts: maxSendAttempts - 1 }]);
    await makeRetriesDue(database.url);
    await runAll();
    expect(await rows()).toMatchObject([{ status: "DEAD", attempts: maxSendAttempts, nextAttemptAt: null }]);
  });

  test("fails only the mail whose filled-in subject is empty, and sends the rest of the batch", async () => {
    await using vendor = await startFakeVendor(acceptAll);
    useVendor(vendor.url);
    const [ann, bob] = [await makePerson(), await makePerson()];
    const [topic, blank] = [await makeTopic(), await makeTopic()];
    const anns = await send(blank, [ann], "EMAIL");
    const bobs = await send(topic, [bob], "EMAIL");
    await plan();
    await asOwner(
      database.url,
      `UPDATE notifications SET subject = '{{v}}', data = '{"v": "\u200b "}' WHERE topic_id = $1`,
      [blank.id],
    );
    await runAll();
    expect(await anns()).toMatchObject([
      { status: "FAILED", attempts: 0, error: "message: the subject is empty after its placeholders are filled in" },
    ]);
    expect(await bobs()).toMatchObject([{ status: "SENT" }]);
    expect(vendor.requests).toHaveLength(1);
  });

  test("greets a person whose name is blank like a person without a name", async () => {
    await using vendor = await startFakeVendor(acceptAll);
    useVendor(vendor.url);
    const person = await makePerson();
    await asOwner(database.url, "UPDATE users SET name = $2 WHERE id = $1", [person.id, "\u200b\u2060"]);
    await send(await makeTopic(), [person], "EMAIL");
    await runAll();
    expect(JSON.parse(vendor.requests[0]?.body ?? "{}")).toMatchObject({ subject: "Hello there" });
  });

  test("gives each message of a batch its own outcome", async () => {
    const people = await makePeople(4);
    const [sent, refused, busy] = people.map(({ email }) => email);
    await using vendor = await startFakeVendor(({ body, ...request }) => {
      const { to } = JSON.parse(body);
      if (to === refused)
        return { status: 422, body: { statusCode: 422, name: "validation_error", message: "`to` field" } };
      if (to === busy) return { status: 500, body: { statusCode: 500, name: "internal_server_error", message: "" } };
      return acceptAll({ body, ...request });
    });
    useVendor(vendor.url);
    const rows = await send(await makeTopic(), people, "EMAIL");
    await runAll();
    const byPerson = new Map((await rows()).map(({ userId, status }) => [userId, status]));
    expect(people.map(({ id }) => byPerson.get(id))).toEqual(["SENT", "FAILED", "QUEUED", "SENT"]);
    expect(sent).toBeDefined();
  });
});

describe("a job after its worker was killed during the request", () => {
  test("sends EMAIL again under its key, and marks SMS UNKNOWN without sending it again", async () => {
    await using vendor = await startFakeVendor(acceptAll);
    useVendor(vendor.url);
    const [topic, person] = [await makeTopic(), await makePerson()];
    const email = await send(topic, [person], "EMAIL");
    const sms = await send(topic, [person], "SMS");
    await plan();
    const emails = pairsOf(await email());
    const texts = pairsOf(await sms());
    await transaction(system, (tx) => claim(tx, emails, { safeToRepeat: true }, new Date()));
    await transaction(system, (tx) => claim(tx, texts, { safeToRepeat: false }, new Date()));
    await runAll();
    expect(await email()).toMatchObject([{ status: "SENT", attempts: 2 }]);
    expect(await sms()).toMatchObject([{ status: "UNKNOWN", attempts: 1 }]);
    expect(vendor.requests).toHaveLength(1);
  });
});

describe("deliver decides again", () => {
  const topicKeyed = (topic: Topic) => ({ topicKey: topic.key, channel: "EMAIL" }) as const;
  test.each<[string, string, (person: Person, topic: Topic) => Promise<unknown>]>([
    [
      "a choice",
      "CHOICE",
      (person, topic) => setPreference(ctxFor(signedIn(person.id)), { ...topicKeyed(topic), enabled: false }),
    ],
    [
      "a switched-off channel",
      "CHANNEL_SWITCH",
      (person) => setChannelSwitch(ctxFor(signedIn(person.id)), { channel: "EMAIL", enabled: false }),
    ],
    [
      "a removed address",
      "ADDRESS",
      (person) => upsertUsers(ctxFor(), { users: [{ externalId: person.externalId ?? "", email: null }] }),
    ],
    ["an archived topic", "TOPIC", (_person, topic) => upsertTopic(ctxFor(), { ...topic, archived: true })],
  ])("after the plan and skips the message for %s (SKIPPED by %s)", async (_name, decidedBy, write) => {
    await using vendor = await startFakeVendor(acceptAll);
    useVendor(vendor.url);
    const [topic, person] = [await makeTopic(), await makePerson()];
    const rows = await send(topic, [person], "EMAIL");
    await plan();
    expect(await rows()).toMatchObject([{ status: "QUEUED", decidedBy: "TOPIC_DEFAULT" }]);
    await write(person, topic);
    await runAll();
    const [row] = await rows();
    expect(row).toMatchObject({ status: "SKIPPED", decidedBy, decision: { outcome: "SKIP", decidedBy } });
    expect(row?.settledAt).not.toBeNull();
    expect(vendor.requests).toEqual([]);
  });

  test("and sends to an address that changed after the plan", async () => {
    const [topic, person] = [await makeTopic(), await makePerson()];
    const rows = await send(topic, [person], "EMAIL");
    await plan();
    await upsertUsers(ctxFor(), { users: [{ externalId: person.externalId ?? "", email: `new-${person.email}` }] });
    await runAll();
    const [row] = await rows();
    const [mail] = await transaction(system, (tx) =>
      tx
        .select()
        .from(outbox)
        .where(eq(outbox.deliveryId, row?.id ?? "")),
    );
    expect(mail?.recipient).toBe(`new-${person.email}`);
  });

  test("and fails only the delivery of a person who was erased after the plan", async () => {
    const people = await makePeople(3);
    const rows = await send(await makeTopic(), people, "EMAIL");
    await plan();
    await asOwner(database.url, "DELETE FROM users WHERE id = $1", [people[1]?.id]);
    await runAll();
    expect((await rows()).map(({ status }) => status).sort()).toEqual(["FAILED", "SENT", "SENT"]);
  });
});

describe("releaseHeld", () => {
  const quiet = (person: Person) =>
    transaction(system, (tx) =>
      tx.insert(schedules).values({
        userId: person.id,
        snoozedUntil: new Date(Date.now() + 3_600_000),
        quietHours: [{ days: [...WEEKDAYS], start: "00:00", end: "00:00" }],
        updatedAt: new Date(),
        updatedBy: "test",
      }),
    );
  const loud = (person: Person) =>
    transaction(system, (tx) => tx.delete(schedules).where(eq(schedules.userId, person.id)));

  test.each(["before the plan", "after the plan"])(
    "sends a delivery that quiet hours held, when they begin %s",
    async (when) => {
      const [topic, person] = [await makeTopic(), await makePerson()];
      const rows = await send(topic, [person], "EMAIL");
      if (when === "after the plan") await plan();
      await quiet(person);
      await runAll();
      const [held] = await rows();
      expect(held).toMatchObject({ status: "DEFERRED", decidedBy: "SNOOZE", settledAt: null });
      const at = held?.nextAttemptAt ?? new Date(0);
      expect(at.toISOString()).toBe(held?.decision.at);
      expect(await releaseHeld(new Date(at.getTime() - 1))).toBe(0);
      // A release during quiet hours decides again, and the delivery is held again.
      expect(await releaseHeld(at)).toBe(1);
      expect(await rows()).toMatchObject([{ status: "QUEUED", nextAttemptAt: null }]);
      await runAll();
      expect(await rows()).toMatchObject([{ status: "DEFERRED" }]);
      await loud(person);
      expect(await releaseHeld(new Date(Date.now() + 9 * 86_400_000))).toBe(1);
      await runAll();
      expect(await rows()).toMatchObject([{ status: "SENT", decidedBy: "TOPIC_DEFAULT" }]);
    },
  );

  test.each(["before the plan", "after the plan"])(
    "sends a delivery that a pause held without an end time, when the channel is paused %s",
    async (when) => {
      const people = await makePeople(120);
      const rows = await send(await makeTopic({ urgent: true }), people, "EMAIL");
      if (when === "after the plan") await plan();
      const paused = { channel: "EMAIL", reason: "test", pausedAt: new Date(), pausedBy: "usr_op" } as const;
      await transaction(system, (tx) => tx.insert(channelPauses).values(paused));
      await runAll();
      for (const row of await rows())
        expect(row).toMatchObject({ status: "DEFERRED", decidedBy: "CHANNEL_PAUSED", nextAttemptAt: null });
      expect(await releaseHeld(new Date(Date.now() + 86_400_000))).toBe(0);
      await transaction(system, (tx) => tx.delete(channelPauses));
      expect(await releaseHeld(new Date())).toBe(120);
      expect(await releaseHeld(new Date())).toBe(0);
      await runAll();
      expect(new Set((await rows()).map(({ status }) => status))).toEqual(new Set(["SENT"]));
    },
  );

  test("releases each message once when two processes run it at the same time", async () => {
    const people = await makePeople(50);
    const rows = await send(await makeTopic(), people, "EMAIL");
    await plan();
    await asOwner(
      database.url,
      "UPDATE deliveries SET status = 'DEFERRED', next_attempt_at = now() WHERE user_id = ANY($1)",
      [people.map(({ id }) => id)],
    );
    const later = new Date(Date.now() + 60_000);
    const released = await Promise.all(Array.from({ length: 5 }, () => releaseHeld(later)));
    expect(released.reduce((sum, count) => sum + count, 0)).toBe(50);
    await runAll();
    expect(new Set((await rows()).map(({ status }) => status))).toEqual(new Set(["SENT"]));
  });
});

describe("outbox", () => {
  test("records each message once, exactly as the vendor would get it", async () => {
    const [topic, person] = [await makeTopic(), await makePerson({ name: "Ada" })];
    const rows = await send(topic, [person], "EMAIL");
    await runAll();
    await again("EMAIL", await rows());
    await runAll();
    const [row] = await rows();
    const mails = await transaction(system, (tx) =>
      tx
        .select()
        .from(outbox)
        .where(eq(outbox.deliveryId, row?.id ?? "")),
    );
    expect(mails).toMatchObject([
      {
        channel: "EMAIL",
        recipient: person.email,
        subject: "Hello Ada",
        payload: { deliveryId: row?.id, to: person.email, html: expect.stringContaining("<strong>Hello</strong> Ada") },
      },
    ]);
  });
});
