/** A histogram in a window: the observations at or below each boundary, and all of them. */
export interface Distribution {
  count: number;
  sum: number;
  /** Cumulative, in the order of the metric's boundaries, without +Inf, which is `count`. */
  buckets: readonly number[];
}

/**
 * The quantile `q` (above 0, at most 1), interpolated within its bucket like PromQL's histogram_quantile: a quantile above the
 * last boundary is that boundary. Null: there are no observations. `boundaries`: of the metric, above 0.
 */
export function quantileOf(
  { count, buckets }: Pick<Distribution, "count" | "buckets">,
  boundaries: readonly number[],
  q: number,
): number | null {
  if (count === 0) return null;
  const rank = q * count;
  const index = buckets.findIndex((bucket) => bucket >= rank);
  const [upper, lower = 0] = [boundaries[index], boundaries[index - 1]];
  if (upper === undefined) return boundaries.at(-1) ?? null;
  const [inside = 0, below = 0] = [buckets[index], buckets[index - 1]];
  return lower + (upper - lower) * ((rank - below) / (inside - below));
}
