import type { Benchmark } from "./run.ts";

/** The benchmarks by name, loaded on demand. */
export const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  decide: async () => (await import("./decide.ts")).decideBenchmark,
  plan: async () => (await import("./plan.ts")).planBenchmark,
  deliver: async () => (await import("./deliver.ts")).deliverBenchmark,
  webhooks: async () => (await import("./webhooks.ts")).webhooksBenchmark,
  verify: async () => (await import("./verify.ts")).verifyBenchmark,
};
