import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { OperatorError } from "#lib/errors.ts";
import { limits } from "#lib/limits.ts";
import { log } from "#lib/telemetry/index.ts";
import { setInertHeaders } from "#server/security-headers.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface WebServer {
  http: Server;
  /** Requests are answered by `handler` from now on; before, with 503 and "Starting". */
  serve(handler: Handler): void;
  /** Takes no new connection, finishes the requests that run, and destroys every socket that is open after `graceMs`. */
  close(graceMs?: number): Promise<void>;
}

/** A request that is not complete in time is answered with 408. Node checks the limits only every 30 s unless told otherwise. */
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
  // Next adds an upgrade listener to the server at its first request. Node would hand it the socket and forget it.
  const http = createServer({ ...timeouts, shouldUpgradeCallback: () => false }, (request, response) => {
    // While the server closes, a connection ends with its answer.
    response.once("close", () => http.listening || setImmediate(() => http.closeIdleConnections()));
    if (asksForAnotherProtocol(request)) return refuseUpgrade(response);
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

/** HTTP/2 is only offered to the server, which may ignore it (RFC 9110, 7.8); a WebSocket client can do nothing else. */
const asksForAnotherProtocol = ({ headers }: IncomingMessage): boolean =>
  headers.upgrade !== undefined && !/^h2c?$/i.test(headers.upgrade);

function refuseUpgrade(response: ServerResponse): void {
  setInertHeaders(response);
  response
    .writeHead(400, { "content-type": "text/plain; charset=utf-8", connection: "close" })
    .end("This service does not support protocol upgrades.\n");
}

/** Takes the port. Throws OperatorError if it cannot be had. */
export function listen(http: Server, port: number): Promise<void> {
  const sentences: Record<string, string> = {
    EADDRINUSE: `Port ${port} is used by another program. Stop that program, or choose another port: PORT=3001 npm start`,
    EACCES: `This user may not open port ${port}. Choose a port above 1023: PORT=3000 npm start`,
  };
  return new Promise((resolve, reject) => {
    http.once("error", (error: NodeJS.ErrnoException) => {
      const sentence = sentences[error.code ?? ""];
      reject(sentence ? new OperatorError(sentence) : error);
    });
    http.listen(port, resolve);
  });
}
