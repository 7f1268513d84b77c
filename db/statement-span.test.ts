import { context, ROOT_CONTEXT, SpanStatusCode, trace } from "@opentelemetry/api";
import { AlwaysOffSampler, AlwaysOnSampler, createAlwaysRecordSampler, TracerProvider } from "@opentelemetry/sdk-trace";
import { afterEach, describe, expect, test } from "vitest";
import { recordStatement } from "./statement-span.ts";

afterEach(() => trace.disable());

const names = { text: "\n  select name FROM users WHERE id = $1", values: ["usr_1"] };

/** Records what `use` does in a request whose trace is exported or not, and returns the spans of its statements. */
function record(isExported: boolean, use: (ranIn: typeof ROOT_CONTEXT) => void) {
  const ended: {
    name: string;
    attributes: object;
    status: { code: number };
    parentSpanContext?: { spanId: string };
  }[] = [];
  const provider = new TracerProvider({
    sampler: createAlwaysRecordSampler(isExported ? new AlwaysOnSampler() : new AlwaysOffSampler()),
    spanProcessors: [
      {
        onStart: () => undefined,
        onEnd: (span) => void ended.push(span),
        forceFlush: async () => undefined,
        shutdown: async () => undefined,
      },
    ],
  });
  trace.setGlobalTracerProvider(provider);
  const request = provider.getTracer("test").startSpan("request");
  use(trace.setSpan(context.active(), request));
  return { requestId: request.spanContext().spanId, ended };
}

describe("recordStatement", () => {
  test("records a statement of an exported trace below its request, with its text and without its values", () => {
    const { requestId, ended } = record(true, (ranIn) => recordStatement(names, ranIn, Date.now() - 3, false));
    expect(ended).toHaveLength(1);
    expect(ended[0]).toMatchObject({
      name: "SELECT",
      parentSpanContext: { spanId: requestId },
      attributes: { "db.system.name": "postgresql", "db.query.text": "select name FROM users WHERE id = $1" },
    });
    expect(JSON.stringify(ended[0]?.attributes)).not.toContain("usr_1");
  });

  test("records the start and the end of a transaction only if they fail", () => {
    const { ended } = record(true, (ranIn) => {
      recordStatement("BEGIN; SET LOCAL ROLE np_app", ranIn, Date.now(), false);
      recordStatement("COMMIT", ranIn, Date.now(), false);
      recordStatement("COMMIT", ranIn, Date.now(), true);
    });
    expect(ended.map(({ name, status }) => [name, status.code])).toEqual([["COMMIT", SpanStatusCode.ERROR]]);
  });

  test("records of a trace that is not exported only what was slow or failed", () => {
    const { ended } = record(false, (ranIn) => {
      recordStatement("SELECT 1", ranIn, Date.now(), false);
      recordStatement("UPDATE users SET name = $1", ranIn, Date.now() - 60, false);
      recordStatement("INSERT INTO users VALUES ($1)", ranIn, Date.now(), true);
    });
    expect(ended.map(({ name }) => name)).toEqual(["UPDATE", "INSERT"]);
  });

  test("records nothing outside a request or job", () => {
    const { ended } = record(true, () => recordStatement("SELECT 1", ROOT_CONTEXT, Date.now() - 100, true));
    expect(ended).toEqual([]);
  });
});
