import { setTimeout as delay } from "node:timers/promises";
import { openDataset, randomPerson } from "./dataset.ts";
import { openLoop, post } from "./load.ts";
import { mailRequest, mixedRequest } from "./requests.ts";
import type { Benchmark, Measurement } from "./run.ts";
import { type Program, startVendor, startWeb } from "./server-process.ts";
import { vendorEnv } from "./vendor-server.ts";

/** The resident memory of `npm start`: web and worker in one process, without PostgreSQL. */
export const memoryBenchmark: Benchmark = {
  name: "memory",
  run: async ({ people = 200_000, seconds = 20 }, progress) => {
    await using stack = new AsyncDisposableStack();
    const data = stack.adopt(await openDataset({ people, preferences: people * 10 }, progress), (one) => one.close());
    const vendor = stack.adopt(await startVendor(), (one) => one.stop());
    const service = stack.adopt(await startWeb({ ...data.env, ...vendorEnv(vendor.url) }, { worker: true }), (one) =>
      one.stop(),
    );
    const target = { url: service.url, key: data.key, next: () => mixedRequest(randomPerson(data)) };
    const line = (state: string, ours: number, atMost: number): Measurement => ({
      name: "memory",
      work: `resident memory of npm start, ${state}`,
      unit: "MB",
      ours,
      goal: { of: "ours", atMost },
    });
    progress("idle");
    await delay(seconds * 500);
    const idle = service.residentMb();
    progress("under mixed requests");
    const underLoad = await peakWhile(service, () => openLoop(target, { perSecond: 200, seconds }));
    progress(`while planning for ${people} people`);
    const underPlan = await peakWhile(service, async () => {
      await post(target, mailRequest({ everyone: true }));
      const unplanned = "SELECT FROM notifications WHERE planned_at IS NULL AND audience ? 'everyone'";
      while ((await data.pool.query(unplanned)).rowCount !== 0) await delay(100);
    });
    return [
      line("idle", idle, 300),
      line("highest under 200 mixed requests/s", underLoad, 400),
      line("highest while planning for everyone", underPlan, 450),
    ];
  },
};

/** The highest resident memory while `fn` runs. */
async function peakWhile(program: Program, fn: () => Promise<unknown>): Promise<number> {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, program.residentMb());
  }, 100);
  try {
    await fn();
    return Math.max(peak, program.residentMb());
  } finally {
    clearInterval(timer);
  }
}
