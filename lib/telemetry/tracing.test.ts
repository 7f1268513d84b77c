import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ExportedSpan, exportedSpans } from "./testing/exported-spans.ts";

const here = import.meta.dirname;

/** A server on a free port that collects bodies and headers and responds with 200. */
async function listen() {
  const requests: { url: string; body: string; headers: Record<string, unknown> }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => {
      body += part;
    });
    request.on("end", () => {
      requests.push({ url: request.url ?? "", body, headers: request.headers });
      response.setHeader("content-type", "application/json").end("{}");
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { requests, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Starts the fixture, sends a request and waits for its exit. */
async function runFixture(variables: Record<string, string>) {
  const child = spawn(process.execPath, ["--import", `${here}/register.ts`, `${here}/fixtures/traced-service.ts`], {
    env: { PATH: process.env.PATH, NODE_ENV: "test", LOG_LEVEL: "debug", ...variables },
    timeout: 30_000,
  });
  const ended = once(child, "close");
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (part: string) => {
    stderr += part;
  });
  let stdout = "";
  const port = await new Promise<number>((started, failed) => {
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      stdout += part;
      if (/^\d+\n/.test(stdout)) started(Number.parseInt(stdout, 10));
    });
    child.once("close", () => failed(new Error(stderr)));
  });
  const health = await (await fetch(`http://127.0.0.1:${port}/health`)).text();
  const link = `http://127.0.0.1:${port}/p/linksecret123?token=querysecret456&email=ada%40example.com`;
  const answer = await (await fetch(link, { headers: { connection: "close" } })).text();
  const answeredMs = performance.now();
  const [code] = await ended;
  return {
    drainMs: performance.now() - answeredMs,
    result: { health, answer, code, stderr, printed: stdout.replace(/^\d+\n/, "") },
  };
}

describe("startTracing with a collector", () => {
  let exported = "";
  let spans: ExportedSpan[] = [];
  let output: Awaited<ReturnType<typeof runFixture>>["result"];
  let provider: Awaited<ReturnType<typeof listen>>;
  let collector: Awaited<ReturnType<typeof listen>>;

  beforeAll(async () => {
    collector = await listen();
    provider = await listen();
    const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, PROVIDER_URL: provider.url };
    output = (await runFixture(variables)).result;
    exported = collector.requests.map(({ body }) => body).join("\n");
    spans = exportedSpans(collector.requests.map(({ body }) => body));
  }, 40_000);
  afterAll(() => {
    collector.server.close();
    provider.server.close();
  });

  test("does not disturb the service or its output", () => {
    expect(output).toEqual({ health: "ok", answer: '{"data":{"send":"d1"}}', code: 0, stderr: "", printed: "" });
    expect(collector.requests.map(({ url }) => url)).toContain("/v1/traces");
  });

  test("logs no warning about an attribute of an ended span, and logs other warnings", async () => {
    expect(output.printed).not.toContain("ended Span");
    const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, PROVIDER_URL: provider.url, WARN: "1" };
    const { result } = await runFixture(variables);
    expect(result.printed).toContain("another warning");
    expect(result.printed).not.toContain("ended Span");
  });

  test("records request, query, job and provider call as one trace in this order", () => {
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    const parentOf = (span: ExportedSpan) => spans.find(({ spanId }) => spanId === span.parentSpanId);
    const ancestors = (span: ExportedSpan | undefined): string[] =>
      span ? [...ancestors(parentOf(span)), span.name] : [];
    const providerCall = spans.find(({ name, kind }) => name === "POST" && kind === 3);
    expect(ancestors(providerCall)).toEqual(["GET /p/[token]", expect.stringMatching(/^query/), "job deliver", "POST"]);
    expect(provider.requests[0]?.headers.traceparent).toContain(providerCall?.traceId);
  });

  test("names the resource, and records no server spans for health checks", () => {
    expect(exported).toContain('{"key":"service.name","value":{"stringValue":"notification-preferences"}}');
    expect(spans.filter(({ name, kind }) => kind === 2 && name.includes("health"))).toEqual([]);
  });

  test.each([
    "linksecret123",
    "querysecret456",
    "ada@example.com",
    "ada%40example.com",
    "grace@example.com",
    "secretsecret12345",
    "npk_livesecret",
    "4155552671",
    "process.command_args",
  ])("exports nothing that contains %s", (secret) => {
    expect(exported).not.toContain(secret);
  });
});

describe("tracing", () => {
  test("exports the unsampled job in which a step failed, and nothing of its request", async () => {
    const [collector, provider] = [await listen(), await listen()];
    const { result } = await runFixture({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_TRACES_SAMPLER: "always_off",
      PROVIDER_URL: provider.url,
    });
    for (const { server } of [collector, provider]) server.close();
    expect(result).toMatchObject({ answer: '{"data":{"send":"d1"}}', code: 0, stderr: "" });
    const exported = collector.requests.map(({ body }) => body).join("");
    expect(exported).toContain('"name":"job deliver"');
    expect(exported).not.toContain('"name":"GET /p/[token]"');
  }, 40_000);

  test.each([
    ["200", []],
    ["404", []],
    ["503", [{ code: 2 }]],
  ])(
    "exports an unsampled request that was answered with %s only if the service failed",
    async (STATUS, kept) => {
      const [collector, provider] = [await listen(), await listen()];
      await runFixture({
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_TRACES_SAMPLER: "always_off",
        PROVIDER_URL: provider.url,
        STATUS,
      });
      for (const { server } of [collector, provider]) server.close();
      const spans = exportedSpans(collector.requests.map(({ body }) => body));
      const requests = spans.filter(({ name }) => name === "GET /p/[token]");
      expect(requests.map(({ status }) => status)).toEqual(kept);
      for (const { attributes } of requests)
        expect(attributes).toContainEqual({ key: "http.response.status_code", value: { intValue: Number(STATUS) } });
    },
    40_000,
  );

  test("loads no SDK without an endpoint", async () => {
    const provider = await listen();
    const { answer, stderr } = (await runFixture({ OTEL_EXPORTER_OTLP_ENDPOINT: "", PROVIDER_URL: provider.url }))
      .result;
    provider.server.close();
    expect(stderr).toBe("");
    expect(answer).toContain("d1");
    expect(provider.requests[0]?.headers.traceparent).toBeUndefined();
  }, 40_000);

  test("delays the exit by the time limit only if the collector does not respond", async () => {
    const provider = await listen();
    const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9", PROVIDER_URL: provider.url };
    const { drainMs, result } = await runFixture(variables);
    provider.server.close();
    expect(result.answer).toContain("d1");
    expect(result.printed).toMatch(/"level":"warn".*"action":"tracing/);
    expect(drainMs).toBeLessThan(12_000);
  }, 40_000);
});
