import type { IncomingMessage, ServerResponse } from "node:http";
import next from "next";
import { isValidLink } from "#app/_request/link-holder.ts";
import { closePool } from "#db/client.ts";
import { assertMigrated, migrate } from "#db/migrate.ts";
import { handleNodeRequest } from "#graphql/handler.ts";
import { policyLines } from "#graphql/policy/report.ts";
import { apollo } from "#graphql/server.ts";
import { sealEvents } from "#lib/audit/index.ts";
import { build, isBuilt } from "#lib/bootstrap/build.ts";
import { configWarnings } from "#lib/bootstrap/config-warnings.ts";
import { say, step } from "#lib/bootstrap/console.ts";
import { shutDownOnSignal } from "#lib/bootstrap/graceful-shutdown.ts";
import { listenForChanges } from "#lib/bootstrap/listen-for-changes.ts";
import { openForProcess } from "#lib/bootstrap/open-database.ts";
import { seedDemo } from "#lib/bootstrap/seed.ts";
import { signInHelp } from "#lib/bootstrap/sign-in-help.ts";
import { env } from "#lib/env.ts";
import { startLedger } from "#lib/ledger/index.ts";
import { addGauges } from "#lib/operations/gauges.ts";
import {
  currentStatus,
  provideAccessRules,
  provideServiceTest,
  startProbe,
  startSlowRequests,
  startStatusSnapshots,
} from "#lib/operations/index.ts";
import { stampClientAddress } from "#lib/rate-limit/index.ts";
import { announceLocation } from "#lib/security/index.ts";
import { testService } from "#lib/smoke/index.ts";
import { flushSentry, initSentry, shutdownTracing, withRequestId, withRequestSpan } from "#lib/telemetry/index.ts";
import { startAlerting } from "#lib/worker/alerting.ts";
import { startWorker } from "#lib/worker/worker.ts";
import { fillHeaders } from "#server/fill-headers.ts";
import { identifyRequest } from "#server/identify-request.ts";
import { guardLinks } from "#server/link-guard.ts";
import { handleMachineEndpoint } from "#server/machine-endpoints.ts";
import { announceSlowAnswers, observeRequest } from "#server/observe-request.ts";
import { keepOwnCookies } from "#server/own-cookies.ts";
import { ownTarget } from "#server/request-target.ts";
import { setTransportHeader } from "#server/security-headers.ts";
import { handleStatusEndpoint } from "#server/status-page/endpoints.ts";
import { createWebServer, listen } from "#server/web-server.ts";

/**
 * The web process: `npm run web`. With --all (`npm start`) it also runs the worker and creates what is missing:
 * database, schema, demo data.
 */
const all = process.argv.includes("--all");
/** For a restored copy of the database, which nobody outside may reach. */
const loopback = process.argv.includes("--loopback");
const shutdown = shutDownOnSignal();

/** The paths that a restarted process serves while it waits for its database. All other paths get 503. */
const isShownWhileWaiting = (path: string): boolean => path === "/status" || path.startsWith("/_next/");

async function main(): Promise<void> {
  const variables = env();
  process.env.NEXTAUTH_URL = variables.appUrl;
  process.env.AUTH_TRUST_HOST = "";
  const web = createWebServer();
  // Listen first, so that a second start on the same port fails before it changes anything.
  await listen(web.http, variables.PORT, { loopback });
  say("Notification Preferences");
  for (const warning of configWarnings(variables, process.env)) say(warning);
  let isOpen = false;
  let pages: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | undefined;
  const startPages = async () => {
    await apollo();
    const app = next({ dev: false, port: variables.PORT, httpServer: web.http });
    await app.prepare();
    pages = app.getRequestHandler();
  };
  const serve = (request: IncomingMessage, response: ServerResponse): Promise<void> =>
    withRequestSpan(request, response, () =>
      withRequestId(identifyRequest(request, response), () => respond(request, response)),
    );
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = ownTarget(request.url);
    const path = target?.split("?", 1)[0] ?? "other";
    observeRequest(request, response, path);
    keepOwnCookies(request);
    if (target !== null) request.url = target;
    if (isOpen && path === "/api/graphql" && request.method !== "TRACE") return handleNodeRequest(request, response);
    fillHeaders(response);
    stampClientAddress(request);
    setTransportHeader(response);
    if (target === null) return void response.writeHead(400).end();
    // Next fails on TRACE requests.
    if (request.method === "TRACE") return void response.writeHead(405, { allow: "GET, HEAD, POST" }).end();
    if (await handleMachineEndpoint(path, request, response)) return;
    if (await handleStatusEndpoint(path, request, response)) return;
    if (!pages || !(isOpen || isShownWhileWaiting(path)))
      return void response
        .writeHead(503, { "content-type": "text/plain; charset=utf-8", "retry-after": "5" })
        .end("Starting.\n");
    if (await guardLinks(path, request, response, isValidLink)) return;
    await pages(request, response);
  };
  let isWaiting = false;
  const showLastStatus = async (): Promise<boolean> => {
    if (isWaiting) return true;
    if ((await currentStatus(new Date(), 0)).snapshot === null) return false;
    isWaiting = true;
    say("The database does not answer. The status page shows the last known status until it does.");
    if (await isBuilt()) await step("Starting the status page", startPages);
    web.serve(serve);
    return true;
  };
  const database = await openForProcess(shutdown, all, showLastStatus);
  shutdown.onStop("errors", () => flushSentry());
  shutdown.onStop("traces", () => shutdownTracing());
  shutdown.onStop("pool", closePool);
  if (all) {
    await step("Migrating the database", () => migrate(database.url));
    if (variables.demo) await step("Seeding the demo catalogue", seedDemo);
  } else await assertMigrated(database.url);
  shutdown.onStop("ledger", startLedger("web").stop);
  shutdown.onStop("slow requests", startSlowRequests().stop);
  shutdown.onStop("changes", listenForChanges(database.url));
  shutdown.onStop("trail", () => sealEvents()); // with the current keys, because the next start may use others
  if (!(await isBuilt())) await step("Building the pages (once; about a minute)", build);
  await initSentry();
  addGauges();
  await announceLocation();

  if (!pages) await step("Starting the web server", startPages);
  if (all) {
    provideAccessRules(() => policyLines());
    provideServiceTest(testService);
    const worker = await startWorker(database.url);
    shutdown.onStop("worker", worker.stop, 18_000);
  }
  shutdown.onStop("alerts", startAlerting(database.url).stop);
  shutdown.onStop("status", startStatusSnapshots().stop);
  shutdown.onStop("pace", announceSlowAnswers());
  shutdown.onStop("http", () => web.close());

  isOpen = true;
  web.serve(serve);
  const probing = startProbe(`http://127.0.0.1:${variables.PORT}`);
  shutdown.onStop("probe", probing.stop);
  say(await signInHelp());
}

main().catch(shutdown.fail);
