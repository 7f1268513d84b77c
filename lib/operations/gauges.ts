import { pool } from "#db/client.ts";
import { addGauge, observePools } from "#lib/telemetry/index.ts";
import { queueState } from "./health.ts";

/** What is read at each scrape rather than counted as it happens: pools, the queue, and who works on it. */
export function addGauges(): void {
  observePools(() => {
    const { totalCount, idleCount, waitingCount } = pool();
    return [{ idle: idleCount, busy: totalCount - idleCount, waiting: waitingCount }];
  });
  addGauge("queue_jobs", "Jobs due or running, and dead ones", ["state"], async () => {
    const { depth, dead } = await queueState();
    return [
      { labels: { state: "due" }, value: depth },
      { labels: { state: "dead" }, value: dead },
    ];
  });
  addGauge("queue_oldest_due_seconds", "How long the oldest due job has waited", [], async () => [
    { labels: {}, value: (await queueState()).oldestDueSeconds },
  ]);
  addGauge("workers_alive", "Worker processes with a fresh heartbeat", [], async () => [
    { labels: {}, value: (await queueState()).workers },
  ]);
}
