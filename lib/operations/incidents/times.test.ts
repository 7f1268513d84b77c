import { describe, expect, test } from "vitest";
import { ValidationError } from "#lib/errors.ts";
import { linkIncidents } from "./links.ts";
import { ctx, open, update } from "./testing/incidents.ts";
import { readIncidentTimes } from "./times.ts";

describe("readIncidentTimes", () => {
  test("returns the mean times of each step that is done, without duplicates and older incidents", async () => {
    await open({}, -200 * 24 * 60);
    const first = await open({ startedAt: new Date(Date.UTC(2030, 0, 1, 11, 50)) });
    await update(first.id, { status: "ACKNOWLEDGED" }, 10);
    await update(first.id, { status: "RESOLVED" }, 60);
    const second = await open({ startedAt: new Date(Date.UTC(2030, 0, 1, 11, 40)) });
    await update(second.id, { status: "ACKNOWLEDGED" }, 20);
    const third = await open();
    await update(third.id, { status: "RESOLVED" }, 600);
    await linkIncidents(ctx(601), { id: third.id, kind: "DUPLICATE_OF", otherId: first.id });
    expect(await readIncidentTimes(ctx(700), {})).toEqual({
      days: 90,
      incidents: 2,
      meanSecondsToDetect: 15 * 60,
      meanSecondsToAcknowledge: 15 * 60,
      meanSecondsToResolve: 60 * 60,
    });
    expect(await readIncidentTimes(ctx(700), { days: 365 })).toMatchObject({ incidents: 3 });
  });

  test("returns null for what never happened, and refuses a wrong number of days", async () => {
    expect(await readIncidentTimes(ctx(), { days: 1 })).toEqual({
      days: 1,
      incidents: 0,
      meanSecondsToDetect: null,
      meanSecondsToAcknowledge: null,
      meanSecondsToResolve: null,
    });
    await expect(readIncidentTimes(ctx(), { days: 0 })).rejects.toThrow(ValidationError);
  });
});
