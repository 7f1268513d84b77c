import { openDataset, randomPerson } from "./dataset.ts";
import { openProbes } from "./probes.ts";
import { type Benchmark, percentile } from "./run.ts";
import { startWeb, startWorker } from "./server-process.ts";
import { vendorEnv } from "./vendor-server.ts";

/** One message at a time through the idle service, from the request to the call of the provider. */
export const latencyBenchmark: Benchmark = {
  name: "latency",
  run: async ({ people = 20_000, rounds = 5, seconds = 5 }, progress) => {
    await using stack = new AsyncDisposableStack();
    const data = stack.adopt(await openDataset({ people, preferences: people * 10 }, progress), (one) => one.close());
    const probes = stack.adopt(await openProbes(), (one) => one.close());
    const web = stack.adopt(await startWeb(data.env), (one) => one.stop());
    stack.adopt(startWorker({ ...data.env, ...vendorEnv(probes.vendorUrl) }), (one) => one.stop());
    const tookMs: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      progress(round === 0 ? "warming up" : `round ${round} of ${rounds}`);
      for (const endMs = performance.now() + seconds * 1000; performance.now() < endMs; ) {
        const ms = await probes.probe({ url: web.url, key: data.key }, randomPerson(data));
        if (round > 0) tookMs.push(ms);
      }
    }
    const line = { name: "latency", unit: "ms" as const };
    const work = "from sendNotification to the call of the provider, idle";
    return [
      { ...line, work: `${work}, p50`, ours: percentile(tookMs, 0.5), goal: { of: "ours", atMost: 15 } },
      { ...line, work: `${work}, p99`, ours: percentile(tookMs, 0.99), goal: { of: "ours", atMost: 60 } },
    ];
  },
};
