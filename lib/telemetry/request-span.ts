import type { IncomingMessage, ServerResponse } from "node:http";
import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { suppressTracing } from "@opentelemetry/core";
import { methodLabel, type RouteLabel, routeLabel } from "./route-label.ts";

/** Frequent machine requests and files: their spans would hide the others. */
const untraced: ReadonlySet<RouteLabel> = new Set<RouteLabel>(["/health", "/metrics", "/api/vitals", "/_next/*"]);

/**
 * Handles a request in a span that continues the caller's trace and ends when the response is closed. A span of our own, because
 * the library's instrumentation wraps every listener of each request and response, which costs a tenth of a short request.
 */
export function withRequestSpan<T>(request: IncomingMessage, response: ServerResponse, handle: () => T): T {
  const route = routeLabel(request.url ?? "");
  if (untraced.has(route)) return context.with(suppressTracing(context.active()), handle);
  const parent = propagation.extract(ROOT_CONTEXT, request.headers);
  const method = methodLabel(request.method);
  const span = trace.getTracer("notification-preferences").startSpan(
    `${method} ${route}`,
    {
      kind: SpanKind.SERVER,
      attributes: { "http.request.method": method, "http.route": route, "url.scheme": "http" },
    },
    parent,
  );
  if (!span.isRecording()) return handle();
  response.once("close", () => {
    span.setAttribute("http.response.status_code", response.statusCode);
    if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
  return context.with(trace.setSpan(parent, span), handle);
}
