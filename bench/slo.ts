import { openDataset, randomPerson } from "./dataset.ts";
import { openLoop, post } from "./load.ts";
import { mailRequest, mixedRequest } from "./requests.ts";
import { type Benchmark, percentile } from "./run.ts";
import { startVendor, startWeb, startWorker } from "./server-process.ts";
import { vendorEnv } from "./vendor-server.ts";

const perSecond = 200;

/** Mixed requests at a constant rate, while the worker sends a mail to everyone. */
export const sloBenchmark: Benchmark = {
  name: "slo",
  run: async ({ people = 1_000_000, seconds = 60 }, progress) => {
    await using stack = new AsyncDisposableStack();
    const data = stack.adopt(await openDataset({ people, preferences: people * 10 }, progress), (one) => one.close());
    const vendor = stack.adopt(await startVendor(), (one) => one.stop());
    const web = stack.adopt(await startWeb(data.env), (one) => one.stop());
    stack.adopt(startWorker({ ...data.env, ...vendorEnv(vendor.url) }), (one) => one.stop());
    const target = { url: web.url, key: data.key, next: () => mixedRequest(randomPerson(data)) };
    progress("warming up");
    await openLoop(target, { perSecond: perSecond / 4, seconds: Math.min(seconds, 10) });
    await post(target, mailRequest({ everyone: true }));
    progress(`${perSecond} requests each second for ${seconds} s`);
    const { tookMs, failed } = await openLoop(target, { perSecond, seconds });
    const line = { name: "slo", unit: "ms" as const };
    const work = `${perSecond} mixed requests/s for ${seconds} s from their intended start, worker busy`;
    return [
      { ...line, work: `${work}, p50`, ours: percentile(tookMs, 0.5) },
      { ...line, work: `${work}, p95`, ours: percentile(tookMs, 0.95), goal: { of: "ours", atMost: 50 } },
      { ...line, work: `${work}, p99`, ours: percentile(tookMs, 0.99), goal: { of: "ours", atMost: 150 } },
      { name: "slo", work: `${work}: failed`, unit: "requests", ours: failed, goal: { of: "ours", atMost: 0 } },
    ];
  },
};
