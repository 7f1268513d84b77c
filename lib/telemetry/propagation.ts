import {
  type Attributes,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";

/** Trace context in a job's payload (W3C Trace Context), so that the job joins the trace of its request. */
export interface Carrier {
  traceparent?: string;
}

/** Looked up on each call: before the SDK starts, the tracer is a proxy, so this costs nothing when tracing is off. */
const tracer = () => trace.getTracer("notification-preferences");

/** The active span as a carrier; empty if tracing is off. */
export function carrier(): Carrier {
  const fields: Carrier = {};
  propagation.inject(context.active(), fields);
  return fields.traceparent === undefined ? {} : { traceparent: fields.traceparent };
}

/** The id of the active trace. Null if there is none, for example because tracing is off. */
export const activeTraceId = (): string | null => trace.getActiveSpan()?.spanContext().traceId ?? null;

/** Runs `fn` in a span below the carrier's, or in a new trace if it is empty. Returns or throws as `fn` does. */
export function withCarrier<T>(
  from: Carrier,
  spanName: string,
  attributes: Attributes,
  fn: (span: Span) => T | Promise<T>,
): Promise<T> {
  const parent = propagation.extract(ROOT_CONTEXT, from);
  return tracer().startActiveSpan(spanName, { kind: SpanKind.CONSUMER, attributes }, parent, (span) => run(span, fn));
}

/** Runs `fn` in a span below the active one. Returns or throws as `fn` does. */
export function withSpan<T>(name: string, attributes: Attributes, fn: (span: Span) => T | Promise<T>): Promise<T> {
  return tracer().startActiveSpan(name, { attributes }, (span) => run(span, fn));
}

/** Names the active span when its work is known, for example after a request is parsed. */
export function nameActiveSpan(name: string, attributes: Attributes): void {
  trace.getActiveSpan()?.updateName(name).setAttributes(attributes);
}

/** Marks the active span as failed although nothing is thrown, so that its trace is exported. */
export function failActiveSpan(): void {
  trace.getActiveSpan()?.setStatus({ code: SpanStatusCode.ERROR });
}

async function run<T>(span: Span, fn: (span: Span) => T | Promise<T>): Promise<T> {
  try {
    return await fn(span);
  } catch (error) {
    span.recordException(error instanceof Error ? error : String(error));
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
    throw error;
  } finally {
    span.end();
  }
}
