import { describe, expect, test } from "vitest";
import { changeOfRequest, parseScheduleForm } from "./form.ts";

const night = { days: ["MONDAY", "TUESDAY"] as const, start: "22:00", end: "07:00" };
const parsed = (text: string) => parseScheduleForm(new URLSearchParams(text));

describe("parseScheduleForm", () => {
  test.each([
    ["kind=zone&timeZone=Europe/Berlin", { kind: "zone", timeZone: "Europe/Berlin" }],
    ["kind=zone&timeZone=US/Eastern", { kind: "zone", timeZone: "US/Eastern" }],
    [
      "kind=summaries&digestTime=08:30&digestWeekday=FRIDAY",
      { kind: "summaries", digestTime: "08:30", digestWeekday: "FRIDAY" },
    ],
    [
      "kind=window&days=TUESDAY&days=MONDAY&days=MONDAY&start=22:00&end=07:00",
      { kind: "window", was: null, window: night },
    ],
    [
      "kind=window&days=MONDAY&start=22:00&end=07:00&was=key",
      { kind: "window", was: "key", window: { ...night, days: ["MONDAY"] } },
    ],
    ["kind=window&remove=yes&was=key", { kind: "window", was: "key", window: null }],
    ["kind=snooze&preset=week", { kind: "snooze", preset: "week" }],
    ["kind=snooze&until=2026-11-24T08:00", { kind: "snooze", wall: "2026-11-24T08:00" }],
    ["kind=resume", { kind: "snooze", until: null }],
  ])("accepts %s", (text, request) => {
    expect(parsed(text)).toEqual({ request, problem: null });
  });

  test.each([
    ["kind=zone&timeZone=Mars/Base", "badZone"],
    ["kind=zone", "unclear"],
    ["kind=window&start=22:00&end=07:00", "noDay"],
    ["kind=window&days=SOMEDAY&start=22:00&end=07:00", "noDay"],
    ["kind=window&days=MONDAY&start=&end=07:00", "badTime"],
    ["kind=window&days=MONDAY&start=22:00", "badTime"],
    ["kind=window&days=MONDAY&start=22:00&end=24:00", "badTime"],
    ["kind=window&remove=yes", "unclear"],
    ["kind=zone&timeZone=IST", "badZone"],
    ["kind=summaries&digestTime=&digestWeekday=FRIDAY", "badTime"],
    ["kind=summaries&digestTime=08:30&digestWeekday=", "unclear"],
    ["kind=snooze&until=", "noMoment"],
    ["kind=snooze&preset=year", "unclear"],
    ["kind=snooze", "unclear"],
    ["kind=other", "unclear"],
  ])("rejects %s with the problem %s", (text, problem) => {
    expect(parsed(text)).toEqual({ request: null, problem });
  });
});

describe("changeOfRequest", () => {
  const nowMs = Date.parse("2026-11-23T10:00:00Z");
  const berlin = async () => ({
    timeZone: "Europe/Berlin",
    quietHours: [],
    digestTime: "09:00",
    digestWeekday: "MONDAY" as const,
    snoozedUntil: null,
    unreadable: [],
  });

  test.each([
    [
      { kind: "snooze" as const, preset: "tomorrow" as const },
      { kind: "snooze", until: "2026-11-24T07:00:00.000Z" },
    ],
    [
      { kind: "snooze" as const, wall: "2026-11-25T12:30" },
      { kind: "snooze", until: "2026-11-25T11:30:00.000Z" },
    ],
    [{ kind: "snooze" as const, wall: "2026-02-30T12:30" }, "noMoment"],
    [
      { kind: "snooze" as const, until: null },
      { kind: "snooze", until: null },
    ],
    [
      { kind: "zone" as const, timeZone: "UTC" },
      { kind: "zone", timeZone: "UTC" },
    ],
  ])("computes %j in the person's zone", async (request, change) => {
    expect(await changeOfRequest(request, berlin, nowMs)).toEqual(change);
  });
});
