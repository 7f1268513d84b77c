import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { useDatabase } from "#db/testing/index.ts";
import { OperatorError } from "#lib/errors.ts";
import { metrics } from "#lib/telemetry/index.ts";
import type { WebServer } from "./web-server.ts";
import { startWorkerServer } from "./worker-server.ts";

useDatabase();

let server: WebServer;
let url: string;
beforeAll(async () => {
  server = await startWorkerServer(0);
  url = `http://127.0.0.1:${(server.http.address() as AddressInfo).port}`;
});
afterAll(() => server.close(0));

describe("the worker's HTTP server", () => {
  test("reports that the process lives, and the health of the service", async () => {
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ checks: { database: "ok" } });
  });

  test("exposes what this process measured", async () => {
    metrics.deliveries.inc({ channel: "SMS", outcome: "SENT" }, 7);
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^deliveries_total\{.*channel="SMS".*\} 7$/m);
  });

  test.each(["/", "/preferences", "/api/graphql", "/metrics/x"])("has nothing at %s", async (path) => {
    expect((await fetch(`${url}${path}`)).status).toBe(404);
  });

  test("says what to do if its port is taken", async () => {
    const { port } = server.http.address() as AddressInfo;
    await expect(startWorkerServer(port)).rejects.toThrow(OperatorError);
  });
});
