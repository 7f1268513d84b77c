import type { SetScheduleInput, TimesFragment } from "#graphql/generated/operations.ts";
import type { ScheduleRequest } from "./form.ts";
import type { FieldProblem } from "./problem.ts";
import { type QuietWindow, windowKey } from "./quiet-window.ts";
import { presetMs, wallTextToMs } from "./snooze-until.ts";

/** The mutation that a request comes to, given the schedule as it stands. */
export type Wanted =
  | { mutation: "setSchedule"; input: SetScheduleInput }
  /** Epoch milliseconds; null ends the snooze. */
  | { mutation: "snooze"; untilMs: number | null }
  | { mutation: null; problem: FieldProblem };

export function wantedBy(request: ScheduleRequest, standing: TimesFragment, nowMs: number): Wanted {
  switch (request.kind) {
    case "zone":
      return { mutation: "setSchedule", input: { timeZone: request.timeZone } };
    case "summaries": {
      const { digestTime, digestWeekday } = request;
      return { mutation: "setSchedule", input: { digestTime, digestWeekday } };
    }
    case "window": {
      const quietHours = replaced(standing.quietHours, request);
      return quietHours ? { mutation: "setSchedule", input: { quietHours } } : { mutation: null, problem: "gone" };
    }
    case "resume":
      return { mutation: "snooze", untilMs: null };
    case "snooze": {
      // A snooze that is brought back may have run out in the meantime.
      if ("untilMs" in request)
        return { mutation: "snooze", untilMs: request.untilMs > nowMs ? request.untilMs : null };
      if ("preset" in request)
        return { mutation: "snooze", untilMs: presetMs(request.preset, standing.timeZone, nowMs) };
      const untilMs = wallTextToMs(request.wall, standing.timeZone);
      return untilMs === null ? { mutation: null, problem: "noMoment" } : { mutation: "snooze", untilMs };
    }
  }
}

/** The list with one window added, replaced or taken out; null when the one that was meant is no longer there. */
function replaced(
  windows: readonly QuietWindow[],
  { was, window, place }: Extract<ScheduleRequest, { kind: "window" }>,
): QuietWindow[] | null {
  const put = window ? [window] : [];
  if (was === null) return windows.toSpliced(place ?? windows.length, 0, ...put);
  const index = windows.findIndex((one) => windowKey(one) === was);
  return index === -1 ? null : windows.toSpliced(index, 1, ...put);
}

const maxWindows = 50;

/** Which of the page's sentences says why the schema refused: its own are in one language. */
export function refusalOf(wanted: Wanted, path: readonly string[], nowMs: number): FieldProblem {
  if (wanted.mutation === null) return wanted.problem;
  if (wanted.mutation === "snooze") return wanted.untilMs !== null && wanted.untilMs <= nowMs ? "past" : "tooFar";
  const [field, place] = path[0] === "input" ? path.slice(1) : path;
  if (field === "timeZone") return "badZone";
  if (field === "digestTime" || place !== undefined) return "badTime";
  if (field === "quietHours") return (wanted.input.quietHours?.length ?? 0) > maxWindows ? "tooMany" : "noOpenMoment";
  return "unclear";
}
