import { handleMachineEndpoint } from "./machine-endpoints.ts";
import { createWebServer, listen, type WebServer } from "./web-server.ts";

/**
 * The HTTP server of a worker process: `/health/live`, `/health` and `/metrics`, and nothing else. What is measured while
 * messages are sent is known only to the process that sends them. Throws OperatorError if the port is not available.
 */
export async function startWorkerServer(port: number): Promise<WebServer> {
  const server = createWebServer();
  server.serve(async (request, response) => {
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    if (!(await handleMachineEndpoint(path, request, response))) response.writeHead(404).end();
  });
  await listen(server.http, port, { variable: "WORKER_PORT" });
  return server;
}
