import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { schedules } from "#db/schema/index.ts";
import { ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { WEEKDAYS, type Weekday } from "#lib/enums.ts";
import { AccessError, NotFoundError, ValidationError } from "#lib/errors.ts";
import type { Person } from "#lib/people/index.ts";
import { key, makePerson, signedIn } from "#lib/testing/fixtures.ts";
import { setSchedule, snooze } from "./set-schedule.ts";

useDatabase();
const all = [...WEEKDAYS];

const rowOf = async (person: Person) =>
  (await transaction(system, (tx) => tx.select().from(schedules).where(eq(schedules.userId, person.id))))[0];
/** Newest first. */
const auditOf = async (person: Person) => (await eventsOf({ subject: person.id })).reverse();
const windowOf = (start: string, end: string, days: Weekday[] = all) => ({ days, start, end });

const defaultSchedule = {
  timeZone: "UTC",
  quietHours: [],
  digestTime: "09:00",
  digestWeekday: "MONDAY",
  snoozedUntil: null,
};

describe("setSchedule", () => {
  test("sets the named fields and keeps the others", async () => {
    const person = await makePerson();
    const ctx = ctxFor(signedIn(person.id));
    const night = [windowOf("22:00", "07:00")];
    const steps: [Parameters<typeof setSchedule>[1], Record<string, unknown>][] = [
      [{ quietHours: night }, { quietHours: night }],
      [{ digestTime: "18:30" }, { digestTime: "18:30" }],
      [{ digestWeekday: "FRIDAY" }, { digestWeekday: "FRIDAY" }],
      [{ timeZone: "Europe/Berlin" }, { timeZone: "Europe/Berlin" }],
      [{ timeZone: null, quietHours: null, digestTime: null, digestWeekday: null }, {}],
      [{}, {}],
      [{ quietHours: [] }, { quietHours: [] }],
    ];
    let expected: Record<string, unknown> = defaultSchedule;
    for (const [patch, change] of steps) {
      expected = { ...expected, ...change };
      expect((await setSchedule(ctx, patch)).schedule).toEqual(expected);
    }
  });

  test("keeps a snooze, and snooze keeps the other fields", async () => {
    const person = await makePerson();
    const ctx = ctxFor(signedIn(person.id));
    const until = new Date(ctx.now.getTime() + 3_600_000);
    await setSchedule(ctx, { digestTime: "18:30" });
    expect((await snooze(ctx, { until })).schedule).toEqual({
      ...defaultSchedule,
      digestTime: "18:30",
      snoozedUntil: until,
    });
    expect((await setSchedule(ctx, { digestTime: "19:30" })).schedule).toMatchObject({ snoozedUntil: until });
    expect((await snooze(ctx, { until: null })).schedule).toEqual({ ...defaultSchedule, digestTime: "19:30" });
  });

  test("changes only the schedule of its person", async () => {
    const [ann, bob] = [await makePerson(), await makePerson()];
    await setSchedule(ctxFor(signedIn(ann.id)), { digestTime: "18:30", timeZone: "Asia/Tokyo" });
    expect(await rowOf(bob)).toBeUndefined();
    expect((await setSchedule(ctxFor(signedIn(bob.id)), {})).schedule).toEqual(defaultSchedule);
  });

  test("keeps the changes of concurrent writers", async () => {
    const person = await makePerson();
    const ctx = ctxFor(signedIn(person.id));
    await Promise.all([
      setSchedule(ctx, { digestTime: "18:30" }),
      setSchedule(ctx, { digestWeekday: "SUNDAY" }),
      setSchedule(ctx, { timeZone: "Asia/Tokyo" }),
    ]);
    expect((await setSchedule(ctx, {})).schedule).toMatchObject({
      digestTime: "18:30",
      digestWeekday: "SUNDAY",
      timeZone: "Asia/Tokyo",
    });
    // Each writer read the result of the writer before it.
    const [last, second, first] = (await auditOf(person)).slice(1);
    expect(second?.before).toEqual(first?.after);
    expect(last?.before).toEqual(second?.after);
  });
});

describe("setSchedule and snooze", () => {
  const windows51 = Array.from({ length: 51 }, (_, minute) =>
    windowOf("00:00", `00:${String(minute + 1).padStart(2, "0")}`),
  );
  test.each<[string, Record<string, unknown>, string[]]>([
    ["the digest time 24:00", { digestTime: "the digest time 24:00" }, ["digestTime"]],
    ["the digest time 9:00", { digestTime: "the digest time 9:00" }, ["digestTime"]],
    ["a window that starts at minute 60", { quietHours: [windowOf("22:60", "07:00")] }, ["quietHours", "0", "start"]],
    ["a window whose end has seconds", { quietHours: [windowOf("22:00", "07:00:00")] }, ["quietHours", "0", "end"]],
    ["an unknown weekday", { digestWeekday: "HOLIDAY" }, ["digestWeekday"]],
    ["a window without a weekday", { quietHours: [windowOf("22:00", "07:00", [])] }, ["quietHours", "0", "days"]],
    [
      "a window with a duplicate weekday",
      { quietHours: [windowOf("22:00", "07:00", ["MONDAY", "MONDAY"])] },
      ["quietHours", "0", "days"],
    ],
    ["an offset instead of a time zone", { timeZone: "+01:00" }, ["timeZone"]],
    ["an unknown time zone", { timeZone: "Europe/Atlantis" }, ["timeZone"]],
    ["more than 50 windows", { quietHours: windows51 }, ["quietHours"]],
    ["a reason of more than 1000 characters", { reason: "x".repeat(1001) }, ["reason"]],
    ["quiet hours of a whole day, every day", { quietHours: [windowOf("08:00", "08:00")] }, ["quietHours"]],
    [
      "quiet hours of two halves of every day",
      { quietHours: [windowOf("20:00", "08:00"), windowOf("08:00", "20:00")] },
      ["quietHours"],
    ],
    [
      "quiet hours without a gap because windows run past midnight into each other",
      { quietHours: [windowOf("18:00", "09:00"), windowOf("07:00", "18:30")] },
      ["quietHours"],
    ],
    [
      "quiet hours that cover the whole week only together, Sunday's night included",
      {
        quietHours: [
          windowOf("12:00", "11:00"),
          windowOf("10:30", "12:00", ["MONDAY", "TUESDAY", "WEDNESDAY"]),
          windowOf("10:00", "12:30", ["THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]),
        ],
      },
      ["quietHours"],
    ],
  ])("reject %s with ValidationError", async (_name, patch, path) => {
    const person = await makePerson();
    const written = setSchedule(ctxFor(signedIn(person.id)), patch);
    await expect(written).rejects.toBeInstanceOf(ValidationError);
    await expect(written).rejects.toMatchObject({ code: "INVALID", path });
    expect(await rowOf(person)).toBeUndefined();
    expect(await auditOf(person)).toEqual([]);
  });

  test.each<[string, ReturnType<typeof windowOf>[]]>([
    [
      "quiet hours of all but one minute of the week",
      [windowOf("00:00", "00:00", all.slice(1)), windowOf("00:01", "00:00", ["MONDAY"])],
    ],
    ["two windows with a gap of one minute", [windowOf("20:00", "08:00"), windowOf("08:01", "20:00")]],
    ["50 windows", windows51.slice(0, 50)],
    ["a whole day of one weekday", [windowOf("00:00", "00:00", ["SUNDAY"])]],
  ])("accept %s", async (_name, quietHours) => {
    const person = await makePerson();
    const { schedule } = await setSchedule(ctxFor(signedIn(person.id)), { quietHours });
    expect(schedule.quietHours).toEqual(quietHours);
  });

  const dayMs = 86_400_000;
  test.each([
    ["the past", -1],
    ["now", 0],
    ["more than a year ahead", 366 * dayMs + 1],
  ])("reject a snooze until %s", async (_name, ms) => {
    const person = await makePerson();
    const ctx = ctxFor(signedIn(person.id));
    const written = snooze(ctx, { until: new Date(ctx.now.getTime() + ms) });
    await expect(written).rejects.toMatchObject({ code: "INVALID", path: ["until"] });
    expect(await rowOf(person)).toBeUndefined();
  });

  test.each([
    ["the next millisecond", 1],
    ["a year ahead", 366 * dayMs],
  ])("accept a snooze until %s", async (_name, ms) => {
    const person = await makePerson();
    const ctx = ctxFor(signedIn(person.id));
    const until = new Date(ctx.now.getTime() + ms);
    expect((await snooze(ctx, { until })).schedule.snoozedUntil).toEqual(until);
  });

  test("reject a snooze until an invalid date", async () => {
    const person = await makePerson();
    const written = snooze(ctxFor(signedIn(person.id)), { until: new Date(Number.NaN) });
    await expect(written).rejects.toBeInstanceOf(ValidationError);
  });
});

describe("access to setSchedule and snooze", () => {
  test.each([
    ["another viewer", (id: string) => signedIn(id), "FORBIDDEN"],
    ["an auditor", (id: string) => signedIn(id, "AUDITOR"), "FORBIDDEN"],
    ["a key that may only read", () => key("PREFERENCES_READ"), "FORBIDDEN"],
    ["a caller without credentials", () => ({ kind: "anonymous" }) as const, "UNAUTHENTICATED"],
  ])("is refused to %s, for a known and an unknown person", async (_name, actorOf, code) => {
    const [person, caller] = [await makePerson(), await makePerson()];
    const ctx = ctxFor(actorOf(caller.id));
    for (const userId of [person.id, "usr_00000000000000000000000000"])
      for (const attempt of [setSchedule(ctx, { userId, digestTime: "18:30" }), snooze(ctx, { userId })]) {
        await expect(attempt).rejects.toBeInstanceOf(AccessError);
        await expect(attempt).rejects.toMatchObject({ code });
      }
    expect(await rowOf(person)).toBeUndefined();
  });

  test.each([
    ["an auditor for their own schedule", (id: string) => signedIn(id, "AUDITOR")],
    ["an admin", () => signedIn("usr_admin", "ADMIN")],
    ["a key with PREFERENCES_WRITE", () => key("PREFERENCES_WRITE")],
    ["the person's own link", (userId: string) => ({ kind: "link", userId, tenantKey: null }) as const],
    ["the person's own token", (userId: string) => ({ kind: "token", userId }) as const],
  ])("is granted to %s", async (_name, actorOf) => {
    const person = await makePerson();
    await setSchedule(ctxFor(actorOf(person.id)), { userId: person.id, digestTime: "18:30" });
    expect(await rowOf(person)).toMatchObject({ digestTime: "18:30" });
    const { schedule } = await snooze(ctxFor(actorOf(person.id)), {
      userId: person.id,
      until: new Date(Date.now() + 60_000),
    });
    expect(schedule.snoozedUntil).not.toBeNull();
  });

  test("needs a person who exists if the caller is an API key", async () => {
    const ctx = ctxFor(key("PREFERENCES_WRITE"));
    await expect(setSchedule(ctx, {})).rejects.toMatchObject({ code: "INVALID", path: ["userId"] });
    const nobody = setSchedule(ctx, { userId: "usr_00000000000000000000000000", digestTime: "18:30" });
    await expect(nobody).rejects.toBeInstanceOf(NotFoundError);
  });
});

describe("audit events of setSchedule and snooze", () => {
  test("records the schedule before and after, the actor and the reason", async () => {
    const person = await makePerson();
    const ctx = ctxFor(signedIn(person.id));
    await setSchedule(ctx, { digestTime: "18:30", timeZone: "Asia/Tokyo", reason: "moved" });
    const until = new Date(ctx.now.getTime() + 3_600_000);
    await snooze(ctx, { until, reason: "holiday" });
    const [snoozed, set] = await auditOf(person);
    const moved = { ...defaultSchedule, digestTime: "18:30", timeZone: "Asia/Tokyo" };
    expect(set).toMatchObject({
      action: "schedule.set",
      actor: person.id,
      actorRole: "VIEWER",
      reason: "moved",
      before: defaultSchedule,
      after: moved,
    });
    expect(snoozed).toMatchObject({
      action: "schedule.snooze",
      reason: "holiday",
      before: moved,
      after: { ...moved, snoozedUntil: until.toISOString() },
    });
  });
});
