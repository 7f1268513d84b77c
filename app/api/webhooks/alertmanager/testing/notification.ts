import { afterEach, beforeEach, expect } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { POST } from "../route.ts";

/** A test file that imports this has its own database. */
export const database = useDatabase();
export const token = "metrics-token-0123456789";
export let nowMs: number;
export const minutes = (count: number) => {
  nowMs += count * 60_000;
};

beforeEach(async () => {
  nowMs = Date.UTC(2030, 0, 1, 12);
  setProcessSingleton("clock", () => new Date(nowMs));
  setProcessSingleton("queue-state", undefined);
  setProcessSingleton(
    "env",
    parseEnv({
      LOG_LEVEL: "silent",
      METRICS_TOKEN: token,
      SLACK_BOT_TOKEN: "xoxb-1",
      OPS_SLACK_CHANNEL: "C0OPS",
      PAGERDUTY_ROUTING_KEY: "routing-key",
    }),
  );
  await asOwner(
    database.url,
    `DELETE FROM alerts; DELETE FROM incident_updates; DELETE FROM incidents; DELETE FROM graphile_worker._private_jobs;
     DELETE FROM workers; UPDATE alert_clock SET evaluated_at = NULL, watchdog_seen_at = NULL`,
  );
});
afterEach(() => {
  for (const name of ["clock", "env"]) setProcessSingleton(name, undefined);
});

export interface Sent {
  status?: "firing" | "resolved";
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}
export const ours = { alertname: "WorkersDown", severity: "critical", service: "notification-preferences" };

/** A notification as Alertmanager 0.25 sends it. */
export const notification = (...alerts: Sent[]) => ({
  receiver: "notification-preferences",
  status: "firing",
  alerts: alerts.map(({ status = "firing", labels = ours, annotations = { summary: "No worker runs" } }) => ({
    status,
    labels,
    annotations,
    startsAt: "2030-01-01T11:59:00.000Z",
    endsAt: status === "firing" ? "0001-01-01T00:00:00Z" : "2030-01-01T12:10:00.000Z",
    generatorURL: "http://prometheus:9090/graph?g0.expr=x",
    fingerprint: "8cf0a4e1b5f2d9c3",
  })),
  groupLabels: { alertname: "WorkersDown" },
  commonLabels: ours,
  commonAnnotations: {},
  externalURL: "http://alertmanager:9093",
  version: "4",
  groupKey: '{}:{alertname="WorkersDown"}',
  truncatedAlerts: 0,
});
export const post = (body: unknown, headers: Record<string, string> = { authorization: `Bearer ${token}` }) =>
  POST(
    new Request("http://np.example/api/webhooks/alertmanager", {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    }),
  );
export const deliver = async (...alerts: Sent[]) => expect((await post(notification(...alerts))).status).toBe(200);

export const alertRows = () =>
  asOwner(database.url, "SELECT name, labels, state, severity, summary FROM alerts ORDER BY since, name");
export const incidentRows = () =>
  asOwner(database.url, "SELECT title, severity, status, source FROM incidents ORDER BY id");
export const logOf = async () =>
  (await asOwner<{ message: string }>(database.url, "SELECT message FROM incident_updates ORDER BY at, number")).map(
    ({ message }) => message,
  );
export const jobs = () =>
  asOwner<{ text: string }>(
    database.url,
    "SELECT payload::text AS text FROM graphile_worker._private_jobs ORDER BY id",
  );
export const nothingHappened = async () =>
  expect([await alertRows(), await incidentRows(), await jobs()]).toEqual([[], [], []]);
