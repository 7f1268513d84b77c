import { afterEach, describe, expect, test, vi } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import { minuteMs } from "#lib/clock.ts";
import { parseEnv } from "#lib/env.ts";
import { readDistribution, readIncrease, startLedger } from "#lib/ledger/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { log, metricsText } from "#lib/telemetry/index.ts";
import { POST } from "./route.ts";

const database = useDatabase();
setProcessSingleton("env", parseEnv({ TRUSTED_PROXIES: "1", LOG_LEVEL: "silent" }));

/** Each test sends from its own address. */
let address = 0;
afterEach(() => {
  address += 1;
  vi.restoreAllMocks();
});
const send = (body: BodyInit, headers: Record<string, string> = {}) =>
  POST(
    new Request("https://np.example/api/vitals", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "sec-fetch-site": "same-origin",
        "x-forwarded-for": `192.0.2.${address}`,
        ...headers,
      },
      body,
    }),
  );
const report = (readings: unknown, page: unknown = "/preferences", more = {}) =>
  JSON.stringify({ page, readings, ...more });
const lcp = { name: "LCP", value: 1200 };

/** The lines of the metrics that browsers fill. */
const pageMetrics = async (): Promise<string[]> =>
  (await metricsText()).split("\n").filter((line) => /^(web_vitals|page)_/.test(line));
const readSeries = async (series: string): Promise<number> =>
  Number((await pageMetrics()).find((line) => line.startsWith(`${series} `))?.split(" ")[1] ?? 0);

describe("POST /api/vitals", () => {
  test.each([
    ["LCP", 1200, 'web_vitals_lcp_seconds_sum{page="/preferences"}', 1.2],
    ["INP", 80, 'web_vitals_inp_seconds_sum{page="/preferences"}', 0.08],
    ["CLS", 0.02, 'web_vitals_cls_score_sum{page="/preferences"}', 0.02],
    ["LOAD", 900, 'page_load_seconds_sum{page="/preferences"}', 0.9],
    ["API", 35, 'page_api_seconds_sum{page="/preferences",outcome="ok"}', 0.035],
    ["API_FAILED", 15_000, 'page_api_seconds_sum{page="/preferences",outcome="failed"}', 15],
    ["ERROR", 1, 'page_errors_total{page="/preferences"}', 1],
  ])("adds a reading of %s to its metric", async (name, value, series, added) => {
    const before = await readSeries(series);
    expect((await send(report([{ name, value }]))).status).toBe(204);
    expect((await readSeries(series)) - before).toBeCloseTo(added, 6);
  });

  test("adds readings to the ledger", async () => {
    const ledger = startLedger("web");
    const readings = [
      { name: "LCP", value: 1_000 },
      { name: "LCP", value: 3_000 },
      { name: "ERROR", value: 1 },
    ];
    await send(report(readings, "/privacy"));
    await ledger.stop();
    const around = { from: new Date(Date.now() - 5 * minuteMs), to: new Date(Date.now() + minuteMs) };
    const where = { page: "/privacy" };
    await transaction(system, async (tx) => {
      const paints = await readDistribution(tx, { metric: "web_vitals_lcp_seconds", where }, around);
      expect([paints.count, paints.sum]).toEqual([2, 4]);
      const good = { metric: "web_vitals_lcp_seconds", where, atMost: 2.5 };
      expect(await readIncrease(tx, [good], around)).toBe(1);
      expect(await readIncrease(tx, [{ metric: "page_errors_total", where }], around)).toBe(1);
    });
  });

  test("counts good and poor values on the sides of the limits of Web Vitals", async () => {
    const good = [
      { name: "LCP", value: 2500 },
      { name: "INP", value: 200 },
      { name: "CLS", value: 0.1 },
    ];
    const poor = good.map(({ name, value }) => ({ name, value: value * 1.01 }));
    expect((await send(report([...good, ...poor], "/status"))).status).toBe(204);
    for (const [metric, limit] of [
      ["web_vitals_lcp_seconds", "2.5"],
      ["web_vitals_inp_seconds", "0.2"],
      ["web_vitals_cls_score", "0.1"],
    ])
      expect([
        await readSeries(`${metric}_bucket{le="${limit}",page="/status"}`),
        await readSeries(`${metric}_count{page="/status"}`),
      ]).toEqual([1, 2]);
  });

  test.each<[string, BodyInit, number]>([
    ["no body", "", 400],
    ["no JSON", "{", 400],
    ["bytes that are no UTF-8", new Uint8Array([0x22, 0xff, 0x22]), 400],
    ["null", "null", 400],
    ["a list", "[]", 400],
    ["no readings", report([]), 400],
    ["too many readings", report(Array(41).fill(lcp)), 400],
    ["an unknown page", report([lcp], "/preferences?user=1"), 400],
    ["the path of a signed link", report([lcp], "/p/v1.token"), 400],
    ["a route that is no page", report([lcp], "/api/graphql"), 400],
    ["a name of every object", report([{ name: "constructor", value: 1 }]), 400],
    ["a page of every object", report([lcp], "__proto__"), 400],
    ["an unknown name", report([{ name: "LCP2", value: 1 }]), 400],
    ["a list as the name", report([{ name: ["LCP"], value: 1 }]), 400],
    ["an unknown member", report([lcp], "/", { id: "usr_1" }), 400],
    ["an unknown member of a reading", report([{ ...lcp, id: "v4-1" }]), 400],
    ["a negative value", report([{ name: "LCP", value: -1 }]), 400],
    ["a text as value", report([{ name: "LCP", value: "1" }]), 400],
    ["null as value", report([{ name: "LCP", value: null }]), 400],
    ["an infinite value", '{"page":"/","readings":[{"name":"LCP","value":1e999}]}', 400],
    ["a value that would spoil the sum", report([{ name: "LCP", value: 600_001 }]), 400],
    ["a large score", report([{ name: "CLS", value: 101 }]), 400],
    ["many errors in one reading", report([{ name: "ERROR", value: 2 }]), 400],
    ["one wrong reading among right ones", report([lcp, { name: "LCP", value: 1e300 }]), 400],
    ["deep nesting", `${"[".repeat(2_000)}${"]".repeat(2_000)}`, 400],
    ["too many bytes", report([lcp]).padEnd(4_097), 413],
  ])("refuses %s and counts nothing", async (_what, body, status) => {
    const before = await pageMetrics();
    expect((await send(body)).status).toBe(status);
    expect(await pageMetrics()).toEqual(before);
  });

  test.each<[string, Record<string, string>, number]>([
    ["from another site", { "sec-fetch-site": "cross-site" }, 403],
    ["from another host of this site", { "sec-fetch-site": "same-site" }, 403],
    ["in a type that browsers send anywhere", { "content-type": "text/plain" }, 415],
    ["with Sec-GPC", { "sec-gpc": "1" }, 204],
    ["with DNT", { dnt: "1" }, 204],
  ])("counts nothing that is sent %s", async (_how, headers, status) => {
    const before = await pageMetrics();
    expect((await send(report([lcp]), headers)).status).toBe(status);
    expect(await pageMetrics()).toEqual(before);
  });

  test("stops reading a body without a length at the limit", async () => {
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(1_024).fill(32));
      },
    });
    const request = new Request("https://np.example/api/vitals", {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": `192.0.2.${address}` },
      body: endless,
      duplex: "half",
    } as RequestInit);
    expect((await POST(request)).status).toBe(413);
    expect(sent).toBeLessThan(10);
  });

  test("creates no series, whatever is sent", async () => {
    const names = async () => (await pageMetrics()).map((line) => line.replace(/ [^ ]+$/, ""));
    await send(report([lcp], "/u/[token]"));
    const before = await names();
    for (let n = 0; n < 50; n += 1)
      await send(report([{ name: `LCP${n}`, value: n }], `/p/${n}`), { "user-agent": `browser ${n}` });
    await send(report([lcp], "/u/[token]"));
    expect(await names()).toEqual(before);
  });

  test("answers 429 with Retry-After over the limit of an address, and accepts other addresses", async () => {
    const statuses = new Map<number, number>();
    for (let sent = 0; sent < 310; sent += 1) {
      const { status, headers } = await send(report([lcp]));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 429) expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect(Object.fromEntries(statuses)).toEqual({ 204: 300, 429: 10 });
    address += 1;
    expect((await send(report([lcp]))).status).toBe(204);
  });

  test("sets no cookie, and keeps no address, cookie or user agent in the database or in the log", async () => {
    const lines: unknown[] = [];
    for (const level of ["error", "warn", "info", "debug"] as const)
      vi.spyOn(log, level).mockImplementation((...line: unknown[]) => void lines.push(line));
    address = 99;
    const headers = {
      cookie: "np_session=secretcookie",
      "user-agent": "Netscape 4",
      authorization: "Bearer npk_wrong",
    };
    const response = await send(report([lcp]), headers);
    expect([response.status, response.headers.get("set-cookie")]).toEqual([204, null]);
    expect(lines).toEqual([]);
    const stored = await asOwner(database.url, "SELECT * FROM rate_limits WHERE key LIKE 'vitals:%'");
    expect(stored.length).toBeGreaterThan(0);
    expect(JSON.stringify(stored)).not.toContain("192.0.2.99");
    for (const table of ["security_events", "audit_events"])
      expect(await asOwner(database.url, `SELECT * FROM ${table}`), table).toEqual([]);
  });
});
