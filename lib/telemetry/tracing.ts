import { DiagLogLevel, diag } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { HttpInstrumentation } from "@opentelemetry/instrumentation-http";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { BatchSpanProcessor } from "@opentelemetry/sdk-trace";
import { log } from "./logger.ts";
import { recordingSampler, tailSampling } from "./sampling.ts";
import { setTracing } from "./shutdown-tracing.ts";
import { scrubbingExporter } from "./span-scrub.ts";

/** Next sets an attribute of each page's span after its end. Nothing is lost, and the warning would be in the log of each page. */
const endedSpan = "Cannot execute the operation on ended Span ";

/** Starts the SDK. Only register.ts calls it, before the modules to patch are loaded. */
export function startTracing(): void {
  // Defaults that the operator may override. No process detector: it would export the command line.
  process.env.OTEL_NODE_RESOURCE_DETECTORS ??= "env,host,serviceinstance";
  // No baggage: a client's baggage would be forwarded to Resend, Twilio and Slack.
  process.env.OTEL_PROPAGATORS ??= "tracecontext";
  // Next would add a second span to each fetch that the undici instrumentation covers.
  process.env.NEXT_OTEL_FETCH_DISABLED ??= "1";
  diag.setLogger(
    {
      error: (message, ...details) => log.warn({ action: "tracing", result: "failed", details }, message),
      warn: (message, ...details) => {
        if (!message.startsWith(endedSpan)) log.warn({ action: "tracing", details }, message);
      },
      info: () => {},
      debug: () => {},
      verbose: () => {},
    },
    DiagLogLevel.WARN,
  );
  const sdk = new NodeSDK({
    serviceName: "notification-preferences",
    sampler: recordingSampler(),
    spanProcessors: [tailSampling(batchProcessor())],
    metricReaders: [],
    logRecordProcessors: [],
    // Requests, statements and GraphQL operations have spans of our own (request-span.ts, db/statement-span.ts,
    // graphql/telemetry-plugin.ts): the libraries' instrumentations cost a quarter of a short request.
    instrumentations: [
      new HttpInstrumentation({
        disableIncomingRequestInstrumentation: true,
        // The path of a subscriber's webhook may be a secret. Its requests have this header (Standard Webhooks).
        ignoreOutgoingRequestHook: ({ headers }) => headers !== undefined && "webhook-id" in headers,
      }),
      new UndiciInstrumentation(),
    ],
  });
  sdk.start();
  setTracing(sdk);
}

/** With the standard variables, which the SDK reads only for processors of its own. */
function batchProcessor(): BatchSpanProcessor {
  const number = (name: string) => (process.env[name] ? Number(process.env[name]) : undefined);
  return new BatchSpanProcessor({
    exporter: scrubbingExporter(new OTLPTraceExporter()),
    maxQueueSize: number("OTEL_BSP_MAX_QUEUE_SIZE"),
    scheduledDelayMillis: number("OTEL_BSP_SCHEDULE_DELAY"),
    exportTimeoutMillis: number("OTEL_BSP_EXPORT_TIMEOUT"),
    maxExportBatchSize: number("OTEL_BSP_MAX_EXPORT_BATCH_SIZE"),
  });
}
