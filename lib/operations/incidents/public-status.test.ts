import { describe, expect, onTestFinished, test } from "vitest";
import { asOwner } from "#db/testing/index.ts";
import { beat, newHeartbeat } from "#lib/jobs/heartbeat.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { publicStatus } from "../index.ts";
import { at, database, open, update } from "./testing/incidents.ts";

describe("publicStatus", () => {
  test("shows incidents with public updates, and only these, while open and for a week", async () => {
    await open({ title: "Nobody's business" });
    const { id } = await open({ title: "Mails are late" });
    await update(id, { message: "We look into it", public: true, status: "ACKNOWLEDGED" }, 5);
    await update(id, { message: "It is Bob's fault" }, 6);
    await update(id, { message: "All is well again", public: true, status: "RESOLVED" }, 7);
    const shown = {
      id,
      title: "Mails are late",
      severity: "HIGH",
      status: "RESOLVED",
      openedAt: at(0),
      resolvedAt: at(7),
      updates: [
        { number: 4, at: at(7), message: "All is well again", status: "RESOLVED" },
        { number: 2, at: at(5), message: "We look into it", status: "ACKNOWLEDGED" },
      ],
    };
    const week = 7 * 24 * 60;
    expect((await publicStatus(at(10))).incidents).toEqual([shown]);
    expect((await publicStatus(at(week))).incidents).toEqual([shown]);
    expect((await publicStatus(at(week + 8))).incidents).toEqual([]);
  });

  test("derives the status from public updates and hides internal states", async () => {
    const { id } = await open();
    await update(id, { message: "We look into it", public: true, status: "ACKNOWLEDGED" }, 5);
    await update(id, { message: "Nobody outside knows", status: "CONTAINED" }, 6);
    await update(id, { message: "Nor of this", status: "RESOLVED" }, 7);
    const shown = { id, status: "ACKNOWLEDGED", resolvedAt: null, updates: [{ message: "We look into it" }] };
    expect((await publicStatus(at(10))).incidents).toMatchObject([shown]);
    await update(id, { message: "It is over", public: true }, 20);
    await update(id, { message: "Checked", public: true, status: "VERIFIED" }, 30);
    expect((await publicStatus(at(40))).incidents).toMatchObject([{ status: "VERIFIED", resolvedAt: at(20) }]);
  });

  test("reports `stopped` while the probe's message is not sent, until one is", async () => {
    await beat(newHeartbeat(() => ["w"], new Date()));
    onTestFinished(() => asOwner(database.url, "DELETE FROM probe_minutes; DELETE FROM workers").then(() => undefined));
    const states = async () => (await publicStatus(at(2))).channels.map(({ state }) => state);
    const probe = (minute: number, isSent: boolean) =>
      asOwner(
        database.url,
        "INSERT INTO probe_minutes (minute, api, page, worker, finished_at) VALUES ($1, true, true, $2, $1)",
        [at(minute), isSent],
      );
    await probe(0, false);
    expect(await states()).toEqual(["stopped", "stopped", "stopped"]);
    await probe(1, true);
    expect(await states()).toEqual(["ok", "ok", "ok"]);
  });

  test("reports `stopped` without a worker or with a stuck queue", async () => {
    const states = async () => {
      setProcessSingleton("queue-state", undefined);
      return (await publicStatus(at(0))).channels.map(({ state }) => state);
    };
    onTestFinished(async () => void (await asOwner(database.url, "DELETE FROM workers")));
    expect(await states()).toEqual(["stopped", "stopped", "stopped"]);
    await beat(newHeartbeat(() => [], new Date()));
    expect(await states()).toEqual(["ok", "ok", "ok"]);
    await asOwner(database.url, "SELECT graphile_worker.add_job('plan', '{}', run_at => now() - interval '3 minutes')");
    expect(await states()).toEqual(["stopped", "stopped", "stopped"]);
  });

  test("reports channels as ok, slow or held", async () => {
    await beat(newHeartbeat(() => [], new Date()));
    onTestFinished(async () => void (await asOwner(database.url, "DELETE FROM workers")));
    await asOwner(
      database.url,
      `INSERT INTO channel_pauses (channel, reason, paused_at, paused_by) VALUES ('SMS', 'test', now(), 'test');
       INSERT INTO provider_states (provider, circuit, updated_at) VALUES ('slack', 'open', now())`,
    );
    expect((await publicStatus(at(0))).channels).toEqual([
      { channel: "EMAIL", state: "ok" },
      { channel: "SMS", state: "held" },
      { channel: "SLACK", state: "slow" },
    ]);
  });
});
