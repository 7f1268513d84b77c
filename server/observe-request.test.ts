import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { log, metricsText } from "#lib/telemetry/index.ts";
import { observeRequest } from "./observe-request.ts";

let server: Server;
let url: string;
/** The log lines of slow requests. */
let warnings: unknown[];
/** Moves the clock by so much during the next request, because a real second would slow down the test. */
let jumpMs: number;
let closed: Promise<unknown>;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  vi.spyOn(log, "warn").mockImplementation((...line: unknown[]) => void warnings.push(line[0]));
  server = createServer((request, response) => {
    observeRequest(request, response, request.url?.split("?", 1)[0] ?? "");
    closed = once(response, "close");
    vi.advanceTimersByTime(jumpMs);
    // As the GraphQL endpoint sends it.
    response.setHeader("x-request-id", "req_7");
    response.end("ok");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Resolves when the server has closed the response. */
async function get(path: string, ms: number): Promise<void> {
  jumpMs = ms;
  warnings = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  request(url + path, { agent: false }, (response) => response.resume().once("end", resolve)).end();
  await promise;
  await closed;
}

describe("observeRequest", () => {
  test("records a request of a second or longer with its label and id, without its path and query", async () => {
    await get("/p/secrettoken?q=querysecret", 1_000);
    expect(warnings).toMatchObject([
      {
        action: "http.slow",
        route: "/p/[token]",
        method: "GET",
        status: 200,
        durationMs: 1_000,
        traceId: null,
        requestId: "req_7",
      },
    ]);
    expect(JSON.stringify(warnings)).not.toMatch(/secrettoken|querysecret/);
  });

  test("measures a faster request without recording it", async () => {
    await get("/status", 999);
    expect(warnings).toEqual([]);
    expect(await metricsText()).toMatch(
      /^http_request_duration_seconds_bucket\{le="1",route="\/status",method="GET",status_class="2xx"\} 1$/m,
    );
  });
});
