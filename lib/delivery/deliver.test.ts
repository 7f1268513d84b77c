import { eq } from "drizzle-orm";
import { afterEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { outbox } from "#db/schema/index.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import type { Channel } from "#lib/enums.ts";
import { makePeople, makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { claim, pairsOf } from "./claim.ts";
import { acceptNotification, queueAgain, resetDeliveryState } from "./testing/delivering.ts";
import { type FakeAnswer, startFakeVendor } from "./testing/fake-vendor.ts";
import { acceptAll, useVendor } from "./testing/use-vendor.ts";

const database = useDatabase();

afterEach(() => resetDeliveryState(database.url));

const runAll = () => runJobs(database.url);
const plan = () => runJobs(database.url, ["plan"]);
describe("deliver", () => {
  test.each<[Channel, RegExp]>([
    ["EMAIL", /^re_\d+$/],
    ["SMS", /^SM\d+$/],
    ["SLACK", /^D1:\d+\.0$/],
  ])("marks %s SENT with the vendor's id when it is accepted", async (channel, id) => {
    await using vendor = await startFakeVendor(acceptAll);
    useVendor(vendor.url);
    const rows = await acceptNotification(await makeTopic(), await makePeople(12), channel);
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
    const rows = await acceptNotification(await makeTopic(), [await makePerson()], channel);
    await runAll();
    expect(await rows()).toMatchObject([{ status: "FAILED", attempts: 1, error: expect.stringContaining(error) }]);
    await queueAgain(channel, await rows());
    await makeRetriesDue(database.url);
    await runAll();
    expect(vendor.requests).toHaveLength(1);
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
      const rows = await acceptNotification(await makeTopic(), [await makePerson()], channel);
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

  test.each<Channel>(["SMS", "SLACK"])(
    "marks %s UNKNOWN when its answer is lost, and does not send it again without a look-up",
    async (channel) => {
      await using vendor = await startFakeVendor(() => "cut");
      useVendor(vendor.url);
      const rows = await acceptNotification(await makeTopic(), [await makePerson()], channel);
      await runAll();
      expect(await rows()).toMatchObject([{ status: "UNKNOWN", attempts: 1 }]);
      vendor.answer = acceptAll;
      await queueAgain(channel, await rows());
      await runAll();
      expect(await rows()).toMatchObject([{ status: "UNKNOWN", attempts: 1 }]);
      expect(vendor.requests).toHaveLength(1);
    },
  );

  test("fails only the mail whose filled-in subject is empty, and sends the rest of the batch", async () => {
    await using vendor = await startFakeVendor(acceptAll);
    useVendor(vendor.url);
    const [ann, bob] = [await makePerson(), await makePerson()];
    const [topic, blank] = [await makeTopic(), await makeTopic()];
    const anns = await acceptNotification(blank, [ann], "EMAIL");
    const bobs = await acceptNotification(topic, [bob], "EMAIL");
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
    await acceptNotification(await makeTopic(), [person], "EMAIL");
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
    const rows = await acceptNotification(await makeTopic(), people, "EMAIL");
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
    const email = await acceptNotification(topic, [person], "EMAIL");
    const sms = await acceptNotification(topic, [person], "SMS");
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

describe("outbox", () => {
  test("records each message once, exactly as the vendor would get it", async () => {
    const [topic, person] = [await makeTopic(), await makePerson({ name: "Ada" })];
    const rows = await acceptNotification(topic, [person], "EMAIL");
    await runAll();
    await queueAgain("EMAIL", await rows());
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
