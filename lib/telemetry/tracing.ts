import type { IncomingMessage } from "node:http";
import { DiagLogLevel, diag } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { GraphQLInstrumentation } from "@opentelemetry/instrumentation-graphql";
import { HttpInstrumentation } from "@opentelemetry/instrumentation-http";
import { PgInstrumentation } from "@opentelemetry/instrumentation-pg";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { log } from "./logger.ts";
import { methodLabel, type RouteLabel, routeLabel } from "./route-label.ts";
import { setTracing } from "./shutdown-tracing.ts";
import { scrubbingExporter } from "./span-scrub.ts";

/** Asked every few seconds by machines, or files: their spans would bury the rest. */
const UNTRACED: ReadonlySet<RouteLabel> = new Set<RouteLabel>(["/health", "/metrics", "/_next/*"]);
/** Resolvers deeper than this have no spans of their own: a page of 100 deliveries must not make 1,000 spans. */
const GRAPHQL_DEPTH = 2;

/** Starts the SDK. Called by register.ts only, before the modules it patches are loaded. */
export function startTracing(): void {
  // Defaults, each of which the operator may override. No process detector: it would export the command line.
  process.env.OTEL_NODE_RESOURCE_DETECTORS ??= "env,host,serviceinstance";
  // No baggage: what a client sends in it would be handed on to Resend, Twilio and Slack.
  process.env.OTEL_PROPAGATORS ??= "tracecontext";
  // Next would add a second span to each fetch that the undici instrumentation already covers.
  process.env.NEXT_OTEL_FETCH_DISABLED ??= "1";
  diag.setLogger(
    {
      error: (message, ...details) => log.warn({ action: "tracing", result: "failed", details }, message),
      warn: (message, ...details) => log.warn({ action: "tracing", details }, message),
      info: () => {},
      debug: () => {},
      verbose: () => {},
    },
    DiagLogLevel.WARN,
  );
  const sdk = new NodeSDK({
    serviceName: "notification-preferences",
    traceExporter: scrubbingExporter(new OTLPTraceExporter()),
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [
      new HttpInstrumentation({
        ignoreIncomingRequestHook: (request) => UNTRACED.has(routeLabel(request.url ?? "")),
        requestHook: (span, request) => {
          if (!isIncoming(request)) return;
          const route = routeLabel(request.url ?? "");
          span.updateName(`${methodLabel(request.method)} ${route}`);
          span.setAttribute("http.route", route);
        },
      }),
      new GraphQLInstrumentation({
        mergeItems: true,
        depth: GRAPHQL_DEPTH,
        allowValues: false,
        ignoreTrivialResolveSpans: true,
      }),
      // The worker polls all day; without a parent there is no story to tell.
      new PgInstrumentation({ enhancedDatabaseReporting: false, requireParentSpan: true }),
      new UndiciInstrumentation(),
    ],
  });
  sdk.start();
  setTracing(sdk);
}

/** The hook is called for both directions; only a request that came in has a `url`. */
function isIncoming(request: object): request is IncomingMessage {
  return "url" in request && "httpVersion" in request;
}
