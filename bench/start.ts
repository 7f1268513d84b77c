import { openDataset } from "./dataset.ts";
import { type Benchmark, median } from "./run.ts";
import { startWeb } from "./server-process.ts";

/** `npm start` on an existing database, PostgreSQL included, until /health answers 200. */
export const startBenchmark: Benchmark = {
  name: "start",
  run: async ({ people = 20_000, rounds = 5 }, progress) => {
    const data = await openDataset({ people, preferences: people * 10 }, progress);
    await data.close(); // so that npm start has to start PostgreSQL
    const env = { DATABASE_URL: "", DATA_DIR: data.env.DATA_DIR };
    const seconds: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      progress(round === 0 ? "warming up" : `round ${round} of ${rounds}`);
      const startMs = performance.now();
      const service = await startWeb(env, { worker: true });
      if (round > 0) seconds.push((performance.now() - startMs) / 1000);
      await service.stop();
    }
    return [
      {
        name: "start",
        work: "second npm start until /health answers 200",
        unit: "s",
        ours: median(seconds),
        goal: { of: "ours", atMost: 3 },
      },
    ];
  },
};
