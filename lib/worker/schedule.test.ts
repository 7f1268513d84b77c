import { expect, test } from "vitest";
import { TASKS } from "#lib/telemetry/metrics.ts";
import { registry } from "./registry.ts";
import { parsedSchedule } from "./schedule.ts";

const scheduled = (tasks: readonly string[]) => parsedSchedule(tasks).map(({ task }) => task);

test("all that runs by the clock has a handler, and a worker makes jobs of nothing that it does not run", () => {
  expect(scheduled(registry.map(({ name }) => name))).toEqual(scheduled(TASKS));
  expect(scheduled(TASKS).length).toBeGreaterThan(5);
  expect(scheduled(["plan", "retention"])).toEqual(["retention"]);
});
