export type { GaugeRow } from "./gauge-collector.ts";
export { diskUsedRatio } from "./host.ts";
export { actorFields, log, logFor } from "./logger.ts";
export { bucketsOf } from "./metric-kit.ts";
export {
  addGauge,
  addProcessGauges,
  metrics,
  metricsContentType,
  metricsText,
  PREFERENCE_CHANGES,
  type RetainedTable,
} from "./metrics.ts";
export { READINGS, type ReadingName } from "./page-metrics.ts";

export { activeTraceId, carrier, failActiveSpan, nameActiveSpan, withCarrier, withSpan } from "./propagation.ts";
export { type Reading, readMetrics } from "./read-metrics.ts";
export { currentRequestId, requestIdOf, withRequestId } from "./request-id.ts";
export { withRequestSpan } from "./request-span.ts";
export { methodLabel, PAGES, type RouteLabel, routeLabel, statusClass } from "./route-label.ts";
export { scrubText } from "./scrub-text.ts";
export { type BrowserSentry, browserSentry, captureError, flushSentry, initSentry } from "./sentry.ts";
export { shutdownTracing } from "./shutdown-tracing.ts";
export { slowMs } from "./slow.ts";
