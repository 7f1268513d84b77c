import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { expect, test } from "playwright/test";
import { createClient } from "../examples/integrator/src/client.ts";
import { SendNotificationDocument } from "../examples/integrator/src/generated.ts";
import { exportedSpans } from "../lib/telemetry/testing/exported-spans.ts";
import { startService } from "./service.ts";

/** A loopback server that records request bodies and sends the same response to each. */
async function listen(answer: () => unknown): Promise<{ url: string; bodies: string[]; server: Server }> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    bodies.push(Buffer.concat(chunks).toString("utf8"));
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer()));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { url: `http://127.0.0.1:${address.port}`, bodies, server };
}

test("one trace connects the GraphQL request, the database, two jobs and the provider", async () => {
  const collector = await listen(() => ({}));
  const resend = await listen(() => ({ id: "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794" }));
  const service = await startService({
    DEMO: "0",
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    RESEND_API_KEY: "re_test",
    RESEND_BASE_URL: resend.url,
    EMAIL_FROM: "News <news@example.com>",
  });
  const roster = join(service.dataDir, "roster.ndjson");
  await writeFile(
    roster,
    `${JSON.stringify({ externalId: "one", email: "traced@example.com", phone: "+15551234567" })}\n`,
  );
  await service.np("seed");
  await service.np("import", "people", roster);
  const apiKey = (await service.np("api-key", "create", "--name", "t", "--scopes", "SEND")).stdout.trim();
  const { sendNotification } = await createClient({ url: service.url, apiKey })(SendNotificationDocument, {
    input: {
      topicKey: "mentions",
      audience: { externalIds: ["one"] },
      subject: "Hello",
      body: "Hello",
      channels: ["EMAIL"],
    },
  });
  expect(sendNotification?.__typename).toBe("NotificationAccepted");
  await expect.poll(() => resend.bodies.length, { timeout: 30_000 }).toBe(1);
  await service.stop();

  const spans = exportedSpans(collector.bodies);
  const toProvider = spans.find(
    ({ scope, attributes }) =>
      scope.includes("undici") && attributes.some(({ value }) => value.stringValue?.startsWith(`${resend.url}/emails`)),
  );
  const trace = spans.filter(({ traceId }) => traceId === toProvider?.traceId);
  const parts = new Set(trace.map(({ scope }) => scope.replace("@opentelemetry/instrumentation-", "")));
  expect([...parts].sort()).toEqual(["graphql", "http", "notification-preferences", "pg", "undici"]);
  expect(trace.map(({ name }) => name)).toEqual(expect.arrayContaining(["job plan", "job deliver"]));
  const ids = new Set(trace.map(({ spanId }) => spanId));
  const roots = trace.filter(({ parentSpanId }) => !parentSpanId || !ids.has(parentSpanId));
  expect(roots).toHaveLength(1);
  expect(roots[0]?.scope).toContain("http");
  // Spans contain neither addresses nor credentials.
  for (const secret of ["traced@example.com", "+15551234567", apiKey, "re_test"])
    expect(collector.bodies.join("\n")).not.toContain(secret);
  for (const { server } of [collector, resend]) server.close();
});
