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

/** One job of 22 mails and a fake Resend with a ledger. */
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

/** Runs due jobs with this behaviour of the vendor, and makes the retries due. */
async function attemptOnce({ ledger }: Scene, act: Act | Ledger["act"] = "accept"): Promise<void> {
  ledger.act = typeof act === "function" ? act : () => act;
  await runJobs(database.url);
  await makeRetriesDue(database.url);
}

/** Checks by the ledger and the rows that everyone except `without` got the mail once. */
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

describe("deliver in batches", () => {
  test("sends the mails of a job under one key and stores an id of its own for each row", async () => {
    const state = await scene(() => "accept");
    await attemptOnce(state);
    await expectOnce(state);
    expect(state.keys()).toHaveLength(1);
    const byName = new Map(state.ledger.accepted.map(({ name, id }) => [name, id]));
    for (const row of await state.rows())
      expect(row).toMatchObject({ providerMessageId: byName.get(row.id), attempts: 1, error: null });
  });

  test("splits a job into requests of the provider's batch size, each under a key of its own", async () => {
    const state = await scene(() => "accept");
    useVendor(state.url, 10);
    await attemptOnce(state, ({ messages: [first] }) =>
      first?.to === state.people[0]?.email ? "accept, then cut" : "accept",
    );
    expect(state.keys()).toHaveLength(3);
    expect(new Set(state.keys()).size).toBe(3);
    expect(await statusesOf(state.rows)).toEqual({ QUEUED: 10, SENT: 12 });
    await attemptOnce(state);
    await expectOnce(state);
    expect(state.keys()).toHaveLength(4);
    expect(new Set(state.keys()).size).toBe(3);
  });

  test("sends the mails of a refused request one by one while the other request keeps its key", async () => {
    const state = await scene(() => "accept");
    useVendor(state.url, 11);
    const [bad] = state.people;
    await attemptOnce(state, (sending) =>
      sending.messages.some(({ to }) => to === bad?.email)
        ? refusals.badAddress
        : isBatch(sending)
          ? "accept, then cut"
          : "accept",
    );
    expect(await statusesOf(state.rows)).toEqual({ FAILED: 1, QUEUED: 11, SENT: 10 });
    await attemptOnce(state);
    await expectOnce(state, bad && [bad]);
  });

  test("repeats an accepted request without an answer unchanged, under its key", async () => {
    const state = await scene(() => "accept, then cut");
    await attemptOnce(state, "accept, then cut");
    expect(await statusesOf(state.rows)).toEqual({ QUEUED: crowd });
    await attemptOnce(state, refusals.down);
    await attemptOnce(state);
    await expectOnce(state);
    expect(state.keys()).toHaveLength(3);
    expect(new Set(state.keys()).size).toBe(1);
    expect(new Set(state.bodies()).size).toBe(1);
    const byName = new Map(state.ledger.accepted.map(({ name, id }) => [name, id]));
    for (const row of await state.rows()) expect(row.providerMessageId).toBe(byName.get(row.id));
  });

  test.each([
    ["503 with Retry-After", refusals.overloaded],
    ["408", refusals.timedOut],
  ])("repeats an accepted request under its key when a gateway answers %s instead", async (_, answer) => {
    const state = await scene(() => "accept");
    await attemptOnce(state, { acceptThen: answer });
    expect(await statusesOf(state.rows)).toEqual({ QUEUED: crowd });
    await attemptOnce(state);
    await expectOnce(state);
    expect(new Set(state.keys()).size).toBe(1);
  });

  test.each([404, 405, 413])(
    "repeats a request without an answer under its key when a gateway answers %d to the retry",
    async (status) => {
      const state = await scene(() => "accept");
      await attemptOnce(state, "accept, then cut");
      await attemptOnce(state, { ...refusals.noRoute, status });
      expect(await statusesOf(state.rows)).toEqual({ QUEUED: crowd });
      await attemptOnce(state);
      await expectOnce(state);
      expect(new Set(state.keys()).size).toBe(1);
    },
  );

  test("sends a throttled batch again under a new key", async () => {
    const state = await scene(() => "accept");
    await attemptOnce(state, refusals.busy("resend", 1));
    await attemptOnce(state);
    await expectOnce(state);
    expect(new Set(state.keys()).size).toBe(2);
  });

  test.each(["accept, then cut", "cut"] as const)(
    "sends each mail once when the worker is killed during the request (%s)",
    async (act) => {
      const state = await scene(() => act);
      const killed = await killWhileSending(database.url);
      await attemptOnce(state, act);
      expect(await statusesOf(state.rows)).toEqual({ SENDING: crowd });
      await killed.revive();
      await attemptOnce(state);
      await expectOnce(state);
      expect(new Set(state.keys()).size).toBe(1);
    },
  );
});

describe("batch dropouts", () => {
  test.each([
    ["opts out", "accept, then cut", "SENT"],
    ["opts out", "cut", "SKIPPED"],
    ["has quiet hours", "accept, then cut", "SENT"],
    ["has quiet hours", "cut", "DEFERRED"],
  ] as const)("a person who %s after an attempt that ended with '%s' is %s", async (leaving, act, status) => {
    const state = await scene(() => act);
    await attemptOnce(state, act);
    const leavers = state.people.slice(3, 5);
    for (const person of leavers) await (leaving === "opts out" ? optOut(person) : startQuietHours([person]));
    await attemptOnce(state, refusals.down);
    expect(await statusesOf(state.rows), "statuses after the second attempt").toEqual({
      QUEUED: crowd - 2,
      UNKNOWN: 2,
    });
    await attemptOnce(state);
    await attemptOnce(state);
    const dropouts = (await state.rows()).filter(({ userId }) => leavers.some(({ id }) => id === userId));
    expect(dropouts.map((row) => row.status)).toEqual([status, status]);
    await expectOnce(state, act === "cut" ? leavers : []);

    await endQuietHours(leavers);
    await releaseHeld(new Date(Date.now() + 9 * 86_400_000));
    await attemptOnce(state);
    await expectOnce(state, status === "SKIPPED" ? leavers : []);
  });

  test("a person who returns after an attempt without them, whose answer was lost, gets the mail", async () => {
    const state = await scene(() => "cut");
    await attemptOnce(state, "cut");
    const away = state.people.slice(0, 1);
    await startQuietHours(away);
    await attemptOnce(state, "accept, then cut");
    await endQuietHours(away);
    await attemptOnce(state);
    await releaseHeld(new Date(Date.now() + 9 * 86_400_000));
    await attemptOnce(state);
    await attemptOnce(state);
    await expectOnce(state);
  });

  test.each(["accept, then cut", "cut"] as const)(
    "a batch whose people all have quiet hours after '%s' waits for them and goes out once",
    async (act) => {
      const state = await scene(() => act);
      await attemptOnce(state, act);
      await startQuietHours(state.people);
      await attemptOnce(state);
      await attemptOnce(state);
      expect(await statusesOf(state.rows)).toEqual({ QUEUED: crowd });
      expect(state.keys()).toHaveLength(1);
      await endQuietHours(state.people);
      await attemptOnce(state);
      await expectOnce(state);
    },
  );

  test("a batch whose people are all erased after a lost answer leaves no waiting job", async () => {
    const state = await scene(() => "cut");
    await attemptOnce(state, "cut");
    await asOwner(database.url, "DELETE FROM users WHERE id = ANY($1)", [state.people.map(({ id }) => id)]);
    await attemptOnce(state);
    expect(await statusesOf(state.rows)).toEqual({ FAILED: crowd });
  });
});

describe("deliver after a refused batch", () => {
  const eachItsOwn = async ({ rows, keys }: Scene) =>
    expect(new Set(keys().slice(1))).toEqual(new Set((await rows()).map(({ id }) => id)));

  test("sends the mails one by one under their own keys when one address is invalid", async () => {
    const state = await scene(() => "accept");
    const [bad] = state.people;
    await attemptOnce(state, ({ messages }) =>
      messages.some(({ to }) => to === bad?.email) ? refusals.badAddress : "accept",
    );
    await eachItsOwn(state);
    await expectOnce(state, bad ? [bad] : []);
    const [refused] = (await state.rows()).filter(({ userId }) => userId === bad?.id);
    expect(refused).toMatchObject({ status: "FAILED", error: expect.stringMatching(/^address: /) });
  });

  test.each([404, 405, 413])(
    "sends the mails one by one under their own keys when the vendor does not support the batch endpoint (%d)",
    async (status) => {
      const state = await scene(() => "accept");
      await attemptOnce(state, (sending) => (isBatch(sending) ? { ...refusals.noSuchRoute, status } : "accept"));
      await eachItsOwn(state);
      await expectOnce(state);
    },
  );

  test("sends each mail once under its own key when the worker is killed before the first or after some of them", async () => {
    const state = await scene(() => "accept");
    const killed = await killWhileSending(database.url);
    let singles = 0;
    await attemptOnce(state, (sending) => {
      if (isBatch(sending)) return refusals.badAddress;
      singles += 1;
      return singles > 4 ? "cut" : singles > 2 ? "accept, then cut" : "accept";
    });
    expect(await statusesOf(state.rows)).toEqual({ SENDING: crowd });
    await killed.revive();
    for (let round = 0; round < 3; round += 1) await attemptOnce(state);
    expect(state.ledger.accepted.length).toBe(crowd);
    await eachItsOwn(state);
    await expectOnce(state);
  });
});
