import { describe, expect, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { maxSendAttempts } from "#lib/delivery/retry.ts";
import { closedUrl, type FakeAnswer, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { acceptAll, resendLedger, useVendor } from "#lib/delivery/testing/use-vendor.ts";
import type { Channel } from "#lib/enums.ts";
import { newId } from "#lib/ids.ts";
import { snooze } from "#lib/preferences/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { upsertTopic } from "#lib/topics/index.ts";
import { unsubscribeUrl } from "#lib/unsubscribe/index.ts";
import { viewUnsubscribePage } from "#lib/unsubscribe/page-view.ts";
import { performUnsubscribeAction } from "#lib/unsubscribe/perform-action.ts";
import { makeRetriesDue } from "#lib/worker/testing/run-jobs.ts";
import {
  as,
  choose,
  createDue,
  database,
  digestsOf,
  goTo,
  itemsOf,
  noon,
  now,
  runAll,
  sendItem,
  subscriber,
  tick,
} from "./testing/digests.ts";

describe("sendDigest after the provider's answer", () => {
  const keys = (requests: { headers: Record<string, unknown> }[]) =>
    requests.map(({ headers }) => headers["idempotency-key"]);
  async function due(channel: Channel) {
    const { person, topic } = await subscriber("HOURLY", channel);
    for (const subject of ["First", "Second", "Third"]) await sendItem(topic, person, subject, channel);
    goTo(noon);
    await createDue();
    return { person };
  }
  /** One person with two topics and an item of each. */
  async function dueOfTwoTopics(first: string, second: string) {
    const { person, topic } = await subscriber("HOURLY");
    const other = await makeTopic();
    await choose(person, other, { frequency: "HOURLY" });
    await sendItem(topic, person, first);
    await sendItem(other, person, second);
    goTo(noon);
    return { person, topic, other };
  }
  /** A provider that accepts the request and drops the connection before it answers. */
  function acceptWithoutAnswer() {
    const ledger = resendLedger();
    const vendor = startFakeVendor((request) => {
      ledger.answer(request);
      return "cut";
    });
    return { ledger, vendor };
  }

  test.each<[string, FakeAnswer, number]>([
    // A throttle does not count as an attempt.
    ["throttled", { status: 429, body: {}, headers: { "retry-after": "30" } }, 0],
    ["failing", { status: 503, body: {} }, 1],
    ["silent", "cut", 1],
  ])("sends the same digest again under the same key to a provider that is %s", async (_name, answer, attempts) => {
    await using vendor = await startFakeVendor(() => answer);
    useVendor(vendor.url);
    const { person } = await due("EMAIL");
    await runAll();
    const waiting = await itemsOf(person);
    for (const item of waiting) expect(item).toMatchObject({ status: "QUEUED", attempts });
    // All items have the same time. Otherwise the next attempt would claim only some of them.
    expect(new Set(waiting.map(({ nextAttemptAt }) => nextAttemptAt?.getTime())).size).toBe(1);
    const ledger = resendLedger();
    vendor.answer = ledger.answer;
    await makeRetriesDue(database.url);
    await tick();
    const [digest] = await digestsOf(person);
    for (const item of await itemsOf(person))
      expect(item).toMatchObject({ status: "SENT", attempts: attempts + 1, error: null });
    expect(keys(vendor.requests)).toEqual([digest?.id, digest?.id]);
    expect(new Set(vendor.requests.map(({ body }) => body)).size).toBe(1);
    expect([...ledger.accepted.keys()]).toEqual([digest?.id]);
  });

  test("treats the 409 of a repeated digest without an opted-out item as SENT", async () => {
    const { ledger, vendor: started } = acceptWithoutAnswer();
    await using vendor = await started;
    useVendor(vendor.url);
    const { person, other } = await dueOfTwoTopics("Stays", "Leaves");
    await tick();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["QUEUED", "QUEUED"]);
    vendor.answer = ledger.answer;
    await choose(person, other, { enabled: false });
    await makeRetriesDue(database.url);
    await tick();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["SENT", "SKIPPED"]);
    const answers = vendor.requests.map(({ body }) => body.includes("Leaves"));
    expect(answers).toEqual([true, false]);
    expect(ledger.accepted.size).toBe(1);
  });

  test("lets the unsubscribe link of a digest without an answer cover the items that may have been sent", async () => {
    await using vendor = await startFakeVendor(() => "cut");
    useVendor(vendor.url);
    const { person, topic, other } = await dueOfTwoTopics("Stays", "Leaves");
    await createDue();
    const [digest] = await digestsOf(person);
    // The link of a mail with more topics than a link can name.
    const topicIds = Array.from({ length: 60 }, () => newId("topic"));
    const url = await unsubscribeUrl("https://np.example", { userId: person.id, topicIds, digestId: digest?.id });
    const token = url.slice("https://np.example/u/".length);
    expect(await viewUnsubscribePage(token, now)).toBeNull();
    await choose(person, other, { enabled: false });
    await runAll();
    expect((await itemsOf(person)).map(({ status, sentAt }) => [status, sentAt])).toEqual([
      ["QUEUED", null],
      ["SKIPPED", null],
    ]);
    expect(await viewUnsubscribePage(token, now)).toMatchObject({ topics: [{ key: topic.key }] });
    expect((await performUnsubscribeAction({ requestId: "test", now }, token, "unsubscribe")).outcome).toBe("done");
  });

  test("keeps an accepted digest without an answer together while it is held, and does not send it twice", async () => {
    const { ledger, vendor: started } = acceptWithoutAnswer();
    await using vendor = await started;
    useVendor(vendor.url);
    const { person } = await due("EMAIL");
    await runAll();
    vendor.answer = ledger.answer;
    await snooze(as(person), { until: new Date("2030-03-04T15:30:00Z") });
    await makeRetriesDue(database.url);
    await tick();
    for (const item of await itemsOf(person))
      expect(item).toMatchObject({
        status: "QUEUED",
        decidedBy: "SNOOZE",
        nextAttemptAt: new Date("2030-03-04T15:30:00Z"),
      });
    expect(vendor.requests).toHaveLength(1);
    goTo("2030-03-04T15:30:00Z");
    await makeRetriesDue(database.url);
    await tick();
    for (const item of await itemsOf(person)) expect(item).toMatchObject({ status: "SENT" });
    expect([...ledger.accepted.keys()]).toEqual((await digestsOf(person)).map(({ id }) => id));
    expect(new Set(keys(vendor.requests)).size).toBe(1);
  });

  test("keeps an accepted digest without an answer together when one of its topics becomes urgent during a hold", async () => {
    await using vendor = await startFakeVendor(() => ({ status: 503, body: {} }));
    useVendor(vendor.url);
    const { person, other } = await dueOfTwoTopics("First", "Second");
    await tick();
    await upsertTopic(ctxFor(), { ...other, urgent: true });
    await snooze(as(person), { until: new Date("2030-03-04T15:30:00Z") });
    await makeRetriesDue(database.url);
    await tick();
    expect(vendor.requests).toHaveLength(1);
    const ledger = resendLedger();
    vendor.answer = ledger.answer;
    goTo("2030-03-04T15:30:00Z");
    await makeRetriesDue(database.url);
    await tick();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["SENT", "SENT"]);
    expect([...ledger.accepted.values()].map((body) => [body.includes("First"), body.includes("Second")])).toEqual([
      [true, true],
    ]);
  });

  test.each<Channel>(["SMS", "SLACK"])(
    "marks all items of a %s digest without an answer UNKNOWN, and sends nothing twice",
    async (channel) => {
      await using vendor = await startFakeVendor(() => "cut");
      useVendor(vendor.url);
      const { person } = await due(channel);
      await runAll();
      vendor.answer = acceptAll;
      goTo("2030-03-04T13:00:00Z");
      await tick();
      expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["UNKNOWN", "UNKNOWN", "UNKNOWN"]);
      expect(vendor.requests).toHaveLength(1);
    },
  );

  test.each<[Channel, FakeAnswer]>([
    ["SMS", { status: 429, body: { status: 429, code: 20429 }, headers: { "retry-after": "30" } }],
    ["SLACK", { status: 429, body: { ok: false, error: "ratelimited" }, headers: { "retry-after": "30" } }],
  ])("sends a throttled %s digest once, later", async (channel, busy) => {
    await using vendor = await startFakeVendor(() => busy);
    useVendor(vendor.url);
    const { person } = await due(channel);
    await runAll();
    await runAll();
    expect(vendor.requests).toHaveLength(1);
    vendor.answer = acceptAll;
    await makeRetriesDue(database.url);
    await tick();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["SENT", "SENT", "SENT"]);
    expect(vendor.requests).toHaveLength(2);
    expect(vendor.requests[1]?.body).toBe(vendor.requests[0]?.body);
  });

  test("does not call a provider that has blocked another worker until the block ends", async () => {
    await using vendor = await startFakeVendor(acceptAll);
    useVendor(vendor.url);
    const { person } = await due("SMS");
    await asOwner(
      database.url,
      `INSERT INTO provider_states (provider, circuit, blocked_until, updated_at)
       VALUES ('twilio', 'closed', now() + interval '20 seconds', now())`,
    );
    await runAll();
    expect(vendor.requests).toEqual([]);
    for (const item of await itemsOf(person)) expect(item).toMatchObject({ status: "QUEUED", attempts: 0 });
    await makeRetriesDue(database.url);
    await tick();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["SENT", "SENT", "SENT"]);
    expect(vendor.requests).toHaveLength(1);
  });

  test("marks all items FAILED when the digest is refused", async () => {
    await using vendor = await startFakeVendor(() => ({
      status: 422,
      body: { statusCode: 422, name: "validation_error", message: "Invalid `to` field" },
    }));
    useVendor(vendor.url);
    const { person } = await due("EMAIL");
    await tick();
    for (const item of await itemsOf(person))
      expect(item).toMatchObject({ status: "FAILED", error: expect.stringContaining("address: validation_error") });
  });

  test("marks all items DEAD together when the provider stays unavailable", async () => {
    useVendor(await closedUrl());
    const { person } = await due("SMS");
    await runAll();
    const [first] = await itemsOf(person);
    await asOwner(
      database.url,
      "UPDATE deliveries SET attempts = $1, first_tried_at = first_tried_at - interval '1 hour' WHERE id = $2",
      [maxSendAttempts - 1, first?.id],
    );
    await makeRetriesDue(database.url);
    await runAll();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["DEAD", "DEAD", "DEAD"]);
  });

  test("leaves a message out of the digest that was attempted alone before its topic was digested", async () => {
    const { ledger, vendor: started } = acceptWithoutAnswer();
    await using vendor = await started;
    useVendor(vendor.url);
    const [person, topic] = [await makePerson(), await makeTopic()];
    await sendItem(topic, person, "First");
    await runAll();
    await choose(person, topic, { frequency: "HOURLY" });
    vendor.answer = ledger.answer;
    await makeRetriesDue(database.url);
    await tick();
    goTo(noon);
    await tick();
    expect(await itemsOf(person)).toMatchObject([{ status: "SENT", digestId: null }]);
    expect(ledger.accepted.size).toBe(1);
  });
});
