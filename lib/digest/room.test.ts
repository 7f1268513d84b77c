import { describe, expect, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { acceptAll, resendLedger, useVendor } from "#lib/delivery/testing/use-vendor.ts";
import type { Channel } from "#lib/enums.ts";
import { type Person, upsertUsers } from "#lib/people/index.ts";
import { makeRetriesDue } from "#lib/worker/testing/run-jobs.ts";
import {
  createDue,
  database,
  digestsOf,
  goTo,
  itemsOf,
  mailOf,
  noon,
  runAll,
  sendItem,
  subscriber,
  textOf,
  tick,
} from "./testing/digests.ts";

/** Makes a notification impossible to render. */
const breakTemplate = (subject: string) =>
  asOwner(database.url, "UPDATE notifications SET body = '{{gone}}' WHERE subject = $1", [subject]);
const statusesOf = async (person: Person) => (await itemsOf(person)).map(({ status }) => status);
const soon = "2030-03-04T11:00:03.000Z";

describe("an item that cannot be rendered", () => {
  test.each<Channel>(["EMAIL", "SMS", "SLACK"])(
    "fails alone in a %s digest, and the others go out",
    async (channel) => {
      await using vendor = await startFakeVendor(acceptAll);
      useVendor(vendor.url);
      const { person, topic } = await subscriber("HOURLY", channel);
      for (const subject of ["First", "Second", "Third"]) await sendItem(topic, person, subject, channel);
      await breakTemplate("Second");
      goTo(noon);
      await tick();
      const [first, second, third] = await itemsOf(person);
      const [digest] = await digestsOf(person);
      for (const item of [first, third]) expect(item).toMatchObject({ status: "SENT", digestId: digest?.id });
      // The item has left the digest, so the provider's events about the digest do not apply to it.
      expect(second).toMatchObject({
        status: "FAILED",
        error: "message: it could not be made; see the log",
        digestId: null,
        attempts: 0,
        maybeSent: false,
      });
      expect(vendor.requests.map(({ body }) => /First.*Third/s.test(body))).toEqual([true]);
      expect(vendor.requests[0]?.body).not.toContain("Second");
    },
  );

  test("leaves nothing to send and no job if it is alone in its digest", async () => {
    await using vendor = await startFakeVendor(acceptAll);
    useVendor(vendor.url);
    const { person, topic } = await subscriber("HOURLY", "SLACK");
    await sendItem(topic, person, "Only", "SLACK");
    await breakTemplate("Only");
    goTo(noon);
    await tick();
    expect(await statusesOf(person)).toEqual(["FAILED"]);
    expect(vendor.requests).toEqual([]);
    expect(await asOwner(database.url, "SELECT id FROM graphile_worker._private_jobs")).toEqual([]);
  });
});

describe("more items than one digest can contain", () => {
  /** Copies the waiting item this many times, each with its own subject. */
  async function multiply(person: Person, count: number): Promise<void> {
    const [one] = await itemsOf(person);
    await asOwner(
      database.url,
      `INSERT INTO notifications SELECT (jsonb_populate_record(n, jsonb_build_object('id', n.id || i, 'subject', 'item' || i || 'x'))).*
       FROM notifications n, generate_series(10001, $2) i WHERE n.id = $1`,
      [one?.notificationId, 10_000 + count - 1],
    );
    await asOwner(
      database.url,
      `INSERT INTO deliveries SELECT (jsonb_populate_record(d, jsonb_build_object('id', d.id || i, 'notification_id', notification_id || i))).*
       FROM deliveries d, generate_series(10001, $2) i WHERE d.id = $1`,
      [one?.id, 10_000 + count - 1],
    );
  }

  test("are split into digests of a hundred items, which follow at once, with each item in one", async () => {
    const { person, topic } = await subscriber("HOURLY");
    await sendItem(topic, person, "item10000x");
    await multiply(person, 205);
    goTo(noon);
    // At the millisecond of the boundary only the first digest is due.
    expect([await createDue(), await createDue()]).toEqual([1, 0]);
    const counts = Object.groupBy(await itemsOf(person), ({ status }) => status);
    expect([counts.QUEUED?.length, counts.DIGESTED?.length]).toEqual([100, 105]);
    goTo(soon);
    expect([await createDue(), await createDue()]).toEqual([2, 0]);
    await runAll();
    expect(new Set(await statusesOf(person))).toEqual(new Set(["SENT"]));
    const mails = await mailOf(person);
    expect(mails.map(({ subject }) => subject).sort()).toEqual([
      "100 updates for you",
      "100 updates for you",
      "5 updates for you",
    ]);
    const named = mails.flatMap(({ payload }) => String(payload.text).match(/^item\d+x$/gm) ?? []);
    expect(new Set(named).size).toBe(205);
    expect(named).toHaveLength(205);
    const moments = (await digestsOf(person)).map(({ dueAt }) => dueAt.getTime() - Date.parse(noon));
    expect(moments).toEqual([0, 1, 2]);
  });

  /** Six items of 120 kB of HTML and text each; four fill a mail. Each names the person a hundred times. */
  async function sixLarge() {
    const { person, topic } = await subscriber("HOURLY");
    await sendItem(topic, person, "item10000x");
    await multiply(person, 6);
    await asOwner(database.url, "UPDATE notifications SET body = repeat('word ', 10000) || repeat('{{name}} ', 100)");
    goTo(noon);
    await createDue();
    return person;
  }
  const namedIn = (body: string) => [...new Set(body.match(/item\d+x/g))].length;

  test("fill a mail up to its size limit, and a retry contains the same items after a change of the name", async () => {
    const ledger = resendLedger();
    await using vendor = await startFakeVendor((request) => {
      ledger.answer(request);
      return "cut";
    });
    useVendor(vendor.url);
    const person = await sixLarge();
    await runAll();
    const [digest] = await digestsOf(person);
    const items = await itemsOf(person);
    for (const item of items.slice(0, 4)) expect(item).toMatchObject({ status: "QUEUED", digestId: digest?.id });
    for (const item of items.slice(4))
      expect(item).toMatchObject({ status: "DIGESTED", digestId: null, attempts: 0, firstTriedAt: null });
    await upsertUsers(ctxFor(), { users: [{ externalId: person.externalId ?? "", name: "n".repeat(200) }] });
    vendor.answer = ledger.answer;
    await makeRetriesDue(database.url);
    goTo(soon);
    await tick();
    expect(new Set(await statusesOf(person))).toEqual(new Set(["SENT"]));
    expect([...ledger.accepted.keys()].sort()).toEqual((await digestsOf(person)).map(({ id }) => id).sort());
    expect([...ledger.accepted.values()].map(namedIn)).toEqual([4, 2]);
  });

  test("stay in the digest when the worker is killed before it postpones the rest", async () => {
    const person = await sixLarge();
    await asOwner(
      database.url,
      `UPDATE deliveries SET status = 'SENDING', attempts = 1, claim_token = gen_random_uuid(), claimed_at = now(), first_tried_at = now()
       WHERE user_id = $1`,
      [person.id],
    );
    await runAll();
    for (const item of (await itemsOf(person)).slice(4))
      expect(item).toMatchObject({ status: "DIGESTED", maybeSent: false, firstTriedAt: null });
    goTo(soon);
    await tick();
    expect(new Set(await statusesOf(person))).toEqual(new Set(["SENT"]));
    expect((await mailOf(person)).map((mail) => namedIn(textOf(mail)))).toEqual([4, 2]);
  });

  test.each<[Channel, RegExp]>([
    ["SMS", /; und \d+ weitere: http\S+\/preferences"/],
    ["SLACK", /\\n\\nund \d+ weitere: \[http\S+\/preferences\]\(http\S+\/preferences\)"/],
  ])("are counted in a %s digest that does not show all of them", async (channel, more) => {
    const { person, topic } = await subscriber("HOURLY", channel);
    await upsertUsers(ctxFor(), { users: [{ externalId: person.externalId ?? "", locale: "de" }] });
    await sendItem(topic, person, "item10000x", channel);
    await multiply(person, 60);
    await asOwner(
      database.url,
      "UPDATE notifications SET subject = subject || repeat(' word', 10), body = repeat('w', 500)",
    );
    goTo(noon);
    await tick();
    expect(new Set(await statusesOf(person))).toEqual(new Set(["SENT"]));
    const mails = await mailOf(person);
    expect(mails).toHaveLength(1);
    for (const mail of mails) expect(textOf(mail)).toMatch(more);
  });
});
