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

/** What a job's payload carries so that its work joins the trace of the request that added it (W3C Trace Context). */
export interface Carrier {
  traceparent?: string;
}

/** Named anew each time: the tracer that is given before the SDK starts is a proxy, so this costs nothing when off. */
const tracer = () => trace.getTracer("notification-preferences");

/** The active span as a carrier; empty when tracing is off. */
export function carrier(): Carrier {
  const fields: Carrier = {};
  propagation.inject(context.active(), fields);
  return fields.traceparent === undefined ? {} : { traceparent: fields.traceparent };
}

/** Runs `fn` in a span under the carrier's, or in a new trace when it is empty. Gives fn's result, or throws its error. */
export function withCarrier<T>(
  from: Carrier,
  spanName: string,
  attributes: Attributes,
  fn: (span: Span) => T | Promise<T>,
): Promise<T> {
  const parent = propagation.extract(ROOT_CONTEXT, from);
  return tracer().startActiveSpan(spanName, { kind: SpanKind.CONSUMER, attributes }, parent, (span) => run(span, fn));
}

/** Runs `fn` in a span under the active one. Gives fn's result, or throws its error. */
export function withSpan<T>(name: string, attributes: Attributes, fn: (span: Span) => T | Promise<T>): Promise<T> {
  return tracer().startActiveSpan(name, { attributes }, (span) => run(span, fn));
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
