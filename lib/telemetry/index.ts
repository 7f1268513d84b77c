export { actorFields, log, logFor } from "./logger.ts";
export {
  addGauge,
  metrics,
  metricsContentType,
  metricsText,
  observePools,
  type RetainedTable,
} from "./metrics.ts";

export { carrier, withCarrier, withSpan } from "./propagation.ts";
export { methodLabel, type RouteLabel, routeLabel, statusClass } from "./route-label.ts";
export { scrubText } from "./scrub-text.ts";
export { captureError, flushSentry, initSentry } from "./sentry.ts";
export { shutdownTracing } from "./shutdown-tracing.ts";
