/** A benchmark: measures its subject beside a limit or a peer in the same run. */
export interface Benchmark {
  name: string;
  /** Measured rounds after one warm-up round. Default: 5. */
  rounds?: number;
  /** The promised rate. The ratio to it is reported. */
  limit?: { what: string; perSecond: number };
  prepare(): Promise<{
    /** Does the work once and returns the number of units. */
    subject: Work;
    peer?: { name: string; work: Work };
    close(): Promise<void>;
  }>;
}

/**
 * Returns the number of units, or with `ms` the units and the time they took, if only a part of the time counts.
 * `before` prepares a round and is not measured.
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

/** Measures subject and peer alternately after one warm-up round and reports medians, because machines are noisy. */
export async function runBenchmark(
  benchmark: Benchmark,
  onRound: (round: number, of: number) => void,
): Promise<Result> {
  const { subject, peer, close } = await benchmark.prepare();
  const { rounds = 5 } = benchmark;
  try {
    const subjectRates: number[] = [];
    const peerRates: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      onRound(round, rounds);
      const subjectRate = await rate(subject);
      const peerRate = peer ? await rate(peer.work) : 0;
      if (round === 0) continue;
      subjectRates.push(subjectRate);
      peerRates.push(peerRate);
    }
    const perSecond = median(subjectRates);
    const versus = [
      ...(peer ? [{ name: peer.name, perSecond: median(peerRates), ratio: perSecond / median(peerRates) }] : []),
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
