import type { SetScheduleInput, TimesFragment } from "#graphql/generated/operations.ts";
import type { ScheduleRequest } from "./form.ts";
import type { FieldProblem } from "./problem.ts";
import { type QuietWindow, windowKey } from "./quiet-window.ts";
import { presetMs, wallTextToMs } from "./snooze-until.ts";

/** The mutation for a request, based on the current schedule. */
export type ScheduleMutation =
  | { mutation: "setSchedule"; input: SetScheduleInput }
  /** Epoch milliseconds. Null ends the snooze. */
  | { mutation: "snooze"; untilMs: number | null }
  | { mutation: null; problem: FieldProblem };

export function mutationFor(request: ScheduleRequest, current: TimesFragment, nowMs: number): ScheduleMutation {
  switch (request.kind) {
    case "zone":
      return { mutation: "setSchedule", input: { timeZone: request.timeZone } };
    case "summaries": {
      const { digestTime, digestWeekday } = request;
      return { mutation: "setSchedule", input: { digestTime, digestWeekday } };
    }
    case "window": {
      const quietHours = replaceWindow(current.quietHours, request);
      return quietHours ? { mutation: "setSchedule", input: { quietHours } } : { mutation: null, problem: "gone" };
    }
    case "resume":
      return { mutation: "snooze", untilMs: null };
    case "snooze": {
      // A restored snooze may have expired since.
      if ("untilMs" in request)
        return { mutation: "snooze", untilMs: request.untilMs > nowMs ? request.untilMs : null };
      if ("preset" in request)
        return { mutation: "snooze", untilMs: presetMs(request.preset, current.timeZone, nowMs) };
      const untilMs = wallTextToMs(request.wall, current.timeZone);
      return untilMs === null ? { mutation: null, problem: "noMoment" } : { mutation: "snooze", untilMs };
    }
  }
}

/** The list with one window added, replaced or removed. Null if the named window does not exist. */
function replaceWindow(
  windows: readonly QuietWindow[],
  { was, window, place }: Extract<ScheduleRequest, { kind: "window" }>,
): QuietWindow[] | null {
  const put = window ? [window] : [];
  if (was === null) return windows.toSpliced(place ?? windows.length, 0, ...put);
  const index = windows.findIndex((one) => windowKey(one) === was);
  return index === -1 ? null : windows.toSpliced(index, 1, ...put);
}

const maxWindows = 50;

/** Maps the schema's error to a localised problem of the page. The schema's own messages are in one language. */
export function problemOfRefusal(mutation: ScheduleMutation, path: readonly string[], nowMs: number): FieldProblem {
  if (mutation.mutation === null) return mutation.problem;
  if (mutation.mutation === "snooze") return mutation.untilMs !== null && mutation.untilMs <= nowMs ? "past" : "tooFar";
  const [field, index] = path[0] === "input" ? path.slice(1) : path;
  if (field === "timeZone") return "badZone";
  if (field === "digestTime" || index !== undefined) return "badTime";
  if (field === "quietHours") return (mutation.input.quietHours?.length ?? 0) > maxWindows ? "tooMany" : "noOpenMoment";
  return "unclear";
}
