import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addGauge, addProcessGauges, metrics, metricsContentType, metricsText } from "./metrics.ts";
import { methodLabel, pageLabel, ROUTES, routeLabel, statusClass } from "./route-label.ts";

const series = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
const namesOf = (text: string) => new Set(series(text).map((line) => line.replace(/ [^ ]+$/, "")));
/** Without the process's own metrics, which vary (garbage collection, handle kinds). */
const ownNames = (text: string) => [...namesOf(text)].filter((name) => !/^(nodejs|process)_/.test(name)).sort();

describe("routeLabel", () => {
  test.each([
    ["/", "/"],
    ["/api/graphql", "/api/graphql"],
    ["/api/graphql?query={me}", "/api/graphql"],
    ["/api/graphqlx", "other"],
    ["/preferences/", "/preferences"],
    ["/p/abc.def", "/p/[token]"],
    ["/u/abc", "/u/[token]"],
    ["/on-call/abc.ics", "/on-call/[token]"],
    ["/p", "other"],
    ["/admin", "/admin/*"],
    ["/admin/people/usr_1", "/admin/*"],
    ["/administrator", "other"],
    ["/health/live", "/health"],
    ["/metrics", "/metrics"],
    ["/api/auth/callback/email?token=x", "/api/auth/*"],
    ["/api/webhooks/twilio/status", "/api/webhooks/*"],
    ["/api/vitals", "/api/vitals"],
    ["/sign-in/confirm?token=x", "/sign-in"],
    ["/privacy", "/privacy"],
    ["/_next/static/a.js", "/_next/*"],
    ["//evil.example", "other"],
    ["", "other"],
    ["*", "other"],
    ["/constructor", "other"],
  ] as const)("maps %j to %j", (path, route) => {
    expect(routeLabel(path)).toBe(route);
  });
});

describe("pageLabel", () => {
  test.each([
    ["/p/abc.def", "/p/[token]"],
    ["/preferences/save", "/preferences"],
    ["/api/graphql", "other"],
    ["/health", "other"],
    ["/nowhere", "other"],
  ] as const)("maps %j to %j", (path, page) => {
    expect(pageLabel(path)).toBe(page);
  });
});

describe("statusClass", () => {
  test.each([
    [100, "1xx"],
    [204, "2xx"],
    [428, "4xx"],
    [429, "429"],
    [499, "4xx"],
    [599, "5xx"],
    [0, "other"],
    [999, "other"],
    [Number.NaN, "other"],
  ] as const)("maps %j to %j", (status, label) => {
    expect(statusClass(status)).toBe(label);
  });
});

describe("metrics", () => {
  test("create no series from client input", async () => {
    const observe = (path: string, method: string, status: number) =>
      metrics.httpRequests.observe(
        { route: routeLabel(path), method: methodLabel(method), status_class: statusClass(status) },
        0.01,
      );
    for (const path of [...ROUTES, "/p/x", "/u/x", "/admin/x", "/api/auth/x", "/api/webhooks/x", "/_next/x"])
      for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"])
        for (const status of [0, 100, 200, 300, 400, 429, 500]) observe(path, method, status);
    metrics.authAttempts.inc({ result: "other" as "success" });
    metrics.jobs.inc({ task: "other" as "plan", result: "ok" });
    for (const type of ["query", "mutation", "other"])
      metrics.graphqlOperations.observe({ type: type as "query", outcome: "ok" }, 1);
    const before = ownNames(await metricsText());
    const paths = fc.oneof(
      fc.webPath(),
      fc.string(),
      fc.webUrl(),
      fc.constantFrom(...ROUTES),
      fc.string().map((x) => `/p/${x}`),
    );
    fc.assert(
      fc.property(paths, fc.string(), fc.integer(), fc.string(), (path, method, status, userAgent) => {
        observe(path, method, status);
        // Unknown labels and cast values become "other".
        metrics.authAttempts.inc({ result: userAgent as "success", userAgent } as never);
        metrics.jobs.inc({ task: "plan", result: "ok" });
        metrics.jobs.inc({ task: userAgent as "plan", result: "ok" });
        metrics.graphqlOperations.observe({ type: userAgent as "query", outcome: "ok" }, 0.01);
      }),
      { numRuns: 10_000 },
    );
    expect(ownNames(await metricsText())).toEqual(before);
  });

  test("have bucket boundaries at 300 ms and 500 ms, which include exact values", async () => {
    metrics.httpRequests.observe({ route: "/status", method: "PATCH", status_class: "2xx" }, 0.3);
    const lines = series(await metricsText()).filter((line) => line.includes('route="/status",method="PATCH"'));
    const bucket = (le: string) =>
      Number(
        lines
          .find((line) => line.includes(`le="${le}"`) && line.includes("2xx"))
          ?.split(" ")
          .at(-1),
      );
    const before = { under: bucket("0.2"), at300ms: bucket("0.3"), at500ms: bucket("0.5") };
    expect(before).toEqual({ under: before.under, at300ms: before.under + 1, at500ms: before.under + 1 });
  });

  test("start every counter at 0", async () => {
    const text = await metricsText();
    expect(text).toContain('deliveries_total{channel="SLACK",outcome="DEAD"} 0');
    expect(text).toContain('provider_errors_total{provider="resend",kind="throttled"} 0');
    expect(text).toContain("slow_queries_total 0");
    expect(text).toContain("process_cpu_seconds_total");
    expect(text).toContain("nodejs_eventloop_lag_p99_seconds");
    expect(metricsContentType).toMatch(/^text\/plain; version=0\.0\.4/);
  });

  test("count increments", async () => {
    metrics.deliveries.inc({ channel: "EMAIL", outcome: "BOUNCED" }, 3);
    expect(await metricsText()).toContain('deliveries_total{channel="EMAIL",outcome="BOUNCED"} 3');
  });
});

describe("addGauge", () => {
  test("omits a gauge whose collector fails or hangs, and keeps the others", async () => {
    let broken = false;
    addGauge("queue_length", "h", ["state"], () => {
      if (broken) throw new Error("no database");
      return [{ labels: { state: "ready" }, value: 7 }];
    });
    addGauge("hanging", "h", [], () => new Promise(() => {}));
    addGauge("people", "h", [], async () => [{ labels: {}, value: 42 }]);
    addProcessGauges(() => [
      { idle: 1, busy: 2, waiting: 0 },
      { idle: 4, busy: 0, waiting: 5 },
    ]);
    expect(await metricsText()).toContain('queue_length{state="ready"} 7');
    broken = true;
    const text = await metricsText();
    expect(text).not.toContain("queue_length{");
    expect(text).not.toMatch(/^hanging /m);
    expect(text).toMatch(/^people 42$/m);
    expect(text).toContain('db_pool_connections{state="idle"} 5');
    expect(await metricsText()).toMatch(/^gauge_collect_failures_total [1-9]/m);
  }, 20_000);

  test("cuts too many rows, and replaces a gauge of the same name", async () => {
    const rows = Array.from({ length: 5_000 }, (_, at) => ({ labels: { name: `n${at}` }, value: 1 }));
    addGauge("wide", "h", ["name"], () => rows);
    expect(series(await metricsText()).filter((line) => line.startsWith("wide{"))).toHaveLength(200);
    addGauge("wide", "h", ["name"], () => rows.slice(0, 1));
    expect(series(await metricsText()).filter((line) => line.startsWith("wide{"))).toHaveLength(1);
  }, 20_000);
});
