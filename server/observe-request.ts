import type { IncomingMessage, ServerResponse } from "node:http";
import { changes } from "#db/changes.ts";
import { noteSlowRequest } from "#lib/operations/index.ts";
import {
  activeTraceId,
  methodLabel,
  metrics,
  type RouteLabel,
  routeLabel,
  slowMs,
  statusClass,
} from "#lib/telemetry/index.ts";
import { AnswerPace, checkEveryMs } from "./answer-pace.ts";

/** The routes that people and integrators wait for. */
const interactive: ReadonlySet<RouteLabel> = new Set([
  "/api/graphql",
  "/preferences",
  "/p/[token]",
  "/u/[token]",
  "/admin/*",
]);
const pace = new AnswerPace();

/** Signals slow answers to all workers until it is stopped, so that they reduce bulk work. */
export function announceSlowAnswers(): () => void {
  const timer = setInterval(() => {
    if (pace.takeIsSlow()) changes().announce("busy");
  }, checkEveryMs).unref();
  return () => clearInterval(timer);
}

/** Measures a request until its response is closed, and records a slow one with its trace. `path`: without the query. */
export function observeRequest(request: IncomingMessage, response: ServerResponse, path: string): void {
  const startedMs = performance.now();
  const traceId = activeTraceId();
  response.once("close", () => {
    const durationMs = performance.now() - startedMs;
    const [route, method, status] = [routeLabel(path), methodLabel(request.method), response.statusCode];
    if (interactive.has(route)) pace.add(durationMs);
    const status_class = response.hasHeader("x-maintenance") ? "other" : statusClass(status);
    metrics.httpRequests.observe({ route, method, status_class }, durationMs / 1000);
    if (durationMs < slowMs) return;
    const requestId = response.getHeader("x-request-id");
    noteSlowRequest({
      at: new Date(),
      route,
      method,
      status,
      durationMs: Math.round(durationMs),
      traceId,
      requestId: typeof requestId === "string" ? requestId : null,
    });
  });
}
