/** A span as it is exported to a collector (OTLP over HTTP with JSON). */
export interface ExportedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
  status: { code?: number };
}

interface Export {
  resourceSpans: { scopeSpans: { scope: { name: string }; spans: ExportedSpan[] }[] }[];
}

/** The spans in the bodies of a collector's requests, with the name of their instrumentation. */
export const exportedSpans = (bodies: readonly string[]): (ExportedSpan & { scope: string })[] =>
  bodies.flatMap((body) =>
    (JSON.parse(body) as Export).resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ scope, spans }) => spans.map((span) => ({ ...span, scope: scope.name }))),
    ),
  );
