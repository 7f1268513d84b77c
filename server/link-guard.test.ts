import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { guardLinks } from "./link-guard.ts";

const database = useDatabase();
/** Every link except "good" is invalid. */
const server = createServer(async (request, response) => {
  const path = request.url ?? "/";
  if (await guardLinks(path, request, response, async (_page, token) => token === "good")) return;
  response.writeHead(path.endsWith("/good") ? 200 : 404).end();
});
beforeAll(async () => {
  setProcessSingleton("env", parseEnv({ TRUSTED_PROXIES: "1", LOG_LEVEL: "silent" }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  setProcessSingleton("env", undefined);
  server.closeAllConnections();
  server.close();
});

async function request(path: string, from: string, method = "GET"): Promise<Response> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  return fetch(url, { method, headers: { "x-forwarded-for": from } });
}
async function guess(count: number, from: string): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, index) => request(`/u/guess-${index}`, from)));
}

describe("guardLinks", () => {
  test("refuses further invalid links of an address for a while and records it, and does not affect others", async () => {
    await guess(31, "198.51.100.1");
    await expect.poll(async () => (await request("/p/bad", "198.51.100.1")).status).toBe(429);
    const refused = await request("/u/bad", "198.51.100.1");
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(500);
    expect((await request("/p/bad", "198.51.100.2")).status).toBe(404);
    const events = () =>
      asOwner(database.url, "SELECT kind, network, detail FROM security_events WHERE network = '198.51.100.0/24'");
    await expect
      .poll(events)
      .toEqual([{ kind: "rate.limited", network: "198.51.100.0/24", detail: { entrance: "signed link" } }]);
  });

  test("lets a throttled address open valid links", async () => {
    await guess(31, "198.51.103.1");
    await expect.poll(async () => (await request("/p/bad", "198.51.103.1")).status).toBe(429);
    for (const page of ["/p/good", "/u/good"]) expect((await request(page, "198.51.103.1")).status).toBe(200);
  });

  test("never refuses one-click unsubscribing", async () => {
    await guess(31, "198.51.101.1");
    await expect.poll(async () => (await request("/p/bad", "198.51.101.1")).status).toBe(429);
    expect((await request("/u/good", "198.51.101.1", "POST")).status).toBe(200);
  });

  test("does not count valid links and other pages", async () => {
    await Promise.all(Array.from({ length: 40 }, () => request("/u/good", "198.51.102.1")));
    await Promise.all(Array.from({ length: 40 }, () => request("/nowhere", "198.51.102.1")));
    expect((await request("/p/good", "198.51.102.1")).status).toBe(200);
  });
});
