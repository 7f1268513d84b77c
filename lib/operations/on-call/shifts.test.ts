import { describe, expect, test } from "vitest";
import { ctxFor, system } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { AccessError, ConflictError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { key, makePeople, makePerson, signedIn } from "#lib/testing/fixtures.ts";
import { readCalendar, renewCalendarLink } from "./calendar-link.ts";
import { defaultChain } from "./chain.ts";
import { endShift } from "./end-shift.ts";
import { overrideShift } from "./override-shift.ts";
import { dutiesBetween, readOnCall } from "./queries.ts";
import { leastDaysBetween, saveShift } from "./save-shift.ts";
import { setEscalation } from "./set-escalation.ts";
import { at, ctx, makeRota, sql, weekly } from "./testing/on-call.ts";

const day = 24 * 60;
const week = 7 * day;
const primary = async (minutes: number) =>
  (await readOnCall(ctx(minutes))).now.find(({ level }) => level === "PRIMARY")?.userId;
const error = (promise: Promise<unknown>) => promise.catch((reason: unknown) => reason);

describe("saveShift", () => {
  test("adds a rotation, and readOnCall tells who is on call now and next", async () => {
    const [ada, bob] = await makePeople(2);
    const { shift } = await saveShift(ctx(), weekly({ userIds: [ada?.id ?? "", bob?.id ?? ""] }));
    expect(shift.kind).toBe("ROTATION");
    const view = await readOnCall(ctx(day));
    expect(view.hasRota).toBe(true);
    expect(view.now.map(({ userId }) => userId)).toEqual([ada?.id]);
    expect(view.next.map(({ userId, from }) => [userId, from])).toEqual([[bob?.id, at(week)]]);
    expect(await eventsOf({ subject: shift.id })).toMatchObject([
      { action: "on-call.shift", after: { level: "PRIMARY" } },
    ]);
  });

  test("does not change a shift that has begun: it ends, a new one begins, and the turns continue", async () => {
    const [ada, bob, cyd] = await makePeople(3);
    const people = [ada, bob].map((one) => one?.id ?? "");
    const { shift } = await saveShift(ctx(), weekly({ userIds: people }));
    const change = { ...weekly({ userIds: [...people, cyd?.id ?? ""] }), id: shift.id };
    const { shift: next } = await saveShift(ctx(week + day), change);
    expect(next.id).not.toBe(shift.id);
    const before = await sql("SELECT until, people FROM on_call_shifts WHERE id = $1", [shift.id]);
    expect(before).toEqual([{ until: at(week + day), people }]);
    expect([await primary(week + day), await primary(2 * week)]).toEqual([bob?.id, cyd?.id]);
    expect(await error(saveShift(ctx(week + 2 * day), change))).toBeInstanceOf(ConflictError);
  });

  test("leaves no gap if the new version begins later", async () => {
    const ada = await makePerson();
    const { shift } = await saveShift(ctx(), weekly({ userIds: [ada.id] }));
    await saveShift(ctx(day), { ...weekly({ userIds: [ada.id] }), id: shift.id, rotationStart: at(3 * day) });
    expect((await readOnCall(ctx(day))).gaps).toEqual([]);
  });

  test("changes a shift that has not begun in place", async () => {
    const ada = await makePerson();
    const { shift } = await saveShift(ctx(), weekly({ userIds: [ada.id], startsAt: at(day) }));
    const { shift: after } = await saveShift(ctx(), {
      ...weekly({ userIds: [ada.id], startsAt: at(2 * day) }),
      id: shift.id,
    });
    expect(after.id).toBe(shift.id);
    expect(await sql("SELECT effective_from FROM on_call_shifts")).toEqual([{ effective_from: at(2 * day) }]);
  });

  test("does not rewrite the past", async () => {
    const ada = await makePerson();
    const { shift } = await saveShift(ctx(week), weekly({ userIds: [ada.id] }));
    expect(shift).toMatchObject({ startsAt: at(0), effectiveFrom: at(week) });
  });

  test.each<[string, Partial<Parameters<typeof saveShift>[1]>, string]>([
    ["that overlaps its next turn", { durationMinutes: week + 1 }, "durationMinutes"],
    ["that overlaps its next day", { byDay: ["MONDAY", "TUESDAY"], durationMinutes: day + 1 }, "durationMinutes"],
    ["with days but no weekly frequency", { byDay: ["MONDAY"], frequency: "DAILY", durationMinutes: 60 }, "byDay"],
    ["of two people that happens once", { frequency: null, userIds: ["usr_1", "usr_2"] }, "userIds"],
    ["without people", { userIds: [] }, "userIds"],
    ["in an unknown zone", { timeZone: "Mars/Olympus" }, "timeZone"],
    ["that ends before it begins", { until: at(-1) }, "until"],
    ["that is over", { frequency: null, startsAt: at(-2 * week), durationMinutes: 60 }, "startsAt"],
    ["without length", { durationMinutes: 0 }, "durationMinutes"],
  ])("rejects a shift %s", async (_name, patch, path) => {
    const { id } = await makePerson();
    const refused = await error(saveShift(ctx(), weekly({ userIds: [id], ...patch })));
    expect(refused).toBeInstanceOf(ValidationError);
    expect(refused).toMatchObject({ path: [path] });
    expect((await readOnCall(ctx())).shifts).toEqual([]);
  });

  test("rejects a person and a shift that do not exist", async () => {
    expect(await error(saveShift(ctx(), weekly({ userIds: [newId("user")] })))).toBeInstanceOf(NotFoundError);
    const { id } = await makePerson();
    expect(await error(saveShift(ctx(), weekly({ userIds: [id], id: newId("shift") })))).toBeInstanceOf(NotFoundError);
  });

  test("needs ADMIN or OPERATIONS, and an AUDITOR only reads", async () => {
    const { id } = await makePerson();
    const auditor = ctxFor(signedIn(id, "AUDITOR"), at(0));
    await expect(saveShift(auditor, weekly({ userIds: [id] }))).rejects.toThrow(AccessError);
    await expect(readOnCall(ctxFor(key("SEND"), at(0)))).rejects.toThrow(AccessError);
    await saveShift(ctxFor(signedIn(id, "ADMIN"), at(0)), weekly({ userIds: [id] }));
    expect((await readOnCall(auditor)).now).toHaveLength(1);
  });
});

describe("leastDaysBetween", () => {
  test.each([
    [7, [], 7],
    [14, [], 14],
    [7, ["MONDAY", "WEDNESDAY"], 2],
    [7, ["MONDAY", "SATURDAY"], 2],
    [14, ["MONDAY", "SATURDAY"], 5],
    [1, [], 1],
  ] as const)("finds the days between turns that repeat after %i days on %j: %i", (period, byDay, days) => {
    expect(leastDaysBetween(period, byDay)).toBe(days);
  });
});

describe("endShift", () => {
  test("does not extend a shift that ends sooner", async () => {
    const { id } = await makePerson();
    const { shift } = await saveShift(ctx(), weekly({ userIds: [id], until: at(2 * day) }));
    const ended = await endShift(ctx(day), { id: shift.id, at: at(3 * day), reason: "Away" });
    expect(ended.shift.until).toEqual(at(2 * day));
  });

  test("ends a shift now or later, and the gap becomes visible", async () => {
    const { id } = await makePerson();
    const { shift } = await saveShift(ctx(), weekly({ userIds: [id] }));
    await endShift(ctx(day), { id: shift.id, at: at(3 * day), reason: "Away" });
    expect((await readOnCall(ctx(day))).gaps).toEqual([{ level: "PRIMARY", from: at(3 * day), to: at(31 * day) }]);
    await endShift(ctx(2 * day), { id: shift.id, reason: "Now" });
    const after = await readOnCall(ctx(2 * day));
    expect(after.shifts).toEqual([]);
    expect(dutiesBetween(after.rota, at(0), at(week)), "the calendar keeps the past").toMatchObject([
      { from: at(0), to: at(2 * day) },
    ]);
    expect(await error(endShift(ctx(2 * day), { id: shift.id, reason: "Again" }))).toBeInstanceOf(ConflictError);
  });

  test("withdraws a shift that has not begun", async () => {
    const { id } = await makePerson();
    const { shift } = await saveShift(ctx(), weekly({ userIds: [id], startsAt: at(day) }));
    await endShift(ctx(), { id: shift.id, reason: "A mistake" });
    const view = await readOnCall(ctx());
    expect(dutiesBetween(view.rota, at(0), at(week))).toEqual([]);
    expect(view.shifts).toEqual([]);
  });

  test("rejects an end in the past and a missing reason", async () => {
    const { id } = await makePerson();
    const { shift } = await saveShift(ctx(), weekly({ userIds: [id] }));
    await expect(endShift(ctx(day), { id: shift.id, at: at(0), reason: "x" })).rejects.toThrow(ValidationError);
    await expect(endShift(ctx(day), { id: shift.id, reason: "" })).rejects.toThrow(ValidationError);
  });
});

describe("overrideShift", () => {
  test("puts a person on call, and the rota continues after it", async () => {
    const rota = await makeRota();
    const eve = await makePerson();
    const { shift } = await overrideShift(ctx(), {
      level: "PRIMARY",
      userId: eve.id,
      from: at(60),
      to: at(120),
      reason: "Ill",
    });
    expect([await primary(59), await primary(60), await primary(119), await primary(120)]).toEqual([
      rota.primary.id,
      eve.id,
      eve.id,
      rota.primary.id,
    ]);
    expect(await eventsOf({ subject: shift.id })).toMatchObject([{ action: "on-call.override", reason: "Ill" }]);
  });

  test("begins now at the earliest", async () => {
    await makeRota();
    const eve = await makePerson();
    const { shift } = await overrideShift(ctx(60), { level: "PRIMARY", userId: eve.id, from: at(0), to: at(120) });
    expect(shift.effectiveFrom).toEqual(at(60));
  });

  test.each([
    ["without length", 60, 60],
    ["in the past", -120, -60],
    ["of more than 31 days", 0, 31 * day + 1],
  ])("rejects an override %s", async (_name, from, to) => {
    const { id } = await makePerson();
    await expect(overrideShift(ctx(), { level: "PRIMARY", userId: id, from: at(from), to: at(to) })).rejects.toThrow(
      ValidationError,
    );
  });
});

describe("setEscalation", () => {
  test("replaces the chain, names an invalid step, and restores the default", async () => {
    const steps = [
      { kind: "NOTIFY_ON_CALL", level: "MANAGER", minutes: null, role: null, times: null },
      { kind: "WAIT", minutes: 3 },
    ];
    expect((await setEscalation(ctx(), { steps })).steps).toEqual([
      { kind: "NOTIFY_ON_CALL", level: "MANAGER" },
      { kind: "WAIT", minutes: 3 },
    ]);
    expect(await readOnCall(ctx())).toMatchObject({
      isDefaultEscalation: false,
      escalation: [{ level: "MANAGER" }, {}],
    });
    const refused = await error(
      setEscalation(ctx(), { steps: [steps[0] ?? { kind: "" }, { kind: "WAIT", minutes: 0 }] }),
    );
    expect(refused).toMatchObject({ path: ["steps", "1", "minutes"] });
    expect((await setEscalation(ctx(), { steps: [] })).steps).toEqual(defaultChain);
    expect((await readOnCall(ctx())).isDefaultEscalation).toBe(true);
  });
});

describe("renewCalendarLink", () => {
  const tokenOf = (url: string) => /\/on-call\/(.+)[.]ics$/.exec(url)?.[1] ?? "";

  test("gives a calendar without addresses, and an earlier link no longer works", async () => {
    const rota = await makeRota();
    const first = tokenOf((await renewCalendarLink(ctx(), {})).url);
    const calendar = await readCalendar(first, at(day));
    expect(calendar).toContain("BEGIN:VCALENDAR");
    expect(calendar).toContain(`SUMMARY:${rota.primary.name} (primary)`);
    expect(calendar).toContain("DTSTART:20300101T120000Z");
    expect(calendar).not.toMatch(/@example|\+1\d{10}/);
    const second = tokenOf((await renewCalendarLink(ctx(), {})).url);
    expect(await readCalendar(first, at(day))).toBeNull();
    expect(await readCalendar(second, at(day))).not.toBeNull();
    expect(JSON.stringify(await sql("SELECT * FROM on_call_calendar"))).not.toContain(second);
  });

  test.each(["", "x", "a".repeat(43), "../../etc/passwd"])("refuses the token %j", async (token) => {
    await renewCalendarLink(ctx(), {});
    expect(await readCalendar(token, at(0))).toBeNull();
  });
});

describe("a person of the rota who is erased", () => {
  test("leaves a gap that is visible", async () => {
    const { primary: person } = await makeRota();
    await sql("DELETE FROM users WHERE id = $1", [person.id]);
    const view = await readOnCall(ctxFor(system, at(day)));
    expect(view.now.map(({ level }) => level)).toEqual(["SECONDARY", "MANAGER"]);
    expect(view.gaps.map(({ level }) => level)).toEqual(["PRIMARY"]);
  });
});
