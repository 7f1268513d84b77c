import { describe, expect, test } from "vitest";
import { ctxFor } from "#db/testing/index.ts";
import { evaluateAlerts } from "#lib/operations/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import {
  alertRows,
  deliver,
  incidentRows,
  minutes,
  notification,
  nowMs,
  post,
  type Sent,
} from "./testing/notification.ts";

describe("an alert of another system", () => {
  test("opens an incident when it becomes critical, although its warning fires already", async () => {
    const disk = (severity: string): Sent => ({
      labels: { alertname: "DiskFull", severity, instance: "db-1" },
      annotations: { summary: `The disk is ${severity}` },
    });
    const send = async (...alerts: Sent[]) =>
      expect((await post({ ...notification(...alerts), groupKey: undefined })).status).toBe(200);
    await send(disk("warning"));
    expect(await incidentRows()).toEqual([]);
    await send(disk("warning"), disk("critical"));
    expect(await incidentRows()).toMatchObject([{ title: "The disk is critical", source: "alert:DiskFull" }]);
    await send({ ...disk("warning"), status: "resolved" });
    expect((await alertRows()).map(({ severity, state }) => `${severity} ${state}`).sort()).toEqual([
      "critical firing",
      "warning resolved",
    ]);
  });

  test("does not hide an alert of ours with the same name and labels", async () => {
    await deliver({ labels: { alertname: "WorkersDown", severity: "info" } });
    for (let time = 0; time < 3; time += 1) {
      setProcessSingleton("queue-state", undefined);
      await evaluateAlerts(ctxFor({ kind: "system", task: "alerts" }, new Date(nowMs)));
      minutes(1);
    }
    expect(await incidentRows()).toMatchObject([{ severity: "CRITICAL", source: "alert:WorkersDown" }]);
  });

  test("with characters that the database refuses does not keep the other alerts of its group back", async () => {
    const strange = { alertname: "NodeDown", severity: "critical", "no\0te": "\0\ud83d" };
    await deliver({ labels: strange }, { labels: { alertname: "NodeSlow", severity: "critical" } });
    expect((await alertRows()).map(({ name, labels }) => [name, labels])).toEqual([
      ["NodeDown", { note: "\ufffd", severity: "critical" }],
      ["NodeSlow", { severity: "critical" }],
    ]);
  });

  test("is cut between characters, so that the other alerts of its group arrive too", async () => {
    const cut = (length: number) => `${"x".repeat(length - 1)}😀${"y".repeat(200)}`;
    const alert = { labels: { alertname: "NodeDown", severity: "critical", note: cut(200) }, annotations: {} };
    await deliver(alert, { labels: { alertname: "NodeSlow", severity: "critical" }, annotations: {} });
    expect(await alertRows()).toHaveLength(2);
    const many = Array.from({ length: 25 }, (_, number) => ({
      labels: { alertname: `${number}${cut(80)}`, severity: "critical" },
      annotations: { summary: cut(120) },
    }));
    const sent = { ...notification(...many), groupKey: "another" };
    expect((await post(sent)).status).toBe(200);
    expect(await alertRows()).toHaveLength(27);
  });
});
