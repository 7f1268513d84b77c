export type { GaugeRow } from "./gauge-collector.ts";
export { actorFields, createLogger, type Log, type LogFields, type LogLevel, log, logFor } from "./logger.ts";
export {
  addGauge,
  metrics,
  metricsContentType,
  metricsText,
  observePools,
  type PoolState,
  type Provider,
  type ProviderErrorKind,
  type TaskLabel,
} from "./metrics.ts";
export { observeRequest } from "./observe-request.ts";
export { type Carrier, carrier, withCarrier, withSpan } from "./propagation.ts";
export {
  type MethodLabel,
  methodLabel,
  type RouteLabel,
  routeLabel,
  type StatusClass,
  statusClass,
} from "./route-label.ts";
export { type Plain, scrub } from "./scrub.ts";
export { scrubText } from "./scrub-text.ts";
export { captureError, flushSentry, initSentry } from "./sentry.ts";
export { shutdownTracing } from "./shutdown-tracing.ts";
