import { type Context, SpanStatusCode, TraceFlags, trace } from "@opentelemetry/api";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  createAlwaysRecordSampler,
  ParentBasedSampler,
  type ReadableSpan,
  type Sampler,
  SamplingDecision,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace";
import { slowMs } from "./slow.ts";

/** Requests and jobs per second whose traces are exported. At this rate, tracing costs at most a tenth of the work. */
const maxTracesPerSecond = 10;
/** Of one request or job. Later spans are dropped. */
const maxSpans = 500;
/** Requests and jobs whose spans are buffered at a time. Above this number, the spans of the oldest one are dropped. */
const maxWaiting = 200;

/** The spans that this process records for one request or job. */
interface LocalTrace {
  root: ReadableSpan;
  ended: ReadableSpan[];
  hasFailed: boolean;
  outcome: "waiting" | "kept" | "dropped";
}

/**
 * The sampler of the standard variables OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG; without them, the parent's choice, and
 * the first traces of each second. Spans that it rejects are recorded too.
 */
export function recordingSampler(nowMs: () => number = () => performance.now()): Sampler {
  const [, parentBased, name] =
    /^(parentbased_)?(.*)$/.exec(process.env.OTEL_TRACES_SAMPLER || "parentbased_per_second") ?? [];
  const chosen = samplerOf(name, nowMs);
  return createAlwaysRecordSampler(parentBased ? new ParentBasedSampler({ root: chosen }) : chosen);
}

function samplerOf(name: string | undefined, nowMs: () => number): Sampler {
  if (name === "per_second") return perSecondSampler(nowMs);
  if (name === "always_off") return new AlwaysOffSampler();
  if (name !== "traceidratio") return new AlwaysOnSampler();
  return new TraceIdRatioBasedSampler(Number(process.env.OTEL_TRACES_SAMPLER_ARG || 1));
}

/** Samples the first traces of each second. A service with little traffic exports every trace. */
function perSecondSampler(nowMs: () => number): Sampler {
  let second = 0;
  let count = 0;
  return {
    shouldSample() {
      const current = Math.floor(nowMs() / 1000);
      if (current !== second) [second, count] = [current, 0];
      count += 1;
      return {
        decision: count > maxTracesPerSecond ? SamplingDecision.NOT_RECORD : SamplingDecision.RECORD_AND_SAMPLED,
      };
    },
    toString: () => `FirstPerSecond{${maxTracesPerSecond}}`,
  };
}

/**
 * Passes sampled spans on immediately. The other spans of a request or job wait until it ends, and are passed on only if one of
 * them failed or it was slow.
 */
export function tailSampling(inner: SpanProcessor): SpanProcessor {
  const traces = new WeakMap<object, LocalTrace>();
  const waiting = new Set<LocalTrace>();
  const settle = (local: LocalTrace, outcome: "kept" | "dropped") => {
    waiting.delete(local);
    local.outcome = outcome;
    if (outcome === "kept") for (const span of local.ended) inner.onEnd(asSampled(span));
    local.ended = [];
  };
  const startTrace = (root: ReadableSpan): LocalTrace => {
    const local: LocalTrace = { root, ended: [], hasFailed: false, outcome: "waiting" };
    waiting.add(local);
    for (const oldest of waiting) {
      if (waiting.size <= maxWaiting) break;
      settle(oldest, "dropped");
    }
    return local;
  };
  return {
    onStart(span, parentContext) {
      inner.onStart(span, parentContext);
      if (isSampled(span)) return;
      traces.set(span, traces.get(localParent(parentContext) ?? span) ?? startTrace(span));
    },
    onEnd(span) {
      if (isSampled(span)) return inner.onEnd(span);
      const local = traces.get(span);
      if (!local || local.outcome === "dropped") return;
      if (local.outcome === "kept") return inner.onEnd(asSampled(span));
      local.hasFailed ||= span.status.code === SpanStatusCode.ERROR;
      if (local.ended.length < maxSpans || span === local.root) local.ended.push(span);
      if (span === local.root) settle(local, local.hasFailed || isSlow(span) ? "kept" : "dropped");
    },
    forceFlush: () => inner.forceFlush(),
    shutdown: () => inner.shutdown(),
  };
}

const isSlow = ({ duration: [seconds, nanoseconds] }: ReadableSpan): boolean =>
  seconds * 1e3 + nanoseconds / 1e6 >= slowMs;

const isSampled = (span: ReadableSpan): boolean => (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;

/** Undefined if the parent is in another process or in an earlier job. */
function localParent(context: Context): object | undefined {
  const parent = trace.getSpan(context);
  return parent && !parent.spanContext().isRemote ? parent : undefined;
}

/** The batch processor ignores spans without the flag. */
function asSampled(span: ReadableSpan): ReadableSpan {
  const context = { ...span.spanContext(), traceFlags: TraceFlags.SAMPLED };
  // Configurable, because span-scrub.ts puts a proxy around it, which may not replace a fixed property.
  return Object.create(span, { spanContext: { value: () => context, configurable: true, writable: true } });
}
