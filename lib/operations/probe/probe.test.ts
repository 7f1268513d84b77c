import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { handleNodeRequest } from "#graphql/handler.ts";
import { minuteMs, minuteOf } from "#lib/clock.ts";
import { setChannelPaused } from "#lib/delivery/index.ts";
import { type FakeVendor, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { acceptAll, useVendor } from "#lib/delivery/testing/use-vendor.ts";
import { beat, newHeartbeat } from "#lib/jobs/heartbeat.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { readMetrics } from "#lib/telemetry/index.ts";
import { makeTopic } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { startWorker, type Worker } from "#lib/worker/worker.ts";
import { sendProbe } from "../index.ts";
import { runProbe } from "./run.ts";
import { probeTopic } from "./world.ts";

const database = useDatabase();

type Handle = (request: IncomingMessage, response: ServerResponse) => void;
const goodPage: Handle = (_request, response) => void response.end(`<html>${probeTopic.name}</html>`);
const realApi: Handle = (request, response) => void handleNodeRequest(request, response);
let [api, page] = [realApi, goodPage];
const server = createServer((request, response) => (request.url === "/api/graphql" ? api : page)(request, response));
let baseUrl: string;
let vendor: FakeVendor;
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vendor = await startFakeVendor(acceptAll);
  useVendor(vendor.url);
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await vendor[Symbol.asyncDispose]();
  setProcessSingleton("transports", undefined);
});

const run = (workerTimeoutMs?: number) => runProbe(ctxFor(), { baseUrl, workerTimeoutMs });
const inTwoMinutes = () => ctxFor(undefined, new Date(Date.now() + 120_000));
const stored = async () => (await asOwner(database.url, "SELECT api, page, worker, problem FROM probe_minutes"))[0];
const leftovers = async () => {
  const counts: Record<string, number> = {};
  for (const table of ["notifications", "deliveries", "outbox", "notification_counts"]) {
    const [row] = await asOwner<{ n: number }>(database.url, `SELECT count(*)::int AS n FROM ${table}`);
    if (row && row.n > 0) counts[table] = row.n;
  }
  return counts;
};

afterEach(async () => {
  [api, page] = [realApi, goodPage];
  await asOwner(
    database.url,
    "DELETE FROM probe_minutes; DELETE FROM graphile_worker._private_jobs; DELETE FROM workers; DELETE FROM channel_pauses; DELETE FROM provider_states",
  );
});

describe("runProbe with a worker", () => {
  let worker: Worker;
  beforeEach(async () => {
    worker = await startWorker(database.url);
  });
  afterEach(() => worker.stop());

  test("tests API, page and worker, stores the minute and leaves no other row and no audit event", async () => {
    const deliveryMetrics = async () =>
      (await readMetrics()).filter(({ metric }) => metric.startsWith("deliver") || metric.startsWith("provider"));
    const auditEvents = () => asOwner(database.url, "SELECT id FROM audit_events ORDER BY id");
    const [before, events] = [await deliveryMetrics(), await auditEvents()];
    const result = await run();
    expect(result).toEqual({
      api: { ok: true, ms: expect.any(Number) },
      page: { ok: true, ms: expect.any(Number) },
      worker: { ok: true, ms: expect.any(Number) },
    });
    expect(await stored()).toEqual({ api: true, page: true, worker: true, problem: null });
    expect(await leftovers()).toEqual({});
    expect(await deliveryMetrics()).toEqual(before);
    expect(await auditEvents()).toEqual(events);
    expect(vendor.requests).toEqual([]);
  });

  test("succeeds while operators pause every channel and all providers are blocked", async () => {
    for (const channel of ["EMAIL", "SMS", "SLACK"] as const)
      await setChannelPaused(ctxFor(), { channel, paused: true, reason: "test" });
    await asOwner(
      database.url,
      `INSERT INTO provider_states (provider, circuit, blocked_until, updated_at)
       SELECT name, 'open', now() + interval '1 hour', now() FROM unnest(ARRAY['resend', 'twilio', 'slack']) AS name`,
    );
    expect(await run()).toMatchObject({ worker: { ok: true } });
    expect(vendor.requests).toEqual([]);
  });

  test.each<[string, Handle, string]>([
    ["answers an error", (_request, response) => void response.writeHead(503).end(), "status 503"],
    [
      "answers without the person",
      (_request, response) => void response.end('{"data":{"me":null}}'),
      "an unexpected answer",
    ],
    ["closes the connection", (request) => void request.socket.destroy(), "no connection"],
  ])("reports an API that %s", async (_, broken, problem) => {
    api = broken;
    expect(await run()).toMatchObject({ api: { ok: false, problem }, page: { ok: true }, worker: { ok: true } });
    expect(await stored()).toEqual({ api: false, page: true, worker: true, problem: `api: ${problem}` });
  });

  test.each<[string, Handle, string]>([
    ["answers an error", (_request, response) => void response.writeHead(500).end(), "status 500"],
    ["redirects", (_request, response) => void response.writeHead(307, { location: "/sign-in" }).end(), "status 307"],
    ["is empty", (_request, response) => void response.end("<html></html>"), "an unexpected answer"],
  ])("reports a page that %s", async (_, broken, problem) => {
    page = broken;
    expect(await run()).toMatchObject({ api: { ok: true }, page: { ok: false, problem }, worker: { ok: true } });
    expect(await stored()).toEqual({ api: true, page: false, worker: true, problem: `page: ${problem}` });
  });

  test("is done once a minute by two web processes", async () => {
    const ctx = ctxFor(undefined, minuteOf(new Date()));
    const both = await Promise.all([1, 2].map(() => runProbe(ctx, { baseUrl })));
    expect(both.filter((result) => result !== null)).toHaveLength(1);
    const endOfMinute = ctxFor(undefined, new Date(ctx.now.getTime() + minuteMs - 1));
    expect(await runProbe(endOfMinute, { baseUrl })).toBeNull();
    expect(await runProbe(inTwoMinutes(), { baseUrl })).not.toBeNull();
  });

  test("does not mix with another probe at the same moment", async () => {
    const ctx = ctxFor();
    const [probed, sent] = await Promise.all([runProbe(ctx, { baseUrl }), sendProbe(ctx, 20_000)]);
    expect([probed?.worker.ok, sent.ok]).toEqual([true, true]);
    expect(await leftovers()).toEqual({});
  });
});

describe("runProbe without a worker", () => {
  test("fails without waiting, and leaves no job behind", async () => {
    expect(await run()).toMatchObject({
      api: { ok: true },
      worker: { ok: false, problem: "no worker is alive" },
    });
    expect(await stored()).toMatchObject({ worker: false, problem: "worker: no worker is alive" });
    expect(await asOwner(database.url, "SELECT FROM graphile_worker._private_jobs")).toEqual([]);
  });

  test("fails when a worker that seems alive does no work, and its late work finds nothing to send", async () => {
    await beat(newHeartbeat(() => ["w"], new Date()));
    expect(await run(300)).toMatchObject({ worker: { ok: false, problem: "not sent after 0.3 s (not planned)" } });
    expect(await leftovers()).toEqual({});
    await runJobs(database.url);
    expect(await leftovers()).toEqual({});
  });

  test("reports a plan that fails each time", async () => {
    await beat(newHeartbeat(() => ["w"], new Date()));
    await asOwner(
      database.url,
      `CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$;
       CREATE TRIGGER crash BEFORE INSERT ON deliveries FOR EACH ROW EXECUTE FUNCTION crash()`,
    );
    const probing = run(2_000);
    const jobs = "SELECT FROM graphile_worker._private_jobs";
    await vi.waitFor(async () => expect(await asOwner(database.url, jobs)).toHaveLength(1), { interval: 5 });
    await runJobs(database.url);
    expect(await probing).toMatchObject({ worker: { ok: false, problem: "not sent after 2 s (not planned)" } });
    await asOwner(database.url, "DROP FUNCTION crash CASCADE");
  });

  test("removes what a killed process left behind", async () => {
    await beat(newHeartbeat(() => ["w"], new Date()));
    await run(0);
    await asOwner(
      database.url,
      `INSERT INTO notifications (id, topic_id, subject, body, channels, audience, audience_size, request_hash, created_at, created_by)
       VALUES ('ntf_old', 'top_000000000000000000000pr0be', 'x', 'x', '{}', '{}', 1, 'x', now() - interval '1 hour', 'x')`,
    );
    const topic = await makeTopic();
    await asOwner(
      database.url,
      `INSERT INTO notifications (id, topic_id, subject, body, channels, audience, audience_size, request_hash, created_at, created_by)
       VALUES ('ntf_kept', $1, 'x', 'x', '{}', '{}', 1, 'x', now() - interval '1 hour', 'x')`,
      [topic.id],
    );
    await runProbe(inTwoMinutes(), { baseUrl, workerTimeoutMs: 0 });
    expect(await asOwner(database.url, "SELECT id FROM notifications")).toEqual([{ id: "ntf_kept" }]);
  });
});
