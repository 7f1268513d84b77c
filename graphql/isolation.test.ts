import { once } from "node:events";
import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPool, pool } from "#db/client.ts";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import type { Person } from "#lib/people/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePeople, makeTopic } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { handleNodeRequest } from "./handler.ts";
import { sessionOf } from "./testing/http.ts";

process.env.RATE_LIMIT_PERSON = "100000";

const database = useDatabase();
const connections = 4;
const requests = 2_000;
/** Takes seconds on an idle machine. The test checks for which person a response is, not its latency. */
const timeoutMs = 240_000;
const server = createServer((message, response) => void handleNodeRequest(message, response));
const agent = new Agent({ keepAlive: true, maxSockets: requests });

interface SignedInPerson extends Person {
  headers: Record<string, string>;
}
let people: SignedInPerson[];
let topicKey: string;

beforeAll(async () => {
  setProcessSingleton("pool", createPool(database.url, { max: connections, connectionTimeoutMillis: timeoutMs }));
  const made = await makePeople(50);
  topicKey = (await makeTopic()).key;
  await sendNotification(ctxFor(), {
    topicKey,
    audience: { userIds: made.map(({ id }) => id) },
    channels: ["EMAIL"],
    subject: "Hello {{name}}",
    body: "Hello",
  });
  await runJobs(database.url);
  people = await Promise.all(made.map(async (person) => ({ ...person, headers: await sessionOf(person.id) })));
  server.listen({ port: 0, host: "127.0.0.1", backlog: requests });
  await once(server, "listening");
});
afterAll(async () => {
  agent.destroy();
  server.closeAllConnections();
  server.close();
});

/** The operations of each person: mostly reads, some changes of their own data. */
const documents: ((person: Person, index: number) => string)[] = [
  () => "{ me { id email name phone } }",
  () => "{ me { id preferences { channels { address } } } }",
  () => "{ me { email deliveries(first: 3) { edges { node { subject user { id email } } } } } }",
  ({ id }) =>
    `{ user(id: "${id}") { id email } node(id: "${id}") { id ... on User { phone preferences { channels { address } } } } }`,
  () => "{ me { id email schedule { digestTime } } }",
  (_, index) =>
    `mutation { setSchedule(input: { digestTime: "${String(index % 24).padStart(2, "0")}:30" }) { ... on ScheduleSet { schedule { digestTime } } } }`,
  () => "{ me { id email name } }",
  ({ id }, index) =>
    `mutation { setPreference(input: { userId: "${id}", topicKey: "${topicKey}", channel: SMS, enabled: ${index % 4 === 1} }) { ... on PreferencesSet { preferences { channels { address } } } } }`,
];

/** The body of the response. Null: the client disconnected halfway. */
async function send(document: string, { headers }: SignedInPerson, disconnects: boolean): Promise<string | null> {
  const { port } = server.address() as AddressInfo;
  const sent = request({
    port,
    host: "127.0.0.1",
    path: "/api/graphql",
    method: "POST",
    agent,
    headers: { "content-type": "application/json", ...headers },
  });
  const answered = once(sent, "response");
  sent.end(JSON.stringify({ query: document }), () => disconnects && setImmediate(() => sent.destroy()));
  if (disconnects) {
    await answered.catch(() => undefined);
    return null;
  }
  const [response] = await answered;
  return text(response);
}

describe("concurrent requests", () => {
  test(
    `answers ${requests} concurrent requests of 50 people over ${connections} connections with each person's own data`,
    async () => {
      const answers = await Promise.all(
        Array.from({ length: requests }, async (_, index) => {
          const person = people[index % people.length];
          // 50 people and 8 documents have a common factor: shift the document each round.
          const document =
            person && documents[(index + Math.floor(index / people.length)) % documents.length]?.(person, index);
          if (!person || !document) throw new Error("no document for this index");
          return { person, body: await send(document, person, index % 13 === 6) };
        }),
      );
      const received = answers.filter(({ body }) => body !== null);
      expect(received.length).toBeGreaterThan(requests * 0.9);
      for (const { person, body } of received) {
        const parsed = JSON.parse(body ?? "") as { errors?: unknown; data: object };
        expect(parsed.errors, body ?? "").toBeUndefined();
        // Every id of a person in the response.
        for (const [id] of (body ?? "").matchAll(/usr_\w+/g)) expect(id).toBe(person.id);
        for (const [email] of (body ?? "").matchAll(/[\w.-]+@example\.com/g)) expect(email).toBe(person.email);
        for (const [phone] of (body ?? "").matchAll(/\+1555\d+/g)) expect(phone).toBe(person.phone);
        for (const [, name] of (body ?? "").matchAll(/Hello (Person \d+)/g)) expect(name).toBe(person.name);
      }
      expect(received.filter(({ body }) => body?.includes("Hello Person")).length).toBeGreaterThan(requests / 20);
    },
    timeoutMs,
  );

  test("attributes concurrent changes to the person who made them", async () => {
    const misattributed = await asOwner(
      database.url,
      "SELECT FROM audit_events WHERE action ~ '^(preference|schedule)' AND (actor <> subject OR actor !~ '^usr_')",
    );
    expect(misattributed).toEqual([]);
    const [count] = await asOwner<{ n: number }>(
      database.url,
      "SELECT count(*)::int AS n FROM audit_events WHERE action ~ '^(preference|schedule)'",
    );
    expect(count?.n).toBeGreaterThan(0);
  });

  test("leaks no connection and resets the role and person of each", async () => {
    const busy = () => [pool().waitingCount, pool().totalCount - pool().idleCount];
    await expect.poll(busy, { timeout: 30_000 }).toEqual([0, 0]);
    expect(pool().totalCount).toBeLessThanOrEqual(connections);
    const clients = await Promise.all(Array.from({ length: connections }, () => pool().connect()));
    for (const client of clients) {
      const { rows } = await client.query(
        "SELECT current_user = session_user AS owner, coalesce(current_setting('app.user_id', true), '') AS person",
      );
      client.release();
      expect(rows).toEqual([{ owner: true, person: "" }]);
    }
  });
});
