import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import next from "next";
import { closePool } from "#db/client.ts";
import { assertMigrated, migrate } from "#db/migrate.ts";
import { openDatabase } from "#db/open.ts";
import { handleNodeRequest } from "#graphql/handler.ts";
import { apollo } from "#graphql/server.ts";
import { sealEvents } from "#lib/audit/index.ts";
import { env } from "#lib/env.ts";
import { OperatorError } from "#lib/errors.ts";
import { startWorker } from "#lib/jobs/worker.ts";
import { addGauges } from "#lib/operations/gauges.ts";
import { handleOperations } from "#lib/operations/http.ts";
import { stampClientAddress } from "#lib/rate-limit/index.ts";
import { announceLocation, guardLinks, setInertHeaders, setTransportHeader } from "#lib/security/index.ts";
import { build, isBuilt } from "#lib/start/build.ts";
import { drainOnSignal } from "#lib/start/drain.ts";
import { hintsFor } from "#lib/start/hints.ts";
import { fail, say, step } from "#lib/start/progress.ts";
import { seedDemo } from "#lib/start/seed.ts";
import { signInHelp } from "#lib/start/sign-in-help.ts";
import { flushSentry, initSentry, observeRequest, shutdownTracing } from "#lib/telemetry/index.ts";

/** The web process: `npm run web`. With --all (`npm start`) the worker runs in it too, and everything it needs is made. */
const all = process.argv.includes("--all");

async function main(): Promise<void> {
  const variables = env();
  process.env.NEXTAUTH_URL = variables.appUrl;
  process.env.AUTH_TRUST_HOST = "";
  const http = createServer();
  await listen(http, variables.PORT);
  say("Notification Preferences");
  for (const hint of hintsFor(variables)) say(hint);
  const database = await openDatabase((line) => say(`  ${line}`));
  if (all) {
    await step("Migrating the database", () => migrate(database.url));
    if (variables.demo) await step("Seeding the demo catalogue", seedDemo);
  } else await assertMigrated(database.url);
  if (!(await isBuilt())) await step("Building the pages (once; about a minute)", build);
  await initSentry();
  addGauges();
  await announceLocation();

  let pages: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | undefined;
  await step("Starting the web server", async () => {
    await apollo();
    const app = next({ dev: false, port: variables.PORT, httpServer: http });
    await app.prepare();
    pages = app.getRequestHandler();
  });
  const worker = all ? await startWorker(database.url) : undefined;

  const route = async (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    observeRequest(request, response, path);
    stampClientAddress(request);
    setTransportHeader(response);
    if (request.method === "TRACE") return refuse(response);
    if (path === "/api/graphql") return handleNodeRequest(request, response);
    if (await handleOperations(path, request, response)) return;
    if (await guardLinks(path, request, response)) return;
    await pages?.(request, response);
  };
  http.removeAllListeners("request");
  http.on("request", (request, response) => void route(request, response));
  drainOnSignal([
    ["http", () => closeServer(http)],
    ["worker", async () => worker?.stop()],
    ["trail", () => sealEvents()], // with the keys of now: the next start may have others
    ["pool", closePool],
    ["traces", shutdownTracing],
    ["errors", flushSentry],
    ["database", () => database.close()],
  ]);
  say(await signInHelp());
}

/** The port is taken first: a second start on it fails at once, before it touches anything. */
function listen(http: ReturnType<typeof createServer>, port: number): Promise<void> {
  http.on("request", (_request, response) => {
    response.writeHead(503, { "content-type": "text/plain; charset=utf-8", "retry-after": "5" }).end("Starting.\n");
  });
  return new Promise((resolve, reject) => {
    http.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? new OperatorError(
              `Port ${port} is taken by another program. Stop it, or choose another: PORT=3001 npm start`,
            )
          : error.code === "EACCES"
            ? new OperatorError(
                `Port ${port} may not be opened by this user. Choose one above 1023: PORT=3000 npm start`,
              )
            : error,
      ),
    );
    http.listen(port, resolve);
  });
}

/** A request that asks for its own echo, over which Next would stumble. */
function refuse(response: ServerResponse): void {
  setInertHeaders(response);
  response.writeHead(405, { allow: "GET, HEAD, POST" }).end();
}

function closeServer(http: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((resolve) => {
    http.close(() => resolve());
    http.closeIdleConnections();
    setTimeout(() => http.closeAllConnections(), 5_000).unref();
  });
}

main().catch(fail);
