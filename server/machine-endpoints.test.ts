import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { closePool, createPool } from "#db/client.ts";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { proxyDatabase } from "#db/testing/proxy.ts";
import { useVendor } from "#lib/delivery/testing/use-vendor.ts";
import { env } from "#lib/env.ts";
import { beat, deadAfterMs, newHeartbeat } from "#lib/jobs/heartbeat.ts";
import { health } from "#lib/operations/health.ts";
import type { QueueState } from "#lib/operations/queue-state.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { handleMachineEndpoint } from "./machine-endpoints.ts";

const database = useDatabase();
let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    // Tests may set the peer address; all requests really come from loopback.
    const peer = request.headers["x-test-peer"];
    if (typeof peer === "string") Object.defineProperty(request.socket, "remoteAddress", { value: peer });
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    if (!(await handleMachineEndpoint(path, request, response))) response.writeHead(404).end("not ours");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});
afterAll(() => void server.close());

const request = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(base + path, { method, headers: { connection: "close", ...headers } });
const requestHealth = async () => {
  setProcessSingleton("queue-state", undefined);
  const response = await request("/health");
  return { code: response.status, ...((await response.json()) as object) };
};

const allOk = { database: "ok", queue: "ok", worker: "ok" };

describe("/health", () => {
  afterEach(() => asOwner(database.url, "DELETE FROM workers; DELETE FROM graphile_worker._private_jobs"));
  const startBeating = () => beat(newHeartbeat(() => ["w"], new Date()));

  const useUnreachableVendor = () => {
    useVendor("http://127.0.0.1:9");
    onTestFinished(async () => {
      setProcessSingleton("transports", undefined);
      await asOwner(database.url, "DELETE FROM provider_states");
    });
  };

  test("is 200 while the database answers, the queue moves and a worker is alive", async () => {
    await startBeating();
    expect(await requestHealth()).toEqual({ code: 200, status: "ok", checks: allOk });
  });

  test("is 503 without a worker", async () => {
    expect(await requestHealth()).toEqual({ code: 503, status: "failed", checks: { ...allOk, worker: "failed" } });
  });

  test("is 503 if the last worker's heartbeat is too old", async () => {
    await startBeating();
    await asOwner(database.url, "UPDATE workers SET heartbeat_at = now() - make_interval(secs => $1)", [
      deadAfterMs / 1000 + 1,
    ]);
    expect(await requestHealth()).toMatchObject({ code: 503, checks: { ...allOk, worker: "failed" } });
  });

  test.each([
    ["a job due for two minutes", "now() - interval '121 s'", 503, "failed"],
    ["a job due for one minute", "now() - interval '60 s'", 200, "ok"],
    ["a job that is due tomorrow", "now() + interval '1 day'", 200, "ok"],
  ])("reports the queue with %s", async (_, runAt, code, queue) => {
    await startBeating();
    await asOwner(database.url, `SELECT graphile_worker.add_job('plan', '{}', run_at => ${runAt})`);
    expect(await requestHealth()).toMatchObject({ code, checks: { ...allOk, queue } });
  });

  test.each([
    ["asked to wait for 300 s", "now() + interval '300 s'", "ok"],
    ["is free since one minute", "now() - interval '60 s'", "ok"],
    ["is free since two minutes", "now() - interval '121 s'", "failed"],
  ])("reports the queue with a job waiting for a provider that %s", async (_, blockedUntil, queue) => {
    await startBeating();
    useUnreachableVendor();
    await asOwner(
      database.url,
      `INSERT INTO provider_states (provider, circuit, blocked_until, updated_at) VALUES ('resend', 'closed', ${blockedUntil}, now());
       SELECT graphile_worker.add_job('deliver', '{}', run_at => now() - interval '10 minutes', flags => '{EMAIL}')`,
    );
    expect(await requestHealth()).toMatchObject({ checks: { ...allOk, queue } });
    await asOwner(
      database.url,
      "SELECT graphile_worker.add_job('deliver', '{}', run_at => now() - interval '10 minutes', flags => '{SMS}')",
    );
    expect(await requestHealth()).toMatchObject({ code: 503, checks: { ...allOk, queue: "failed" } });
  });

  test.each([
    ["has its next request scheduled", "now() + interval '1 s'", "now()", "ok"],
    ["had a request one minute ago", "now() - interval '60 s'", "now()", "ok"],
    ["had no request for two minutes", "now() - interval '121 s'", "now()", "failed"],
    ["has a pace older than a day", "now() + interval '1 s'", "now() - interval '25 hours'", "failed"],
  ])(
    "reports the queue with a backlog at the pace of a provider that %s",
    async (_, nextRequestAt, reportedAt, queue) => {
      await startBeating();
      useUnreachableVendor();
      await asOwner(
        database.url,
        `INSERT INTO provider_states (provider, circuit, request_every_ms, pace_told_at, next_request_at, updated_at)
       VALUES ('resend', 'closed', 550, ${reportedAt}, ${nextRequestAt}, now());
       SELECT graphile_worker.add_job('deliver', '{}', run_at => now() - interval '10 minutes', flags => '{EMAIL}')`,
      );
      expect(await requestHealth()).toMatchObject({ checks: { ...allOk, queue } });
    },
  );

  test("ignores dead jobs, which wait for an operator", async () => {
    await startBeating();
    await asOwner(database.url, "SELECT graphile_worker.add_job('plan', '{}', run_at => now() - interval '1 day')");
    await asOwner(database.url, "UPDATE graphile_worker._private_jobs SET attempts = max_attempts");
    expect(await requestHealth()).toMatchObject({ code: 200 });
  });

  test("is 503 immediately if the database is gone, while /health/live is 200", async () => {
    const proxy = await proxyDatabase(database.url);
    await closePool();
    setProcessSingleton("pool", createPool(proxy.url));
    try {
      await startBeating();
      expect(await requestHealth()).toMatchObject({ code: 200 });
      await proxy.close();
      const failed = { database: "failed", queue: "failed", worker: "failed" };
      expect(await requestHealth()).toEqual({ code: 503, status: "failed", checks: failed });
      const live = await request("/health/live");
      expect([live.status, await live.json()]).toEqual([200, { status: "ok" }]);
    } finally {
      await closePool();
      setProcessSingleton("pool", createPool(database.url));
    }
  });

  test("reports failed after three seconds if the database does not respond", async () => {
    const startedMs = performance.now();
    const state = await health(() => new Promise<QueueState>(() => undefined));
    expect(state.status).toBe("failed");
    expect(performance.now() - startedMs).toBeGreaterThan(2_900);
    expect(performance.now() - startedMs).toBeLessThan(6_000);
  });
});

describe("/metrics", () => {
  const token = "a-metrics-token-of-our-own";
  const elsewhere = { "x-test-peer": "203.0.113.9" };
  afterEach(() => {
    env().METRICS_TOKEN = undefined;
  });

  const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
  const rules: [string, string | undefined, Record<string, string>, number][] = [
    ["from loopback without the token", token, {}, 401],
    ["from loopback with the token", token, bearer(token), 200],
    ["from loopback without a configured token", undefined, {}, 200],
    ["from IPv6 loopback without a configured token", undefined, { "x-test-peer": "::1" }, 200],
    ["from IPv4-mapped loopback without a configured token", undefined, { "x-test-peer": "::ffff:127.0.0.1" }, 200],
    ["through a proxy without a configured token", undefined, { "x-forwarded-for": "203.0.113.9" }, 401],
    [
      "through a proxy with a Forwarded header without a configured token",
      undefined,
      { forwarded: "for=203.0.113.9" },
      401,
    ],
    ["through a proxy with the token", token, { ...bearer(token), "x-forwarded-for": "203.0.113.9" }, 200],
    ["from loopback with a wrong token", token, bearer("wrong"), 401],
    ["from elsewhere", token, elsewhere, 401],
    ["from elsewhere with the token", token, { ...elsewhere, ...bearer(token) }, 200],
    ["from elsewhere with the scheme in lower case", token, { ...elsewhere, authorization: `bearer ${token}` }, 200],
    ["from elsewhere with a wrong token", token, { ...elsewhere, ...bearer(`${token}x`) }, 401],
    ["from elsewhere with a part of the token", token, { ...elsewhere, ...bearer(token.slice(0, -1)) }, 401],
    ["from elsewhere without a scheme", token, { ...elsewhere, authorization: token }, 401],
    ["from elsewhere with the token in the URL", token, elsewhere, 401],
    ["from elsewhere without a configured token", undefined, elsewhere, 401],
    [
      "from elsewhere with an empty token and none configured",
      undefined,
      { ...elsewhere, authorization: "Bearer " },
      401,
    ],
    [
      "from elsewhere with the text undefined and none configured",
      undefined,
      { ...elsewhere, ...bearer("undefined") },
      401,
    ],
  ];
  test.each(rules)("decides a request %s", async (name, configured, headers, code) => {
    env().METRICS_TOKEN = configured;
    const response = await request(name.includes("address") ? `/metrics?token=${token}` : "/metrics", headers);
    expect(response.status).toBe(code);
    const text = await response.text();
    if (code === 200) {
      expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
      expect(text).toMatch(/^# HELP /m);
    } else expect(text).not.toContain("# HELP");
  });
});

describe("/metrics behind a proxy", () => {
  test("refuses every request without a configured token, because all come from the proxy", async () => {
    env().TRUSTED_PROXIES = 1;
    try {
      expect((await request("/metrics")).status).toBe(401);
    } finally {
      env().TRUSTED_PROXIES = 0;
    }
    expect((await request("/metrics")).status).toBe(200);
  });
});

describe("/metrics behind a proxy on the same host that sends no forwarding address", () => {
  /** `fetch` does not send another Host header or another version of HTTP. */
  async function statusOf(head: string): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const socket = connect(Number(new URL(base).port), "127.0.0.1", () => socket.write(head));
    socket.once("data", (data) => {
      resolve(String(data));
      socket.destroy();
    });
    return Number(/^HTTP[/]1[.]1 (\d+)/.exec(await promise)?.[1]);
  }

  test.each([
    ["none: the address", 200, "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:3000\r\n\r\n"],
    ["none: the name localhost", 200, "GET /metrics HTTP/1.1\r\nHost: localhost:3000\r\n\r\n"],
    ["none: IPv6", 200, "GET /metrics HTTP/1.1\r\nHost: [::1]:3000\r\n\r\n"],
    ["the public name", 401, "GET /metrics HTTP/1.1\r\nHost: preferences.example.com\r\n\r\n"],
    ["a name that begins like loopback", 401, "GET /metrics HTTP/1.1\r\nHost: localhost.example.com\r\n\r\n"],
    ["HTTP/1.0, as nginx speaks", 401, "GET /metrics HTTP/1.0\r\nHost: 127.0.0.1:3000\r\n\r\n"],
    ["Via", 401, "GET /metrics HTTP/1.1\r\nHost: localhost\r\nVia: 1.1 cache\r\n\r\n"],
    ["X-Real-IP", 401, "GET /metrics HTTP/1.1\r\nHost: localhost\r\nX-Real-IP: 203.0.113.9\r\n\r\n"],
    ["X-Forwarded-Proto", 401, "GET /metrics HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n\r\n"],
  ])("recognises %s (%i)", async (_, status, head) => {
    expect(await statusOf(head)).toBe(status);
  });
});

describe("handleMachineEndpoint", () => {
  test.each(["/health", "/health/live", "/metrics"])("serves %s uncached and for GET and HEAD only", async (path) => {
    const response = await request(path);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const head = await request(path, {}, "HEAD");
    expect([head.status, await head.text()]).toEqual([response.status, ""]);
    for (const method of ["POST", "PUT", "DELETE"]) {
      const refused = await request(path, {}, method);
      expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    }
  });

  test.each(["/", "/health/", "/healthz", "/HEALTH", "/constructor", "/__proto__", "/health/live/more"])(
    "does not handle %s",
    async (path) => {
      expect(await (await request(path)).text()).toBe("not ours");
    },
  );
});
