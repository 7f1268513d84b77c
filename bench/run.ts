/** Smaller numbers make a quick try. Without them each benchmark uses its own, which the results in docs are made with. */
export interface BenchOptions {
  /** Measured rounds; the median counts. */
  rounds?: number;
  /** People, messages or events: the size of the benchmark. */
  people?: number;
  /** Seconds of load for each measurement. */
  seconds?: number;
}

/** The goal of a measurement: a bound for our own value or for the ratio to the peer. */
export interface Goal {
  of: "ours" | "ratio";
  atLeast?: number;
  atMost?: number;
}

/** One line of the results. */
export interface Measurement {
  name: string;
  work: string;
  unit: "/s" | "ms" | "s" | "MB" | "KB" | "requests";
  ours: number;
  /** The value to compare with: a peer, or the same work in another state, measured in the same run. */
  baseline?: { name: string; value: number };
  /** Undefined: the value is only reported. */
  goal?: Goal;
}

export interface Benchmark {
  name: string;
  run(options: BenchOptions, progress: (text: string) => void): Promise<Measurement[]>;
}

export const ratioOf = ({ ours, baseline }: Measurement): number | null => (baseline ? ours / baseline.value : null);

/** Null if the measurement has no goal. */
export function isMet(measurement: Measurement): boolean | null {
  const { ours, goal } = measurement;
  const value = goal?.of === "ratio" ? ratioOf(measurement) : ours;
  if (!goal || value === null) return null;
  return value >= (goal.atLeast ?? Number.NEGATIVE_INFINITY) && value <= (goal.atMost ?? Number.POSITIVE_INFINITY);
}

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
export const median = (values: readonly number[]): number => sorted(values)[Math.floor(values.length / 2)] ?? 0;
/** The value that `share` of the values do not exceed: 0.99 for p99. */
export const percentile = (values: readonly number[], share: number): number =>
  sorted(values)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? 0;

/**
 * Returns the number of units, or with `ms` the units and the time they took, if only a part of the time counts.
 * `before` prepares a round and is not measured.
 */
export type Work = (() => Promise<number | { units: number; ms: number }>) & { before?: () => Promise<void> };

export const work = (run: Work, before: () => Promise<void>): Work => Object.assign(run, { before });

/** A benchmark of units per second, ours and those of its peers. */
export interface RateBenchmark {
  name: string;
  work: string;
  /** Measured rounds after one warm-up round. Default: 5. */
  rounds?: number;
  prepare(
    options: BenchOptions,
    progress: (text: string) => void,
  ): Promise<{
    /** Does the work once. */
    subject: Work;
    /** Measured in every round after the subject. Each one is a line of the results. */
    peers?: { name: string; work: Work; goal?: Goal }[];
    /** The goal of a benchmark without peers. */
    goal?: Goal;
    close(): Promise<void>;
  }>;
}

async function rate(work: Work): Promise<number> {
  await work.before?.();
  const startedMs = performance.now();
  const done = await work();
  const { units, ms } = typeof done === "number" ? { units: done, ms: performance.now() - startedMs } : done;
  return units / (ms / 1000);
}

/** Measures the works in turn after one warm-up round and returns their median rates, because machines are noisy. */
export async function measureInTurn(
  works: readonly Work[],
  rounds: number,
  progress: (text: string) => void,
): Promise<number[]> {
  const rates: number[][] = works.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    progress(round === 0 ? "warming up" : `round ${round} of ${rounds}`);
    for (const [index, one] of works.entries()) {
      const measured = await rate(one);
      if (round > 0) rates[index]?.push(measured);
    }
  }
  return rates.map(median);
}

export const rateBenchmark = ({ name, work, rounds = 5, prepare }: RateBenchmark): Benchmark => ({
  name,
  run: async (options, progress) => {
    const { subject, peers = [], goal, close } = await prepare(options, progress);
    try {
      const works = [subject, ...peers.map((peer) => peer.work)];
      const [ours = 0, ...others] = await measureInTurn(works, options.rounds ?? rounds, progress);
      const line: Measurement = { name, work, unit: "/s", ours, goal };
      if (peers.length === 0) return [line];
      return peers.map((peer, index) => ({
        ...line,
        baseline: { name: peer.name, value: others[index] ?? 0 },
        goal: peer.goal,
      }));
    } finally {
      await close();
    }
  },
});
