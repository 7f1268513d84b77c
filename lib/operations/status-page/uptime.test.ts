import { afterEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import type { Role } from "#lib/enums.ts";
import { readUptime } from "./uptime.ts";

const database = useDatabase();
afterEach(() => asOwner(database.url, "DELETE FROM probe_minutes; DELETE FROM uptime_periods"));

const at = (text: string) => new Date(`${text}Z`);
const uptimeAt = (now: string) => transaction(system, (tx) => readUptime(tx, at(now)));
/** A probe for each minute from `from` on. */
const addProbes = (from: string, count: number, patch: { api?: boolean; channelsDown?: string[] | null } = {}) =>
  asOwner(
    database.url,
    `INSERT INTO probe_minutes (minute, api, page, worker, channels_down)
     SELECT $1::timestamptz + n * interval '1 minute', $3, true, true, $4 FROM generate_series(0, $2 - 1) AS n`,
    [at(from), count, patch.api ?? true, patch.channelsDown === undefined ? [] : patch.channelsDown],
  );
const day = (startsAt: string, upMinutes: number, minutes: number) => ({
  startsAt: at(`${startsAt}T00:00`),
  upMinutes,
  minutes,
});

describe("readUptime", () => {
  test("freezes nothing that has not ended by the clock of the database, if a host's clock runs ahead", async () => {
    const [day] = await asOwner<{ start: Date; next: Date }>(
      database.url,
      "SELECT date_trunc('day', now(), 'UTC') AS start, date_trunc('day', now(), 'UTC') + interval '40 days' AS next",
    );
    if (!day) throw new Error("the database has no clock");
    await addProbes(new Date(day.start.getTime() - 86_400_000).toISOString().slice(0, -1), 10);
    await transaction(system, (tx) => readUptime(tx, day.next));
    const frozen = await asOwner<{ starts_at: Date }>(
      database.url,
      "SELECT DISTINCT starts_at FROM uptime_periods WHERE period = 'DAY' AND starts_at >= $1",
      [day.start],
    );
    expect(frozen).toEqual([]);
  });

  test("has 90 days, oldest first, and nothing about days without samples", async () => {
    const { API } = await uptimeAt("2026-05-10T12:00");
    expect(API.days).toHaveLength(90);
    expect(API.days[0]?.startsAt).toEqual(at("2026-02-10T00:00"));
    expect(API.days.at(-1)?.startsAt).toEqual(at("2026-05-10T00:00"));
    expect(API.days.every(({ minutes }) => minutes === 0)).toBe(true);
  });

  test("counts the whole minutes of today since the first probe, and a missing one as down", async () => {
    await addProbes("2026-05-10T10:00", 4);
    await addProbes("2026-05-10T10:04", 2, { api: false });
    await addProbes("2026-05-10T10:09", 2);
    const { API, PAGES } = await uptimeAt("2026-05-10T10:10:30");
    expect(API.days.at(-1)).toEqual(day("2026-05-10", 5, 10));
    expect(PAGES.days.at(-1)).toEqual(day("2026-05-10", 7, 10));
  });

  test("counts for a channel the minutes that recorded it", async () => {
    await addProbes("2026-05-10T10:00", 3);
    await addProbes("2026-05-10T10:03", 2, { channelsDown: ["SMS"] });
    await addProbes("2026-05-10T10:05", 5, { channelsDown: null });
    const { EMAIL, SMS } = await uptimeAt("2026-05-10T10:10");
    expect(EMAIL.days.at(-1)).toEqual(day("2026-05-10", 5, 5));
    expect(SMS.days.at(-1)).toEqual(day("2026-05-10", 3, 5));
  });

  test("counts a day of 24 hours, and freezes it when it has ended", async () => {
    await addProbes("2026-05-08T23:00", 60);
    await addProbes("2026-05-10T00:00", 1_440, { api: true });
    const { API } = await uptimeAt("2026-05-11T00:04");
    expect(API.days.slice(-4, -1)).toEqual([
      day("2026-05-08", 60, 60),
      day("2026-05-09", 0, 0),
      day("2026-05-10", 1_440, 1_440),
    ]);
    expect(await asOwner(database.url, "SELECT FROM uptime_periods WHERE starts_at = '2026-05-10Z'")).toEqual([]);
    await uptimeAt("2026-05-11T00:05");
    await asOwner(database.url, "DELETE FROM probe_minutes");
    await addProbes("2026-05-10T00:00", 1_440, { api: false });
    expect((await uptimeAt("2026-05-11T12:00")).API.days.slice(-4, -1)).toEqual(API.days.slice(-4, -1));
  });

  test("freezes a month when it has ended, once", async () => {
    await addProbes("2026-04-30T23:50", 10, { channelsDown: ["SMS"] });
    await addProbes("2026-05-01T00:00", 30, { api: false });
    expect((await uptimeAt("2026-05-01T00:04")).API.months).toEqual([]);
    const april = day("2026-04-01", 10, 10);
    const { API, SMS } = await uptimeAt("2026-05-01T00:10");
    expect(API.months).toEqual([april]);
    expect(SMS.months).toEqual([{ ...april, upMinutes: 0 }]);
    await asOwner(database.url, "UPDATE uptime_periods SET up_minutes = 0 WHERE period = 'DAY'");
    const later = await uptimeAt("2026-06-01T00:10");
    expect(later.API.months).toEqual([day("2026-05-01", 0, 31 * 1_440 - 30 * 1_440), april]);
  });

  test("lets no role of the service change or delete a frozen row", async () => {
    await addProbes("2026-05-10T00:00", 10);
    await uptimeAt("2026-05-11T12:00");
    for (const statement of ["UPDATE uptime_periods SET up_minutes = 1", "DELETE FROM uptime_periods"])
      await expect(transaction(system, (tx) => tx.execute(statement))).rejects.toThrow();
  });

  test("is read by those who operate the service and by nobody else", async () => {
    await addProbes("2026-05-10T00:00", 10);
    await uptimeAt("2026-05-11T12:00");
    const count = async (actor: Actor) =>
      (await transaction(actor, (tx) => tx.execute("SELECT FROM uptime_periods"))).rows.length;
    const person = (role: Role): Actor => ({ kind: "person", userId: "usr_1", role, sessionId: "ses_1" });
    expect(await count(person("AUDITOR"))).toBe(6);
    expect(await count(person("VIEWER"))).toBe(0);
    expect(await count({ kind: "anonymous" })).toBe(0);
    const insert =
      "INSERT INTO uptime_periods (component, period, starts_at, up_minutes, minutes, frozen_at) VALUES ('API', 'DAY', now(), 1, 1, now())";
    await expect(transaction(person("ADMIN"), (tx) => tx.execute(insert))).rejects.toThrow();
  });

  test("gives the same rows to two processes that read at the same moment", async () => {
    await addProbes("2026-05-09T00:00", 1_440);
    const [one, two] = await Promise.all([uptimeAt("2026-05-10T12:00"), uptimeAt("2026-05-10T12:00")]);
    expect(one).toEqual(two);
    expect(await asOwner(database.url, "SELECT FROM uptime_periods")).toHaveLength(6);
  });
});
