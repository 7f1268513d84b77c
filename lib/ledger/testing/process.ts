import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { bucketsOf, readMetrics } from "#lib/telemetry/index.ts";
import { LedgerWriter, type ProcessKind } from "../writer.ts";

/** A process with a registry of its own and a writer. */
export function startProcess(now: Date, kind: ProcessKind = "web") {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Histogram({
    name: "http_request_duration_seconds",
    help: "h",
    labelNames: ["route", "status_class"],
    buckets: [...bucketsOf("http_request_duration_seconds")],
    registers,
  });
  const sent = new Counter({ name: "deliveries_total", help: "h", labelNames: ["channel", "outcome"], registers });
  const cpu = new Gauge({ name: "host_cpu_used_ratio", help: "h", registers });
  const writer = new LedgerWriter(kind, now, () => readMetrics(registry));
  return {
    request: (seconds: number, status_class = "2xx", route = "/status") =>
      requests.observe({ status_class, route }, seconds),
    send: (channel: string, outcome: string, times = 1) => sent.inc({ outcome, channel }, times),
    cpu,
    registry,
    write: (at: Date) => writer.write(at),
  };
}

export const at = (time: string): Date => new Date(`2026-11-30T${time}Z`);
export const window = (from: string, to: string) => ({ from: at(from), to: at(to) });
