import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { channelSwitches } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import { makePeople, makeTopic } from "#lib/testing/fixtures.ts";

const database = useDatabase();
const people = 2_000;
const switchedOff = 200;

let worker: ChildProcess | undefined;
afterEach(() => void worker?.kill("SIGKILL"));

async function startProcess(): Promise<ChildProcess> {
  const options = { concurrency: 2, beatEveryMs: 200, deadAfterMs: 1_000, sweepEveryMs: 250 };
  const script = `${import.meta.dirname}/../worker/testing/worker-process.ts`;
  const child = spawn(process.execPath, [script, JSON.stringify(options)], {
    env: { ...process.env, DATABASE_URL: database.url, LOG_LEVEL: "silent" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  worker = child;
  await once(child.stdout, "data");
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

const statuses = async (): Promise<Record<string, number>> => {
  const rows = await asOwner<{ status: string; n: number }>(
    database.url,
    "SELECT status, count(*)::int AS n FROM deliveries GROUP BY status",
  );
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
};
const settledSoFar = async () => {
  const { SENT = 0, SKIPPED = 0 } = await statuses();
  return SENT + SKIPPED;
};

describe("killed workers", () => {
  test("deliver each message to each person exactly once, whenever they are killed", { timeout: 60_000 }, async () => {
    const topic = await makeTopic({
      channels: [
        { channel: "EMAIL", policy: "DEFAULT_ON" },
        { channel: "SMS", policy: "DEFAULT_ON" },
      ],
    });
    const audience = await makePeople(people);
    await transaction(system, (tx) =>
      tx.insert(channelSwitches).values(
        audience.slice(0, switchedOff).map(({ id: userId }) => ({
          userId,
          channel: "SMS" as const,
          enabled: false,
          updatedAt: new Date(),
          updatedBy: userId,
        })),
      ),
    );
    await sendNotification(ctxFor(), {
      topicKey: topic.key,
      audience: { userIds: audience.map(({ id }) => id) },
      subject: "Hello {{name}}",
      body: "Hello {{name}}",
    });

    let lockedJobs = 0;
    // Killed as soon as it is ready (the plan is running), and again after it has sent more messages.
    for (const atLeast of [0, 1, 1_000, 2_500]) {
      const child = await startProcess();
      await expect.poll(settledSoFar, { timeout: 20_000, interval: 5 }).toBeGreaterThanOrEqual(atLeast);
      await kill(child);
      const [locked] = await asOwner<{ n: number }>(
        database.url,
        "SELECT count(*)::int AS n FROM graphile_worker._private_jobs WHERE locked_at IS NOT NULL",
      );
      lockedJobs += locked?.n ?? 0;
    }
    expect(lockedJobs, "no kill interrupted a running job, so the test proves nothing").toBeGreaterThan(0);

    const survivor = await startProcess();
    await expect
      .poll(statuses, { timeout: 30_000, interval: 100 })
      .toEqual({ SENT: people * 2 - switchedOff, SKIPPED: switchedOff });
    await kill(survivor);

    const [outbox] = await asOwner(
      database.url,
      `SELECT count(*)::int AS mails, count(DISTINCT delivery_id)::int AS deliveries, count(DISTINCT (user_id, channel))::int AS people
     FROM outbox`,
    );
    const sent = people * 2 - switchedOff;
    expect(outbox).toEqual({ mails: sent, deliveries: sent, people: sent });
    const mismatches = await asOwner(
      database.url,
      "SELECT d.id FROM deliveries d LEFT JOIN outbox o ON o.delivery_id = d.id WHERE (d.status = 'SENT') <> (o.id IS NOT NULL)",
    );
    expect(mismatches).toEqual([]);
  });
});
