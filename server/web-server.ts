import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { OperatorError } from "#lib/errors.ts";
import { limits } from "#lib/limits.ts";
import { log } from "#lib/telemetry/index.ts";
import { setInertHeaders } from "#server/security-headers.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface WebServer {
  http: Server;
  /** From now on `handler` serves requests. Until then they get 503 "Starting". */
  serve(handler: Handler): void;
  /** Accepts no new connections, finishes running requests, and destroys all sockets after `graceMs`. */
  close(graceMs?: number): Promise<void>;
}

/** An incomplete request gets 408 after these limits. By default, Node checks them every 30 s only. */
const timeLimits: ServerOptions = {
  headersTimeout: limits.headersMs,
  requestTimeout: limits.requestMs,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
};

export function createWebServer(timeouts = timeLimits): WebServer {
  let handle: Handler = async (_request, response) => {
    response.writeHead(503, { "content-type": "text/plain; charset=utf-8", "retry-after": "5" }).end("Starting.\n");
  };
  // Next adds an upgrade listener at its first request, and Node would pass it the socket and stop tracking it.
  const http = createServer({ ...timeouts, shouldUpgradeCallback: () => false }, (request, response) => {
    // During a shutdown, a connection closes after its response.
    response.once("close", () => http.listening || setImmediate(() => http.closeIdleConnections()));
    if (isUpgradeRequest(request)) return refuseUpgrade(response);
    handle(request, response).catch((error: unknown) => {
      log.error({ action: "http", result: "failed", error });
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { connection: "close" }).end();
    });
  });
  const sockets = new Set<Socket>();
  http.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return {
    http,
    serve: (handler) => {
      handle = handler;
    },
    close: (graceMs = 4_000) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          for (const socket of sockets) socket.destroy();
        }, graceMs);
        http.close(() => {
          clearTimeout(timer);
          resolve();
        });
        http.closeIdleConnections();
      }),
  };
}

/**
 * An HTTP/2 upgrade is an offer that the server may ignore (RFC 9110, 7.8); a WebSocket client cannot continue
 * without one.
 */
const isUpgradeRequest = ({ headers }: IncomingMessage): boolean =>
  headers.upgrade !== undefined && !/^h2c?$/i.test(headers.upgrade);

function refuseUpgrade(response: ServerResponse): void {
  setInertHeaders(response);
  response
    .writeHead(400, { "content-type": "text/plain; charset=utf-8", connection: "close" })
    .end("This service does not support protocol upgrades.\n");
}

interface ListenOptions {
  /** The variable that names the port. */
  variable?: "PORT" | "WORKER_PORT";
  /** Only programs of this host can connect. */
  loopback?: boolean;
}

/** Listens on the port. Throws OperatorError if it is not available. */
export function listen(
  http: Server,
  port: number,
  { variable = "PORT", loopback = false }: ListenOptions = {},
): Promise<void> {
  const retryWith = variable === "PORT" ? "PORT=3001 npm start" : "WORKER_PORT=3001 npm run worker";
  const sentences: Record<string, string> = {
    EADDRINUSE: `Port ${port} is used by another program. Stop that program, or choose another port: ${retryWith}`,
    EACCES: `This user may not open port ${port}. Choose a port above 1023: ${retryWith}`,
  };
  return new Promise((resolve, reject) => {
    http.once("error", (error: NodeJS.ErrnoException) => {
      const sentence = sentences[error.code ?? ""];
      reject(sentence ? new OperatorError(sentence) : error);
    });
    http.listen({ port, host: loopback ? "127.0.0.1" : undefined }, resolve);
  });
}
