import { beforeEach, describe, expect, test } from "vitest";
import { closePool, createPool } from "#db/client.ts";
import { useDatabase } from "#db/testing/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { metricsText } from "#lib/telemetry/index.ts";
import { addGauges } from "./gauges.ts";
import { health } from "./health.ts";
import { currentStatus } from "./index.ts";
import { type QueueState, queueState } from "./queue-state.ts";

const database = useDatabase();
beforeEach(() => setProcessSingleton("queue-state", undefined));

describe("queueState", () => {
  test("reads once for parallel and subsequent callers", async () => {
    const first = queueState();
    expect(queueState()).toBe(first);
    await first;
    expect(queueState()).toBe(first);
  });

  test("reads again two seconds later", async () => {
    const first = await queueState();
    const readMs = performance.now();
    await expect.poll(async () => (await queueState()) !== first, { timeout: 30_000, interval: 50 }).toBe(true);
    expect(performance.now() - readMs).toBeGreaterThan(1_900);
  });

  test("reads again immediately after a failure", async () => {
    await closePool();
    setProcessSingleton("pool", createPool("postgres://nobody@127.0.0.1:9/none"));
    await expect(queueState()).rejects.toThrow();
    await closePool();
    setProcessSingleton("pool", createPool(database.url));
    expect(await queueState()).toMatchObject({ depth: 0 });
  });

  test("supplies health, public status and metrics with the same cached state", async () => {
    const state: QueueState = {
      depth: 4711,
      oldestDueSeconds: 17,
      stuckSeconds: 0,
      dead: 0,
      workers: 3,
      failingJobs: [],
      stalledPlans: [],
    };
    setProcessSingleton("queue-state", { kept: { state: Promise.resolve(state), untilMs: Number.POSITIVE_INFINITY } });
    expect(await health()).toMatchObject({ status: "ok" });
    expect((await currentStatus(new Date(), 0)).snapshot?.components).toContainEqual(
      expect.objectContaining({ id: "EMAIL", state: "ok" }),
    );
    addGauges();
    const text = await metricsText();
    expect(text).toContain('queue_jobs{state="due"} 4711');
    expect(text).toContain("workers_alive 3");
  });
});
