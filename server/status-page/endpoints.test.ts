import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { closePool, createPool } from "#db/client.ts";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { proxyDatabase } from "#db/testing/proxy.ts";
import { parseEnv } from "#lib/env.ts";
import { beat, newHeartbeat } from "#lib/jobs/heartbeat.ts";
import { openIncident, updateIncident } from "#lib/operations/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { key } from "#lib/testing/fixtures.ts";
import { handleStatusEndpoint, statusPaths } from "./endpoints.ts";

const database = useDatabase();
const start = new Date("2030-01-01T12:00:00Z");
let now = start;
let folder: string;
let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    if (!(await handleStatusEndpoint(path, request, response, now))) response.writeHead(404).end("not ours");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});
afterAll(() => void server.close());

beforeEach(async () => {
  now = start;
  folder = await mkdtemp(join(tmpdir(), "status-"));
  forget();
  setProcessSingleton(
    "env",
    parseEnv({ DATA_DIR: folder, APP_URL: `https://${folder.slice(-6)}.test`, STATUS_PAGE_NAME: "Post & <Co>" }),
  );
  await beat(newHeartbeat(() => ["w"], new Date()));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await asOwner(
    database.url,
    "DELETE FROM incident_updates; DELETE FROM incidents; DELETE FROM workers; DELETE FROM channel_pauses; DELETE FROM probe_minutes; DELETE FROM graphile_worker._private_jobs",
  );
});

const forget = () => {
  setProcessSingleton("status-page", undefined);
  setProcessSingleton("queue-state", undefined);
};
const request = (path: string, init: RequestInit = {}) =>
  fetch(base + path, { ...init, headers: { connection: "close", ...init.headers } });
const readJson = async (name: string) => {
  const response = await request(`/api/v2/${name}.json`);
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
};
const ctx = (minutes: number) => ({
  actor: key("OPERATIONS"),
  requestId: "test",
  now: new Date(start.getTime() + minutes * 60_000),
});

async function openPublic(title = "Mails are late"): Promise<string> {
  const { incident } = await openIncident(ctx(-60), { title, severity: "HIGH", message: "Internal: call Bob" });
  const patch = { message: "We look into it", public: true, status: "ACKNOWLEDGED" } as const;
  await updateIncident(ctx(-50), { id: incident.id, ...patch });
  return incident.id;
}

const everyPath = [
  "/api/v2/summary.json",
  "/api/v2/status.json",
  "/api/v2/components.json",
  "/api/v2/incidents.json",
  "/api/v2/incidents/unresolved.json",
  "/api/v2/scheduled-maintenances.json",
  "/api/v2/scheduled-maintenances/upcoming.json",
  "/api/v2/scheduled-maintenances/active.json",
  "/history.rss",
  "/history.atom",
  "/status/badge.svg",
];

describe("handleStatusEndpoint", () => {
  test("serves these paths and no others", async () => {
    expect(statusPaths.toSorted()).toEqual(everyPath.toSorted());
    for (const path of ["/status", "/api/v2", "/api/v2/nothing.json", "/api/v2/summary", "/history.json"])
      expect([path, await (await request(path)).text()]).toEqual([path, "not ours"]);
  });

  test.each(everyPath)("serves %s to everyone, with an ETag, to caches and to HEAD", async (path) => {
    const response = await request(path, { headers: { origin: "https://elsewhere.test" } });
    expect(response.status).toBe(200);
    const body = await response.text();
    expect(body.length).toBeGreaterThan(50);
    expect(response.headers.get("cache-control")).toBe("public, max-age=30, stale-while-revalidate=60");
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    const tag = response.headers.get("etag") ?? "";
    expect(tag).toMatch(/^"[\w-]{27}"$/);
    for (const sent of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
      const unchanged = await request(path, { headers: { "if-none-match": sent } });
      expect([sent, unchanged.status, await unchanged.text()]).toEqual([sent, 304, ""]);
      expect(unchanged.headers.get("etag")).toBe(tag);
      expect(unchanged.headers.get("cache-control")).toContain("max-age=30");
    }
    const head = await request(path, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect(head.headers.get("content-length")).toBe(String(Buffer.byteLength(body)));
    expect((await request(path, { method: "POST" })).status).toBe(405);
    const allowed = await request(path, { method: "OPTIONS" });
    expect([allowed.status, allowed.headers.get("access-control-allow-headers")]).toEqual([204, "If-None-Match"]);
  });

  test("sends a new ETag when something was published", async () => {
    const first = (await request("/api/v2/summary.json")).headers.get("etag") ?? "";
    await openPublic();
    now = new Date(start.getTime() + 11_000);
    const second = await request("/api/v2/summary.json", { headers: { "if-none-match": first } });
    expect(second.status).toBe(200);
    expect(second.headers.get("etag")).not.toBe(first);
  });

  test("serves Statuspage's summary", async () => {
    const id = await openPublic();
    await asOwner(
      database.url,
      "INSERT INTO channel_pauses (channel, reason, paused_at, paused_by) VALUES ('SMS', 'secret reason', now(), 'Ada')",
    );
    const summary = await readJson("summary");
    const url = `https://${folder.slice(-6)}.test/status`;
    expect(summary).toMatchObject({
      page: { id: expect.stringMatching(/^[0-9a-f]{12}$/), name: "Post & <Co>", url, time_zone: "Etc/UTC" },
      status: { indicator: "major", description: "Partial System Outage" },
      incidents: [
        {
          id,
          name: "Mails are late",
          status: "identified",
          impact: "major",
          shortlink: `${url}#${id}`,
          started_at: "2030-01-01T11:00:00.000Z",
          created_at: "2030-01-01T11:10:00.000Z",
          resolved_at: null,
          incident_updates: [{ status: "identified", body: "We look into it", display_at: "2030-01-01T11:10:00.000Z" }],
          components: [],
        },
      ],
      scheduled_maintenances: [],
    });
    expect(summary.page).toMatchObject({ updated_at: start.toISOString() });
    const components = summary.components as Record<string, unknown>[];
    expect(components.map(({ id, status, position }) => [id, status, position])).toEqual([
      ["api", "operational", 1],
      ["pages", "operational", 2],
      ["processing", "operational", 3],
      ["email", "operational", 4],
      ["sms", "partial_outage", 5],
      ["slack", "operational", 6],
    ]);
    expect(JSON.stringify(summary)).not.toMatch(/secret reason|Ada|Bob/);
    expect((await readJson("components")).components).toEqual(components);
    expect((await readJson("status")).status).toEqual(summary.status);
  });

  test("shows an incident from its first public update on, as resolved when it is verified, even internally", async () => {
    const { incident } = await openIncident(ctx(-60), { title: "Quiet", severity: "HIGH", message: "Internal" });
    const seen: unknown[] = [];
    const look = async () => {
      now = new Date(now.getTime() + 20_000);
      const unresolved = (await readJson("incidents/unresolved")).incidents as { status: string }[];
      const all = (await readJson("incidents")).incidents as { status: string; resolved_at: string | null }[];
      seen.push([unresolved.map(({ status }) => status), all.map(({ status }) => status), all[0]?.resolved_at]);
    };
    await look();
    const add = async (minutes: number, status: "CONTAINED" | "RESOLVED" | "VERIFIED", isPublic: boolean) => {
      await updateIncident(ctx(minutes), { id: incident.id, message: "More", status, public: isPublic });
      await look();
    };
    await add(-50, "CONTAINED", true);
    await add(-40, "RESOLVED", true);
    await asOwner(
      database.url,
      "INSERT INTO probe_minutes (minute, api, page, worker, finished_at) VALUES ($1, true, true, true, $1)",
      [ctx(-35).now],
    );
    await add(-30, "VERIFIED", false);
    expect(seen).toEqual([
      [[], [], undefined],
      [["monitoring"], ["monitoring"], null],
      [["monitoring"], ["monitoring"], null],
      [[], ["resolved"], "2030-01-01T11:30:00.000Z"],
    ]);
  });

  test("keeps the last status with its age while the database is down, and states when no status is known", async () => {
    const id = await openPublic();
    const proxy = await proxyDatabase(database.url);
    await closePool();
    setProcessSingleton("pool", createPool(proxy.url));
    try {
      const before = await readJson("summary");
      await proxy.close();
      now = new Date(start.getTime() + 10 * 60_000);
      expect(await readJson("summary")).toEqual({
        ...before,
        status: {
          indicator: "critical",
          description: "Major System Outage, last known state of 2030-01-01T12:00:00.000Z",
        },
      });
      expect(await (await request("/history.atom")).text()).toContain(id);
      expect(await (await request("/status/badge.svg")).text()).toContain("major outage, as of 1 Jan 12:00 UTC");
      forget();
      expect(await readJson("status")).toMatchObject({
        status: { indicator: "unknown", description: "Status Unknown" },
      });
      expect(await readJson("summary")).toMatchObject({ components: [], incidents: [] });
      expect(await (await request("/status/badge.svg")).text()).toContain("status: unknown");
      for (const path of everyPath) expect([path, (await request(path)).status]).toEqual([path, 200]);
    } finally {
      await closePool();
      setProcessSingleton("pool", createPool(database.url));
    }
  });
});
