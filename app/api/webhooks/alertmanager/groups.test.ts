import { describe, expect, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { updateIncident } from "#lib/operations/index.ts";
import { database, incidentRows, logOf, notification, nowMs, post, type Sent } from "./testing/notification.ts";

describe("a group of alerts from Alertmanager", () => {
  const group = async (groupKey: string, ...alerts: Sent[]) =>
    expect((await post({ ...notification(...alerts), groupKey })).status).toBe(200);
  const down = (instance: string, severity = "critical"): Sent => ({
    labels: { alertname: "NodeDown", severity, instance },
    annotations: { summary: `${instance} is down` },
  });

  test("opens one incident, and later alerts of it are entries, also other names and warnings", async () => {
    const slow: Sent = { labels: { alertname: "NodeSlow", severity: "warning", instance: "db-1" }, annotations: {} };
    await group("{}:{rack=1}", slow, down("db-1"), down("db-2"));
    await group("{}:{rack=1}", down("db-3"));
    expect(await incidentRows()).toMatchObject([{ title: "db-1 is down", source: "alert:NodeDown" }]);
    expect((await logOf()).map((message) => message.split(".")[0])).toEqual([
      "Alert NodeDown",
      "db-2 is down",
      "NodeSlow",
      "db-3 is down",
    ]);
  });

  test("has an incident of its own beside another group with an alert of the same name", async () => {
    await group("{}:{rack=1}", down("db-1"));
    await group("{}:{rack=2}", down("db-9"));
    expect(await incidentRows()).toMatchObject([{ title: "db-1 is down" }, { title: "db-9 is down" }]);
    const keys = await asOwner<{ alert_group: string }>(database.url, "SELECT alert_group FROM incidents");
    expect(keys.every(({ alert_group }) => /^[0-9a-f]{64}$/.test(alert_group))).toBe(true);
  });

  test("adds an entry that asks to verify when its alerts are over, and resolves nothing", async () => {
    await group("{}:{rack=1}", down("db-1"), down("db-2"));
    await group("{}:{rack=1}", { ...down("db-1"), status: "resolved" });
    await group("{}:{rack=1}", { ...down("db-2"), status: "resolved" });
    const [, , first, second] = await logOf();
    expect(first).toContain("1 more of this incident still fire.");
    expect(second).toContain("Verify that the service works, then resolve the incident.");
    expect(await incidentRows()).toMatchObject([{ status: "OPEN" }]);
  });

  test("opens another incident after the first one was resolved, which is linked as a recurrence", async () => {
    await group("{}:{rack=1}", down("db-1"));
    const [{ id } = { id: "" }] = await asOwner<{ id: string }>(database.url, "SELECT id FROM incidents");
    await updateIncident(ctxFor(undefined, new Date(nowMs)), { id, status: "RESOLVED", message: "Replaced" });
    await group("{}:{rack=1}", { ...down("db-1"), status: "resolved" });
    await group("{}:{rack=1}", down("db-1"));
    expect(await incidentRows()).toHaveLength(2);
    expect(await asOwner(database.url, "SELECT kind, other_id FROM incident_links")).toEqual([
      { kind: "RECURRENCE_OF", other_id: id },
    ]);
  });
});
