import { expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import { minuteMs } from "#lib/clock.ts";
import { metrics } from "#lib/telemetry/index.ts";
import { readGauge, readIncrease, startLedger } from "./index.ts";

const database = useDatabase();

test("startLedger writes this process's metrics and gauges when it is stopped", async () => {
  const ledger = startLedger("worker");
  metrics.deliveries.inc({ channel: "SLACK", outcome: "SENT" }, 3);
  metrics.jobDuration.observe({ task: "plan" }, 0.02);
  await ledger.stop();
  const around = { from: new Date(Date.now() - 5 * minuteMs), to: new Date(Date.now() + minuteMs) };
  await transaction(system, async (tx) => {
    expect(await readIncrease(tx, [{ metric: "deliveries_total", where: { channel: "SLACK" } }], around)).toBe(3);
    expect(await readIncrease(tx, [{ metric: "job_duration_seconds", atMost: 0.05 }], around)).toBe(1);
    const connections = await readGauge(tx, { metric: "db_pool_connections" }, around);
    expect(connections.map(({ labels }) => labels.state).sort()).toEqual(["busy", "idle", "waiting"]);
    expect(connections[0]?.process).toMatch(/^worker@/);
  });
  // Counters that did not change have no row.
  const names = await asOwner<{ metric: string }>(database.url, "SELECT metric FROM ledger_series");
  expect(names.map(({ metric }) => metric)).not.toContain("sms_segments_total");
});
