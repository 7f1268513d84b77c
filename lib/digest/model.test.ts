import { eq } from "drizzle-orm";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { channelPauses, deliveries, digests } from "#db/schema/index.ts";
import { ctxFor, system, useDatabase } from "#db/testing/index.ts";
import type { transportOf } from "#lib/channels/index.ts";
import { releaseHeld } from "#lib/delivery/recover/release.ts";
import {
  type FakeAnswer,
  type FakeRequest,
  type FakeVendor,
  startFakeVendor,
} from "#lib/delivery/testing/fake-vendor.ts";
import { acceptAll, resendLedger, resetCircuits, transportsTo } from "#lib/delivery/testing/use-vendor.ts";
import { type Frequency, WEEKDAYS } from "#lib/enums.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import type { Person } from "#lib/people/index.ts";
import { setPreference, setSchedule, snooze } from "#lib/preferences/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import { registry } from "#lib/worker/registry.ts";
import { runningJob } from "#lib/worker/testing/running.ts";
import { createDueDigests } from "./create-due-digests.ts";

const database = useDatabase();

/** How the next requests end, at the provider or in the worker. */
const ENDS = ["accepted", "throttled", "failing", "answer lost", "killed before", "killed after"] as const;
type End = (typeof ENDS)[number];
const MAIL_AND_SMS = ["EMAIL", "SMS"] as const;
type Line = (typeof MAIL_AND_SMS)[number];
type Transport = ReturnType<typeof transportOf>;

/** A message that the provider accepted, with its items. */
interface AcceptedMessage {
  line: Line;
  items: string[];
  at: number;
}
interface Item {
  notificationId: string;
  name: string;
  topic: number;
  line: Line;
}

/** Far in the past, so that only the test's clock matters, not the database's. */
const start = Date.parse("2024-03-04T10:20:00Z");
const minuteMs = 60_000;

let topics: Topic[] = [];
let vendor: FakeVendor;
let jobs: pg.Client;
/** How often rare events occurred in all runs. Without them the model would prove nothing. */
const seen = new Map<string, number>();
const countEvent = (event: string) => seen.set(event, (seen.get(event) ?? 0) + 1);

beforeAll(async () => {
  topics = [await makeTopic(), await makeTopic()];
  vendor = await startFakeVendor(() => "cut");
  jobs = new pg.Client({ connectionString: database.url });
  await jobs.connect();
});
afterAll(async () => {
  setProcessSingleton("clock", undefined);
  setProcessSingleton("transports", undefined);
  await jobs.end();
  await vendor[Symbol.asyncDispose]();
});

/** One person, the service, and the model's own record of accepted messages and opt-outs. */
class World {
  now = start;
  end: End = "accepted";
  readonly items: Item[] = [];
  readonly accepted: AcceptedMessage[] = [];
  /** Opt-outs (true) and opt-ins of a topic on a channel, in order. */
  readonly optOuts: { topic: number; line: Line; out: boolean; at: number }[] = [];
  paused = false;
  #killed = false;
  readonly #resend = resendLedger();
  readonly person: Person;

  constructor(person: Person) {
    this.person = person;
    setProcessSingleton("clock", () => new Date(this.now));
    vendor.answer = (request) => this.#answer(request);
    const { EMAIL, SMS, SLACK } = transportsTo(vendor.url);
    setProcessSingleton("transports", { EMAIL: this.#mortal(EMAIL), SMS: this.#mortal(SMS), SLACK });
  }

  get date(): Date {
    return new Date(this.now);
  }
  get ctx() {
    return ctxFor(signedIn(this.person.id), this.date);
  }

  #answer(request: FakeRequest): FakeAnswer {
    if (this.end === "throttled") return { status: 429, body: {}, headers: { "retry-after": "30" } };
    if (this.end === "failing") return { status: 503, body: {} };
    const line = request.path.startsWith("/emails") ? "EMAIL" : "SMS";
    const before = this.#resend.accepted.size;
    const answer = line === "EMAIL" ? this.#resend.answer(request) : acceptAll(request);
    if (answer !== "cut" && answer !== "silence" && answer.status === 409)
      countEvent("a digest repeated with other content");
    if (line === "SMS" || this.#resend.accepted.size > before) {
      const names = new Set(request.body.match(/item\d+x/g));
      if (names.size > 1) countEvent("a message with several items");
      this.accepted.push({ line, items: [...names], at: this.now });
    }
    return this.end === "answer lost" ? "cut" : answer;
  }

  /** Simulates kills: an error thrown here is not caught before the job ends, so the rows stay as they are. */
  #mortal(transport: Transport): Transport {
    if (transport.kind === "outbox") throw new Error("a vendor is needed");
    return {
      ...transport,
      send: async (messages, signal) => {
        if (this.end !== "accepted") countEvent(this.end);
        if (this.end === "killed before") this.#kill();
        const answers = await transport.send(messages, signal);
        if (this.end === "killed after") this.#kill();
        return answers;
      },
    };
  }

  #kill(): never {
    this.#killed = true;
    throw new Error("the worker is killed here");
  }

  /** Runs the jobs that are due by the test's clock, each once. `twice`: by two workers, one of which was wrongly declared dead. */
  async runJobs(twice = false): Promise<number> {
    // Unblocks the provider, because this model does not wait. Other tests cover lost answers.
    await jobs.query("DELETE FROM provider_states");
    resetCircuits();
    // Makes retries due, because their delay depends on the database's clock.
    await jobs.query(
      "UPDATE deliveries SET next_attempt_at = NULL WHERE status = 'QUEUED' AND next_attempt_at > '2025-01-01'",
    );
    const { rows } = await jobs.query<{ id: string; task: string; payload: unknown }>(
      `SELECT j.id, t.identifier AS task, j.payload FROM graphile_worker._private_jobs j
       JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE (run_at <= $1 OR run_at > '2025-01-01') AND t.identifier <> 'reconcile' ORDER BY j.id`,
      [this.date],
    );
    for (const { id, task, payload } of rows) {
      const run = registry.find(({ name }) => name === task)?.run;
      this.#killed = false;
      const ended = await Promise.allSettled(
        Array.from({ length: twice ? 2 : 1 }, () => run?.(payload, runningJob(id))),
      );
      // If two workers have the same digest, the one that lost its claim stops before its request.
      const lostClaim = (one: PromiseRejectedResult) =>
        twice && String(one.reason).includes("another worker has claimed");
      for (const one of ended) if (one.status === "rejected" && !this.#killed && !lostClaim(one)) throw one.reason;
      if (ended.some(({ status }) => status === "fulfilled"))
        await jobs.query("DELETE FROM graphile_worker._private_jobs WHERE id = $1", [id]);
    }
    return rows.length;
  }

  /** Lets a healthy service run all due work. Messages held for the person go out as one message per channel. */
  async settle(): Promise<void> {
    this.end = "accepted";
    const held = (await this.rows()).filter(
      ({ status, decidedBy, nextAttemptAt, maybeSent }) =>
        status === "DEFERRED" &&
        (decidedBy === "QUIET_HOURS" || decidedBy === "SNOOZE") &&
        !maybeSent &&
        (nextAttemptAt?.getTime() ?? Number.POSITIVE_INFINITY) <= this.now,
    );
    await this.#settleAll();
    await this.#expectNoBurst(new Set(held.map(({ id }) => id)));
  }

  async #expectNoBurst(held: ReadonlySet<string>): Promise<void> {
    const sent = (await this.rows()).filter(({ id, status }) => held.has(id) && status === "SENT");
    for (const [line, items] of Map.groupBy(sent, ({ channel }) => channel)) {
      if (items.length === 1) continue;
      expect(new Set(items.map(({ digestId }) => digestId)).size, `${line}: held messages went out apart`).toBe(1);
      expect(items[0]?.digestId).not.toBeNull();
      countEvent("a digest of held messages");
    }
  }

  async #settleAll(): Promise<void> {
    for (let round = 0; round < 30; round += 1) {
      const done = (await createDueDigests(this.date)) + (await releaseHeld(this.date)) + (await this.runJobs());
      if (done === 0) return;
      // Time passes during the work.
      this.now += 1;
    }
    throw new Error("the jobs never come to rest");
  }

  rows = () => transaction(system, (tx) => tx.select().from(deliveries).where(eq(deliveries.userId, this.person.id)));
  digests = () => transaction(system, (tx) => tx.select().from(digests).where(eq(digests.userId, this.person.id)));

  async expectNothingOverdue(): Promise<void> {
    if (this.paused) return;
    const overdue = (await this.rows()).filter(
      ({ status, nextAttemptAt }) =>
        ["QUEUED", "SENDING", "DEFERRED", "DIGESTED"].includes(status) && (nextAttemptAt?.getTime() ?? 0) <= this.now,
    );
    expect(overdue).toEqual([]);
  }

  wasOut = (topic: number, line: Line, at: number): boolean =>
    this.optOuts.findLast((one) => one.topic === topic && one.line === line && one.at <= at)?.out ?? false;

  async expectInvariants(): Promise<void> {
    const rows = await this.rows();
    const digestsById = new Map((await this.digests()).map((digest) => [digest.id, digest]));
    expect(rows).toHaveLength(this.items.length);
    for (const item of this.items) {
      const row = rows.find(({ notificationId }) => notificationId === item.notificationId);
      const messages = this.accepted.filter(({ items }) => items.includes(item.name));
      const digest = digestsById.get(row?.digestId ?? "");
      expect(messages.length, `${item.name} reached the person so often`).toBeLessThanOrEqual(1);
      for (const { at, line } of messages) {
        expect(line).toBe(item.line);
        expect(this.wasOut(item.topic, line, at), `${item.name} went out against a no`).toBe(false);
        if (digest)
          expect(at, `${item.name} went out before its boundary`).toBeGreaterThanOrEqual(digest.dueAt.getTime());
      }
      if (row?.status === "SENT") expect(messages).toHaveLength(1);
      else if (row?.status === "SKIPPED") {
        expect(row.decidedBy).toBe("CHOICE");
        expect(this.wasOut(item.topic, item.line, row.settledAt?.getTime() ?? 0)).toBe(true);
        countEvent("an item that was opted out of");
      } else if (row?.status === "DEAD") {
        // Attempted a day ago without an answer: the key has expired, so only a person may send it again.
        expect([item.line, row.error]).toEqual(["EMAIL", expect.stringContaining("key")]);
        countEvent("a dead letter");
      } else expect([row?.status, item.line], `${item.name} ends so`).toEqual(["UNKNOWN", "SMS"]);
    }
    // Each message is one digest or one item, each boundary has one digest, and each digest one message.
    const digestOf = new Map(rows.map((row) => [row.notificationId, row.digestId]));
    const keys = this.accepted.map(({ items }) => {
      const of = new Set(
        items.map((name) => digestOf.get(this.items.find((one) => one.name === name)?.notificationId ?? "")),
      );
      expect(of.size).toBe(1);
      const [key] = of;
      if (!key) expect(items).toHaveLength(1);
      return key ?? items[0];
    });
    expect(new Set(keys).size).toBe(keys.length);
    const ofBoundaries = [...digestsById.values()].filter(({ kind }) => kind === "FREQUENCY");
    expect(new Set(ofBoundaries.map(({ channel, dueAt }) => `${channel} ${dueAt.getTime()}`)).size).toBe(
      ofBoundaries.length,
    );
  }
}

/** The commands change the real service; its rows are compared with the model's record. */
type Command = fc.AsyncCommand<object, World>;
const command = (name: string, run: (world: World) => Promise<unknown>): Command => ({
  check: () => true,
  run: async (_model, world) => {
    world.now += 1;
    await run(world);
  },
  toString: () => name,
});

const cell = fc.tuple(fc.nat(1), fc.constantFrom<Line>("EMAIL", "EMAIL", "SMS"));
const topicAt = (index: number): Topic => {
  const topic = topics[index];
  if (!topic) throw new Error("there is no such topic");
  return topic;
};

async function sendItem(world: World, topic: number, line: Line): Promise<void> {
  const name = `item${world.items.length}x`;
  const { notification } = await sendNotification(ctxFor(system, world.date), {
    topicKey: topicAt(topic).key,
    audience: { userIds: [world.person.id] },
    channels: [line],
    subject: name,
    body: "text",
  });
  world.items.push({ notificationId: notification.id, name, topic, line });
}
const arrives = cell.map(([topic, line]) =>
  command(`arrives(${topic}, ${line})`, (world) => sendItem(world, topic, line)),
);
const passes = fc.constantFrom(1, 20, 60, 24 * 60).map((minutes) =>
  command(`passes(${minutes} min)`, async (world) => {
    world.now += minutes * minuteMs;
  }),
);
const goToBoundary = async (world: World) => {
  const next = (await world.rows())
    .filter(({ status }) => status === "DIGESTED")
    .map(({ nextAttemptAt }) => nextAttemptAt?.getTime() ?? 0);
  if (next.length > 0) world.now = Math.max(world.now, Math.min(...next));
};
const boundary = fc.constant(command("comes to the next boundary", goToBoundary));
const collects = fc.constant(command("collects", (world) => createDueDigests(world.date)));
async function sendDigests(world: World, end: End): Promise<void> {
  await goToBoundary(world);
  await createDueDigests(world.date);
  world.end = end;
  await world.runJobs();
}
const sendsDigests = fc
  .constantFrom(...ENDS)
  .map((end) => command(`sends digests(${end})`, (world) => sendDigests(world, end)));
const releases = fc.constant(command("releases", (world) => releaseHeld(world.date)));
const runs = fc.tuple(fc.constantFrom(...ENDS), fc.boolean()).map(([end, twice]) =>
  command(`runs(${end}${twice ? ", twice" : ""})`, async (world) => {
    world.end = end;
    await world.runJobs(twice);
  }),
);
const comesToRest = fc.constant(
  command("comes to rest", async (world) => {
    await world.settle();
    await world.expectNothingOverdue();
  }),
);
const opts = fc.tuple(cell, fc.boolean()).map(([[topic, line], out]) =>
  command(`opts ${out ? "out" : "in"}(${topic}, ${line})`, async (world) => {
    await setPreference(world.ctx, { topicKey: topicAt(topic).key, channel: line, enabled: !out });
    world.optOuts.push({ topic, line, out, at: world.now });
  }),
);
const chooses = fc
  .tuple(cell, fc.constantFrom<Frequency>("INSTANT", "HOURLY", "HOURLY", "DAILY"))
  .map(([[topic, line], frequency]) =>
    command(`chooses(${topic}, ${line}, ${frequency})`, (world) =>
      setPreference(world.ctx, { topicKey: topicAt(topic).key, channel: line, frequency }),
    ),
  );
const snoozes = fc
  .constantFrom(null, 40)
  .map((minutes) =>
    command(`snoozes(${minutes})`, (world) =>
      snooze(world.ctx, { until: minutes === null ? null : new Date(world.now + minutes * minuteMs) }),
    ),
  );
const quiets = fc.constantFrom(null, 25, 90).map((minutes) =>
  command(minutes === null ? "ends quiet hours" : `has quiet hours(${minutes} min)`, (world) => {
    const at = (ms: number) => new Date(ms).toISOString().slice(11, 16);
    const window = { days: [...WEEKDAYS], start: at(world.now), end: at(world.now + (minutes ?? 0) * minuteMs) };
    return setSchedule(world.ctx, { quietHours: minutes === null ? [] : [window] });
  }),
);
/** Messages of topics without a digest during a hold, and the end of the hold, with or without failures. */
const holds = fc
  .tuple(fc.array(cell, { minLength: 2, maxLength: 4 }), fc.constantFrom("rest", "rest", "rest", ...ENDS), fc.boolean())
  .map(([cells, end, twice]) =>
    command(`is held(${cells.length}, ${end}${twice ? ", twice" : ""})`, async (world) => {
      for (const [topic, channel] of cells)
        await setPreference(world.ctx, { topicKey: topicAt(topic).key, channel, frequency: "INSTANT" });
      await snooze(world.ctx, { until: new Date(world.now + 30 * minuteMs) });
      world.end = "accepted";
      await world.runJobs();
      for (const [topic, line] of cells) await sendItem(world, topic, line);
      await world.runJobs();
      world.now += 30 * minuteMs;
      if (end === "rest") return world.settle();
      await releaseHeld(world.date);
      world.end = end;
      await world.runJobs(twice);
    }),
  );
const resume = async (world: World) => {
  world.paused = false;
  await transaction(system, (tx) => tx.delete(channelPauses));
};
const pauses = fc.boolean().map((paused) =>
  command(paused ? "pauses" : "resumes", async (world) => {
    await resume(world);
    world.paused = paused;
    const row = { channel: "EMAIL", reason: "test", pausedAt: world.date, pausedBy: "usr_op" } as const;
    if (paused) await transaction(system, (tx) => tx.insert(channelPauses).values(row));
  }),
);

describe("digests", () => {
  test("contain every item in exactly one message, or leave it out for an opt-out at that time, for random sequences of events", {
    timeout: 180_000,
  }, async () => {
    const commands = fc.commands(
      [arrives, arrives, arrives, passes, boundary, collects, sendsDigests, sendsDigests].concat([
        releases,
        runs,
        runs,
        runs,
        comesToRest,
        opts,
        opts,
        chooses,
        snoozes,
        quiets,
        holds,
        holds,
        holds,
        pauses,
      ]),
      { maxCommands: 30, size: "max" },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ENDS), commands, async (firstEnd, sequence) => {
        // Deletes the rows of a failed run, so that they do not affect the next or the shrunk one.
        await jobs.query(
          "DELETE FROM graphile_worker._private_jobs; DELETE FROM deliveries; DELETE FROM channel_pauses",
        );
        const world = new World(await makePerson());
        for (const [index, topic] of topics.entries())
          for (const channel of MAIL_AND_SMS)
            await setPreference(world.ctx, {
              topicKey: topic.key,
              channel,
              frequency: index === 0 || channel === "EMAIL" ? "HOURLY" : "DAILY",
            });
        // Every run starts with an attempted digest of two topics, so that short runs test something, too.
        for (const topic of [0, 1]) await sendItem(world, topic, "EMAIL");
        await world.runJobs();
        await sendDigests(world, firstEnd);
        await fc.asyncModelRun(() => ({ model: {}, real: world }), sequence);

        await resume(world);
        // Digests are due at one time of day, which may be in quiet hours.
        await setSchedule(world.ctx, { quietHours: [] });
        for (let day = 0; day < 3; day += 1) {
          await world.settle();
          await world.expectNothingOverdue();
          world.now += 24 * 60 * minuteMs;
        }
        await world.settle();
        await world.expectInvariants();
      }),
      // A fixed seed, because the assertions below require certain events. MODEL_SEED tries other runs.
      { numRuns: 30, seed: Number(process.env.MODEL_SEED ?? 4) },
    );
    for (const rare of [
      "a message with several items",
      "a digest repeated with other content",
      "an item that was opted out of",
      "a digest of held messages",
      ...ENDS.slice(1),
    ])
      expect(seen.get(rare) ?? 0, rare).toBeGreaterThan(0);
  });
});
