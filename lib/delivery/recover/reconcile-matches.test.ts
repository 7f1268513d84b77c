import { describe, expect, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import type { Channel } from "#lib/enums.ts";
import { upsertUsers } from "#lib/people/upsert.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { database, lost, runNext, statuses, vendor } from "../testing/reconciling.ts";
import { replayDelivery } from "./replay.ts";

describe("reconcile", () => {
  test.each([
    ["the first", "accept, then cut", "cut"],
    ["the second", "cut", "accept, then cut"],
    ["neither", "cut", "cut"],
    ["both", "accept, then cut", "accept, then cut"],
  ] as const)(
    "gives each of two UNKNOWN texts to one person its own result when %s was accepted",
    async (_, one, other) => {
      for (const bodies of [
        ["The kettle is on", "The cake is done"],
        ["The same words", "The same words"],
      ]) {
        const person = await makePerson();
        const before = vendor.ledger.accepted.length;
        setProcessSingleton("circuit.twilio", undefined);
        const first = await lost(person, "SMS", one, { body: bodies[0] });
        const second = await lost(person, "SMS", other, { body: bodies[1] });
        expect(await statuses(first, second)).toEqual(["UNKNOWN", "UNKNOWN"]);
        await runNext(5);
        expect(await statuses(first, second)).toEqual(["SENT", "SENT"]);
        const ids = [...(await first()), ...(await second())].map(({ providerMessageId }) => providerMessageId);
        expect(new Set(ids).size).toBe(2);
        const accepted = vendor.ledger.accepted.slice(before);
        expect(accepted).toHaveLength(2);
        for (const body of bodies) expect(accepted.some(({ text }) => text.includes(body))).toBe(true);
      }
    },
  );

  test("matches a text that the provider changed, if no other text is possible", async () => {
    const person = await makePerson();
    const rows = await lost(person, "SMS", "accept, then cut");
    for (const accepted of vendor.ledger.accepted)
      accepted.text = `Sent from your Twilio trial account - ${accepted.text.replaceAll("'", "\u2019").replace(/https?:\S+/, "https://twil.io/x1")}`;
    await runNext(3);
    expect(await statuses(rows)).toEqual(["SENT"]);
    expect(vendor.ledger.accepted).toHaveLength(1);
  });

  test("does not match another application's text to the same number", async () => {
    const person = await makePerson();
    const rows = await lost(person, "SMS", "accept, then cut");
    for (const accepted of vendor.ledger.accepted) accepted.text = "Your one-time code is 123456";
    await runNext(4);
    expect(await rows()).toMatchObject([{ status: "UNKNOWN", error: expect.stringContaining("other texts") }]);
  });

  test("does not match the message that the provider dropped before the replay", async () => {
    const person = await makePerson();
    const rows = await lost(person, "SMS", "accept");
    const [{ id = "" } = {}] = await rows();
    await asOwner(
      database.url,
      "UPDATE deliveries SET status = 'FAILED', error = 'throttled: 30001 queue' WHERE id = $1",
      [id],
    );
    vendor.ledger.act = () => "cut";
    await replayDelivery(ctxFor(), { deliveryId: id, reason: "the queue is empty again" });
    await runNext();
    expect(await statuses(rows)).toEqual(["UNKNOWN"]);
    vendor.ledger.act = () => "accept";
    await runNext(4);
    expect(await statuses(rows)).toEqual(["SENT"]);
    expect(vendor.ledger.accepted).toHaveLength(2);
  });

  test.each<[Channel, "phone" | "slackUserId", string]>([
    ["SMS", "phone", "+14155559999"],
    ["SLACK", "slackUserId", "U0000NEW"],
  ])(
    "does not send %s again when the person's address changed after the first attempt",
    async (channel, field, address) => {
      const person = await makePerson();
      const rows = await lost(person, channel, "accept, then cut");
      await upsertUsers(ctxFor(), { users: [{ externalId: person.externalId ?? "", [field]: address }] });
      await runNext(4);
      expect(await statuses(rows)).toEqual(["UNKNOWN"]);
      expect(vendor.ledger.accepted).toHaveLength(1);
    },
  );

  test.each<[Channel, "phone" | "slackUserId"]>([
    ["SMS", "phone"],
    ["SLACK", "slackUserId"],
  ])("trusts an absence on %s when an import repeats the person's address", async (channel, field) => {
    const person = await makePerson();
    const rows = await lost(person, channel, "cut");
    await upsertUsers(ctxFor(), { users: [{ externalId: person.externalId ?? "", [field]: person[field] }] });
    await runNext(4);
    expect(await statuses(rows)).toEqual(["SENT"]);
    expect(vendor.ledger.accepted).toHaveLength(1);
  });
});
