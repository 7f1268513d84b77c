import { decideBenchmark } from "./decide.ts";
import { deliverBenchmark } from "./deliver.ts";
import type { Benchmark } from "./run.ts";

export const benchmarks: readonly Benchmark[] = [decideBenchmark, deliverBenchmark];
