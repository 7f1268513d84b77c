import { describe, expect, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { maxAttempts } from "#lib/delivery/retry.ts";
import { closedUrl, type FakeAnswer, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { accepted, resendLedger, useVendor } from "#lib/delivery/testing/use-vendor.ts";
import type { Channel } from "#lib/enums.ts";
import { newId } from "#lib/ids.ts";
import { snooze } from "#lib/preferences/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { upsertTopic } from "#lib/topics/index.ts";
import { unsubscribeUrl } from "#lib/unsubscribe/index.ts";
import { viewUnsubscribePage } from "#lib/unsubscribe/page-view.ts";
import { performUnsubscribeAction } from "#lib/unsubscribe/perform-action.ts";
import { passTime } from "#lib/worker/testing/run-jobs.ts";
import {
  arrive,
  as,
  choose,
  collect,
  database,
  digestsOf,
  goTo,
  itemsOf,
  noon,
  now,
  runAll,
  subscriber,
  tick,
} from "./testing/digests.ts";

describe("what the provider answers", () => {
  const keys = (requests: { headers: Record<string, unknown> }[]) =>
    requests.map(({ headers }) => headers["idempotency-key"]);
  async function due(channel: Channel) {
    const { person, topic } = await subscriber("HOURLY", channel);
    for (const subject of ["First", "Second", "Third"]) await arrive(topic, person, subject, channel);
    goTo(noon);
    await collect();
    return { person };
  }
  /** Two topics of one person, an item of each. */
  async function dueOfTwoTopics(first: string, second: string) {
    const { person, topic } = await subscriber("HOURLY");
    const other = await makeTopic();
    await choose(person, other, { frequency: "HOURLY" });
    await arrive(topic, person, first);
    await arrive(other, person, second);
    goTo(noon);
    return { person, topic, other };
  }
  /** A provider that takes what it is sent and breaks off before it answers. */
  function takenUnanswered() {
    const ledger = resendLedger();
    const vendor = startFakeVendor((request) => {
      ledger.answer(request);
      return "cut";
    });
    return { ledger, vendor };
  }

  test.each<[string, FakeAnswer, number]>([
    // To be asked to wait is no try.
    ["throttled", { status: 429, body: {}, headers: { "retry-after": "30" } }, 0],
    ["failing", { status: 503, body: {} }, 1],
    ["silent", "cut", 1],
  ])("a provider that is %s gets the same digest again, under the same key", async (_name, answer, attempts) => {
    await using vendor = await startFakeVendor(() => answer);
    useVendor(vendor.url);
    const { person } = await due("EMAIL");
    await runAll();
    const waiting = await itemsOf(person);
    for (const item of waiting) expect(item).toMatchObject({ status: "QUEUED", attempts });
    // One moment for all of them: otherwise the next try would take some and leave the rest.
    expect(new Set(waiting.map(({ nextAttemptAt }) => nextAttemptAt?.getTime())).size).toBe(1);
    const ledger = resendLedger();
    vendor.answer = ledger.answer;
    await passTime(database.url);
    await tick();
    const [digest] = await digestsOf(person);
    for (const item of await itemsOf(person))
      expect(item).toMatchObject({ status: "SENT", attempts: attempts + 1, error: null });
    expect(keys(vendor.requests)).toEqual([digest?.id, digest?.id]);
    expect(new Set(vendor.requests.map(({ body }) => body)).size).toBe(1);
    expect([...ledger.taken.keys()]).toEqual([digest?.id]);
  });

  test("taken without an answer, and an item opted out of since: the 409 means SENT, once, without the item", async () => {
    const { ledger, vendor: started } = takenUnanswered();
    await using vendor = await started;
    useVendor(vendor.url);
    const { person, other } = await dueOfTwoTopics("Stays", "Leaves");
    await tick();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["QUEUED", "QUEUED"]);
    vendor.answer = ledger.answer;
    await choose(person, other, { enabled: false });
    await passTime(database.url);
    await tick();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["SENT", "SKIPPED"]);
    const answers = vendor.requests.map(({ body }) => body.includes("Leaves"));
    expect(answers).toEqual([true, false]);
    expect(ledger.taken.size).toBe(1);
  });

  test("taken without an answer: a link that names the digest knows what of it may have gone out", async () => {
    await using vendor = await startFakeVendor(() => "cut");
    useVendor(vendor.url);
    const { person, topic, other } = await dueOfTwoTopics("Stays", "Leaves");
    await collect();
    const [digest] = await digestsOf(person);
    // As it stands in a mail of more topics than its link can name.
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

  test("taken without an answer, then held: it stays one digest, and is not sent twice", async () => {
    const { ledger, vendor: started } = takenUnanswered();
    await using vendor = await started;
    useVendor(vendor.url);
    const { person } = await due("EMAIL");
    await runAll();
    vendor.answer = ledger.answer;
    await snooze(as(person), { until: new Date("2030-03-04T15:30:00Z") });
    await passTime(database.url);
    await tick();
    for (const item of await itemsOf(person))
      expect(item).toMatchObject({
        status: "QUEUED",
        decidedBy: "SNOOZE",
        nextAttemptAt: new Date("2030-03-04T15:30:00Z"),
      });
    expect(vendor.requests).toHaveLength(1);
    goTo("2030-03-04T15:30:00Z");
    await passTime(database.url);
    await tick();
    for (const item of await itemsOf(person)) expect(item).toMatchObject({ status: "SENT" });
    expect([...ledger.taken.keys()]).toEqual((await digestsOf(person)).map(({ id }) => id));
    expect(new Set(keys(vendor.requests)).size).toBe(1);
  });

  test("taken without an answer, then held while one of its topics became urgent: it still goes as one", async () => {
    await using vendor = await startFakeVendor(() => ({ status: 503, body: {} }));
    useVendor(vendor.url);
    const { person, other } = await dueOfTwoTopics("First", "Second");
    await tick();
    await upsertTopic(ctxFor(), { ...other, urgent: true });
    await snooze(as(person), { until: new Date("2030-03-04T15:30:00Z") });
    await passTime(database.url);
    await tick();
    expect(vendor.requests).toHaveLength(1);
    const ledger = resendLedger();
    vendor.answer = ledger.answer;
    goTo("2030-03-04T15:30:00Z");
    await passTime(database.url);
    await tick();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["SENT", "SENT"]);
    expect([...ledger.taken.values()].map((body) => [body.includes("First"), body.includes("Second")])).toEqual([
      [true, true],
    ]);
  });

  test.each<Channel>(["SMS", "SLACK"])(
    "%s without an answer: all its items are UNKNOWN, and nothing goes twice",
    async (channel) => {
      await using vendor = await startFakeVendor(() => "cut");
      useVendor(vendor.url);
      const { person } = await due(channel);
      await runAll();
      vendor.answer = accepted;
      goTo("2030-03-04T13:00:00Z");
      await tick();
      expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["UNKNOWN", "UNKNOWN", "UNKNOWN"]);
      expect(vendor.requests).toHaveLength(1);
    },
  );

  test.each<[Channel, FakeAnswer]>([
    ["SMS", { status: 429, body: { status: 429, code: 20429 }, headers: { "retry-after": "30" } }],
    ["SLACK", { status: 429, body: { ok: false, error: "ratelimited" }, headers: { "retry-after": "30" } }],
  ])("%s asked to wait: the whole digest goes later, once", async (channel, busy) => {
    await using vendor = await startFakeVendor(() => busy);
    useVendor(vendor.url);
    const { person } = await due(channel);
    await runAll();
    await runAll();
    expect(vendor.requests).toHaveLength(1);
    vendor.answer = accepted;
    await passTime(database.url);
    await tick();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["SENT", "SENT", "SENT"]);
    expect(vendor.requests).toHaveLength(2);
    expect(vendor.requests[1]?.body).toBe(vendor.requests[0]?.body);
  });

  test("a provider that another worker was told to leave alone is not asked until then", async () => {
    await using vendor = await startFakeVendor(accepted);
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
    await passTime(database.url);
    await tick();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["SENT", "SENT", "SENT"]);
    expect(vendor.requests).toHaveLength(1);
  });

  test("a refusal settles all its items as FAILED", async () => {
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

  test("a provider that is never there makes dead letters of all its items together", async () => {
    useVendor(await closedUrl());
    const { person } = await due("SMS");
    await runAll();
    const [first] = await itemsOf(person);
    await asOwner(
      database.url,
      "UPDATE deliveries SET attempts = $1, first_tried_at = first_tried_at - interval '1 hour' WHERE id = $2",
      [maxAttempts - 1, first?.id],
    );
    await passTime(database.url);
    await runAll();
    expect((await itemsOf(person)).map(({ status }) => status)).toEqual(["DEAD", "DEAD", "DEAD"]);
  });

  test("a message that was tried on its own stays on its own when its topic is digested since", async () => {
    const { ledger, vendor: started } = takenUnanswered();
    await using vendor = await started;
    useVendor(vendor.url);
    const [person, topic] = [await makePerson(), await makeTopic()];
    await arrive(topic, person, "First");
    await runAll();
    await choose(person, topic, { frequency: "HOURLY" });
    vendor.answer = ledger.answer;
    await passTime(database.url);
    await tick();
    goTo(noon);
    await tick();
    expect(await itemsOf(person)).toMatchObject([{ status: "SENT", digestId: null }]);
    expect(ledger.taken.size).toBe(1);
  });
});
