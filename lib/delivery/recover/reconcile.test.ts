import { expect, onTestFinished, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { createDueDigests } from "#lib/digest/create-due-digests.ts";
import type { Channel } from "#lib/enums.ts";
import type { Person } from "#lib/people/find.ts";
import { upsertUsers } from "#lib/people/upsert.ts";
import { setPreference } from "#lib/preferences/set.ts";
import { setChannelSwitch } from "#lib/preferences/set-channel-switch.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { recordEvent } from "../record-event.ts";
import { maxAttempts } from "../retry.ts";
import { watchChannels } from "../shared-circuit-state.ts";
import { acceptNotification, killWhileSending, planNotification, type Rows } from "../testing/delivering.ts";
import { type Act, duplicates, refusals } from "../testing/ledger.ts";
import { useLedger } from "../testing/use-ledger.ts";
import { replayDelivery } from "./replay.ts";

const database = useDatabase();
const silentChannels = ["SMS", "SLACK"] as const;

const vendor = useLedger(database);

/** A message whose answer is lost; all that follows is answered. */
async function lost(person: Person, channel: Channel, act: Act, text = {}): Promise<Rows> {
  vendor.ledger.act = () => act;
  const rows = await planNotification(database.url, await makeTopic(), [person], channel, text);
  await runJobs(database.url, ["deliver"]);
  vendor.ledger.act = () => "accept";
  return rows;
}
/** The time of the next look-up, or of what follows from it, comes. */
async function later(times = 1): Promise<void> {
  for (let round = 0; round < times; round += 1) {
    await makeRetriesDue(database.url);
    await runJobs(database.url);
  }
}
const statuses = async (...all: Rows[]) =>
  Promise.all(all.map(async (rows) => (await rows()).map(({ status }) => status).join()));

test.each(silentChannels)("%s that was taken is found, SENT with its id, and never sent again", async (channel) => {
  const person = await makePerson();
  const rows = await lost(person, channel, "accept, then cut");
  expect(await statuses(rows)).toEqual(["UNKNOWN"]);
  expect(vendor.ledger.lookUps, "not before it may show").toBe(0);
  await later(3);
  const [taken] = vendor.ledger.accepted;
  const id = channel === "SMS" ? taken?.id : `D${person.slackUserId}:${taken?.id}`;
  expect(await rows()).toMatchObject([{ status: "SENT", providerMessageId: id, error: null, attempts: 1 }]);
  expect(vendor.ledger.accepted).toHaveLength(1);
});

test.each(silentChannels)("%s that was taken though a gateway answered in its place is found too", async (channel) => {
  for (const answer of [refusals.overloaded, refusals.timedOut]) {
    const before = vendor.ledger.accepted.length;
    const rows = await lost(await makePerson(), channel, { acceptThen: answer });
    expect(await statuses(rows)).toEqual(["UNKNOWN"]);
    await later(3);
    expect(await statuses(rows)).toEqual(["SENT"]);
    expect(vendor.ledger.accepted.slice(before)).toHaveLength(1);
  }
});

test.each(silentChannels)(
  "%s that was not taken is sent again, once, when it is absent a second time",
  async (channel) => {
    const rows = await lost(await makePerson(), channel, "cut");
    await later();
    expect(await statuses(rows)).toEqual(["UNKNOWN"]);
    expect(vendor.ledger.accepted).toEqual([]);
    await later(3);
    expect(await statuses(rows)).toEqual(["SENT"]);
    expect(vendor.ledger.accepted).toHaveLength(1);
  },
);

test.each(silentChannels)("%s of a worker that was killed is looked up too", async (channel) => {
  const killed = await killWhileSending(database.url);
  const rows = await lost(await makePerson(), channel, "accept");
  await killed.revive();
  await later();
  expect(await statuses(rows)).toEqual(["UNKNOWN"]);
  await later(3);
  expect(await statuses(rows)).toEqual(["SENT"]);
  expect(vendor.ledger.accepted).toHaveLength(1);
});

test.each(silentChannels)("%s whose look-up fails stays UNKNOWN, and is asked about again", async (channel) => {
  const rows = await lost(await makePerson(), channel, "accept, then cut");
  for (const answer of ["cut", { status: 500 }, { status: 429, headers: { "retry-after": "1" } }] as const) {
    vendor.ledger.lookUp = answer;
    await later();
    expect(await rows()).toMatchObject([{ status: "UNKNOWN", error: expect.stringMatching(/^not known whether/) }]);
  }
  vendor.ledger.lookUp = "truth";
  await later();
  expect(await statuses(rows)).toEqual(["SENT"]);
  expect(vendor.ledger.accepted).toHaveLength(1);
});

test.each(silentChannels)(
  "%s: a look-up that the provider asks to wait for holds up other requests, and waits itself",
  async (channel) => {
    const rows = await lost(await makePerson(), channel, "accept, then cut");
    vendor.ledger.lookUp = refusals.busy(channel === "SMS" ? "twilio" : "slack", 600);
    await later();
    const asked = vendor.requests.length;
    vendor.ledger.lookUp = "truth";
    const others = await planNotification(database.url, await makeTopic(), [await makePerson()], channel);
    await asOwner(database.url, "UPDATE graphile_worker._private_jobs SET run_at = now() WHERE run_at > now()");
    await runJobs(database.url);
    expect(vendor.requests).toHaveLength(asked);
    expect(await statuses(rows, others)).toEqual(["UNKNOWN", "QUEUED"]);
    await later(2);
    expect(await statuses(rows, others)).toEqual(["SENT", "SENT"]);
  },
);

test("a look-up takes a turn at the provider's pace, and waits without a request while it gets none", async () => {
  const rows = await lost(await makePerson(), "SMS", "accept, then cut");
  await asOwner(
    database.url,
    `INSERT INTO provider_states (provider, updated_at, request_every_ms, pace_told_at) VALUES ('twilio', now(), 500, now())
     ON CONFLICT (provider) DO UPDATE SET request_every_ms = 500, pace_told_at = now()`,
  );
  onTestFinished(() => setProcessSingleton("delivery.pace", undefined));
  await watchChannels();
  const turns = () => asOwner(database.url, "SELECT FROM provider_states WHERE next_request_at IS NOT NULL");
  // This process still knows the pace, and the database gives no turn.
  await asOwner(database.url, "UPDATE provider_states SET request_every_ms = NULL");
  await later();
  expect(vendor.ledger.lookUps).toBe(0);
  expect(await statuses(rows)).toEqual(["UNKNOWN"]);
  await asOwner(database.url, "UPDATE provider_states SET request_every_ms = 500");
  expect(await turns()).toEqual([]);
  await later();
  expect(await turns()).toHaveLength(1);
  expect(vendor.ledger.lookUps).toBeGreaterThan(0);
  expect(await statuses(rows)).toEqual(["SENT"]);
});

test("a look-up that finds nothing between two that fail is no second absence", async () => {
  const rows = await lost(await makePerson(), "SMS", "cut");
  for (const answer of ["truth", "cut", "cut"] as const) {
    vendor.ledger.lookUp = answer;
    await later();
    expect(await statuses(rows)).toEqual(["UNKNOWN"]);
  }
});

test("who opted out while it was unknown gets none: decided anew before it is sent again", async () => {
  const person = await makePerson();
  const rows = await lost(person, "SMS", "cut");
  await setChannelSwitch(ctxFor(signedIn(person.id)), { channel: "SMS", enabled: false });
  await later(3);
  expect(await statuses(rows)).toEqual(["SKIPPED"]);
  expect(vendor.ledger.accepted).toEqual([]);
});

test.each([
  ["the first", "accept, then cut", "cut"],
  ["the second", "cut", "accept, then cut"],
  ["neither", "cut", "cut"],
  ["both", "accept, then cut", "accept, then cut"],
] as const)(
  "of two unknown texts to one person of which %s was taken, each gets what is its own",
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
      await later(5);
      expect(await statuses(first, second)).toEqual(["SENT", "SENT"]);
      const ids = [...(await first()), ...(await second())].map(({ providerMessageId }) => providerMessageId);
      expect(new Set(ids).size).toBe(2);
      const taken = vendor.ledger.accepted.slice(before);
      expect(taken).toHaveLength(2);
      for (const body of bodies) expect(taken.some(({ text }) => text.includes(body))).toBe(true);
    }
  },
);

test("a text that the provider worded differently is ours when no other can be meant", async () => {
  const person = await makePerson();
  const rows = await lost(person, "SMS", "accept, then cut");
  for (const taken of vendor.ledger.accepted)
    taken.text = `Sent from your Twilio trial account - ${taken.text.replaceAll("'", "\u2019").replace(/https?:\S+/, "https://twil.io/x1")}`;
  await later(3);
  expect(await statuses(rows)).toEqual(["SENT"]);
  expect(vendor.ledger.accepted).toHaveLength(1);
});

test("another application's text to the same number is not taken for ours, which was never sent", async () => {
  const person = await makePerson();
  const rows = await lost(person, "SMS", "accept, then cut");
  for (const taken of vendor.ledger.accepted) taken.text = "Your one-time code is 123456";
  await later(4);
  expect(await rows()).toMatchObject([{ status: "UNKNOWN", error: expect.stringContaining("other texts") }]);
});

test("what is absent is sent again however long nobody could look", async () => {
  const rows = await lost(await makePerson(), "SMS", "cut");
  await asOwner(database.url, "UPDATE deliveries SET claimed_at = claimed_at - interval '49 hours'");
  await asOwner(database.url, "UPDATE users SET phone_verified_at = phone_verified_at - interval '50 hours'");
  await later();
  expect(await statuses(rows)).toEqual(["UNKNOWN"]);
  await later(3);
  expect(await statuses(rows)).toEqual(["SENT"]);
  expect(vendor.ledger.accepted).toHaveLength(1);
});

test("what is lost after a replay is not found in the message that the provider had dropped before it", async () => {
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
  await later();
  expect(await statuses(rows)).toEqual(["UNKNOWN"]);
  vendor.ledger.act = () => "accept";
  await later(4);
  expect(await statuses(rows)).toEqual(["SENT"]);
  expect(vendor.ledger.accepted).toHaveLength(2);
});

test.each<[Channel, "phone" | "slackUserId", string]>([
  ["SMS", "phone", "+14155559999"],
  ["SLACK", "slackUserId", "U0000NEW"],
])("%s to somebody whose address changed since is not sent a second time", async (channel, field, address) => {
  const person = await makePerson();
  const rows = await lost(person, channel, "accept, then cut");
  await upsertUsers(ctxFor(), { users: [{ externalId: person.externalId ?? "", [field]: address }] });
  await later(4);
  expect(await statuses(rows)).toEqual(["UNKNOWN"]);
  expect(vendor.ledger.accepted).toHaveLength(1);
});

test.each<[Channel, "phone" | "slackUserId"]>([
  ["SMS", "phone"],
  ["SLACK", "slackUserId"],
])("%s to somebody whose roster came again with the same address is still believed absent", async (channel, field) => {
  const person = await makePerson();
  const rows = await lost(person, channel, "cut");
  await upsertUsers(ctxFor(), { users: [{ externalId: person.externalId ?? "", [field]: person[field] }] });
  await later(4);
  expect(await statuses(rows)).toEqual(["SENT"]);
  expect(vendor.ledger.accepted).toHaveLength(1);
});

test("what nobody could tell for two days is a dead letter, and goes out again only when somebody says so", async () => {
  const rows = await lost(await makePerson(), "SMS", "accept, then cut");
  vendor.ledger.lookUp = "cut";
  await asOwner(database.url, "UPDATE deliveries SET claimed_at = claimed_at - interval '47 hours'");
  await later();
  expect(await statuses(rows)).toEqual(["UNKNOWN"]);
  await asOwner(database.url, "UPDATE deliveries SET claimed_at = claimed_at - interval '1 hour'");
  await later(2);
  expect(await rows()).toMatchObject([
    { status: "DEAD", error: expect.stringContaining("may have reached the person") },
  ]);
  expect(vendor.ledger.accepted).toHaveLength(1);
  const [row] = await rows();
  await replayDelivery(ctxFor(), { deliveryId: row?.id ?? "", reason: "they say it never came" });
  await later();
  expect(await statuses(rows)).toEqual(["SENT"]);
  expect(vendor.ledger.accepted).toHaveLength(2);
});

test.each(silentChannels)(
  "%s whose answer is lost at its last try, and which was never taken, is a dead letter and not tried for ever",
  async (channel) => {
    const rows = await lost(await makePerson(), channel, "cut");
    vendor.ledger.act = () => "cut";
    await asOwner(database.url, "UPDATE deliveries SET attempts = $1", [maxAttempts - 1]);
    await later(3);
    expect(await rows()).toMatchObject([{ status: "UNKNOWN", attempts: maxAttempts }]);
    await later(3);
    expect(await rows()).toMatchObject([{ status: "DEAD", error: expect.stringContaining("it was not sent") }]);
    expect(vendor.ledger.accepted).toEqual([]);
    const [row] = await rows();
    vendor.ledger.act = () => "accept";
    await replayDelivery(ctxFor(), { deliveryId: row?.id ?? "", reason: "the provider answers again" });
    await later();
    expect(await statuses(rows)).toEqual(["SENT"]);
    expect(vendor.ledger.accepted).toHaveLength(1);
  },
);

test("after a replay the absences of before do not count: a list that is late once costs no second text", async () => {
  const rows = await lost(await makePerson(), "SMS", "cut");
  await asOwner(database.url, "UPDATE deliveries SET attempts = $1", [maxAttempts]);
  await later(4);
  const [row] = await rows();
  expect(row).toMatchObject({ status: "DEAD" });
  vendor.ledger.act = () => "accept, then cut";
  await replayDelivery(ctxFor(), { deliveryId: row?.id ?? "", reason: "the provider answers again" });
  await later();
  vendor.ledger.lookUp = { status: 200, body: { messages: [], next_page_uri: null } };
  await later();
  expect(await statuses(rows)).toEqual(["UNKNOWN"]);
  vendor.ledger.lookUp = "truth";
  await later(2);
  expect(await statuses(rows)).toEqual(["SENT"]);
  expect(vendor.ledger.accepted).toHaveLength(1);
});

test("what the provider tells by itself comes first, and no look-up changes it", async () => {
  const rows = await lost(await makePerson(), "SMS", "accept, then cut");
  const [row] = await rows();
  const event = {
    deliveryId: row?.id ?? "",
    providerMessageId: "SM-told",
    status: "DELIVERED",
    at: new Date(),
  } as const;
  await transaction(system, (tx) => recordEvent(tx, event));
  await later(2);
  expect(await rows()).toMatchObject([{ status: "DELIVERED", providerMessageId: "SM-told" }]);
  expect(vendor.ledger.lookUps).toBe(0);
});

test.each([
  ["accept, then cut", "SMS"],
  ["cut", "SMS"],
  ["accept, then cut", "SLACK"],
  ["cut", "SLACK"],
] as const)(
  "a digest whose answer is lost (%s, %s) is one message: its items share what became of it",
  async (act, channel) => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    await setPreference(ctxFor(signedIn(person.id)), {
      topicKey: topic.key,
      channel,
      enabled: true,
      frequency: "HOURLY",
    });
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
      await later(2);
      expect(await statuses(...items)).toEqual(["SENT", "SENT"]);
      expect(vendor.ledger.accepted).toHaveLength(1);
      return;
    }
    setProcessSingleton("clock", () => new Date(Date.now() + 2 * 3_600_000));
    await later(2);
    // Never sent: the items wait for the next digest.
    expect(await statuses(...items)).toEqual(["DIGESTED", "DIGESTED"]);
    await createDueDigests(new Date(Date.now() + 4 * 3_600_000));
    await runJobs(database.url);
    expect(await statuses(...items)).toEqual(["SENT", "SENT"]);
    expect(vendor.ledger.accepted).toHaveLength(1);
    expect(duplicates(vendor.ledger)).toEqual([]);
  },
);

test("nothing is left to look up: one job a message, gone when it is settled", async () => {
  await lost(await makePerson(), "SMS", "accept, then cut");
  await later(3);
  expect(await asOwner(database.url, "SELECT id FROM graphile_worker._private_jobs")).toEqual([]);
});
