import { beforeEach, describe, expect, test, vi } from "vitest";
import { createPool, pool } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { AccessError } from "#lib/errors.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { log } from "#lib/telemetry/index.ts";
import { makePerson, signedIn } from "#lib/testing/fixtures.ts";
import { listSlowRequests, noteSlowRequest, type SlowRequest, startSlowRequests } from "./index.ts";
import { writeSlowRequests } from "./slow-requests.ts";

const database = useDatabase();
const now = new Date("2026-11-30T10:30:00Z");
const traceId = "0af7651916cd43dd8448eb211c80319c";

const request = (changes: Partial<SlowRequest> = {}): SlowRequest => ({
  at: now,
  route: "/api/graphql",
  method: "POST",
  status: 200,
  durationMs: 1_500,
  traceId,
  requestId: "req_1",
  ...changes,
});
const minutesLater = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
/** Records requests as one process and writes them. */
async function write(requests: readonly SlowRequest[], at = now): Promise<void> {
  for (const one of requests) noteSlowRequest(one);
  await writeSlowRequests(at);
}
const durations = async (): Promise<number[]> =>
  (await asOwner<{ duration_ms: number }>(database.url, "SELECT duration_ms FROM slow_requests ORDER BY 1")).map(
    ({ duration_ms }) => duration_ms,
  );

beforeEach(async () => {
  setProcessSingleton("slow-requests", []);
  await asOwner(database.url, "DELETE FROM slow_requests");
});

describe("listSlowRequests", () => {
  test("returns the latest requests with their ids, the newest first", async () => {
    const pageView = { route: "/preferences", method: "GET", status: 500, traceId: null, requestId: null };
    await write([request(), request({ at: minutesLater(1), ...pageView })]);
    const listed = await listSlowRequests(ctxFor(system, minutesLater(120)));
    expect(listed).toMatchObject([request({ at: minutesLater(1), ...pageView }), request()]);
  });

  test("is for ADMIN, AUDITOR and keys with OPERATIONS", async () => {
    await write([request()]);
    const { id } = await makePerson();
    const key = (scope: "OPERATIONS" | "SEND") =>
      ({ kind: "key", keyId: "key_1", name: "k", scopes: [scope] }) as const;
    for (const actor of [signedIn(id, "ADMIN"), signedIn(id, "AUDITOR"), key("OPERATIONS")])
      expect(await listSlowRequests(ctxFor(actor, now))).toHaveLength(1);
    for (const actor of [signedIn(id), key("SEND"), { kind: "anonymous" } as const])
      await expect(listSlowRequests(ctxFor(actor, now))).rejects.toThrow(AccessError);
  });

  test("returns no request that is older than 30 days", async () => {
    await write([request()]);
    const day = 24 * 60;
    expect(await listSlowRequests(ctxFor(system, minutesLater(30 * day)))).toHaveLength(1);
    expect(await listSlowRequests(ctxFor(system, minutesLater(30 * day + 1)))).toEqual([]);
  });

  test("returns at most 50", async () => {
    await write(Array.from({ length: 50 }, () => request()));
    await write([request({ at: minutesLater(60) })]);
    expect(await listSlowRequests(ctxFor(system, minutesLater(120)))).toHaveLength(50);
    expect((await listSlowRequests(ctxFor(system, minutesLater(120))))[0]?.at).toEqual(minutesLater(60));
  });
});

describe("writeSlowRequests", () => {
  test("keeps the 50 slowest requests of an hour, over several processes and minutes", async () => {
    const between = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => request({ durationMs: from + index }));
    await write(between(1_000, 1_040));
    await write(between(2_000, 2_030), minutesLater(1));
    expect(await durations()).toEqual(
      [...between(1_020, 1_040), ...between(2_000, 2_030)].map((one) => one.durationMs),
    );
    // The next hour has a bound of its own.
    await write([request({ at: minutesLater(40), durationMs: 1_001 })], minutesLater(40));
    expect(await durations()).toHaveLength(51);
  });

  test("keeps the bound when processes write at the same time", async () => {
    for (let n = 0; n < 50; n += 1) noteSlowRequest(request({ durationMs: 1_000 + n }));
    const first = writeSlowRequests(now);
    for (let n = 0; n < 50; n += 1) noteSlowRequest(request({ durationMs: 2_000 + n }));
    await Promise.all([first, writeSlowRequests(now)]);
    expect((await durations())[0]).toBe(2_000);
    expect(await durations()).toHaveLength(50);
  });

  test("bounds what a process keeps in memory, and keeps the slowest", async () => {
    const fastestFirst = Array.from({ length: 5_000 }, (_, index) => request({ durationMs: 1_000 + index }));
    await write(fastestFirst);
    expect(await durations()).toEqual(fastestFirst.slice(-50).map(({ durationMs }) => durationMs));
  });

  test("removes requests after 30 days", async () => {
    await write([request()]);
    const day = 24 * 60;
    await write([request({ at: minutesLater(29 * day) })], minutesLater(29 * day));
    expect(await durations()).toHaveLength(2);
    await write([request({ at: minutesLater(30 * day + 1) })], minutesLater(30 * day + 1));
    expect(await durations()).toHaveLength(2);
  });

  test("writes the requests with the next ones after the database was unavailable", async () => {
    const available = pool();
    const unavailable = createPool("postgres://nobody@127.0.0.1:1/none", { connectionTimeoutMillis: 1_000 });
    setProcessSingleton("pool", unavailable);
    await expect(write([request()])).rejects.toThrow();
    setProcessSingleton("pool", available);
    await unavailable.end();
    await write([request({ durationMs: 3_000 })]);
    expect(await durations()).toEqual([1_500, 3_000]);
  });
});

describe("noteSlowRequest", () => {
  test("logs the request with its trace, and stores no secret that a caller put into the id", async () => {
    const warn = vi.spyOn(log, "warn").mockImplementation(() => undefined);
    await write([request({ requestId: "npk_secretsecretsecret" })]);
    expect(warn).toHaveBeenCalledWith({
      action: "http.slow",
      result: "slow",
      route: "/api/graphql",
      method: "POST",
      status: 200,
      durationMs: 1_500,
      traceId,
      requestId: "npk_secretsecretsecret",
    });
    warn.mockRestore();
    expect((await listSlowRequests(ctxFor(system, minutesLater(120))))[0]?.requestId).toBe("[redacted]");
  });
});

describe("startSlowRequests", () => {
  test("writes what is left when it is stopped", async () => {
    const writing = startSlowRequests();
    noteSlowRequest(request({ at: new Date() }));
    await writing.stop();
    expect(await durations()).toEqual([1_500]);
  });
});
