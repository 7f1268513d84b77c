/** The web process of bench/telemetry.ts: GraphQL over HTTP. Sends its port, and its CPU time for each message. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ProxyTracerProvider, trace } from "@opentelemetry/api";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import { handleNodeRequest } from "#graphql/handler.ts";
import { listenForChanges } from "#lib/bootstrap/listen-for-changes.ts";
import { metrics, withRequestSpan } from "#lib/telemetry/index.ts";
import { observeRequest } from "#server/observe-request.ts";

const noop = (): void => undefined;
if (process.env.TELEMETRY_OFF)
  for (const metric of Object.values(metrics)) Object.assign(metric, { inc: noop, observe: noop });

const server = createServer((request, response) => {
  withRequestSpan(request, response, () => {
    observeRequest(request, response, "/api/graphql");
    void handleNodeRequest(request, response);
  });
});
if (process.env.DATABASE_URL) listenForChanges(process.env.DATABASE_URL);
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));

process.on("message", async () => {
  const global = trace.getTracerProvider();
  const provider = global instanceof ProxyTracerProvider ? global.getDelegate() : global;
  if (provider instanceof TracerProvider) await provider.forceFlush();
  const { user, system } = process.cpuUsage();
  process.send?.((user + system) / 1000);
});
process.on("disconnect", () => process.exit(0));
