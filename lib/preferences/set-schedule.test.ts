import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { channelPauses, deliveries, schedules } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { releaseHeld } from "#lib/delivery/recover/release.ts";
import { WEEKDAYS, type Weekday } from "#lib/enums.ts";
import { AccessError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import { type Person, upsertUsers } from "#lib/people/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { key, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { setSchedule, snooze } from "./set-schedule.ts";

const database = useDatabase();
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

describe("rescheduling of deferred deliveries", () => {
  const now = new Date("2030-03-04T23:00:00Z");
  beforeEach(() => setProcessSingleton("clock", () => now));
  afterEach(async () => {
    setProcessSingleton("clock", undefined);
    await asOwner(database.url, "DELETE FROM graphile_worker._private_jobs");
    await asOwner(database.url, "DELETE FROM deliveries");
  });

  const rowsOf = (person: Person) =>
    transaction(system, (tx) => tx.select().from(deliveries).where(eq(deliveries.userId, person.id)));
  async function sendDeferred(person: Person, applySetting: () => Promise<unknown>) {
    await applySetting();
    const topic = await makeTopic();
    await sendNotification(ctxFor(system, now), {
      topicKey: topic.key,
      audience: { userIds: [person.id] },
      channels: ["EMAIL"],
      subject: "Hello",
      body: "Hello",
    });
    await runJobs(database.url);
  }
  const reschedule = async () => {
    await runJobs(database.url);
    await releaseHeld(now);
    await runJobs(database.url);
  };
  const night = { quietHours: [windowOf("22:00", "07:00")] };

  test("moves the end of quiet hours when the person changes the time zone", async () => {
    const person = await makePerson();
    const ctx = ctxFor(signedIn(person.id), now);
    await sendDeferred(person, () => setSchedule(ctx, night));
    const waiting = { status: "DEFERRED", decidedBy: "QUIET_HOURS", attempts: 0 };
    expect(await rowsOf(person)).toMatchObject([{ ...waiting, nextAttemptAt: new Date("2030-03-05T07:00:00Z") }]);
    await setSchedule(ctx, { timeZone: "Europe/Athens" });
    await reschedule();
    expect(await rowsOf(person)).toMatchObject([{ ...waiting, nextAttemptAt: new Date("2030-03-05T05:00:00Z") }]);
    await setSchedule(ctx, { timeZone: "America/New_York" });
    await reschedule();
    expect(await rowsOf(person)).toMatchObject([{ status: "SENT" }]);
  });

  test("moves the end of quiet hours when an integrator changes the time zone", async () => {
    const person = await makePerson();
    await sendDeferred(person, () => setSchedule(ctxFor(signedIn(person.id), now), night));
    await upsertUsers(ctxFor(system, now), {
      users: [{ externalId: person.externalId ?? "", timeZone: "Europe/Athens" }],
    });
    await reschedule();
    expect(await rowsOf(person)).toMatchObject([
      { status: "DEFERRED", decidedBy: "QUIET_HOURS", nextAttemptAt: new Date("2030-03-05T05:00:00Z") },
    ]);
  });

  test("sends the message when a snooze is ended or quiet hours are removed", async () => {
    const [sleeper, owl] = [await makePerson(), await makePerson()];
    const [one, other] = [ctxFor(signedIn(sleeper.id), now), ctxFor(signedIn(owl.id), now)];
    await sendDeferred(sleeper, () => snooze(one, { until: new Date(now.getTime() + 86_400_000) }));
    await sendDeferred(owl, () => setSchedule(other, night));
    await snooze(one, {});
    await setSchedule(other, { quietHours: [] });
    await reschedule();
    expect([...(await rowsOf(sleeper)), ...(await rowsOf(owl))].map(({ status }) => status)).toEqual(["SENT", "SENT"]);
  });

  test("defers longer for a longer snooze, and keeps other people's deliveries", async () => {
    const [person, other] = [await makePerson(), await makePerson()];
    const ctx = ctxFor(signedIn(person.id), now);
    const [soon, late] = [new Date(now.getTime() + 3_600_000), new Date(now.getTime() + 7_200_000)];
    await sendDeferred(person, () => snooze(ctx, { until: soon }));
    await sendDeferred(other, () => snooze(ctxFor(signedIn(other.id), now), { until: soon }));
    await snooze(ctx, { until: late });
    await reschedule();
    expect(await rowsOf(person)).toMatchObject([{ status: "DEFERRED", nextAttemptAt: late }]);
    expect(await rowsOf(other)).toMatchObject([{ status: "DEFERRED", nextAttemptAt: soon }]);
  });

  test("keeps deliveries deferred by a paused channel", async () => {
    const person = await makePerson();
    const pause = { channel: "EMAIL", reason: "test", pausedAt: now, pausedBy: "usr_op" } as const;
    await sendDeferred(person, () => transaction(system, (tx) => tx.insert(channelPauses).values(pause)));
    await setSchedule(ctxFor(signedIn(person.id), now), { timeZone: "Asia/Tokyo" });
    await reschedule();
    expect(await rowsOf(person)).toMatchObject([
      { status: "DEFERRED", decidedBy: "CHANNEL_PAUSED", nextAttemptAt: null },
    ]);
    await transaction(system, (tx) => tx.delete(channelPauses));
    await reschedule();
    expect(await rowsOf(person)).toMatchObject([{ status: "SENT" }]);
  });
});
