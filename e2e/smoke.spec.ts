import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import pg from "pg";
import { expect, test } from "playwright/test";
import { type EmbeddedServer, startEmbedded } from "#db/embedded.ts";
import { migrate, migrateDown } from "#db/migrate.ts";
import { type FakeAnswer, type FakeVendor, startFakeVendor, vendorEnv } from "#lib/delivery/testing/fake-vendor.ts";
import { freePort, printed, type Running, start, startWith } from "./service.ts";

/** `./np smoke` against a web process, a worker and providers over HTTP, in each of its ways to fail. */
let dataDir: string;
let database: EmbeddedServer;
let vendor: FakeVendor;
let url: string;
let web: Running;
let worker: Running;
let serviceEnv: Record<string, string>;
/** A provider's answer in place of the good one. */
let brokenAnswer: FakeAnswer | null;

const goodAnswer: FakeAnswer = {
  status: 200,
  body: { ok: true, status: "active", data: [{ id: "d1", name: "example.org", status: "verified" }] },
};

test.beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "np-smoke-"));
  database = await startEmbedded({ dataDir });
  await migrate(database.url);
  vendor = await startFakeVendor(({ path }) => (path.includes("/Accounts/") ? brokenAnswer : null) ?? goodAnswer);
  const port = String(await freePort());
  url = `http://localhost:${port}`;
  serviceEnv = {
    DATABASE_URL: database.url,
    PORT: port,
    LOG_LEVEL: "error",
    ...vendorEnv(vendor.url),
  };
  expect((await np(["seed"], { DATABASE_URL: database.url })).code).toBe(0);
  [web, worker] = await Promise.all([startWeb(), startWorker()]);
});
test.afterAll(async () => {
  await Promise.all([stop(web), stop(worker)]);
  await vendor[Symbol.asyncDispose]();
  await database.stop();
  await rm(dataDir, { recursive: true, force: true });
});
test.beforeEach(() => {
  brokenAnswer = null;
  vendor.requests.length = 0;
});

async function startWeb(): Promise<Running> {
  const running = start("server.ts", [], serviceEnv);
  await printed(running, "Ready on");
  return running;
}
async function startWorker(): Promise<Running> {
  const running = start("worker.ts", [], serviceEnv);
  await printed(running, "The worker is running.");
  return running;
}
async function stop(running: Running): Promise<void> {
  running.process.kill("SIGTERM");
  await running.exited;
}

async function np(args: string[], env: Record<string, string>): Promise<{ code: number | null; out: string }> {
  const { process: child, exited } = startWith(join(import.meta.dirname, "../np"), args, env);
  const [out, code] = await Promise.all([child.stdout ? text(child.stdout) : "", exited]);
  return { code, out };
}

interface Report {
  ok: boolean;
  checks: { name: string; status: string; detail: string; hint: string | null; durationMs: number }[];
}

/** Runs the checks with the database's address, but without the service's other variables. */
async function smoke(
  args: string[] = [],
  env: Record<string, string> = { DATABASE_URL: database.url },
): Promise<{ code: number | null; checks: Report["checks"]; failed: string[]; skipped: string[] }> {
  const { code, out } = await np(["smoke", "--url", url, "--json", ...args], env);
  const { ok, checks } = JSON.parse(out) as Report;
  expect(ok).toBe(code === 0);
  const namesWith = (status: string) => checks.filter((one) => one.status === status).map(({ name }) => name);
  return { code, checks, failed: namesWith("FAILED"), skipped: namesWith("SKIPPED") };
}

const all = [
  ...["health", "me.anonymous", "me.token", "database", "schema", "worker"],
  ...["provider.email", "provider.sms", "provider.slack"],
  ...["page.sign-in", "page.preferences", "page.toggle", "page.status"],
];

test.describe("np smoke", () => {
  test.describe.configure({ mode: "serial" });

  test("passes every check of a healthy service in a browser and sends nothing to the providers", async () => {
    const { code, checks } = await smoke();
    expect(checks.map(({ name, status }) => [name, status])).toEqual(all.map((name) => [name, "OK"]));
    expect(code).toBe(0);
    expect(checks.find(({ name }) => name === "page.toggle")?.detail).toMatch(/switched back in Chromium/);
    expect(vendor.requests.map(({ method, path }) => `${method} ${path.split("?")[0]}`).sort()).toEqual([
      `GET /2010-04-01/Accounts/AC${"0".repeat(32)}.json`,
      "GET /domains",
      "POST /api/auth.test",
    ]);
  });

  test("passes with an API key and without the database, over HTTP, and prints a table with times", async () => {
    const { out: key } = await np(["api-key", "create", "--name", "deploy", "--scopes", "OPERATIONS"], {
      DATABASE_URL: database.url,
    });
    const args = ["smoke", "--url", url, "--token", key.trim(), "--no-browser"];
    const { code, out } = await np(args, { DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" });
    expect(out).toMatch(
      /^ok +page\.toggle +(\d+ ms|\d+\.\d s) {2}\S+ by \S+ was switched and switched back over HTTP$/m,
    );
    expect(out.match(/^ok .+ (\d+ ms|\d+\.\d s) /gm)).toHaveLength(all.length);
    expect(code).toBe(0);
  });

  test("leaves no API key that works and no choice of the probe person in the way of the next run", async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query("SELECT 1 FROM api_keys WHERE name = 'np smoke' AND revoked_at IS NULL");
    await client.end();
    expect(rows).toEqual([]);
    expect((await smoke(["--no-browser"])).code).toBe(0);
  });

  test("fails if a provider refuses the credentials", async () => {
    brokenAnswer = { status: 401, body: { code: 20003, message: "Authenticate", status: 401 } };
    const { code, checks, failed } = await smoke(["--no-browser"]);
    expect({ code, failed }).toEqual({ code: 1, failed: ["provider.sms"] });
    expect(checks.find(({ name }) => name === "provider.sms")).toMatchObject({
      detail: "SMS over twilio: authentication failed (20003)",
      hint: expect.stringContaining("TWILIO_AUTH_TOKEN"),
    });
  });

  test("fails if a page answers with an error", async () => {
    // A gateway in front of the service, whose answer for one page is broken.
    const gateway = createServer((incoming, outgoing) => {
      if (incoming.url === "/status")
        return void outgoing.writeHead(500, { "content-type": "text/html" }).end("<h1>Broken</h1>");
      const { method, headers } = incoming;
      const forwarded = request(url + incoming.url, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      incoming.pipe(forwarded);
    });
    const gatewayPort = await freePort();
    await once(gateway.listen(gatewayPort), "listening");
    try {
      for (const args of [[], ["--no-browser"]]) {
        const { code, checks, failed } = await smoke(["--url", `http://localhost:${gatewayPort}`, ...args]);
        expect({ code, failed }).toEqual({ code: 1, failed: ["page.status"] });
        expect(checks.at(-1)).toMatchObject({ name: "page.status", detail: "500 instead of 200" });
      }
    } finally {
      gateway.close();
      gateway.closeAllConnections();
    }
  });

  test("fails if the schema of the database is older than the code", async () => {
    const [reverted] = await migrateDown(database.url, 1);
    try {
      const { code, checks, failed } = await smoke(["--no-browser"]);
      expect({ code, failed }).toEqual({ code: 1, failed: expect.arrayContaining(["schema"]) });
      expect(checks.find(({ name }) => name === "schema")).toMatchObject({
        detail: expect.stringContaining(`lacks 1 of`),
        hint: 'Run "./np migrate".',
      });
      expect(reverted).toBeDefined();
    } finally {
      await migrate(database.url);
    }
  });

  test("fails with a credential that may not run the checks", async () => {
    const { out: key } = await np(["api-key", "create", "--name", "sender", "--scopes", "SEND"], {
      DATABASE_URL: database.url,
    });
    const { code, failed, skipped } = await smoke(["--no-browser", "--token", key.trim()], {});
    expect({ code, failed }).toEqual({ code: 1, failed: ["me.token"] });
    expect(skipped).toEqual(expect.arrayContaining(["worker", "page.toggle"]));
  });

  test("fails if its own database cannot be used, and still checks the service", async () => {
    const { code, checks, failed } = await smoke(["--no-browser"], {
      DATABASE_URL: "postgres://nobody:hidden-word@127.0.0.1:1/none",
    });
    expect({ code, failed }).toEqual({ code: 1, failed: ["database"] });
    expect(checks.filter(({ status }) => status === "OK").map(({ name }) => name)).toEqual([
      ...["health", "me.anonymous", "page.sign-in", "page.status"],
    ]);
    expect(JSON.stringify(checks)).not.toContain("hidden-word");
  });

  test("fails if the worker is stopped", async () => {
    await stop(worker);
    try {
      // /health is at most two seconds old.
      await expect.poll(async () => (await fetch(`${url}/health`)).status, { timeout: 20_000 }).toBe(503);
      const { code, checks, failed } = await smoke(["--no-browser"]);
      expect({ code, failed }).toEqual({ code: 1, failed: ["health", "worker"] });
      expect(checks[0]).toMatchObject({
        detail: "503: worker failed",
        hint: expect.stringContaining("npm run worker"),
      });
      expect(checks.find(({ name }) => name === "worker")).toMatchObject({
        detail: "The message of the probe failed: no worker is alive",
        hint: expect.stringContaining("npm run worker"),
      });
    } finally {
      worker = await startWorker();
    }
  });

  test("fails if the service is stopped, and checks database, schema and worker by itself", async () => {
    await stop(web);
    const { code, checks, failed, skipped } = await smoke();
    expect({ code, failed }).toEqual({ code: 1, failed: ["health"] });
    expect(checks[0]?.detail).toBe("No connection: ECONNREFUSED");
    expect(checks.filter(({ status }) => status === "OK").map(({ name }) => name)).toEqual([
      ...["database", "schema", "worker"],
    ]);
    expect(skipped).toHaveLength(checks.length - 4);
  });
});
