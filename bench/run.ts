/** One benchmark: what is measured, beside a named limit or peer, in the same run. */
export interface Benchmark {
  name: string;
  /** Measured ones, after one to warm up; 5 if left out. */
  rounds?: number;
  /** A rate that was promised; the ratio to it is reported. */
  limit?: { what: string; perSecond: number };
  prepare(): Promise<{
    /** Does the work once; returns how many units it did. */
    subject: Work;
    peer?: { name: string; work: Work };
    close(): Promise<void>;
  }>;
}

/**
 * Returns the units done; or with `ms` those done in that time, where it is not the whole time that counts. `before` lays out
 * what the work needs, and is not measured.
 */
export type Work = (() => Promise<number | { units: number; ms: number }>) & { before?: () => Promise<void> };

export const work = (run: Work, before: () => Promise<void>): Work => Object.assign(run, { before });

export interface Result {
  name: string;
  perSecond: number;
  versus: { name: string; perSecond: number; ratio: number }[];
  heapMiB: number;
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function rate(work: Work): Promise<number> {
  await work.before?.();
  const startedMs = performance.now();
  const done = await work();
  const { units, ms } = typeof done === "number" ? { units: done, ms: performance.now() - startedMs } : done;
  return units / (ms / 1000);
}

/** Measures subject and peer by turns, after one round to warm up, and reports medians: machines are noisy. */
export async function runBenchmark(
  benchmark: Benchmark,
  onRound: (round: number, of: number) => void,
): Promise<Result> {
  const { subject, peer, close } = await benchmark.prepare();
  const { rounds = 5 } = benchmark;
  try {
    const own: number[] = [];
    const others: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      onRound(round, rounds);
      const mine = await rate(subject);
      const theirs = peer ? await rate(peer.work) : 0;
      if (round === 0) continue;
      own.push(mine);
      others.push(theirs);
    }
    const perSecond = median(own);
    const versus = [
      ...(peer ? [{ name: peer.name, perSecond: median(others), ratio: perSecond / median(others) }] : []),
      ...(benchmark.limit
        ? [
            {
              name: benchmark.limit.what,
              perSecond: benchmark.limit.perSecond,
              ratio: perSecond / benchmark.limit.perSecond,
            },
          ]
        : []),
    ];
    return { name: benchmark.name, perSecond, versus, heapMiB: Math.round(process.memoryUsage().heapUsed / 2 ** 20) };
  } finally {
    await close();
  }
}
