import { describe, expect, onTestFinished, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { createDueDigests } from "#lib/digest/create-due-digests.ts";
import { setPreference } from "#lib/preferences/set.ts";
import { setChannelSwitch } from "#lib/preferences/set-channel-switch.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { recordEvent } from "../record-event.ts";
import { watchChannels } from "../shared-circuit-state.ts";
import { acceptNotification, killWhileSending, planNotification } from "../testing/delivering.ts";
import { duplicates, refusals } from "../testing/ledger.ts";
import { database, lost, runNext, silentChannels, statuses, vendor } from "../testing/reconciling.ts";

describe("reconcile", () => {
  test.each(silentChannels)(
    "marks an accepted %s message SENT with the provider's id, and does not send it again",
    async (channel) => {
      const person = await makePerson();
      const rows = await lost(person, channel, "accept, then cut");
      expect(await statuses(rows)).toEqual(["UNKNOWN"]);
      expect(vendor.ledger.lookUps, "no look-up before the provider may list the message").toBe(0);
      await runNext(3);
      const [accepted] = vendor.ledger.accepted;
      const id = channel === "SMS" ? accepted?.id : `D${person.slackUserId}:${accepted?.id}`;
      expect(await rows()).toMatchObject([{ status: "SENT", providerMessageId: id, error: null, attempts: 1 }]);
      expect(vendor.ledger.accepted).toHaveLength(1);
    },
  );

  test.each(silentChannels)("finds an accepted %s message when a gateway replaced the answer", async (channel) => {
    for (const answer of [refusals.overloaded, refusals.timedOut]) {
      const before = vendor.ledger.accepted.length;
      const rows = await lost(await makePerson(), channel, { acceptThen: answer });
      expect(await statuses(rows)).toEqual(["UNKNOWN"]);
      await runNext(3);
      expect(await statuses(rows)).toEqual(["SENT"]);
      expect(vendor.ledger.accepted.slice(before)).toHaveLength(1);
    }
  });

  test.each(silentChannels)(
    "sends a %s message that was not accepted once more, after two look-ups without a result",
    async (channel) => {
      const rows = await lost(await makePerson(), channel, "cut");
      await runNext();
      expect(await statuses(rows)).toEqual(["UNKNOWN"]);
      expect(vendor.ledger.accepted).toEqual([]);
      await runNext(3);
      expect(await statuses(rows)).toEqual(["SENT"]);
      expect(vendor.ledger.accepted).toHaveLength(1);
    },
  );

  test.each(silentChannels)("looks up the %s message of a killed worker", async (channel) => {
    const killed = await killWhileSending(database.url);
    const rows = await lost(await makePerson(), channel, "accept");
    await killed.revive();
    await runNext();
    expect(await statuses(rows)).toEqual(["UNKNOWN"]);
    await runNext(3);
    expect(await statuses(rows)).toEqual(["SENT"]);
    expect(vendor.ledger.accepted).toHaveLength(1);
  });

  test.each(silentChannels)(
    "keeps a %s message UNKNOWN when a look-up fails, and looks it up again",
    async (channel) => {
      const rows = await lost(await makePerson(), channel, "accept, then cut");
      for (const answer of ["cut", { status: 500 }, { status: 429, headers: { "retry-after": "1" } }] as const) {
        vendor.ledger.lookUp = answer;
        await runNext();
        expect(await rows()).toMatchObject([{ status: "UNKNOWN", error: expect.stringMatching(/^not known whether/) }]);
      }
      vendor.ledger.lookUp = "truth";
      await runNext();
      expect(await statuses(rows)).toEqual(["SENT"]);
      expect(vendor.ledger.accepted).toHaveLength(1);
    },
  );

  test.each(silentChannels)(
    "delays itself and other %s requests when the provider throttles a look-up",
    async (channel) => {
      const rows = await lost(await makePerson(), channel, "accept, then cut");
      vendor.ledger.lookUp = refusals.busy(channel === "SMS" ? "twilio" : "slack", 600);
      await runNext();
      const asked = vendor.requests.length;
      vendor.ledger.lookUp = "truth";
      const others = await planNotification(database.url, await makeTopic(), [await makePerson()], channel);
      await asOwner(database.url, "UPDATE graphile_worker._private_jobs SET run_at = now() WHERE run_at > now()");
      await runJobs(database.url);
      expect(vendor.requests).toHaveLength(asked);
      expect(await statuses(rows, others)).toEqual(["UNKNOWN", "QUEUED"]);
      await runNext(2);
      expect(await statuses(rows, others)).toEqual(["SENT", "SENT"]);
    },
  );

  test("uses a slot at the provider's pace, and sends no request without one", async () => {
    const rows = await lost(await makePerson(), "SMS", "accept, then cut");
    await asOwner(
      database.url,
      `INSERT INTO provider_states (provider, updated_at, request_every_ms, pace_told_at) VALUES ('twilio', now(), 500, now())
     ON CONFLICT (provider) DO UPDATE SET request_every_ms = 500, pace_told_at = now()`,
    );
    onTestFinished(() => setProcessSingleton("delivery.pace", undefined));
    await watchChannels();
    const turns = () => asOwner(database.url, "SELECT FROM provider_states WHERE next_request_at IS NOT NULL");
    // This process still has the pace, and the database gives no slot.
    await asOwner(database.url, "UPDATE provider_states SET request_every_ms = NULL");
    await runNext();
    expect(vendor.ledger.lookUps).toBe(0);
    expect(await statuses(rows)).toEqual(["UNKNOWN"]);
    await asOwner(database.url, "UPDATE provider_states SET request_every_ms = 500");
    expect(await turns()).toEqual([]);
    await runNext();
    expect(await turns()).toHaveLength(1);
    expect(vendor.ledger.lookUps).toBeGreaterThan(0);
    expect(await statuses(rows)).toEqual(["SENT"]);
  });

  test("does not count failed look-ups as absences", async () => {
    const rows = await lost(await makePerson(), "SMS", "cut");
    for (const answer of ["truth", "cut", "cut"] as const) {
      vendor.ledger.lookUp = answer;
      await runNext();
      expect(await statuses(rows)).toEqual(["UNKNOWN"]);
    }
  });

  test("decides again before it sends a message again, so a person who opted out gets none", async () => {
    const person = await makePerson();
    const rows = await lost(person, "SMS", "cut");
    await setChannelSwitch(ctxFor(signedIn(person.id)), { channel: "SMS", enabled: false });
    await runNext(3);
    expect(await statuses(rows)).toEqual(["SKIPPED"]);
    expect(vendor.ledger.accepted).toEqual([]);
  });

  test("does not change a status that a provider event has set", async () => {
    const rows = await lost(await makePerson(), "SMS", "accept, then cut");
    const [row] = await rows();
    const event = {
      deliveryId: row?.id ?? "",
      providerMessageId: "SM-told",
      status: "DELIVERED",
      at: new Date(),
    } as const;
    await transaction(system, (tx) => recordEvent(tx, event));
    await runNext(2);
    expect(await rows()).toMatchObject([{ status: "DELIVERED", providerMessageId: "SM-told" }]);
    expect(vendor.ledger.lookUps).toBe(0);
  });

  test.each([
    ["accept, then cut", "SMS"],
    ["cut", "SMS"],
    ["accept, then cut", "SLACK"],
    ["cut", "SLACK"],
  ] as const)("gives all items of a digest the same result (%s, %s)", async (act, channel) => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    await setPreference(ctxFor(signedIn(person.id)), {
      topicKey: topic.key,
      channel,
      enabled: true,
      frequency: "HOURLY",
    });
    await runJobs(database.url, ["reschedule"]); // Beside the plan it would release the planned items.
    const items = [
      await acceptNotification(topic, [person], channel),
      await acceptNotification(topic, [person], channel),
    ];
    await runJobs(database.url);
    expect(await statuses(...items)).toEqual(["DIGESTED", "DIGESTED"]);
    vendor.ledger.act = () => act;
    await createDueDigests(new Date(Date.now() + 2 * 3_600_000));
    await runJobs(database.url);
    expect(await statuses(...items)).toEqual(["UNKNOWN", "UNKNOWN"]);
    vendor.ledger.act = () => "accept";
    if (act === "accept, then cut") {
      await runNext(2);
      expect(await statuses(...items)).toEqual(["SENT", "SENT"]);
      expect(vendor.ledger.accepted).toHaveLength(1);
      return;
    }
    setProcessSingleton("clock", () => new Date(Date.now() + 2 * 3_600_000));
    await runNext(2);
    // The digest was never sent, so its items wait for the next one.
    expect(await statuses(...items)).toEqual(["DIGESTED", "DIGESTED"]);
    await createDueDigests(new Date(Date.now() + 4 * 3_600_000));
    await runJobs(database.url);
    expect(await statuses(...items)).toEqual(["SENT", "SENT"]);
    expect(vendor.ledger.accepted).toHaveLength(1);
    expect(duplicates(vendor.ledger)).toEqual([]);
  });

  test("has one job per message, and none after the message is settled", async () => {
    await lost(await makePerson(), "SMS", "accept, then cut");
    await runNext(3);
    expect(await asOwner(database.url, "SELECT id FROM graphile_worker._private_jobs")).toEqual([]);
  });
});
