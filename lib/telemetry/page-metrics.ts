import { counter, histogram } from "./metric-kit.ts";
import { PAGES, type PageLabel } from "./route-label.ts";

/** Boundaries include the limits of a good and of a poor page in Web Vitals: 2.5 and 4 s, 0.2 and 0.5 s, 0.1 and 0.25. */
const LOAD_SECONDS = [0.25, 0.5, 1, 1.5, 2, 2.5, 3, 4, 6, 10, 30];
const INTERACTION_SECONDS = [0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2.5];
const SHIFT_SCORE = [0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1];
const API_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2.5, 5, 10, 30];

const page = { page: PAGES };
const largestPaint = histogram(
  "web_vitals_lcp_seconds",
  "Largest Contentful Paint, measured by browsers",
  page,
  LOAD_SECONDS,
);
const interaction = histogram(
  "web_vitals_inp_seconds",
  "Interaction to Next Paint, measured by browsers",
  page,
  INTERACTION_SECONDS,
);
const layoutShift = histogram(
  "web_vitals_cls_score",
  "Cumulative Layout Shift, measured by browsers",
  page,
  SHIFT_SCORE,
);
const pageLoad = histogram(
  "page_load_seconds",
  "Time until a page has loaded, measured by browsers",
  page,
  LOAD_SECONDS,
);
const pageApi = histogram(
  "page_api_seconds",
  "Time of a page's requests to the API, measured by browsers",
  { ...page, outcome: ["ok", "failed"] },
  API_SECONDS,
);
const pageErrors = counter("page_errors_total", "Uncaught script errors, reported by browsers", page);

/** Filled only by `recordReading`, because their values come from outside. */
export const pageMetrics = { largestPaint, interaction, layoutShift, pageLoad, pageApi, pageErrors };

interface ReadingKind {
  /** The largest plausible value. A larger one would spoil the sum of its histogram for good. */
  readonly max: number;
  record(page: PageLabel, value: number): void;
}

const tenMinutesMs = 600_000;
const ms = (record: (page: PageLabel, seconds: number) => void): ReadingKind => ({
  max: tenMinutesMs,
  record: (page, value) => record(page, value / 1000),
});

/** The readings that a browser may report: durations in ms, the score of CLS, and the number of errors. */
export const READINGS = {
  LCP: ms((page, seconds) => largestPaint.observe({ page }, seconds)),
  INP: ms((page, seconds) => interaction.observe({ page }, seconds)),
  CLS: { max: 100, record: (page, score) => layoutShift.observe({ page }, score) },
  LOAD: ms((page, seconds) => pageLoad.observe({ page }, seconds)),
  API: ms((page, seconds) => pageApi.observe({ page, outcome: "ok" }, seconds)),
  API_FAILED: ms((page, seconds) => pageApi.observe({ page, outcome: "failed" }, seconds)),
  ERROR: { max: 1, record: (page) => pageErrors.inc({ page }) },
} as const satisfies Record<string, ReadingKind>;
export type ReadingName = keyof typeof READINGS;
