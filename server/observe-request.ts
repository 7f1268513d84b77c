import type { IncomingMessage, ServerResponse } from "node:http";
import { methodLabel, metrics, routeLabel, statusClass } from "#lib/telemetry/index.ts";

/** Measures a request until its response is closed. `path`: without the query. */
export function observeRequest(request: IncomingMessage, response: ServerResponse, path: string): void {
  const startedMs = performance.now();
  response.once("close", () =>
    metrics.httpRequests.observe(
      {
        route: routeLabel(path),
        method: methodLabel(request.method ?? ""),
        status_class: statusClass(response.statusCode),
      },
      (performance.now() - startedMs) / 1000,
    ),
  );
}
