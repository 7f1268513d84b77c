export { quantileOf } from "./quantile.ts";
export {
  type Counted,
  type Ratio,
  readDistribution,
  readGauge,
  readIncrease,
  readQuantile,
  readRatio,
} from "./read.ts";
export { type Point, readSeries } from "./read-series.ts";
export type { Selector, Window } from "./select-rows.ts";
export { startLedger } from "./start.ts";
