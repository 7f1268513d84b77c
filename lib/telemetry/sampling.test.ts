import { context, ROOT_CONTEXT, type Span, SpanStatusCode, trace } from "@opentelemetry/api";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { afterEach, describe, expect, test, vi } from "vitest";
import { recordingSampler, tailSampling } from "./sampling.ts";

afterEach(() => vi.unstubAllEnvs());

/** A tracer whose exporter has the names of the kept spans, with the sampler of these variables. */
function traced(sampler: string, argument = "", nowMs?: () => number) {
  vi.stubEnv("OTEL_TRACES_SAMPLER", sampler);
  vi.stubEnv("OTEL_TRACES_SAMPLER_ARG", argument);
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    sampler: recordingSampler(nowMs),
    spanProcessors: [tailSampling(new SimpleSpanProcessor({ exporter }))],
  });
  const tracer = provider.getTracer("test");
  return {
    root: (startTime?: number) => tracer.startSpan("root", { startTime }, ROOT_CONTEXT),
    child: (parent: Span, name = "child") => tracer.startSpan(name, {}, trace.setSpan(context.active(), parent)),
    names: async () => {
      await provider.forceFlush();
      return exporter.getFinishedSpans().map(({ name }) => name);
    },
  };
}

describe("tailSampling", () => {
  test.each([
    ["always_on", "", 2],
    ["", "", 2],
    ["always_off", "", 0],
    ["traceidratio", "0", 0],
    ["parentbased_traceidratio", "0", 0],
    ["parentbased_traceidratio", "1", 2],
  ])("keeps the spans that the sampler %j with %j chooses", async (sampler, argument, kept) => {
    const { root, child, names } = traced(sampler, argument);
    const request = root();
    child(request).end();
    request.end();
    expect(await names()).toHaveLength(kept);
  });

  test("keeps the first ten traces of each second without a variable, each with all its spans", async () => {
    let nowMs = 5_000;
    const { root, child, names } = traced("", "", () => nowMs);
    const request = () => {
      const span = root();
      child(span).end();
      span.end();
    };
    for (let n = 0; n < 15; n += 1) request();
    expect(await names()).toHaveLength(20);
    nowMs = 6_000;
    for (let n = 0; n < 15; n += 1) request();
    expect(await names()).toHaveLength(40);
  });

  test("keeps an unsampled trace beyond the tenth of a second if it failed", async () => {
    const { root, names } = traced("", "", () => 5_000);
    for (let n = 0; n < 10; n += 1) root().end();
    root().setStatus({ code: SpanStatusCode.ERROR }).end();
    root().end();
    expect(await names()).toHaveLength(11);
  });

  test("keeps all spans of an unsampled request in which one span failed", async () => {
    const { root, child, names } = traced("always_off");
    const [request, other] = [root(), root()];
    const failed = child(request);
    child(other).end();
    failed.setStatus({ code: SpanStatusCode.ERROR }).end();
    request.end();
    other.end();
    expect(await names()).toEqual(["child", "root"]);
  });

  test("keeps all spans of an unsampled request that was slow, also one that ends later", async () => {
    const { root, child, names } = traced("always_off");
    const request = root(Date.now() - 1_500);
    const late = child(request);
    child(request).end();
    request.end();
    late.end();
    expect(await names()).toEqual(["child", "root", "child"]);
  });

  test("drops the spans of the oldest request when 200 others wait", async () => {
    const { root, child, names } = traced("always_off");
    const requests = Array.from({ length: 201 }, () => root());
    for (const request of requests) {
      child(request).setStatus({ code: SpanStatusCode.ERROR }).end();
      request.end();
    }
    expect(await names()).toHaveLength(2 * 200);
  });

  test("buffers at most 500 spans of a request", async () => {
    const { root, child, names } = traced("always_off");
    const request = root();
    for (let n = 0; n < 600; n += 1) child(request).end();
    request.setStatus({ code: SpanStatusCode.ERROR }).end();
    expect(await names()).toHaveLength(501);
  });
});
