/** As Prometheus writes it: "5m". */
export type Duration = `${number}${"s" | "m" | "h" | "d"}`;

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export const msOf = (duration: Duration): number =>
  Number.parseInt(duration, 10) * unitMs[duration.slice(-1) as keyof typeof unitMs];
