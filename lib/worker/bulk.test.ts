import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { changes } from "#db/changes.ts";
import { transaction } from "#db/client.ts";
import { system, useDatabase } from "#db/testing/index.ts";
import { addJobs, bulkFlag, defineTask } from "#lib/jobs/define.ts";
import { implementTask } from "#lib/jobs/implement.ts";
import { startWorker } from "./worker.ts";

const database = useDatabase();

const task = { ...defineTask({ name: "deliver", schema: z.object({ name: z.string() }) }), maxAttempts: 25 };

/** A worker with four slots, whose jobs run until they are ended. */
async function startHolding() {
  const running = new Map<string, () => void>();
  const hold = implementTask(task, async (_ctx, { name }) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    running.set(name, resolve);
    await promise;
    return {};
  });
  const end = (name: string) => {
    running.get(name)?.();
    running.delete(name);
  };
  const worker = await startWorker(database.url, { concurrency: 4, tasks: [hold] });
  onTestFinished(async () => {
    const timer = setInterval(() => [...running.keys()].forEach(end), 20);
    await worker.stop();
    clearInterval(timer);
  });
  const untilRunning = (...names: string[]) =>
    expect.poll(() => [...running.keys()].toSorted(), { timeout: 20_000 }).toEqual(names.toSorted());
  return { end, untilRunning };
}

const add = (flag: string | null, ...names: string[]) =>
  transaction(system, (tx) =>
    addJobs(
      tx,
      names.map((name) => ({ task, payload: { name }, flags: flag === null ? [] : [flag] })),
    ),
  );

describe("startWorker", () => {
  test("keeps two slots free of bulk jobs, and takes the next one when one ends", async () => {
    const { end, untilRunning } = await startHolding();
    await add(bulkFlag, "bulk-1", "bulk-2", "bulk-3");
    await untilRunning("bulk-1", "bulk-2");
    await add(null, "single-1", "single-2");
    await untilRunning("bulk-1", "bulk-2", "single-1", "single-2");
    end("bulk-1");
    await untilRunning("bulk-2", "bulk-3", "single-1", "single-2");
  });

  test("takes one bulk job at a time while people's requests are slow", async () => {
    const { end, untilRunning } = await startHolding();
    changes().announce("busy");
    await add(bulkFlag, "bulk-1");
    await untilRunning("bulk-1");
    const timer = setInterval(() => changes().announce("busy"), 100);
    onTestFinished(() => clearInterval(timer));
    await add(bulkFlag, "bulk-2");
    await add(null, "single-1");
    await untilRunning("bulk-1", "single-1");
    end("bulk-1");
    await untilRunning("bulk-2", "single-1");
  });
});
