import type { IncomingMessage, ServerResponse } from "node:http";
import { requestIdOf } from "#lib/telemetry/index.ts";

/** Gives a request its id, which its response names. A slow page can then be found in the log, also without tracing. */
export function identifyRequest(request: IncomingMessage, response: ServerResponse): string {
  const given = request.headers["x-request-id"];
  const requestId = requestIdOf(typeof given === "string" ? given : null);
  request.headers["x-request-id"] = requestId;
  response.setHeader("x-request-id", requestId);
  return requestId;
}
