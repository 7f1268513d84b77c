import { readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { freePort, printed } from "../../e2e/service.ts";
import { createDebianServer, type DebianServer } from "./debian-postgres.ts";
import type { BuiltImage, Contained, NextImage } from "./image.ts";
import { postGraphql } from "./product.ts";

export interface RehearsedStep {
  name: string;
  tookMs: number;
}

const people = 1_000;
const register = ["node", "--import", "./lib/telemetry/register.ts"];
/** The release before does not work with it, so the rollback reverts it. */
const contraction = {
  "app/db/migrations/9001_rehearsal.up.sql": "-- contract: the release before reads it.\nDROP INDEX slow_requests_at;",
  "app/db/migrations/9001_rehearsal.down.sql": "CREATE INDEX slow_requests_at ON slow_requests (at);",
};
const urlOf = (server: DebianServer) => server.url.replace(/\/postgres$/, "/np");

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function startDatabase(): Promise<DebianServer> {
  const server = await createDebianServer(() => ({ fsync: "off" }), "rehearsal");
  await server.start();
  await query(server.url, "CREATE DATABASE np");
  return server;
}

/**
 * A release, a rollback, and the loss of the database, with the commands of an operator in the containers of the image: migrate,
 * start, smoke test, release 2, go back, back up, destroy, restore, smoke test, verify the audit log. Throws if a step fails.
 */
export async function rehearseRelease(
  image: BuiltImage,
  onStep: (step: RehearsedStep) => void,
): Promise<RehearsedStep[]> {
  await using stack = new AsyncDisposableStack();
  const databases: DebianServer[] = [await startDatabase()];
  stack.defer(async () => {
    for (const one of databases) await one[Symbol.asyncDispose]();
  });
  const [port, workerPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const env = {
    DATABASE_URL: urlOf(databases[0] as DebianServer),
    PORT: String(port),
    WORKER_PORT: String(workerPort),
    APP_URL: url,
    DEMO: "0",
    LOG_LEVEL: "warn",
    AUTH_SECRETS: "a secret of the rehearsal with more than 32 characters",
    BACKUP_PASSPHRASE: "a passphrase of the rehearsal",
  };
  let running: Contained[] = [];
  const stop = async () => {
    for (const one of running) await one.kill("SIGTERM");
    for (const one of running) if ((await one.exited) !== 0) throw new Error(`a process failed:\n${one.output()}`);
    running = [];
  };
  stack.defer(async () => {
    for (const one of running) await one.kill("SIGKILL").catch(() => undefined);
    await Promise.all(running.map(({ exited }) => exited));
  });
  const startVersion = async (version: Pick<NextImage, "config" | "start">) => {
    await stop();
    const programs = [
      [version.config.Cmd, "Ready on"],
      [[...register, "worker.ts"], "The worker is running."],
    ] as const;
    for (const [command, ready] of programs) {
      const one = await version.start(command, env);
      running.push(one);
      await printed(one, ready);
    }
  };
  const np = (version: Pick<NextImage, "run">, ...args: string[]) => npWith(version, {}, ...args);
  const npWith = async (version: Pick<NextImage, "run">, more: Record<string, string>, ...args: string[]) => {
    const { code, output } = await version.run(["np", ...args], { ...env, ...more });
    if (code !== 0) throw new Error(`np ${args.join(" ")} ended with ${code}:\n${output}`);
    return output;
  };
  const steps: RehearsedStep[] = [];
  const step = async <T>(name: string, run: () => Promise<T>): Promise<T> => {
    const startMs = performance.now();
    const result = await run();
    const done = { name, tookMs: performance.now() - startMs };
    steps.push(done);
    onStep(done);
    return result;
  };
  const smoke = (version: Pick<NextImage, "run">) => step("smoke test", () => np(version, "smoke", "--url", url));
  const counted = async () => {
    const count =
      "SELECT (SELECT count(*)::int FROM users) AS people, (SELECT count(*)::int FROM deliveries) AS deliveries";
    return JSON.stringify(await query(env.DATABASE_URL, count));
  };

  await step("migrate", () => np(image, "migrate"));
  await np(image, "release", "record", "--step", "started", "--version", "v1", "--by", "rehearsal");
  await step("start", () => startVersion(image));
  await smoke(image);
  await np(image, "release", "record", "--step", "deployed", "--version", "v1", "--by", "rehearsal");
  await step(`import ${people} people and send to everyone`, async () => {
    const rows = Array.from({ length: people }, (_, index) => `p-${index},Person ${index},p-${index}@example.com`);
    await writeFile(join(image.dataDir, "people.csv"), `externalId,name,email\n${rows.join("\n")}\n`, { mode: 0o644 });
    await np(image, "import", "people", "/data/people.csv");
    await sendToEveryone(url, await np(image, "api-key", "create", "--name", "app", "--scopes", "ADMIN,SEND"));
    await waitForDeliveries(env.DATABASE_URL);
  });

  const next = await step("build release 2", () => image.with(contraction));
  await step("release 2: migrate and replace the processes", async () => {
    const release = ["--version", "v2", "--image", `localhost/np@${next.digest}`, "--by", "rehearsal"];
    await np(next, "release", "record", "--step", "started", ...release);
    await np(next, "migrate");
    await startVersion(next);
    await np(next, "smoke", "--url", url);
    await np(next, "release", "record", "--step", "deployed", ...release);
  });

  await step("roll back: revert the migration, start release 1, smoke test", async () => {
    await np(next, "release", "rollback", "--by-hand", "--reason", "a rehearsal", "--by", "rehearsal");
    await startVersion(image);
    await np(image, "release", "rollback", "--finish", "--url", url);
  });
  await smoke(image);

  const before = await counted();
  await step("back up", () => np(image, "backup", "/data/backups"));
  // The image has no server, so it gets an empty one.
  await step("restore drill on another server, with its smoke test", async () => {
    await using other = await startDatabase();
    await npWith(image, { BACKUP_DRILL_DATABASE_URL: other.url }, "backup", "drill", "/data/backups");
    const left = await query(other.url, "SELECT datname FROM pg_database WHERE datname LIKE 'np_restore%'");
    if (left.length > 0) throw new Error("the drill has left its database");
  });
  await step("destroy: processes, database server and data folder", async () => {
    await stop();
    await databases[0]?.stop("immediate");
    const saved = join(image.dataDir, "..", "saved-backups");
    await rename(join(image.dataDir, "backups"), saved);
    for (const name of await readdir(image.dataDir)) await rm(join(image.dataDir, name), { recursive: true });
    await rename(saved, join(image.dataDir, "backups"));
  });
  await step("restore into a new database server", async () => {
    const server = await startDatabase();
    databases.push(server);
    env.DATABASE_URL = urlOf(server);
    await np(image, "restore", "/data/backups");
  });
  await step("start", () => startVersion(image));
  await smoke(image);
  const after = await counted();
  if (after !== before) throw new Error(`before the loss there were ${before}, after the restore ${after}`);
  await step("verify the audit log", () => np(image, "audit", "verify"));
  await stop();
  return steps;
}

async function sendToEveryone(url: string, printedKey: string): Promise<void> {
  const key = /npk_\S+/.exec(printedKey)?.[0] ?? "";
  const topic = `mutation { upsertTopic(input: { key: "orders", name: "Orders", description: "", section: "General",
    classification: TRANSACTIONAL, channels: [{ channel: EMAIL, policy: DEFAULT_ON }] }) { ... on UserError { message } } }`;
  const send = `mutation { sendNotification(input: { topicKey: "orders", audience: { everyone: true }, subject: "Hello",
    body: "Hello" }) { __typename ... on UserError { message } } }`;
  for (const query of [topic, send]) {
    const { data, errors } = await postGraphql(url, key, query, {});
    const answer = JSON.stringify({ data, errors });
    if (errors !== undefined || answer.includes('"message"')) throw new Error(answer);
  }
}

/** Without credentials of a provider, the messages go to the outbox. */
async function waitForDeliveries(databaseUrl: string): Promise<void> {
  const endMs = performance.now() + 120_000;
  for (;;) {
    const [row] = await query(databaseUrl, "SELECT count(*)::int AS sent FROM deliveries WHERE status = 'SENT'");
    if (Number(row?.sent) >= people) return;
    if (performance.now() > endMs) throw new Error(`only ${row?.sent} of ${people} messages were sent`);
    await delay(200);
  }
}
