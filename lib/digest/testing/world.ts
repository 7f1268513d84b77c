import { eq } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, expect } from "vitest";
import { transaction } from "#db/client.ts";
import { deliveries, digests } from "#db/schema/index.ts";
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
import type { Person } from "#lib/people/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import { registry } from "#lib/worker/registry.ts";
import { runningJob } from "#lib/worker/testing/running.ts";
import { createDueDigests } from "../create-due-digests.ts";

/** A test file that imports this has its own database. */
const database = useDatabase();

/** How the next requests end, at the provider or in the worker. */
export const ENDS = ["accepted", "throttled", "failing", "answer lost", "killed before", "killed after"] as const;
export type End = (typeof ENDS)[number];
export const MAIL_AND_SMS = ["EMAIL", "SMS"] as const;
export type Line = (typeof MAIL_AND_SMS)[number];
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
export const minuteMs = 60_000;

export let topics: Topic[] = [];
let vendor: FakeVendor;
export let jobs: pg.Client;
/** How often rare events occurred in all runs. Without them the model would prove nothing. */
export const seen = new Map<string, number>();
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
export class World {
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
