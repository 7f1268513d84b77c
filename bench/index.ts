import { decideBenchmark } from "./decide.ts";
import type { Benchmark } from "./run.ts";

export const benchmarks: readonly Benchmark[] = [decideBenchmark];
