import { describe, expect, test } from "vitest";
import { JOB_NAMES } from "#lib/enums.ts";
import { registry } from "./registry.ts";
import { parsedSchedule } from "./schedule.ts";

const scheduled = (tasks: readonly string[]) => parsedSchedule(tasks).map(({ task }) => task);

describe("registry", () => {
  test("has one handler for each job", () => {
    expect(registry.map(({ name }) => name).sort()).toEqual(JOB_NAMES.toSorted());
  });
});

describe("parsedSchedule", () => {
  test("has a handler for each scheduled task, and leaves out tasks that the worker does not run", () => {
    expect(scheduled(registry.map(({ name }) => name))).toEqual(scheduled(JOB_NAMES));
    expect(scheduled(JOB_NAMES).length).toBeGreaterThan(5);
    expect(scheduled(["plan", "retention"])).toEqual(["retention"]);
  });
});
