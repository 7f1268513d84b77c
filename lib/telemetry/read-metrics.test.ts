import { Registry } from "prom-client";
import { describe, expect, test } from "vitest";
import { bucketsOf } from "./metric-kit.ts";
import { addGauge, addProcessGauges, metrics, metricsText } from "./metrics.ts";
import { readMetrics } from "./read-metrics.ts";

describe("readMetrics", () => {
  test("reads counters, histograms and the gauges of the process as /metrics shows them", async () => {
    metrics.deliveries.inc({ channel: "EMAIL", outcome: "SENT" }, 3);
    metrics.httpRequests.observe({ route: "/status", method: "GET", status_class: "2xx" }, 0.3);
    metrics.httpRequests.observe({ route: "/status", method: "GET", status_class: "2xx" }, 99);
    addProcessGauges(() => [{ idle: 1, busy: 2, waiting: 0 }]);
    const readings = await readMetrics();
    expect(readings).toContainEqual({
      metric: "deliveries_total",
      labels: { channel: "EMAIL", outcome: "SENT" },
      kind: "counter",
      count: 3,
    });
    expect(readings).toContainEqual({
      metric: "http_request_duration_seconds",
      labels: { route: "/status", method: "GET", status_class: "2xx" },
      kind: "histogram",
      count: 2,
      sum: 99.3,
      buckets: bucketsOf("http_request_duration_seconds").map((boundary) => (boundary >= 0.3 ? 1 : 0)),
    });
    expect(readings).toContainEqual({
      metric: "db_pool_connections",
      labels: { state: "busy" },
      kind: "gauge",
      value: 2,
    });
    const text = await metricsText();
    for (const { metric } of readings) expect(text).toContain(`# TYPE ${metric} `);
  });

  test("leaves out Node's own counters and gauges, and those that are read from the database", async () => {
    let collected = 0;
    addGauge("queue_jobs", "h", [], () => {
      collected += 1;
      return [{ labels: {}, value: 7 }];
    });
    const names = new Set((await readMetrics()).map(({ metric }) => metric));
    expect([...names].filter((name) => /^(nodejs|process)_/.test(name)).sort()).toEqual([
      "nodejs_eventloop_lag_p99_seconds",
      "process_resident_memory_bytes",
    ]);
    expect([names.has("queue_jobs"), collected]).toEqual([false, 0]);
  });

  test("reads nothing from an empty registry", async () => {
    expect(await readMetrics(new Registry())).toEqual([]);
  });
});

describe("the boundaries of a histogram", () => {
  test("never change, because the ledger adds up buckets of different versions by their place", async () => {
    const response = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 10];
    const load = [0.25, 0.5, 1, 1.5, 2, 2.5, 3, 4, 6, 10, 30];
    const released = {
      http_request_duration_seconds: response,
      graphql_operation_duration_seconds: response,
      delivery_handover_seconds: response,
      job_duration_seconds: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300],
      delivery_settled_seconds: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3_600, 21_600],
      web_vitals_lcp_seconds: load,
      web_vitals_inp_seconds: [0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2.5],
      web_vitals_cls_score: [0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1],
      page_load_seconds: load,
      page_api_seconds: [0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2.5, 5, 10, 30],
    };
    for (const [metric, expected] of Object.entries(released)) expect(bucketsOf(metric), metric).toEqual(expected);
    const histograms = [...(await metricsText()).matchAll(/^# TYPE (\w+) histogram$/gm)].map(([, name = ""]) => name);
    expect(histograms.filter((name) => !name.startsWith("nodejs_")).sort()).toEqual(Object.keys(released).sort());
  });
});
