import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { expect, test } from "playwright/test";
import { type EmbeddedServer, startEmbedded } from "#db/embedded.ts";
import { migrate } from "#db/migrate.ts";
import { type FakeVendor, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { vendorLedger } from "#lib/delivery/testing/ledger.ts";
import { createClient } from "../examples/integrator/src/client.ts";
import { SendNotificationDocument, UpsertTopicDocument } from "../examples/integrator/src/generated.ts";
import { kinds, type ReceivedSpan, type Receiver, startReceiver } from "./otlp/receiver.ts";
import { freePort, printed, type Running, start } from "./service.ts";

let dataDir: string;
let database: EmbeddedServer;
let receiver: Receiver;
let vendor: FakeVendor;
let env: Record<string, string>;
let apiKey: string;
const running: Running[] = [];

test.beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "np-trace-"));
  database = await startEmbedded({ dataDir });
  await migrate(database.url);
  receiver = await startReceiver();
  vendor = await startFakeVendor(vendorLedger().answer);
  env = {
    DATABASE_URL: database.url,
    DEMO: "0",
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    RESEND_API_KEY: "re_test",
    RESEND_BASE_URL: vendor.url,
    EMAIL_FROM: "News <news@example.com>",
    TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
    TWILIO_AUTH_TOKEN: "twiliosecret",
    TWILIO_BASE_URL: vendor.url,
    TWILIO_FROM: "+14155550100",
    SLACK_BOT_TOKEN: "xoxb-test",
    SLACK_BASE_URL: vendor.url,
  };
  const roster = join(dataDir, "roster.ndjson");
  const person = { externalId: "one", email: "traced@example.com", phone: "+15551234567", slackUserId: "U0TRACED1" };
  await writeFile(roster, `${JSON.stringify(person)}\n`);
  await np("import", "people", roster);
  apiKey = (await np("api-key", "create", "--name", "t", "--scopes", "ADMIN")).trim();
});
test.afterAll(async () => {
  for (const { process } of running) process.kill("SIGKILL");
  await Promise.all(running.map(({ exited }) => exited));
  receiver.close();
  await vendor[Symbol.asyncDispose]();
  await database.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function np(...args: string[]): Promise<string> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: _, ...untraced } = env;
  return (await promisify(execFile)("./np", args, { env: { ...process.env, ...untraced } })).stdout;
}

async function startWeb(): Promise<Running & { url: string }> {
  const port = String(await freePort());
  const web = start("server.ts", [], { ...env, PORT: port });
  running.push(web);
  await printed(web, "Ready on");
  return { ...web, url: `http://localhost:${port}` };
}

/** Ends a process in an orderly way, so that it has sent its spans. */
async function stop({ process, exited, output }: Running): Promise<void> {
  process.kill("SIGTERM");
  expect(await exited, output()).toBe(0);
}

/** The requests to vendors in a trace, for the message of a failure. */
const clientSpans = (trace: readonly ReceivedSpan[]): string =>
  JSON.stringify(
    trace.filter(({ kind }) => kind === kinds.client).map(({ spanId, name, attributes }) => [spanId, name, attributes]),
    null,
    1,
  );

test.describe("traces", () => {
  test("one trace leads from the request over the queue, the plan and the deliveries to each vendor, through two processes", async () => {
    const web = await startWeb();
    const workerPort = String(await freePort());
    const worker = start("worker.ts", [], { ...env, WORKER_PORT: workerPort });
    running.push(worker);
    await printed(worker, "The worker is running.");
    const request = createClient({ url: web.url, apiKey });
    const channels = ["EMAIL", "SMS", "SLACK"] as const;
    await request(UpsertTopicDocument, {
      input: {
        key: "traced",
        name: "Traced",
        description: "",
        section: "General",
        classification: "TRANSACTIONAL",
        urgent: true,
        channels: channels.map((channel) => ({ channel, policy: "DEFAULT_ON" as const })),
      },
    });
    const { sendNotification } = await request(SendNotificationDocument, {
      input: { topicKey: "traced", audience: { externalIds: ["one"] }, subject: "Hello", body: "a secret body" },
    });
    expect(sendNotification?.__typename).toBe("NotificationAccepted");
    const sendPaths = [/^\/emails/, /\/Messages\.json/, /^\/api\/chat\.postMessage/];
    const isSent = (path: RegExp) =>
      vendor.requests.some((request) => request.method === "POST" && path.test(request.path));
    for (const path of sendPaths)
      await expect.poll(() => isSent(path), { message: String(path), timeout: 30_000 }).toBe(true);
    const measured = await (await fetch(`http://127.0.0.1:${workerPort}/metrics`)).text();
    expect(measured, "only the worker measures deliveries").toMatch(/^delivery_settled_seconds_count\{.*\} [1-9]/m);
    await stop(web);
    await stop(worker);

    expect(receiver.problems).toEqual([]);
    const plan = receiver.spans.find(({ name }) => name === "job plan");
    const trace = receiver.spans.filter(({ traceId }) => traceId === plan?.traceId);
    const root = trace.find(({ kind, name }) => kind === kinds.server && name === "POST /api/graphql");
    const parentOf = (span: ReceivedSpan) => trace.find(({ spanId }) => spanId === span.parentSpanId);
    const pathOf = (span: ReceivedSpan | undefined): ReceivedSpan[] => (span ? [...pathOf(parentOf(span)), span] : []);
    const processOf = ({ resource }: ReceivedSpan) => resource["service.instance.id"];
    // Every other span has its parent in the trace, so nothing is lost between the processes.
    expect(trace.filter((span) => !parentOf(span))).toEqual([root]);
    for (const path of sendPaths) {
      // The vendor received the id of the span of this very request.
      const posts = vendor.requests.filter((request) => request.method === "POST" && path.test(request.path));
      expect(posts, String(path)).toHaveLength(1);
      const [sent] = posts;
      const [, traceId, spanId] = String(sent?.headers.traceparent).split("-");
      expect(traceId, String(path)).toBe(root?.traceId);
      const call = trace.find((span) => span.spanId === spanId);
      expect(call, `${path}: ${clientSpans(trace)}`).toMatchObject({ kind: kinds.client });
      expect(String(call?.attributes["url.full"]), String(path)).toContain(String(sent?.path.split("?")[0]));
      const steps = pathOf(call);
      expect(steps[0], String(path)).toBe(root);
      const jobs = steps.filter(({ kind }) => kind === kinds.consumer);
      expect(
        jobs.map(({ name }) => name),
        String(path),
      ).toEqual(["job plan", "job deliver"]);
      // The web process made the request, and the worker ran the jobs and called the vendor.
      const processes = [...new Set(steps.map(processOf))];
      expect(processes).toHaveLength(2);
      expect([...new Set([...jobs, call].map((span) => span && processOf(span)))]).toEqual([processes[1]]);
    }
    expect(trace.map(({ name }) => name)).toContain("mutation sendNotification");
    const statements = trace.filter(({ attributes }) => attributes["db.system.name"] === "postgresql");
    expect(new Set(statements.map(({ name }) => name))).toEqual(new Set(["SELECT", "INSERT", "UPDATE", "WITH"]));
    const exported = receiver.bodies.join("\n");
    for (const secret of [
      "traced@example.com",
      "15551234567",
      "U0TRACED1",
      apiKey,
      "re_test",
      "twiliosecret",
      "xoxb-test",
      "secret body",
    ])
      expect(exported, secret).not.toContain(secret);
  });

  /** Posts a query whose body takes more than a second to arrive. The server is not slowed down in any other way. */
  async function postSlowly(url: string, query: string, requestId: string): Promise<number | undefined> {
    const body = JSON.stringify({ query });
    const headers = {
      authorization: `Bearer ${apiKey}`,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "x-request-id": requestId,
    };
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    const sending = httpRequest(`${url}/api/graphql`, { method: "POST", headers }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode));
    }).once("error", reject);
    sending.write(body.slice(0, 10));
    await delay(1_200);
    sending.end(body.slice(10));
    return promise;
  }

  test("a slow request is in the log and on the console of another process with the id of its trace, which is kept", async ({
    page,
  }) => {
    // Only slow and failed requests are traced.
    env = { ...env, OTEL_TRACES_SAMPLER: "always_off" };
    const web = await startWeb();
    const other = await startWeb();
    const earlier = receiver.spans.length;
    expect(await postSlowly(web.url, "{ topics { key } }", "req-of-the-test")).toBe(200);
    await stop(web);
    const line =
      web
        .output()
        .split("\n")
        .find((one) => one.includes('"http.slow"')) ?? "{}";
    const { traceId, ...logged } = JSON.parse(line) as Record<string, unknown>;
    expect(logged).toMatchObject({
      level: "warn",
      route: "/api/graphql",
      method: "POST",
      status: 200,
      requestId: "req-of-the-test",
    });
    const kept = receiver.spans.slice(earlier).filter((span) => span.traceId === traceId);
    expect(kept.find(({ kind }) => kind === kinds.server)?.name).toBe("POST /api/graphql");

    const answer = await fetch(`${other.url}/api/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ query: "{ operations { slowRequests { at route durationMs traceId requestId } } }" }),
    });
    const { data } = (await answer.json()) as { data: { operations: { slowRequests: Record<string, unknown>[] } } };
    expect(data.operations.slowRequests).toContainEqual({
      at: expect.stringMatching(/^\d{4}-/),
      route: "/api/graphql",
      durationMs: expect.any(Number),
      traceId,
      requestId: "req-of-the-test",
    });
    await page.setExtraHTTPHeaders({ authorization: `Bearer ${apiKey}` });
    await page.goto(`${other.url}/admin/operations`);
    const slow = page.getByRole("region", { name: "Slow requests" });
    await expect(slow.getByText(String(traceId))).toBeVisible();
    await expect(slow.getByText("req-of-the-test")).toBeVisible();
    await stop(other);
  });

  for (const [what, body] of [
    ["an unknown field", { resourceSpans: [], resource_spans: [] }],
    ["an object instead of a list", { resourceSpans: {} }],
    ["a short trace id", { resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: "abc" }] }] }] }],
    ["the name of a kind", { resourceSpans: [{ scopeSpans: [{ spans: [{ kind: "SPAN_KIND_SERVER" }] }] }] }],
    [
      "two values",
      { resourceSpans: [{ resource: { attributes: [{ key: "a", value: { stringValue: "", boolValue: true } }] } }] },
    ],
  ] as const)
    test(`the receiver of these tests refuses ${what}`, async () => {
      const strict = await startReceiver();
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${strict.url}/v1/traces`, { method: "POST", headers, body: JSON.stringify(body) });
      expect([answer.status, strict.problems.length, strict.spans.length]).toEqual([400, 1, 0]);
      strict.close();
    });
});
