import { afterEach, describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import type { Person } from "#lib/people/index.ts";
import { setChannelSwitch } from "#lib/preferences/set-channel-switch.ts";
import { makePeople, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { releaseHeld } from "./recover/release.ts";
import {
  endQuietHours,
  killWhileSending,
  planNotification,
  type Rows,
  resetDeliveryState,
  startQuietHours,
  statusesOf,
} from "./testing/delivering.ts";
import { type FakeVendor, startFakeVendor } from "./testing/fake-vendor.ts";
import { type Act, duplicates, type Ledger, refusals, type SendRequest, vendorLedger } from "./testing/ledger.ts";
import { useVendor } from "./testing/use-vendor.ts";

const database = useDatabase();
const crowd = 22;
const isBatch = ({ path }: SendRequest) => path.startsWith("/emails/batch");

let vendor: FakeVendor | undefined;
afterEach(async () => {
  await vendor?.[Symbol.asyncDispose]();
  await resetDeliveryState(database.url);
});

interface Scene {
  url: string;
  ledger: Ledger;
  rows: Rows;
  people: Person[];
  /** The idempotency keys of all requests so far. */
  keys: () => string[];
  bodies: () => string[];
}

/** One job of 22 mails, and a Resend with a ledger. */
async function scene(act: Ledger["act"]): Promise<Scene> {
  const ledger = vendorLedger(act);
  const server = await startFakeVendor(ledger.answer);
  vendor = server;
  useVendor(server.url);
  const people = await makePeople(crowd);
  const rows = await planNotification(database.url, await makeTopic(), people, "EMAIL");
  return {
    url: server.url,
    ledger,
    rows,
    people,
    keys: () => server.requests.map(({ headers }) => String(headers["idempotency-key"])),
    bodies: () => server.requests.map(({ body }) => body),
  };
}

/** What is due now, with that behaviour of the vendor; then the time of the next try comes. */
async function tryOnce({ ledger }: Scene, act: Act | Ledger["act"] = "accept"): Promise<void> {
  ledger.act = typeof act === "function" ? act : () => act;
  await runJobs(database.url);
  await makeRetriesDue(database.url);
}

/** Everybody but these has got it once, by the ledger and by the rows. */
async function expectOnce({ ledger, rows, people }: Scene, without: readonly Person[] = []): Promise<void> {
  const all = await rows();
  const out = new Set(without.map(({ id }) => id));
  expect(duplicates(ledger)).toEqual([]);
  expect(ledger.accepted.map(({ to }) => to).sort()).toEqual(
    people.flatMap(({ id, email }) => (out.has(id) ? [] : [email])).sort(),
  );
  const sent = all.filter(({ status }) => status === "SENT");
  expect(sent.map(({ id }) => id).sort()).toEqual(ledger.accepted.map(({ name }) => name).sort());
}

const optOut = (person: Person) => setChannelSwitch(ctxFor(signedIn(person.id)), { channel: "EMAIL", enabled: false });

describe("one request for many", () => {
  test("the mails of a job go out under one key, each row with its own id", async () => {
    const given = await scene(() => "accept");
    await tryOnce(given);
    await expectOnce(given);
    expect(given.keys()).toHaveLength(1);
    const byName = new Map(given.ledger.accepted.map(({ name, id }) => [name, id]));
    for (const row of await given.rows())
      expect(row).toMatchObject({ providerMessageId: byName.get(row.id), attempts: 1, error: null });
  });

  test("what is more than the provider takes in one goes out in several, each under a key of its own", async () => {
    const given = await scene(() => "accept");
    useVendor(given.url, 10);
    await tryOnce(given, ({ messages: [first] }) =>
      first?.to === given.people[0]?.email ? "accept, then cut" : "accept",
    );
    expect(given.keys()).toHaveLength(3);
    expect(new Set(given.keys()).size).toBe(3);
    expect(await statusesOf(given.rows)).toEqual({ QUEUED: 10, SENT: 12 });
    await tryOnce(given);
    await expectOnce(given);
    expect(given.keys()).toHaveLength(4);
    expect(new Set(given.keys()).size).toBe(3);
  });

  test("of two requests the one that is refused goes on one by one; the other keeps its key", async () => {
    const given = await scene(() => "accept");
    useVendor(given.url, 11);
    const [bad] = given.people;
    await tryOnce(given, (sending) =>
      sending.messages.some(({ to }) => to === bad?.email)
        ? refusals.badAddress
        : isBatch(sending)
          ? "accept, then cut"
          : "accept",
    );
    expect(await statusesOf(given.rows)).toEqual({ FAILED: 1, QUEUED: 11, SENT: 10 });
    await tryOnce(given);
    await expectOnce(given, bad && [bad]);
  });

  test("a request that was taken and whose answer was lost is repeated word for word, under its key", async () => {
    const given = await scene(() => "accept, then cut");
    await tryOnce(given, "accept, then cut");
    expect(await statusesOf(given.rows)).toEqual({ QUEUED: crowd });
    await tryOnce(given, refusals.down);
    await tryOnce(given);
    await expectOnce(given);
    expect(given.keys()).toHaveLength(3);
    expect(new Set(given.keys()).size).toBe(1);
    expect(new Set(given.bodies()).size).toBe(1);
    const byName = new Map(given.ledger.accepted.map(({ name, id }) => [name, id]));
    for (const row of await given.rows()) expect(row.providerMessageId).toBe(byName.get(row.id));
  });

  test.each([
    ["503 with Retry-After", refusals.overloaded],
    ["408", refusals.timedOut],
  ])("one that was taken, and a gateway answers %s in its place, is repeated under its key", async (_, answer) => {
    const given = await scene(() => "accept");
    await tryOnce(given, { acceptThen: answer });
    expect(await statusesOf(given.rows)).toEqual({ QUEUED: crowd });
    await tryOnce(given);
    await expectOnce(given);
    expect(new Set(given.keys()).size).toBe(1);
  });

  test.each([404, 405, 413])(
    "one whose answer was lost is repeated under its key though a gateway says %d since",
    async (status) => {
      const given = await scene(() => "accept");
      await tryOnce(given, "accept, then cut");
      await tryOnce(given, { ...refusals.noRoute, status });
      expect(await statusesOf(given.rows)).toEqual({ QUEUED: crowd });
      await tryOnce(given);
      await expectOnce(given);
      expect(new Set(given.keys()).size).toBe(1);
    },
  );

  test("what was throttled was not taken: it goes out anew, under another key", async () => {
    const given = await scene(() => "accept");
    await tryOnce(given, refusals.busy("resend", 1));
    await tryOnce(given);
    await expectOnce(given);
    expect(new Set(given.keys()).size).toBe(2);
  });

  test.each(["accept, then cut", "cut"] as const)("killed while it waits for the answer (%s): once", async (act) => {
    const given = await scene(() => act);
    const killed = await killWhileSending(database.url);
    await tryOnce(given, act);
    expect(await statusesOf(given.rows)).toEqual({ SENDING: crowd });
    await killed.revive();
    await tryOnce(given);
    await expectOnce(given);
    expect(new Set(given.keys()).size).toBe(1);
  });
});

describe("somebody leaves between the tries", () => {
  test.each([
    ["opts out", "accept, then cut", "SENT"],
    ["opts out", "cut", "SKIPPED"],
    ["has quiet hours", "accept, then cut", "SENT"],
    ["has quiet hours", "cut", "DEFERRED"],
  ] as const)("who %s after a try that ended with '%s' is %s", async (leaving, act, status) => {
    const given = await scene(() => act);
    await tryOnce(given, act);
    const leavers = given.people.slice(3, 5);
    for (const person of leavers) await (leaving === "opts out" ? optOut(person) : startQuietHours([person]));
    await tryOnce(given, refusals.down);
    expect(await statusesOf(given.rows), "what became of the first try").toEqual({ QUEUED: crowd - 2, UNKNOWN: 2 });
    await tryOnce(given);
    await tryOnce(given);
    const left = (await given.rows()).filter(({ userId }) => leavers.some(({ id }) => id === userId));
    expect(left.map((row) => row.status)).toEqual([status, status]);
    await expectOnce(given, act === "cut" ? leavers : []);

    await endQuietHours(leavers);
    await releaseHeld(new Date(Date.now() + 9 * 86_400_000));
    await tryOnce(given);
    await expectOnce(given, status === "SKIPPED" ? leavers : []);
  });

  test("who comes back after a try that went without them, and whose answer was lost, is not left out", async () => {
    const given = await scene(() => "cut");
    await tryOnce(given, "cut");
    const away = given.people.slice(0, 1);
    await startQuietHours(away);
    await tryOnce(given, "accept, then cut");
    await endQuietHours(away);
    await tryOnce(given);
    await releaseHeld(new Date(Date.now() + 9 * 86_400_000));
    await tryOnce(given);
    await tryOnce(given);
    await expectOnce(given);
  });

  test.each(["accept, then cut", "cut"] as const)(
    "all have quiet hours after '%s': it waits for them, once",
    async (act) => {
      const given = await scene(() => act);
      await tryOnce(given, act);
      await startQuietHours(given.people);
      await tryOnce(given);
      await tryOnce(given);
      expect(await statusesOf(given.rows)).toEqual({ QUEUED: crowd });
      expect(given.keys()).toHaveLength(1);
      await endQuietHours(given.people);
      await tryOnce(given);
      await expectOnce(given);
    },
  );

  test("all are erased after a lost answer: nothing waits for ever", async () => {
    const given = await scene(() => "cut");
    await tryOnce(given, "cut");
    await asOwner(database.url, "DELETE FROM users WHERE id = ANY($1)", [given.people.map(({ id }) => id)]);
    await tryOnce(given);
    expect(await statusesOf(given.rows)).toEqual({ FAILED: crowd });
  });
});

describe("a batch that is refused is sent one by one, each under its own key", () => {
  const eachItsOwn = async ({ rows, keys }: Scene) =>
    expect(new Set(keys().slice(1))).toEqual(new Set((await rows()).map(({ id }) => id)));

  test("for one bad address", async () => {
    const given = await scene(() => "accept");
    const [bad] = given.people;
    await tryOnce(given, ({ messages }) =>
      messages.some(({ to }) => to === bad?.email) ? refusals.badAddress : "accept",
    );
    await eachItsOwn(given);
    await expectOnce(given, bad ? [bad] : []);
    const [refused] = (await given.rows()).filter(({ userId }) => userId === bad?.id);
    expect(refused).toMatchObject({ status: "FAILED", error: expect.stringMatching(/^address: /) });
  });

  test.each([404, 405, 413])("by a vendor that does not know the request (%d)", async (status) => {
    const given = await scene(() => "accept");
    await tryOnce(given, (sending) => (isBatch(sending) ? { ...refusals.noSuchRoute, status } : "accept"));
    await eachItsOwn(given);
    await expectOnce(given);
  });

  test("killed before the first of them, after some of them: each once", async () => {
    const given = await scene(() => "accept");
    const killed = await killWhileSending(database.url);
    let singles = 0;
    await tryOnce(given, (sending) => {
      if (isBatch(sending)) return refusals.badAddress;
      singles += 1;
      return singles > 4 ? "cut" : singles > 2 ? "accept, then cut" : "accept";
    });
    expect(await statusesOf(given.rows)).toEqual({ SENDING: crowd });
    await killed.revive();
    for (let round = 0; round < 3; round += 1) await tryOnce(given);
    expect(given.ledger.accepted.length).toBe(crowd);
    await eachItsOwn(given);
    await expectOnce(given);
  });
});
