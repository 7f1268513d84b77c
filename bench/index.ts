import { decideBenchmark } from "./decide.ts";
import { deliverBenchmark } from "./deliver.ts";
import type { Benchmark } from "./run.ts";
import { verifyBenchmark } from "./verify.ts";
import { webhooksBenchmark } from "./webhooks.ts";

export const benchmarks: readonly Benchmark[] = [decideBenchmark, deliverBenchmark, webhooksBenchmark, verifyBenchmark];
