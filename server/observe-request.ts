import type { IncomingMessage, ServerResponse } from "node:http";
import { changes } from "#db/changes.ts";
import { methodLabel, metrics, type RouteLabel, routeLabel, statusClass } from "#lib/telemetry/index.ts";
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

/** Tells all workers, until it is stopped, when answers are slow. Their bulk work then gives way. */
export function announceSlowAnswers(): () => void {
  const timer = setInterval(() => {
    if (pace.takeIsSlow()) changes().announce("busy");
  }, checkEveryMs).unref();
  return () => clearInterval(timer);
}

/** Measures a request until its response is closed. `path`: without the query. */
export function observeRequest(request: IncomingMessage, response: ServerResponse, path: string): void {
  const startedMs = performance.now();
  response.once("close", () => {
    const ms = performance.now() - startedMs;
    const route = routeLabel(path);
    if (interactive.has(route)) pace.add(ms);
    metrics.httpRequests.observe(
      { route, method: methodLabel(request.method ?? ""), status_class: statusClass(response.statusCode) },
      ms / 1000,
    );
  });
}
