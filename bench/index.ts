import type { Benchmark } from "./run.ts";

/** The benchmarks by name, loaded on demand. */
export const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  decide: async () => (await import("./decide.ts")).decideBenchmark,
  plan: async () => (await import("./plan.ts")).planBenchmark,
  "plan-growth": async () => (await import("./plan.ts")).planGrowthBenchmark,
  deliver: async () => (await import("./deliver.ts")).deliverBenchmark,
  webhooks: async () => (await import("./webhooks.ts")).webhooksBenchmark,
  telemetry: async () => (await import("./telemetry.ts")).telemetryBenchmark,
  verify: async () => (await import("./verify.ts")).verifyBenchmark,
  api: async () => (await import("./api.ts")).apiBenchmark,
  explain: async () => (await import("./explain.ts")).explainBenchmark,
  set: async () => (await import("./set.ts")).setBenchmark,
  latency: async () => (await import("./latency.ts")).latencyBenchmark,
  isolation: async () => (await import("./isolation.ts")).isolationBenchmark,
  slo: async () => (await import("./slo.ts")).sloBenchmark,
  growth: async () => (await import("./growth.ts")).growthBenchmark,
  start: async () => (await import("./start.ts")).startBenchmark,
  memory: async () => (await import("./memory.ts")).memoryBenchmark,
  page: async () => (await import("./page.ts")).pageBenchmark,
  console: async () => (await import("./console.ts")).consoleBenchmark,
};
