import { describe, expect, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { createApiKey, createSession } from "#lib/auth/index.ts";
import type { Scope } from "#lib/enums.ts";
import { parseEnv } from "#lib/env.ts";
import { beat, newHeartbeat } from "#lib/jobs/index.ts";
import { evaluateAlerts } from "#lib/operations/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import {
  alertRows,
  database,
  deliver,
  incidentRows,
  jobs,
  logOf,
  minutes,
  nothingHappened,
  notification,
  nowMs,
  ours,
  post,
  type Sent,
  token,
} from "./testing/notification.ts";

describe("the sender of POST /api/webhooks/alertmanager", () => {
  const keyWith = async (...scopes: Scope[]) => (await createApiKey(ctxFor(), { name: "test", scopes })).secret;

  test.each<[string, () => Promise<Record<string, string>>, number]>([
    ["no credential", async () => ({}), 401],
    ["a wrong token", async () => ({ authorization: "Bearer metrics-token-0123456788" }), 401],
    ["the token without Bearer", async () => ({ authorization: token }), 401],
    ["a key without OPERATIONS", async () => ({ authorization: `Bearer ${await keyWith("SEND")}` }), 403],
    [
      "an admin's session",
      async () => {
        const { id } = await makePerson();
        await asOwner(database.url, "UPDATE users SET role = 'ADMIN' WHERE id = $1", [id]);
        return { authorization: `Bearer ${(await createSession(id, new Date())).token}` };
      },
      403,
    ],
  ])("is refused with %s, and nothing changes", async (_name, headers, status) => {
    expect((await post(notification({}), await headers())).status).toBe(status);
    await nothingHappened();
  });

  test.each<[string, () => Promise<string>]>([
    ["METRICS_TOKEN", async () => token],
    ["a key with OPERATIONS", () => keyWith("OPERATIONS")],
    ["a key with ADMIN", () => keyWith("ADMIN")],
  ])("is accepted with %s", async (_name, bearer) => {
    expect((await post(notification({}), { authorization: `Bearer ${await bearer()}` })).status).toBe(200);
    expect(await incidentRows()).toHaveLength(1);
  });

  test("is refused with the token if none is configured", async () => {
    setProcessSingleton("env", parseEnv({ LOG_LEVEL: "silent" }));
    expect((await post(notification({}))).status).toBe(401);
    await nothingHappened();
  });
});

describe("the body of POST /api/webhooks/alertmanager", () => {
  test.each([
    ["text that is not JSON", "not json", 400],
    ["another version", { ...notification({}), version: "3" }, 400],
    ["an alert without a name", notification({ labels: { severity: "critical" } }), 400],
    [
      "labels that are no texts",
      { ...notification({}), alerts: [{ status: "firing", labels: { alertname: 7 } }] },
      400,
    ],
    ["an unknown status", { ...notification({}), alerts: [{ status: "burning", labels: ours }] }, 400],
    ["more than 1 MiB", notification({ annotations: { summary: "x".repeat(1_100_000) } }), 413],
  ])("is refused if it is %s, and nothing changes", async (_name, body, status) => {
    expect((await post(body)).status).toBe(status);
    await nothingHappened();
  });
});

describe("an alert from Alertmanager", () => {
  test("opens one incident and one page, however often it is repeated, also in parallel", async () => {
    await Promise.all(Array.from({ length: 10 }, () => deliver({})));
    minutes(240);
    await deliver({});
    expect(await incidentRows()).toEqual([
      {
        title: "No worker runs, so nothing is sent",
        severity: "CRITICAL",
        status: "OPEN",
        source: "alert:WorkersDown",
      },
    ]);
    expect((await jobs()).filter(({ text }) => text.includes("inc_"))).not.toEqual([]);
    expect(await logOf()).toHaveLength(1);
  });

  test("has one row and one announcement if the product reports it too, and is over when neither reports it", async () => {
    await deliver({});
    const announced = await jobs();
    const evaluate = () => {
      setProcessSingleton("queue-state", undefined);
      return evaluateAlerts(ctxFor({ kind: "system", task: "alerts" }, new Date(nowMs)));
    };
    for (let time = 0; time < 3; time += 1) {
      await evaluate();
      minutes(1);
    }
    const workersDown = async () => (await alertRows()).filter(({ name }) => name === "WorkersDown");
    expect(await workersDown()).toMatchObject([{ state: "firing" }]);
    expect((await jobs()).slice(0, announced.length)).toEqual(announced);
    expect(await incidentRows()).toHaveLength(1);

    // The product no longer reports the alert, Alertmanager still does.
    await beat(newHeartbeat(() => ["w"], new Date()));
    await evaluate();
    expect(await workersDown()).toMatchObject([{ state: "firing" }]);
    await deliver({ status: "resolved" });
    expect(await workersDown()).toMatchObject([{ state: "resolved" }]);
    expect(await logOf()).toHaveLength(2);
    expect((await logOf())[1]).toContain("No alert of this incident fires now. Verify");
    expect(await incidentRows()).toMatchObject([{ status: "OPEN" }]);
  });

  test("adds an entry and opens no other incident if it fires again while its incident is open", async () => {
    await deliver({});
    await deliver({ status: "resolved" });
    minutes(1);
    await deliver({});
    expect(await incidentRows()).toHaveLength(1);
    expect(await logOf()).toHaveLength(3);
  });

  test("is over if Alertmanager has not repeated it for five hours", async () => {
    await beat(newHeartbeat(() => ["w"], new Date()));
    await deliver({});
    minutes(301);
    await evaluateAlerts(ctxFor({ kind: "system", task: "alerts" }, new Date(nowMs)));
    expect((await alertRows()).filter(({ name }) => name === "WorkersDown")).toMatchObject([{ state: "resolved" }]);
  });

  test("of an unknown rule opens an incident or is sent to Slack by its severity, with its own labels", async () => {
    const disk = { alertname: "NodeDisk", severity: "warning", instance: "db-1", device: "sda" };
    const node = { alertname: "NodeDown", severity: "critical", instance: "db-1" };
    await deliver({ labels: disk, annotations: { summary: "The disk\nfills" } }, { labels: node, annotations: {} });
    expect(await alertRows()).toMatchObject([
      { name: "NodeDisk", labels: { instance: "db-1", device: "sda" }, severity: "warning", summary: "The disk fills" },
      { name: "NodeDown", labels: { instance: "db-1" }, severity: "critical", summary: "NodeDown" },
    ]);
    expect(await incidentRows()).toMatchObject([{ title: "NodeDown", severity: "HIGH" }]);
    expect((await jobs()).map(({ text }) => text).join()).toContain("The disk fills");
  });

  test("of another service is a separate alert, even with the name of one of our rules", async () => {
    await deliver({ labels: { alertname: "CpuHigh", instance: "other" } });
    expect(await alertRows()).toMatchObject([
      { name: "CpuHigh", labels: { instance: "other" }, summary: "No worker runs" },
    ]);
  });

  test("never stores or passes on an address or a secret", async () => {
    const labels = { alertname: "Login", severity: "critical", user: "ada@example.com", phone: "+4915112345678" };
    await deliver({ labels, annotations: { summary: "Bearer npk_abcdefghijklmnop of bob@example.com" } });
    const stored = JSON.stringify([await alertRows(), await incidentRows(), await logOf(), await jobs()]);
    for (const secret of ["ada@", "bob@", "15112345678", "npk_abc"]) expect(stored).not.toContain(secret);
  });
});

describe("many critical alerts from Alertmanager", () => {
  const many = (count: number, status: "firing" | "resolved" = "firing") =>
    Array.from({ length: count }, (_, number) => ({
      ...{ status, labels: { alertname: `Node${number}`, severity: "critical" } },
      annotations: { summary: `Node ${number} is down` },
    }));
  const send = async (...alerts: Sent[]) =>
    expect((await post({ ...notification(...alerts), groupKey: undefined })).status).toBe(200);

  test("open an incident each up to 20", async () => {
    await send(...many(20));
    expect(await incidentRows()).toHaveLength(20);
  });

  test("open one incident that lists them over 20, warn about it, and end as one entry", async () => {
    await send(...many(1_000));
    expect(await incidentRows()).toEqual([
      {
        ...{ title: "1000 alerts at the same time, such as Node0", severity: "HIGH", status: "OPEN" },
        source: "alert:many",
      },
    ]);
    const [entry = ""] = await logOf();
    expect(entry).toContain("- Node39: Node 39 is down\nand 960 more.");
    expect((await jobs()).filter(({ text }) => text.includes("1000 critical alerts are one incident"))).toHaveLength(1);
    expect((await jobs()).length).toBeLessThan(5);
    await send(...many(1_000));
    expect(await logOf()).toHaveLength(1);
    await send(...many(1_000, "resolved"));
    expect((await logOf())[1]).toMatch(/^1000 alerts are over\. No alert of this incident fires now/);
  });

  test("of one group add one entry to its open incident", async () => {
    await deliver({ labels: { alertname: "NodeDown", severity: "critical" } });
    await deliver(...many(30));
    expect(await incidentRows()).toHaveLength(1);
    expect(await logOf()).toHaveLength(2);
    expect((await logOf())[1]).toMatch(/^30 alerts fired at the same time:/);
  });

  test("of warnings are one message", async () => {
    const warnings = many(30).map(({ labels, ...rest }) => ({ ...rest, labels: { ...labels, severity: "warning" } }));
    await send(...warnings);
    expect(await incidentRows()).toEqual([]);
    expect(await jobs()).toHaveLength(1);
  });
});

describe("the Watchdog", () => {
  const foreign = { labels: { alertname: "Watchdog", severity: "none" } };
  const watchdog = { labels: { ...foreign.labels, service: "notification-preferences" } };
  const evaluate = () => evaluateAlerts(ctxFor({ kind: "system", task: "alerts" }, new Date(nowMs)));
  const silent = async () =>
    (await alertRows()).filter(({ name }) => name === "WatchdogSilent").map(({ state }) => state);

  test("is not an alert; 15 minutes without it raise one, which ends when it is sent again", async () => {
    await beat(newHeartbeat(() => ["w"], new Date()));
    await deliver(watchdog);
    await nothingHappened();
    minutes(15);
    await evaluate();
    expect(await silent()).toEqual([]);
    minutes(1);
    await evaluate();
    expect(await silent()).toEqual(["firing"]);
    expect(await incidentRows()).toContainEqual(expect.objectContaining({ source: "alert:WatchdogSilent" }));
    await deliver(watchdog);
    minutes(1);
    await evaluate();
    expect(await silent()).toEqual(["resolved"]);
  });

  test("of another service is no alert, and raises none when it is silent", async () => {
    await deliver(foreign);
    await nothingHappened();
    minutes(1_000);
    await evaluate();
    expect(await silent()).toEqual([]);
  });

  test("raises no alert if it was never sent", async () => {
    minutes(1_000);
    await evaluate();
    expect(await silent()).toEqual([]);
  });
});
