import { type Context, SpanKind, SpanStatusCode, TraceFlags, trace } from "@opentelemetry/api";

/** A span of its own in every trace, exported or not: a request that is slow or fails is exported with its slow statements. */
const slowAfterMs = 50;
/** The start and the end of a transaction. Their spans would be a third of all, and show only what the others show. */
const transactionCommand = /^(BEGIN|COMMIT)\b/;

/**
 * Records a statement that has ended as a span of the request or job in whose context it ran, with its text without values.
 * Spans are made after the fact, because most statements need none: a span costs as much as a small statement.
 */
export function recordStatement(statement: unknown, ranIn: Context, startedAtMs: number, failed: boolean): void {
  const parent = trace.getSpan(ranIn);
  if (!parent?.isRecording()) return;
  const endedAtMs = Date.now();
  const isExported = (parent.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
  if (!isExported && !failed && endedAtMs - startedAtMs < slowAfterMs) return;
  const text = String(typeof statement === "string" ? statement : Reflect.get(Object(statement), "text")).trim();
  if (transactionCommand.test(text) && !failed) return;
  const operation = /^\w+/.exec(text)?.[0].toUpperCase() ?? "statement";
  const span = trace.getTracer("notification-preferences").startSpan(
    operation,
    {
      kind: SpanKind.CLIENT,
      startTime: startedAtMs,
      attributes: { "db.system.name": "postgresql", "db.operation.name": operation, "db.query.text": text },
    },
    ranIn,
  );
  if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(endedAtMs);
}
