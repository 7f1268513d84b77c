import { describe, expect, test } from "vitest";
import { TASKS } from "#lib/telemetry/metrics.ts";
import { registry } from "./registry.ts";
import { parsedSchedule } from "./schedule.ts";

const scheduled = (tasks: readonly string[]) => parsedSchedule(tasks).map(({ task }) => task);

describe("parsedSchedule", () => {
  test("has a handler for each scheduled task, and leaves out tasks that the worker does not run", () => {
    expect(scheduled(registry.map(({ name }) => name))).toEqual(scheduled(TASKS));
    expect(scheduled(TASKS).length).toBeGreaterThan(5);
    expect(scheduled(["plan", "retention"])).toEqual(["retention"]);
  });
});
