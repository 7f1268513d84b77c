import { beforeAll, describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { authenticateLink, createPreferenceLink } from "#lib/auth/index.ts";
import { newId } from "#lib/ids.ts";
import { setSchedule } from "#lib/preferences/index.ts";
import { makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { type Change, isScheduleChange } from "./page-state.ts";
import { inProcess } from "./save/handle-form.ts";
import { saveChange } from "./save-change.ts";
import { type QuietWindow, windowKey } from "./schedule/quiet-window.ts";

const database = useDatabase();

const nowMs = Date.now();
const night: QuietWindow = { days: ["MONDAY", "TUESDAY"], start: "22:00", end: "07:00" };
const noon: QuietWindow = { days: ["FRIDAY"], start: "12:00", end: "13:00" };

const linkOf = async (userId: string): Promise<Actor> => {
  const { url } = await createPreferenceLink(ctxFor(), { userId });
  const actor = await authenticateLink(url.slice(url.lastIndexOf("/") + 1), new Date());
  if (!actor) throw new Error("the link is invalid");
  return actor;
};
const save = (change: Change, userId: string) => saveChange(change, inProcess(signedIn(userId)), nowMs);
const personWith = async (quietHours: QuietWindow[]): Promise<string> => {
  const { id } = await makePerson();
  await setSchedule(ctxFor(signedIn(id)), { quietHours: quietHours.map((one) => ({ ...one, days: [...one.days] })) });
  return id;
};

describe("saveChange", () => {
  let topicKey: string;
  beforeAll(async () => {
    topicKey = (await makeTopic()).key;
  });

  test("returns the matrix after a change of a cell and after its removal", async () => {
    const { id } = await makePerson();
    const choice = async (change: Change) => {
      const saved = await save(change, id);
      if (!("matrix" in saved)) throw new Error("no matrix");
      const row = saved.matrix.sections.flatMap(({ topics }) => topics).find(({ topic }) => topic.key === topicKey);
      return row?.channels.find(({ channel }) => channel === "EMAIL")?.choice;
    };
    expect(await choice({ kind: "cells", cells: [{ topicKey, channel: "EMAIL", enabled: false }] })).toBe(false);
    expect(await choice({ kind: "clear", topicKey, channel: "EMAIL" })).toBeNull();
  });

  test("rejects a locked cell with the schema's own message", async () => {
    const required = await makeTopic({ channels: [{ channel: "EMAIL", policy: "REQUIRED" }] });
    const cells = [{ topicKey: required.key, channel: "EMAIL" as const, enabled: false }];
    const { id } = await makePerson();
    await expect(save({ kind: "cells", cells }, id)).rejects.toMatchObject({
      kind: "refused",
      detail: expect.stringMatching(/\w/),
    });
  });

  test("lifts an unsubscribe and returns the matrix without it, but only once", async () => {
    const { id } = await makePerson();
    const suppressionId = newId("suppression");
    await asOwner(
      database.url,
      `INSERT INTO suppressions (user_id, id, channel, address_hash, scope, reason, created_at, created_by)
       VALUES ($1, $2, 'EMAIL', 'h', 'MARKETING', 'UNSUBSCRIBE', now(), 'test')`,
      [id, suppressionId],
    );
    const suppressionsAfter = async (change: Change) => {
      const saved = await save(change, id);
      if (!("matrix" in saved)) throw new Error("no matrix");
      return saved.matrix.channels.flatMap(({ suppressions }) => suppressions?.map((one) => one.id) ?? []);
    };
    const lift: Change = { kind: "lift", suppressionId };
    expect(await suppressionsAfter({ kind: "clear", topicKey })).toEqual([suppressionId]);
    expect(await suppressionsAfter(lift)).toEqual([]);
    await expect(save(lift, id)).rejects.toMatchObject({ kind: "refused" });
  });

  test.each<[string, Change, object]>([
    ["a zone", { kind: "zone", timeZone: "Asia/Kathmandu" }, { timeZone: "Asia/Kathmandu" }],
    [
      "the time of summaries",
      { kind: "summaries", digestTime: "07:15", digestWeekday: "SUNDAY" },
      { digestTime: "07:15", digestWeekday: "SUNDAY" },
    ],
    ["a removed window", { kind: "window", was: windowKey(night), window: null }, { quietHours: [noon] }],
    [
      "a snooze",
      { kind: "snooze", until: new Date(nowMs + 3_600_000).toISOString() },
      { snoozedUntil: new Date(nowMs + 3_600_000).toISOString() },
    ],
    ["the end of a snooze", { kind: "snooze", until: null }, { snoozedUntil: null }],
  ])("saves %s and returns the schedule", async (_, change, schedule) => {
    expect(await save(change, await personWith([night, noon]))).toMatchObject({ schedule });
  });

  test("keeps windows that were added elsewhere after the page was loaded", async () => {
    const id = await personWith([night, noon]);
    const evening: QuietWindow = { days: ["SUNDAY"], start: "18:00", end: "19:00" };
    const saved = await save({ kind: "window", was: windowKey(night), window: evening }, id);
    expect(saved).toMatchObject({ schedule: { quietHours: [evening, noon] } });
  });

  test.each<[string, Change]>([
    ["a cell", { kind: "channel", channel: "SMS", enabled: false }],
    ["a window", { kind: "window", was: windowKey(night), window: noon }],
    ["a snooze", { kind: "snooze", until: null }],
  ])("saves %s with a preference link", async (_, change) => {
    const run = inProcess(await linkOf(await personWith([night])));
    const saved = await saveChange(change, run, nowMs);
    expect(Object.keys(saved)).toEqual([isScheduleChange(change) ? "schedule" : "matrix"]);
  });

  test.each<[string, Change, QuietWindow[], string]>([
    ["a window that was changed elsewhere", { kind: "window", was: windowKey(night), window: noon }, [noon], "gone"],
    [
      "windows that cover the whole week",
      { kind: "window", was: null, window: { ...night, start: "07:00" } },
      [{ days: ["WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"], start: "07:00", end: "07:00" }],
      "noOpenMoment",
    ],
    ["a 51st window", { kind: "window", was: null, window: night }, Array.from({ length: 50 }, () => noon), "tooMany"],
    ["an invalid time", { kind: "summaries", digestTime: "25:00", digestWeekday: "MONDAY" }, [], "badTime"],
    ["a snooze in the past", { kind: "snooze", until: "2020-01-01T08:00:00.000Z" }, [], "past"],
    ["a snooze of ten years", { kind: "snooze", until: new Date(nowMs + 3.2e11).toISOString() }, [], "tooFar"],
  ])("rejects %s with a problem of its field", async (_, change, quietHours, field) => {
    await expect(save(change, await personWith(quietHours))).rejects.toMatchObject({ kind: "refused", field });
  });

  test.each([
    ["UNAUTHENTICATED", "signedOut"],
    ["FORBIDDEN", "forbidden"],
    ["RATE_LIMITED", "busy"],
    ["BAD_USER_INPUT", "refused"],
    ["INTERNAL_SERVER_ERROR", "server"],
    [undefined, "server"],
  ])("maps the error code %s to the problem %s for every change", async (code, kind) => {
    const changes: Change[] = [
      { kind: "clear", topicKey },
      { kind: "lift", suppressionId: "sup_1" },
      { kind: "zone", timeZone: "UTC" },
      { kind: "window", was: null, window: night },
      { kind: "snooze", until: null },
    ];
    for (const change of changes)
      await expect(
        saveChange(change, async () => ({ data: null, code }), nowMs),
        change.kind,
      ).rejects.toMatchObject({
        kind,
        field: null,
      });
  });
});

describe("isScheduleChange", () => {
  test("separates changes of the schedule from changes of the matrix", () => {
    expect(isScheduleChange({ kind: "snooze", until: null })).toBe(true);
    expect(isScheduleChange({ kind: "clear", topicKey: "news" })).toBe(false);
  });
});
