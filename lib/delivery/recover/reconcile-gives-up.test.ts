import { describe, expect, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { maxSendAttempts } from "../retry.ts";
import { database, lost, runNext, silentChannels, statuses, vendor } from "../testing/reconciling.ts";
import { replayDelivery } from "./replay.ts";

describe("reconcile", () => {
  test("sends an absent message again, however long look-ups were impossible", async () => {
    const rows = await lost(await makePerson(), "SMS", "cut");
    await asOwner(database.url, "UPDATE deliveries SET claimed_at = claimed_at - interval '49 hours'");
    await asOwner(database.url, "UPDATE users SET phone_verified_at = phone_verified_at - interval '50 hours'");
    await runNext();
    expect(await statuses(rows)).toEqual(["UNKNOWN"]);
    await runNext(3);
    expect(await statuses(rows)).toEqual(["SENT"]);
    expect(vendor.ledger.accepted).toHaveLength(1);
  });

  test("marks a message DEAD after two days without a clear answer, and only a replay sends it again", async () => {
    const rows = await lost(await makePerson(), "SMS", "accept, then cut");
    vendor.ledger.lookUp = "cut";
    await asOwner(database.url, "UPDATE deliveries SET claimed_at = claimed_at - interval '47 hours'");
    await runNext();
    expect(await statuses(rows)).toEqual(["UNKNOWN"]);
    await asOwner(database.url, "UPDATE deliveries SET claimed_at = claimed_at - interval '1 hour'");
    await runNext(2);
    expect(await rows()).toMatchObject([
      { status: "DEAD", error: expect.stringContaining("may have reached the person") },
    ]);
    expect(vendor.ledger.accepted).toHaveLength(1);
    const [row] = await rows();
    await replayDelivery(ctxFor(), { deliveryId: row?.id ?? "", reason: "they say it never came" });
    await runNext();
    expect(await statuses(rows)).toEqual(["SENT"]);
    expect(vendor.ledger.accepted).toHaveLength(2);
  });

  test.each(silentChannels)(
    "marks a %s message DEAD that was not accepted and has no attempts left",
    async (channel) => {
      const rows = await lost(await makePerson(), channel, "cut");
      vendor.ledger.act = () => "cut";
      await asOwner(database.url, "UPDATE deliveries SET attempts = $1", [maxSendAttempts - 1]);
      await runNext(3);
      expect(await rows()).toMatchObject([{ status: "UNKNOWN", attempts: maxSendAttempts }]);
      await runNext(3);
      expect(await rows()).toMatchObject([{ status: "DEAD", error: expect.stringContaining("it was not sent") }]);
      expect(vendor.ledger.accepted).toEqual([]);
      const [row] = await rows();
      vendor.ledger.act = () => "accept";
      await replayDelivery(ctxFor(), { deliveryId: row?.id ?? "", reason: "the provider answers again" });
      await runNext();
      expect(await statuses(rows)).toEqual(["SENT"]);
      expect(vendor.ledger.accepted).toHaveLength(1);
    },
  );

  test("counts absences from zero after a replay, so that a late list causes no second text", async () => {
    const rows = await lost(await makePerson(), "SMS", "cut");
    await asOwner(database.url, "UPDATE deliveries SET attempts = $1", [maxSendAttempts]);
    await runNext(4);
    const [row] = await rows();
    expect(row).toMatchObject({ status: "DEAD" });
    vendor.ledger.act = () => "accept, then cut";
    await replayDelivery(ctxFor(), { deliveryId: row?.id ?? "", reason: "the provider answers again" });
    await runNext();
    vendor.ledger.lookUp = { status: 200, body: { messages: [], next_page_uri: null } };
    await runNext();
    expect(await statuses(rows)).toEqual(["UNKNOWN"]);
    vendor.ledger.lookUp = "truth";
    await runNext(2);
    expect(await statuses(rows)).toEqual(["SENT"]);
    expect(vendor.ledger.accepted).toHaveLength(1);
  });
});
