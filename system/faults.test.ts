import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clusterDirOf } from "#db/embedded/cluster.ts";
import { type EmbeddedServer, startEmbedded } from "#db/embedded.ts";
import { migrate } from "#db/migrate.ts";
import { type FakeVendor, startFakeVendor, vendorEnv } from "#lib/delivery/testing/fake-vendor.ts";
import { duplicates, type Ledger, vendorLedger } from "#lib/delivery/testing/ledger.ts";
import { freePort, printed, type Running, start } from "../e2e/service.ts";
import { createClient } from "../examples/integrator/src/client.ts";
import { SendNotificationDocument, UpsertTopicDocument } from "../examples/integrator/src/generated.ts";
import { scriptedFaults } from "./testing/faults.ts";

/** 10,000 messages: everyone has an email address, the first 2,000 people also a phone number and a Slack id. */
const mails = 6_000;
const texts = 2_000;
const killCount = 8;
const killEveryMs = 2_000;

let dataDir: string;
let database: EmbeddedServer;
let ledger: Ledger;
let vendor: FakeVendor;
let env: Record<string, string>;
let web: Running;
let webUrl: string;
let apiKey: string;
let request: ReturnType<typeof createClient>;
const running = new Set<Running>();

const roster = () =>
  Array.from({ length: mails }, (_, index) =>
    [
      `person-${index}`,
      `Person ${index}`,
      `person-${index}@example.com`,
      index < texts ? `+4915${20_000_000 + index}` : "",
      index < texts ? `U${String(index).padStart(8, "0")}` : "",
    ].join(),
  );

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "np-faults-"));
  database = await startEmbedded({ dataDir });
  await migrate(database.url);
  ledger = vendorLedger();
  vendor = await startFakeVendor(ledger.answer);
  const port = await freePort();
  webUrl = `http://localhost:${port}`;
  env = {
    DATABASE_URL: database.url,
    PORT: String(port),
    DEMO: "0",
    LOG_LEVEL: "error",
    ...vendorEnv(vendor.url),
  };
  const np = (...args: string[]) => promisify(execFile)("./np", args, { env: { ...process.env, ...env } });
  const file = join(dataDir, "roster.csv");
  await writeFile(file, `externalId,name,email,phone,slackUserId\n${roster().join("\n")}\n`);
  web = launch("server.ts");
  const [, made] = await Promise.all([
    np("import", "people", file),
    np("api-key", "create", "--name", "integrator", "--scopes", "ADMIN"),
    printed(web, "Ready on"),
  ]);
  apiKey = made.stdout.trim();
  request = createClient({ url: webUrl, apiKey });
});
afterAll(async () => {
  for (const { process } of running) process.kill("SIGKILL");
  await Promise.all([...running].map(({ exited }) => exited));
  await vendor[Symbol.asyncDispose]();
  await database.stop();
  await rm(dataDir, { recursive: true, force: true });
});

function launch(file: string): Running {
  const one = start(file, [], env);
  running.add(one);
  void one.exited.then(() => running.delete(one));
  return one;
}
async function launchWorker(): Promise<Running> {
  const worker = launch("worker.ts");
  await printed(worker, "The worker is running.");
  return worker;
}
async function stop(one: Running): Promise<void> {
  one.process.kill("SIGTERM");
  expect(await one.exited).toBe(0);
}

/** `urgent` messages are sent first. The topic is on by default for its channels. */
async function send(key: string, channels: readonly ("EMAIL" | "SMS" | "SLACK")[], urgent: boolean): Promise<string> {
  await request(UpsertTopicDocument, {
    input: {
      key,
      name: key,
      description: "",
      section: "General",
      classification: "TRANSACTIONAL",
      urgent,
      channels: channels.map((channel) => ({ channel, policy: "DEFAULT_ON" as const })),
    },
  });
  const { sendNotification } = await request(SendNotificationDocument, {
    input: {
      topicKey: key,
      audience: { everyone: true },
      subject: key,
      body: `${key}, {{name}}`,
      idempotencyKey: key,
    },
  });
  if (sendNotification?.__typename !== "NotificationAccepted") throw new Error(sendNotification?.message);
  return sendNotification.notification.id;
}

async function query<R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
  const client = new pg.Client({ connectionString: database.url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<R>(text, values)).rows;
  } finally {
    await client.end();
  }
}
/** Counts such as { "EMAIL SENT": 6000 }. */
async function sums(notificationIds: readonly string[]): Promise<Record<string, number>> {
  const rows = await query<{ status: string; n: number }>(
    `SELECT channel || ' ' || status AS status, count(*)::int AS n FROM deliveries WHERE notification_id = ANY($1) GROUP BY 1`,
    [notificationIds],
  );
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
}
async function countSending(): Promise<number> {
  const [row] = await query<{ n: number }>("SELECT count(*)::int AS n FROM deliveries WHERE status = 'SENDING'");
  return row?.n ?? 0;
}
const acceptedBy = (prefix: "re_" | "SM" | "") =>
  ledger.accepted.filter(({ id }) => (prefix === "" ? /^\d/.test(id) : id.startsWith(prefix)));

/**
 * Expects ledger and database to agree: each SENT delivery was accepted by the vendor under its stored id, none twice.
 */
async function expectLedgerMatchesDatabase(notificationIds: readonly string[]): Promise<void> {
  expect(duplicates(ledger)).toEqual([]);
  const rows = await query<{ channel: string; id: string; provider_message_id: string | null }>(
    "SELECT channel, id, provider_message_id FROM deliveries WHERE status = 'SENT' AND notification_id = ANY($1)",
    [notificationIds],
  );
  const ids = new Set(ledger.accepted.map(({ id }) => id));
  const names = new Set(ledger.accepted.map(({ name }) => name));
  const notInLedger = rows.filter(({ channel, id, provider_message_id }) =>
    channel === "SMS" ? !ids.has(provider_message_id ?? "") : !names.has(id),
  );
  expect(notInLedger).toEqual([]);
  expect(new Set(rows.map((row) => row.provider_message_id)).size).toBe(rows.length);
}

/** Records each delivery that was ever UNKNOWN, even if it was resolved at once. */
const keepUnknown = () =>
  query(`
    CREATE TABLE was_unknown (id text PRIMARY KEY, channel text);
    CREATE FUNCTION keep_unknown() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
      INSERT INTO public.was_unknown VALUES (NEW.id, NEW.channel) ON CONFLICT DO NOTHING; RETURN NEW; END $$;
    CREATE TRIGGER keep_unknown AFTER UPDATE ON deliveries FOR EACH ROW WHEN (NEW.status = 'UNKNOWN')
      EXECUTE FUNCTION keep_unknown()`);

describe("messages under faults", () => {
  test("are neither lost nor sent twice: 10,000 messages, eight kill -9 and a failing vendor", async () => {
    await keepUnknown();
    const faults = scriptedFaults(ledger, 20_260_101);
    ledger.act = faults.act;
    const sent = [await send("notice", ["EMAIL"], false), await send("alarm", ["SMS", "SLACK"], true)];
    let beingSent = 0;
    // Start the next workers in advance, so that the two seconds are not spent on their start.
    const starting = [launchWorker(), launchWorker(), launchWorker()];
    let worker = await launchWorker();
    for (let kill = 1; kill <= killCount; kill += 1) {
      const [next] = await Promise.all([starting.shift() ?? launchWorker(), delay(killEveryMs)]);
      // On a loaded machine the workers may still be waiting for the provider. The slow vendor keeps what is sent in flight.
      if (ledger.act === faults.slow)
        await expect.poll(countSending, { timeout: 60_000, interval: 20 }).toBeGreaterThan(0);
      worker.process.kill("SIGKILL");
      await worker.exited;
      worker = next;
      starting.push(launchWorker());
      beingSent += await countSending();
      if (kill === killCount - 2) ledger.act = faults.slow;
    }
    expect(beingSent, "no kill occurred while a message was being sent, so the test proved nothing").toBeGreaterThan(0);
    // Workers that live for two seconds make few requests on a slow machine, so the faults continue until each has
    // occurred, and until a text message and a Slack message have lost their response.
    ledger.act = faults.act;
    const troubles = [
      "accept, then cut",
      "cut",
      "busy",
      "down",
      "accept, then silence",
      "accept, then a gateway's 408",
    ];
    await expect
      .poll(
        () => [
          ...troubles.filter((fault) => !faults.counts()[fault]),
          ...["twilio", "slack"].filter((vendor) => !faults.doubtful().some((name) => name.startsWith(`${vendor} `))),
        ],
        { timeout: 90_000, interval: 200 },
      )
      .toEqual([]);
    ledger.act = faults.well;
    const done = { "EMAIL SENT": mails, "SMS SENT": texts, "SLACK SENT": texts };
    const skipped = { "SMS SKIPPED": mails - texts, "SLACK SKIPPED": mails - texts };
    await expect.poll(() => sums(sent), { timeout: 150_000, interval: 500 }).toEqual({ ...done, ...skipped });
    await expectLedgerMatchesDatabase(sent);
    expect([acceptedBy("re_").length, acceptedBy("SM").length, acceptedBy("").length]).toEqual([mails, texts, texts]);
    expect(faults.blind(), "sent again with fewer than two lookups in between").toEqual([]);
    expect(ledger.lookUps).toBeGreaterThan(0);
    const unknown = await query<{ id: string; channel: string; person: string }>(
      `SELECT w.id, w.channel, u.name AS person FROM was_unknown w
     JOIN deliveries d ON d.id = w.id JOIN users u ON u.id = d.user_id`,
    );
    // Slack messages contain the delivery id, text messages only the person's name.
    const kept = new Set(unknown.map(({ id, channel, person }) => `${channel} ${channel === "SMS" ? person : id}`));
    const unrecorded = faults
      .doubtful()
      .map((name) => name.replace(/^slack /, "SLACK ").replace(/^twilio .*?(Person \d+).*$/s, "SMS $1"))
      .filter((name) => !kept.has(name));
    expect(unrecorded, "the response was lost, but the delivery was never UNKNOWN").toEqual([]);
    for (const channel of ["SMS", "SLACK"])
      expect(unknown.filter((row) => row.channel === channel).length, channel).toBeGreaterThan(0);
    await Promise.all([worker, ...(await Promise.all(starting))].map(stop));
  });

  test("all arrive after PostgreSQL was killed: the web process reports it and recovers, the worker continues, the counts are exact", async () => {
    const before = ledger.accepted.length;
    ledger.act = async () => {
      await delay(60);
      return "accept" as const;
    };
    const worker = await launchWorker();
    const sent = [await send("later-notice", ["EMAIL"], false), await send("later-alarm", ["SMS"], true)];
    await expect.poll(() => ledger.accepted.length - before, { timeout: 30_000, interval: 20 }).toBeGreaterThan(300);
    const [pid] = (await readFile(join(clusterDirOf(dataDir), "postmaster.pid"), "utf8")).split("\n");
    process.kill(Number(pid), "SIGKILL");

    // PostgreSQL's processes end one after the other, so the worker can be missing before the database is.
    const healthNow = async () => {
      const response = await fetch(`${webUrl}/health`);
      return { code: response.status, ...((await response.json()) as Record<string, unknown>) };
    };
    await expect
      .poll(healthNow, { timeout: 15_000, interval: 100 })
      .toMatchObject({ code: 503, checks: { database: "failed" } });
    expect((await fetch(`${webUrl}/health/live`)).status, "the process itself lives").toBe(200);
    await expect(send("refused", ["EMAIL"], false)).rejects.toThrow(/\S/);
    await delay(2_000);
    expect(worker.process.exitCode, worker.output()).toBeNull();

    const restarted = await startEmbedded({ dataDir });
    expect(restarted.url, "the same address").toBe(database.url);
    database = restarted;
    await expect
      .poll(async () => (await fetch(`${webUrl}/health`)).status, { timeout: 30_000, interval: 100 })
      .toBe(200);
    const done = { "EMAIL SENT": mails, "SMS SENT": texts, "SMS SKIPPED": mails - texts };
    await expect.poll(() => sums(sent), { timeout: 150_000, interval: 500 }).toEqual(done);
    await expectLedgerMatchesDatabase(sent);
    expect(ledger.accepted.length - before).toBe(mails + texts);
    await stop(worker);
    await stop(web);
  });
});
