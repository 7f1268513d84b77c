import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { asOwner } from "#db/testing/index.ts";
import { beat, newHeartbeat } from "#lib/jobs/heartbeat.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { at, database, open, probe, update } from "../incidents/testing/incidents.ts";
import { isRecent } from "./incidents.ts";
import { readStatus } from "./read.ts";
import type { StatusSnapshot } from "./snapshot.ts";

const minutesOfWeek = 7 * 24 * 60;
const snapshotAt = async (minutes: number, before: StatusSnapshot | null = null) =>
  (await readStatus(at(minutes), before, null)).snapshot;
const shownAt = async (minutes: number) =>
  (await snapshotAt(minutes)).incidents.filter((incident) => isRecent(incident, at(minutes)));
const statesAt = async (minutes: number) => {
  setProcessSingleton("queue-state", undefined);
  return Object.fromEntries((await snapshotAt(minutes)).components.map(({ id, state }) => [id, state]));
};
const allOk = { API: "ok", PAGES: "ok", PROCESSING: "ok", EMAIL: "ok", SMS: "ok", SLACK: "ok" };
const allStopped = { ...allOk, PROCESSING: "stopped", EMAIL: "stopped", SMS: "stopped", SLACK: "stopped" };

afterEach(() =>
  asOwner(
    database.url,
    "DELETE FROM probe_minutes; DELETE FROM uptime_periods; DELETE FROM workers; DELETE FROM channel_pauses; DELETE FROM provider_states",
  ),
);

describe("readStatus: incidents", () => {
  test("are shown with their public updates only, and as recent while open and for a week", async () => {
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
    expect(await shownAt(10)).toEqual([shown]);
    expect(await shownAt(minutesOfWeek)).toEqual([shown]);
    expect(await shownAt(minutesOfWeek + 8)).toEqual([]);
    expect((await snapshotAt(minutesOfWeek + 8)).incidents).toEqual([shown]);
  });

  test("have the status of their public updates, which hides internal states", async () => {
    const { id } = await open();
    await update(id, { message: "We look into it", public: true, status: "ACKNOWLEDGED" }, 5);
    await update(id, { message: "Nobody outside knows", status: "CONTAINED" }, 6);
    await update(id, { message: "Nor of this", status: "RESOLVED" }, 7);
    const shown = { id, status: "ACKNOWLEDGED", resolvedAt: null, updates: [{ message: "We look into it" }] };
    expect(await shownAt(10)).toMatchObject([shown]);
    await update(id, { message: "It is over", public: true }, 20);
    await probe(25);
    await update(id, { message: "Checked", public: true, status: "VERIFIED" }, 30);
    expect(await shownAt(40)).toMatchObject([{ status: "VERIFIED", resolvedAt: at(20) }]);
  });

  test("are over for the public too when they are verified internally", async () => {
    const { id } = await open();
    await update(id, { message: "We look into it", public: true, status: "ACKNOWLEDGED" }, 5);
    await update(id, { message: "The cause is gone", status: "RESOLVED" }, 6);
    await probe(7);
    await update(id, { message: "Bob has checked it", status: "VERIFIED" }, 8);
    const [incident] = await shownAt(10);
    expect(incident).toMatchObject({ status: "VERIFIED", resolvedAt: at(8) });
    expect(incident?.updates.map(({ message }) => message)).toEqual([
      "This incident is resolved. We have verified that the service works.",
      "We look into it",
    ]);
  });
});

describe("readStatus: maintenance", () => {
  test("shows windows with their status, without their reason and without cancelled ones", async () => {
    onTestFinished(() => asOwner(database.url, "DELETE FROM maintenance_windows").then(() => undefined));
    const add = (id: string, startMinute: number, cancelled: boolean, completed: boolean) =>
      asOwner(
        database.url,
        `INSERT INTO maintenance_windows (id, title, starts_at, ends_at, planned_until, emergency, read_only, reason, authorized_by,
         created_at, cancelled_at, completed_at) VALUES ($1, $1, $2, $3, $3, false, true, 'secret', 'usr_ada', $4, $5, $6)`,
        [id, at(startMinute), at(startMinute + 60), at(0), cancelled ? at(1) : null, completed ? at(300) : null],
      );
    await add("done", 100, false, true);
    await add("checked", 300, false, false);
    await add("running", 400, false, false);
    await add("cancelled", 600, true, false);
    await add("next", 800, false, false);
    const { maintenance } = await snapshotAt(410);
    expect(maintenance.map(({ id, status, updatedAt }) => [id, status, updatedAt])).toEqual([
      ["next", "SCHEDULED", at(0)],
      ["running", "IN_PROGRESS", at(400)],
      ["checked", "VERIFYING", at(360)],
      ["done", "COMPLETED", at(300)],
    ]);
    expect(JSON.stringify(maintenance)).not.toMatch(/secret|usr_ada/);
  });
});

describe("readStatus: components", () => {
  const probe = (minute: number, results: [api: boolean, page: boolean, worker: boolean]) =>
    asOwner(
      database.url,
      "INSERT INTO probe_minutes (minute, api, page, worker, finished_at) VALUES ($1, $2, $3, $4, $1)",
      [at(minute), ...results],
    );

  test("are stopped while the probe's message is not sent, until one is", async () => {
    await beat(newHeartbeat(() => ["w"], new Date()));
    await probe(0, [true, true, false]);
    expect(await statesAt(2)).toEqual(allStopped);
    await probe(1, [true, true, true]);
    expect(await statesAt(2)).toEqual(allOk);
  });

  test("are down if the last probe of the API or of a page failed", async () => {
    await beat(newHeartbeat(() => ["w"], new Date()));
    await probe(0, [false, true, true]);
    expect(await statesAt(1)).toEqual({ ...allOk, API: "down" });
    await probe(1, [true, false, true]);
    expect(await statesAt(2)).toEqual({ ...allOk, PAGES: "down" });
  });

  test("are stopped without a worker or with a stuck queue", async () => {
    expect(await statesAt(0)).toEqual(allStopped);
    await beat(newHeartbeat(() => [], new Date()));
    expect(await statesAt(0)).toEqual(allOk);
    await asOwner(database.url, "SELECT graphile_worker.add_job('plan', '{}', run_at => now() - interval '3 minutes')");
    expect(await statesAt(0)).toEqual(allStopped);
  });

  test.each(["plan", "deliver", "digest"])("are slow while a %s job fails each time", async (task) => {
    await beat(newHeartbeat(() => [], new Date()));
    await asOwner(
      database.url,
      `SELECT graphile_worker.add_job($1, '{}', run_at => now() + interval '1 hour', max_attempts => 100);`,
      [task],
    );
    await asOwner(database.url, "UPDATE graphile_worker._private_jobs SET attempts = 5, last_error = 'it fails'");
    expect(await statesAt(0)).toEqual({ ...allOk, PROCESSING: "slow" });
  });

  test("are paused or slow if a channel is paused or its provider fails", async () => {
    await beat(newHeartbeat(() => [], new Date()));
    await asOwner(
      database.url,
      `INSERT INTO channel_pauses (channel, reason, paused_at, paused_by) VALUES ('SMS', 'test', now(), 'test');
       INSERT INTO provider_states (provider, circuit, updated_at) VALUES ('slack', 'open', now())`,
    );
    expect(await statesAt(0)).toEqual({ ...allOk, SMS: "paused", SLACK: "slow" });
  });

  test("remember when their state changed", async () => {
    await beat(newHeartbeat(() => ["w"], new Date()));
    const changes = ({ components }: StatusSnapshot) => components.map(({ changedAt }) => changedAt);
    const first = await snapshotAt(0);
    await probe(1, [false, true, true]);
    const second = await snapshotAt(2, first);
    expect(changes(second)).toEqual([at(2), ...Array.from({ length: 5 }, () => at(0))]);
  });
});
