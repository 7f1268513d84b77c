import type { IncomingMessage, ServerResponse } from "node:http";
import { isMetricsToken } from "#lib/auth/index.ts";
import { env } from "#lib/env.ts";
import { health } from "#lib/operations/index.ts";
import { metricsContentType, metricsText } from "#lib/telemetry/index.ts";
import { setInertHeaders } from "#server/security-headers.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Endpoints for machines, served before Next so that they work when pages do not. */
const routes: Record<string, Handler> = {
  "/health/live": async (_request, response) => send(response, 200, { status: "ok" }),
  "/health": async (_request, response) => {
    const state = await health();
    send(response, state.status === "ok" ? 200 : 503, state);
  },
  "/metrics": async (request, response) => {
    if (!mayScrape(request)) return send(response, 401, { error: 'Send "Authorization: Bearer <METRICS_TOKEN>".' });
    const text = await metricsText();
    response.writeHead(200, { "content-type": metricsContentType, "cache-control": "no-store" }).end(text);
  },
};

/** Handles the request if its path is one of these; else returns false. */
export async function handleMachineEndpoint(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const handler = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (!handler) return false;
  setInertHeaders(response);
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    send(response, 405, { error: "Use GET." });
    return true;
  }
  try {
    await handler(request, response);
  } catch {
    if (!response.headersSent) send(response, 500, { status: "failed" });
  }
  return true;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" })
    .end(`${JSON.stringify(body)}\n`);
}

const loopback = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

const loopbackName = /^(?:localhost|127[.]0[.]0[.]1|\[::1\])(?::\d+)?$/i;
const proxyHeader = /^(?:x-forwarded-.+|forwarded|via|x-real-ip)$/;

/**
 * Signs of a proxy on this host: its headers, the name under which the public reaches it, or HTTP/1.0, which nginx speaks. The
 * name also gives away a web page whose own name leads to this host (DNS rebinding).
 */
const isProxied = ({ headers, httpVersionMinor }: IncomingMessage): boolean =>
  httpVersionMinor === 0 ||
  !loopbackName.test(headers.host ?? "") ||
  Object.keys(headers).some((name) => proxyHeader.test(name));

/** With METRICS_TOKEN, requires it; without, allows loopback unless a proxy is involved. */
function mayScrape(request: IncomingMessage): boolean {
  const { METRICS_TOKEN, TRUSTED_PROXIES } = env();
  const { headers, socket } = request;
  if (METRICS_TOKEN) return isMetricsToken(headers.authorization);
  return (
    TRUSTED_PROXIES === 0 && !headers.authorization && loopback.has(socket.remoteAddress ?? "") && !isProxied(request)
  );
}
