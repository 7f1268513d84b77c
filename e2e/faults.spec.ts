import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { expect, test } from "playwright/test";
import { clusterDirOf } from "#db/embedded/cluster.ts";
import { type EmbeddedServer, startEmbedded } from "#db/embedded.ts";
import { migrate } from "#db/migrate.ts";
import { type FakeVendor, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { doubled, type Ledger, vendorLedger } from "#lib/delivery/testing/ledger.ts";
import { createClient } from "../examples/integrator/src/client.ts";
import { SendNotificationDocument, UpsertTopicDocument } from "../examples/integrator/src/generated.ts";
import { scriptedFaults } from "./faults.ts";
import { freePort, printed, type Running, start } from "./service.ts";

test.describe.configure({ mode: "serial", timeout: 240_000 });

/** 10,000 messages: everybody has a mail address, the first 2,000 a telephone and Slack too. */
const mails = 6_000;
const texts = 2_000;
const kills = 8;
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

test.beforeAll(async () => {
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
    RESEND_API_KEY: "re_test",
    RESEND_BASE_URL: vendor.url,
    EMAIL_FROM: "Test <test@example.org>",
    TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
    TWILIO_AUTH_TOKEN: "test",
    TWILIO_BASE_URL: vendor.url,
    TWILIO_FROM: "+14155550100",
    SLACK_BOT_TOKEN: "xoxb-test",
    SLACK_BASE_URL: vendor.url,
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
test.afterAll(async () => {
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

/** `urgent` goes before everything; the topic is on for all its channels. */
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
/** "EMAIL SENT" -> 6000. */
async function sums(notificationIds: readonly string[]): Promise<Record<string, number>> {
  const rows = await query<{ told: string; n: number }>(
    `SELECT channel || ' ' || status AS told, count(*)::int AS n FROM deliveries WHERE notification_id = ANY($1) GROUP BY 1`,
    [notificationIds],
  );
  return Object.fromEntries(rows.map(({ told, n }) => [told, n]));
}
const takenBy = (prefix: "re_" | "SM" | "") =>
  ledger.taken.filter(({ id }) => (prefix === "" ? /^\d/.test(id) : id.startsWith(prefix)));

/** The ledger and the table tell the same: whoever is SENT was taken, by the vendor's own id, and nobody twice. */
async function expectSameBooks(notificationIds: readonly string[]): Promise<void> {
  expect(doubled(ledger)).toEqual([]);
  const rows = await query<{ channel: string; id: string; provider_message_id: string | null }>(
    "SELECT channel, id, provider_message_id FROM deliveries WHERE status = 'SENT' AND notification_id = ANY($1)",
    [notificationIds],
  );
  const ids = new Set(ledger.taken.map(({ id }) => id));
  const names = new Set(ledger.taken.map(({ name }) => name));
  const unpaid = rows.filter(({ channel, id, provider_message_id }) =>
    channel === "SMS" ? !ids.has(provider_message_id ?? "") : !names.has(id),
  );
  expect(unpaid).toEqual([]);
  expect(new Set(rows.map((row) => row.provider_message_id)).size).toBe(rows.length);
}

/** Keeps who was UNKNOWN, however soon it was resolved. */
const keepUnknown = () =>
  query(`
    CREATE TABLE was_unknown (id text PRIMARY KEY, channel text);
    CREATE FUNCTION keep_unknown() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
      INSERT INTO public.was_unknown VALUES (NEW.id, NEW.channel) ON CONFLICT DO NOTHING; RETURN NEW; END $$;
    CREATE TRIGGER keep_unknown AFTER UPDATE ON deliveries FOR EACH ROW WHEN (NEW.status = 'UNKNOWN')
      EXECUTE FUNCTION keep_unknown()`);

test("10,000 messages, eight kill -9 and a vendor in trouble: none lost, none doubled", async () => {
  await keepUnknown();
  const faults = scriptedFaults(ledger, 20_260_101);
  ledger.act = faults.act;
  const sent = [await send("notice", ["EMAIL"], false), await send("alarm", ["SMS", "SLACK"], true)];
  const startedMs = performance.now();
  let inHand = 0;
  // The next ones start while this one works: none of the two seconds is spent on waiting for them.
  const starting = [launchWorker(), launchWorker(), launchWorker()];
  let worker = await launchWorker();
  const killedAtMs: number[] = [];
  for (let kill = 1; kill <= kills; kill += 1) {
    const [next] = await Promise.all([starting.shift() ?? launchWorker(), delay(killEveryMs)]);
    worker.process.kill("SIGKILL");
    killedAtMs.push(performance.now());
    await worker.exited;
    worker = next;
    starting.push(launchWorker());
    const [sending] = await query<{ n: number }>("SELECT count(*)::int AS n FROM deliveries WHERE status = 'SENDING'");
    inHand += sending?.n ?? 0;
    if (kill === kills - 2) ledger.act = faults.slow;
  }
  expect(inHand, "no kill met a message in hand: the test tried nothing").toBeGreaterThan(0);
  const doubtful = await sums(sent);
  // On a slow machine workers that live for two seconds ask little: the trouble goes on until all of it was met.
  ledger.act = faults.act;
  const troubles = ["take, then cut", "cut", "busy", "down", "take, then silence", "take, then a gateway's 408"];
  await expect
    .poll(() => troubles.filter((fault) => !faults.counts()[fault]), { timeout: 90_000, intervals: [200] })
    .toEqual([]);
  ledger.act = faults.well;
  const done = { "EMAIL SENT": mails, "SMS SENT": texts, "SLACK SENT": texts };
  const skipped = { "SMS SKIPPED": mails - texts, "SLACK SKIPPED": mails - texts };
  await expect.poll(() => sums(sent), { timeout: 150_000, intervals: [500] }).toEqual({ ...done, ...skipped });
  await expectSameBooks(sent);
  expect([takenBy("re_").length, takenBy("SM").length, takenBy("").length]).toEqual([mails, texts, texts]);
  expect(faults.blind(), "sent again without two look-ups in between").toEqual([]);
  const counts = faults.counts();
  expect(ledger.lookUps).toBeGreaterThan(0);
  const unknown = await query<{ id: string; channel: string; person: string }>(
    `SELECT w.id, w.channel, u.name AS person FROM was_unknown w
     JOIN deliveries d ON d.id = w.id JOIN users u ON u.id = d.user_id`,
  );
  // Slack's messages bear the delivery's id, texts only the person's name.
  const kept = new Set(unknown.map(({ id, channel, person }) => `${channel} ${channel === "SMS" ? person : id}`));
  const unrecorded = faults
    .doubtful()
    .map((name) => name.replace(/^slack /, "SLACK ").replace(/^twilio .*?(Person \d+).*$/s, "SMS $1"))
    .filter((name) => !kept.has(name));
  expect(unrecorded, "an answer was lost, and the delivery was never UNKNOWN").toEqual([]);
  for (const channel of ["SMS", "SLACK"])
    expect(unknown.filter((row) => row.channel === channel).length, channel).toBeGreaterThan(0);
  const told = {
    "killed after, in seconds": killedAtMs.map((atMs) => Math.round((atMs - startedMs) / 100) / 10),
    "all settled after, in seconds": (performance.now() - startedMs) / 1000,
    "in hand at the kills": inHand,
    "at the last kill": doubtful,
    "were UNKNOWN": unknown.length,
    "look-ups": ledger.lookUps,
    requests: vendor.requests.length,
    ...counts,
  };
  test.info().annotations.push({ type: "seen", description: JSON.stringify(told) });
  await Promise.all([worker, ...(await Promise.all(starting))].map(stop));
});

test("PostgreSQL killed in mid-send: the web says so and comes back, the worker goes on, the sums are exact", async () => {
  const before = ledger.taken.length;
  ledger.act = async () => {
    await delay(60);
    return "take" as const;
  };
  const worker = await launchWorker();
  const sent = [await send("later-notice", ["EMAIL"], false), await send("later-alarm", ["SMS"], true)];
  await expect.poll(() => ledger.taken.length - before, { timeout: 30_000, intervals: [20] }).toBeGreaterThan(300);
  const [pid] = (await readFile(join(clusterDirOf(dataDir), "postmaster.pid"), "utf8")).split("\n");
  process.kill(Number(pid), "SIGKILL");

  await expect.poll(async () => (await fetch(`${webUrl}/health`)).status, { intervals: [100] }).toBe(503);
  expect((await (await fetch(`${webUrl}/health`)).json()) as unknown).toMatchObject({ checks: { database: "failed" } });
  expect((await fetch(`${webUrl}/health/live`)).status, "the process itself lives").toBe(200);
  await expect(send("refused", ["EMAIL"], false)).rejects.toThrow(/\S/);
  await delay(2_000);
  expect(worker.process.exitCode, worker.output()).toBeNull();

  const startedMs = performance.now();
  const again = await startEmbedded({ dataDir });
  expect(again.url, "the same address").toBe(database.url);
  database = again;
  await expect
    .poll(async () => (await fetch(`${webUrl}/health`)).status, { timeout: 30_000, intervals: [100] })
    .toBe(200);
  const healthyMs = performance.now();
  const done = { "EMAIL SENT": mails, "SMS SENT": texts, "SMS SKIPPED": mails - texts };
  await expect.poll(() => sums(sent), { timeout: 150_000, intervals: [500] }).toEqual(done);
  await expectSameBooks(sent);
  expect(ledger.taken.length - before).toBe(mails + texts);
  test.info().annotations.push({
    type: "seen",
    description: JSON.stringify({
      "healthy again after, in seconds": (healthyMs - startedMs) / 1000,
      "all sent after, in seconds": (performance.now() - startedMs) / 1000,
    }),
  });
  await stop(worker);
  await stop(web);
});
