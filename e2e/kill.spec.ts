import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "playwright/test";
import { startEmbedded } from "#db/embedded.ts";
import { migrate } from "#db/migrate.ts";
import { createClient } from "../examples/integrator/src/client.ts";
import {
  NotificationCountsDocument,
  SendNotificationDocument,
  UpsertTopicDocument,
} from "../examples/integrator/src/generated.ts";
import { rosterCsv } from "./roster.ts";
import { freePort, printed, type Running, start } from "./service.ts";

const people = 10_000;

test("web and workers apart: kill -9 of the worker in mid-send changes nothing in the sums", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "np-kill-"));
  const database = await startEmbedded({ dataDir });
  await migrate(database.url);
  const port = await freePort();
  const env = { DATABASE_URL: database.url, PORT: String(port), DEMO: "0" };
  const np = (...args: string[]) => promisify(execFile)("./np", args, { env: { ...process.env, ...env } });
  const roster = join(dataDir, "roster.csv");
  await writeFile(roster, rosterCsv(people));
  await np("import", "people", roster);
  const apiKey = (await np("api-key", "create", "--name", "integrator", "--scopes", "ADMIN")).stdout.trim();
  const web = start("server.ts", [], env);
  await printed(web, "Ready on");
  const request = createClient({ url: `http://localhost:${port}`, apiKey });
  await request(UpsertTopicDocument, {
    input: {
      key: "notice",
      name: "Notice",
      description: "",
      section: "General",
      classification: "TRANSACTIONAL",
      channels: [
        { channel: "EMAIL", policy: "DEFAULT_ON" },
        { channel: "SMS", policy: "DEFAULT_ON" },
        { channel: "SLACK", policy: "DEFAULT_OFF" },
      ],
    },
  });
  const { sendNotification } = await request(SendNotificationDocument, {
    input: {
      topicKey: "notice",
      audience: { everyone: true },
      subject: "Notice",
      body: "Hello {{name}}",
      idempotencyKey: "notice-1",
    },
  });
  if (sendNotification?.__typename !== "NotificationAccepted") throw new Error(sendNotification?.message);
  const { id } = sendNotification.notification;
  const counts = async () => {
    const { notification } = await request(NotificationCountsDocument, { id });
    return Object.fromEntries((notification?.counts ?? []).map(({ status, count }) => [status, count]));
  };

  const workers: Running[] = [];
  const killed = async (sentAtLeast: number) => {
    const worker = start("worker.ts", [], env);
    workers.push(worker);
    await printed(worker, "The worker runs.");
    await expect
      .poll(async () => (await counts()).SENT ?? 0, { timeout: 60_000, intervals: [20] })
      .toBeGreaterThan(sentAtLeast);
    worker.process.kill("SIGKILL");
    await worker.exited;
  };
  await killed(0);
  const interrupted = await counts();
  expect(interrupted.SENT ?? 0).toBeLessThan(2 * people);
  await killed(interrupted.SENT ?? 0);

  const last = start("worker.ts", [], env);
  const restartedMs = performance.now();
  await expect.poll(counts, { timeout: 90_000 }).toEqual({ SENT: 2 * people, SKIPPED: people });
  test.info().annotations.push({
    type: "all sent after the last kill, in seconds",
    description: ((performance.now() - restartedMs) / 1000).toFixed(1),
  });

  for (const running of [last, web]) {
    running.process.kill("SIGTERM");
    expect(await running.exited).toBe(0);
  }
  await database.stop();
  await rm(dataDir, { recursive: true, force: true });
});
