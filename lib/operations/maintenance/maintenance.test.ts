import { beforeEach, describe, expect, test } from "vitest";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { AccessError, ConflictError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import {
  isInMaintenance,
  lastReadOnlyMs,
  listWindows,
  nextNotice,
  readOnlyUntil,
  sendAgainAt,
} from "#lib/maintenance/index.ts";
import { key } from "#lib/testing/fixtures.ts";
import { upsertTopic } from "#lib/topics/index.ts";
import { listIncidents } from "../incidents/queries.ts";
import { ctx, database, jobs } from "../incidents/testing/incidents.ts";
import { endMaintenance } from "./end.ts";
import { proposeMaintenance } from "./propose.ts";
import { runMaintenance } from "./run.ts";
import { scheduleMaintenance } from "./schedule.ts";

const hour = 60;
/** Minutes after the tests' now. */
const at = (minutes: number) => new Date(ctx().now.getTime() + minutes * 60_000);
const plan = (startsAt = 48 * hour, endsAt = startsAt + 2 * hour) => ({
  title: "Database upgrade",
  startsAt: at(startsAt),
  endsAt: at(endsAt),
});
const schedule = async (patch: Partial<Parameters<typeof scheduleMaintenance>[1]> = {}) =>
  (await scheduleMaintenance(ctx(), { ...plan(), ...patch })).window;
const run = (minutes = 0) => runMaintenance(ctxFor(system, at(minutes)));
const statusAt = async (minutes: number) =>
  (await listWindows(ctx(minutes), true)).map(({ title, readOnly }) => ({ title, readOnly }));

beforeEach(() =>
  asOwner(database.url, "DELETE FROM maintenance_windows; DELETE FROM deliveries; DELETE FROM notifications"),
);

describe("proposeMaintenance", () => {
  test("proposes another day when the first one has a window, and the first one again when that is cancelled", async () => {
    const first = await proposeMaintenance(ctx());
    const { id } = await schedule(first);
    const second = await proposeMaintenance(ctx());
    expect(second.startsAt.getTime()).toBeGreaterThan(first.endsAt.getTime() + 26 * 24 * hour * 60_000);
    await schedule(second);
    await endMaintenance(ctx(), { id, reason: "Not needed" });
    expect(await proposeMaintenance(ctx())).toEqual(first);
  });
});

describe("scheduleMaintenance", () => {
  test("stores the window, audits it and queues the announcement", async () => {
    const window = await schedule({ readOnly: true, reason: "A new version" });
    expect(window).toMatchObject({ emergency: false, readOnly: true, authorizedBy: "key_test", announcedAt: null });
    expect(await listWindows(ctx(), true)).toEqual([window]);
    expect(await eventsOf({ subject: window.id })).toMatchObject([
      { action: "maintenance.schedule", reason: "A new version", after: { title: "Database upgrade", readOnly: true } },
    ]);
    expect((await jobs()).map(({ task }) => task)).toEqual(["maintenance"]);
  });

  test.each([
    ["less than 48 hours ahead", plan(48 * hour - 1), "startsAt"],
    ["longer than 2 hours", plan(48 * hour, 50 * hour + 1), "endsAt"],
    ["that ends before it starts", plan(50 * hour, 49 * hour), "endsAt"],
    ["without length", plan(50 * hour, 50 * hour), "endsAt"],
    ["without title", { ...plan(), title: " " }, "title"],
    ["that is an emergency without a reason", { ...plan(1), emergency: true }, "reason"],
    ["that is an emergency in the past", { ...plan(-6), emergency: true, reason: "Leak" }, "startsAt"],
    ["that has ended", { ...plan(-4, 0), emergency: true, reason: "Leak" }, "endsAt"],
    [
      "that is an emergency of more than a day",
      { ...plan(0, 24 * hour + 1), emergency: true, reason: "Leak" },
      "endsAt",
    ],
  ])("rejects a window %s", async (_name, input, path) => {
    const refused = await scheduleMaintenance(ctx(), input).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ValidationError);
    expect(refused).toMatchObject({ path: [path] });
    expect(await listWindows(ctx(), false)).toEqual([]);
  });

  test("accepts an emergency at once and for longer than 2 hours", async () => {
    const window = await schedule({ ...plan(0, 5 * hour), emergency: true, reason: "Leak" });
    expect(window).toMatchObject({ emergency: true, reason: "Leak" });
    const [edge] = (await listIncidents(ctx(), { first: 1 })).edges;
    expect(edge?.node).toMatchObject({
      title: "Emergency maintenance: Database upgrade",
      source: `maintenance:${window.id}`,
    });
    expect(edge?.node.updates[0]?.message).toContain(`report is due by ${at(24 * hour).toISOString()}`);
    // The limit of the incident's title is in the middle of the emoji.
    const title = `${"x".repeat(176)}😀`;
    await schedule({ ...plan(6 * hour, 7 * hour), title, emergency: true, reason: "Leak" });
    const [latest] = (await listIncidents(ctx(), { first: 1 })).edges;
    expect(latest?.node.title).toBe(`Emergency maintenance: ${"x".repeat(176)}…`);
  });

  test("rejects a window that overlaps another, but not one that follows it or takes a cancelled one's place", async () => {
    const first = await schedule();
    await expect(schedule(plan(49 * hour))).rejects.toThrow(ConflictError);
    await schedule(plan(50 * hour));
    await endMaintenance(ctx(), { id: first.id, reason: "Not needed" });
    await schedule(plan(49 * hour, 50 * hour));
  });

  test("schedules one of two overlapping windows at the same time", async () => {
    const results = await Promise.allSettled([schedule(), schedule()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: expect.any(ConflictError) });
  });

  test("needs ADMIN or OPERATIONS", async () => {
    await expect(scheduleMaintenance(ctxFor(key("SEND"), at(0)), plan())).rejects.toThrow(AccessError);
  });
});

describe("endMaintenance", () => {
  test("cancels a window that has not begun", async () => {
    const { id } = await schedule();
    const { window } = await endMaintenance(ctx(), { id, reason: "Not needed" });
    expect(window.cancelledAt).toEqual(at(0));
    expect(await listWindows(ctx(), true)).toEqual([]);
    expect(await readOnlyUntil(at(49 * hour))).toBeNull();
    expect((await eventsOf({ subject: id })).at(-1)).toMatchObject({ action: "maintenance.end", reason: "Not needed" });
  });

  test.each([
    ["in the middle", 60],
    ["in its first moment", 0],
  ])("ends a window early %s, and accepts changes again", async (_name, minutes) => {
    const { id } = await schedule({ readOnly: true });
    const moment = 48 * hour + minutes;
    expect(await readOnlyUntil(at(moment))).toEqual(at(50 * hour));
    await endMaintenance(ctx(moment), { id, reason: "Done" });
    expect(await readOnlyUntil(at(moment + 1))).toBeNull();
    await expect(endMaintenance(ctx(moment + 1), { id, reason: "Again" })).rejects.toThrow(ConflictError);
  });

  test("rejects an unknown window and a missing reason", async () => {
    await expect(endMaintenance(ctx(), { id: newId("maintenance"), reason: "x" })).rejects.toThrow(NotFoundError);
    await expect(endMaintenance(ctx(), { id: (await schedule()).id, reason: "" })).rejects.toThrow(ValidationError);
  });
});

describe("listWindows", () => {
  test("returns the latest 500 of more windows, ordered by start", async () => {
    await asOwner(
      database.url,
      `INSERT INTO maintenance_windows
         (id, title, starts_at, ends_at, planned_until, emergency, read_only, authorized_by, created_at)
       SELECT 'mnt_' || n, n, moment, moment + interval '1 minute', moment, false, false, 'key_test', moment
       FROM generate_series(1, 501) n, LATERAL (SELECT timestamptz '2020-01-01' + n * interval '1 hour' AS moment) AS at`,
    );
    const titles = (await listWindows(ctx(), false)).map(({ title }) => title);
    expect([titles.length, titles[0], titles.at(-1)]).toEqual([500, "2", "501"]);
  });
});

describe("a maintenance window", () => {
  test("that is read-only counts as waiting until its end, and until now while it lasts", async () => {
    await schedule({ readOnly: true });
    const lastAt = async (minutes: number) => {
      await readOnlyUntil(at(minutes));
      return lastReadOnlyMs(at(minutes));
    };
    expect(await lastAt(48 * hour - 1)).toBe(0);
    expect(await lastAt(49 * hour)).toBe(at(49 * hour).getTime());
    expect(await lastAt(51 * hour)).toBe(at(50 * hour).getTime());
  });

  test("is half-open, and holds changes and messages only if it is read-only", async () => {
    await schedule({ readOnly: true });
    await schedule(plan(60 * hour));
    const moments = [48 * hour - 1, 48 * hour, 50 * hour - 1, 50 * hour, 60 * hour];
    const states = await Promise.all(
      moments.map(async (minutes) => [await isInMaintenance(at(minutes)), await readOnlyUntil(at(minutes))]),
    );
    expect(states).toEqual([
      [false, null],
      [true, at(50 * hour)],
      [true, at(50 * hour)],
      [false, null],
      [true, null],
    ]);
    expect(await sendAgainAt(at(48 * hour))).toEqual(at(48 * hour + 1));
    expect(await sendAgainAt(new Date(at(50 * hour).getTime() - 5_000))).toEqual(at(50 * hour));
  });

  test("is shown to people from 48 hours before its start", async () => {
    const { id } = await schedule(plan(72 * hour));
    expect(await nextNotice(at(24 * hour - 1))).toBeNull();
    expect(await nextNotice(at(24 * hour))).toMatchObject({ id });
    expect(await nextNotice(at(73 * hour))).toMatchObject({ id });
    expect(await nextNotice(at(74 * hour))).toBeNull();
    expect(await statusAt(74 * hour)).toEqual([]);
  });
});

describe("runMaintenance", () => {
  const sent = () =>
    asOwner<{ key: string; subject: string; title: string }>(
      database.url,
      `SELECT t.key, n.subject, n.data ->> 'title' AS title FROM notifications n JOIN topics t ON t.id = n.topic_id`,
    );

  test("announces a window once to everyone and to operations, also with two workers", async () => {
    const window = await schedule({ title: "Upgrade {{name}}" });
    const results = await Promise.all([run(1), run(1)]);
    expect(results.map(({ announced }) => announced).sort()).toEqual([0, 1]);
    expect(await run(2)).toEqual({ announced: 0, completed: 0 });
    expect(await sent()).toEqual([
      { key: "service.maintenance", subject: "Maintenance: {{title}}", title: "Upgrade {{name}}" },
    ]);
    expect((await listWindows(ctx(), true))[0]?.announcedAt).toEqual(at(1));
    expect((await jobs()).filter(({ task }) => task === "alert-operations")).toMatchObject([
      { data: { title: "Maintenance announced: Upgrade {{name}}", severity: "info" } },
    ]);
    expect(window.announcedAt).toBeNull();
  });

  test("announces an emergency on every channel", async () => {
    await schedule({ ...plan(0), emergency: true, reason: "Leak" });
    await run();
    expect((await sent()).map(({ key }) => key)).toEqual(["service.emergency-maintenance"]);
  });

  test("announces the other windows if one fails, and fails itself", async () => {
    const broken = await schedule();
    await schedule(plan(60 * hour));
    await asOwner(database.url, "UPDATE maintenance_windows SET title = 'xxx' WHERE id = $1", [broken.id]);
    await asOwner(
      database.url,
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF NEW.data ->> 'title' LIKE 'xxx%' THEN RAISE EXCEPTION 'the test refuses it'; END IF; RETURN NEW; END $$;
       CREATE TRIGGER refuse BEFORE INSERT ON notifications FOR EACH ROW EXECUTE FUNCTION refuse()`,
    );
    await expect(run()).rejects.toThrow();
    await asOwner(database.url, "DROP TRIGGER refuse ON notifications; DROP FUNCTION refuse");
    expect((await listWindows(ctx(), true)).map(({ announcedAt }) => announcedAt)).toEqual([null, at(0)]);
    expect(await sent()).toHaveLength(1);
  });

  test("notifies everyone of the cancellation of an announced window, and no one if it was not announced", async () => {
    const { id } = await schedule();
    await run();
    await endMaintenance(ctx(), { id, reason: "Not needed" });
    const other = await schedule();
    await endMaintenance(ctx(), { id: other.id, reason: "Not needed" });
    expect((await sent()).map(({ subject }) => subject)).toEqual([
      "Maintenance: {{title}}",
      "Maintenance cancelled: {{title}}",
    ]);
    expect(await run(1)).toEqual({ announced: 0, completed: 0 });
  });

  test("sends no message if administrators archived the topic", async () => {
    await run();
    await schedule();
    await run(1);
    const [first] = await sent();
    expect(first).toBeDefined();
    await asOwner(database.url, "DELETE FROM maintenance_windows; DELETE FROM notifications");
    await upsertTopic(ctxFor(system, at(0)), {
      key: "service.maintenance",
      name: "Planned maintenance",
      description: "",
      section: "Service",
      classification: "TRANSACTIONAL",
      channels: [],
      archived: true,
    });
    await schedule();
    expect(await run(1)).toMatchObject({ announced: 1 });
    expect(await sent()).toEqual([]);
    await asOwner(database.url, "UPDATE topics SET archived_at = NULL");
  });
});
