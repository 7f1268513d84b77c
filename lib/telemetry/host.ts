import { readFile, statfs } from "node:fs/promises";
import { cpus, freemem, totalmem } from "node:os";
import { dirname } from "node:path";
import { env } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import type { GaugeRow } from "./gauge-collector.ts";

/** Shorter intervals give random numbers. */
const minSampleMs = 10_000;

interface CpuSample {
  measuredMs: number;
  busyMs: number;
  totalMs: number;
  /** Between this sample and the one before. */
  ratio: number | null;
}

/** The CPU time of all cores since the host started. */
export interface CpuTimes {
  busyMs: number;
  totalMs: number;
}

function cpuTimes(): CpuTimes {
  const all = cpus().map(({ times }) => ({ idle: times.idle, total: Object.values(times).reduce((a, b) => a + b, 0) }));
  const totalMs = all.reduce((sum, { total }) => sum + total, 0);
  return { busyMs: totalMs - all.reduce((sum, { idle }) => sum + idle, 0), totalMs };
}

/**
 * The share of the CPU time that is used, over the last ten seconds or more. All readers share the samples, so that one
 * reader does not shorten the interval of another. Null: there is only one sample so far.
 */
export function cpuUsedRatio(nowMs = performance.now(), read: () => CpuTimes = cpuTimes): number | null {
  const memo = processSingleton("host.cpu", (): { sample: CpuSample | null } => ({ sample: null }));
  const last = memo.sample;
  if (last && nowMs - last.measuredMs < minSampleMs) return last.ratio;
  const { busyMs, totalMs } = read();
  const passedMs = last ? totalMs - last.totalMs : 0;
  const ratio = last && passedMs > 0 ? (busyMs - last.busyMs) / passedMs : null;
  memo.sample = { measuredMs: nowMs, busyMs, totalMs, ratio };
  return ratio;
}

/** MemAvailable counts the caches that the kernel can free; other systems do not report it. */
export function memoryUsedRatio(meminfo: string | null): number {
  const fields = [...(meminfo ?? "").matchAll(/^(MemTotal|MemAvailable): +(\d+) kB$/gm)];
  const kilobytes = new Map(fields.map(([, name, number]) => [name, Number(number)]));
  const [total, available] = [kilobytes.get("MemTotal"), kilobytes.get("MemAvailable")];
  return total && available !== undefined ? 1 - available / total : 1 - freemem() / totalmem();
}

/** As `df` computes it: without the blocks that are reserved for root. Of the file system that has `folder` or will have it. */
export async function diskUsedRatio(folder: string): Promise<number> {
  try {
    const { blocks, bfree, bavail } = await statfs(folder);
    return (blocks - bfree) / (blocks - bfree + bavail);
  } catch (error) {
    const parent = dirname(folder);
    if (parent === folder) throw error;
    return diskUsedRatio(parent);
  }
}

const row = (value: number | null): GaugeRow<never>[] => (value === null ? [] : [{ labels: {}, value }]);

export const hostGauges: readonly [name: string, help: string, collect: () => Promise<GaugeRow<never>[]>][] = [
  ["host_cpu_used_ratio", "Share of the host's CPU time that is used", async () => row(cpuUsedRatio())],
  [
    "host_memory_used_ratio",
    "Share of the host's memory that is used",
    async () => row(memoryUsedRatio(await readFile("/proc/meminfo", "utf8").catch(() => null))),
  ],
  [
    "host_disk_used_ratio",
    "Share of the disk of DATA_DIR that is used",
    async () => row(await diskUsedRatio(env().DATA_DIR)),
  ],
];
