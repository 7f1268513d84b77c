import { z } from "zod";
import type { TimesFragment } from "#graphql/generated/operations.ts";
import { WEEKDAYS } from "#lib/enums.ts";
import { timeZone, wallTime } from "#lib/parse.ts";
import { type ScheduleChange, scheduleKinds } from "./change.ts";
import { type FieldProblem, fieldProblemOf } from "./problem.ts";
import { problemOfWindow, windowOfForm } from "./quiet-window.ts";
import { PRESETS, type Preset, presetMs, wallTextToMs } from "./snooze-until.ts";

/** A parsed form of the schedule: a change, or a snooze whose end depends on the person's zone. */
export type ScheduleRequest =
  | ScheduleChange
  | { kind: "snooze"; preset: Preset }
  /** `wall`: local time in the person's zone, from a datetime-local field. */
  | { kind: "snooze"; wall: string };

// Every message is the key of a problem in the catalogue.
const forms = {
  zone: z.object({
    timeZone: z
      .string()
      .max(100, "badZone")
      .refine((name) => timeZone.safeParse(name).success, "badZone"),
  }),
  removal: z.object({ was: z.string().max(200) }),
  summaries: z.object({
    digestTime: z.string("badTime").refine((text) => wallTime.safeParse(text).success, "badTime"),
    digestWeekday: z.enum(WEEKDAYS),
  }),
  preset: z.object({ preset: z.enum(PRESETS) }),
  wall: z.object({ until: z.string().min(1, "noMoment") }),
};

export type Parsed = { request: ScheduleRequest; problem: null } | { request: null; problem: FieldProblem };

function read<T>(schema: z.ZodType<T>, form: URLSearchParams, build: (fields: T) => ScheduleRequest): Parsed {
  const parsed = schema.safeParse(Object.fromEntries(form));
  return parsed.success
    ? { request: build(parsed.data), problem: null }
    : { request: null, problem: fieldProblemOf(parsed.error.issues[0]?.message) };
}

export const isScheduleForm = (form: URLSearchParams): boolean =>
  ["resume", ...scheduleKinds].includes(form.get("kind") ?? "");

/** Parses a form of the schedule. */
export function parseScheduleForm(form: URLSearchParams): Parsed {
  switch (form.get("kind")) {
    case "zone":
      return read(forms.zone, form, (fields) => ({ kind: "zone", ...fields }));
    case "window": {
      if (form.has("remove")) return read(forms.removal, form, ({ was }) => ({ kind: "window", was, window: null }));
      const window = windowOfForm(form);
      const problem = problemOfWindow(window);
      return problem
        ? { request: null, problem }
        : { request: { kind: "window", was: form.get("was"), window }, problem };
    }
    case "summaries":
      return read(forms.summaries, form, (fields) => ({ kind: "summaries", ...fields }));
    case "snooze":
      return form.has("preset")
        ? read(forms.preset, form, ({ preset }) => ({ kind: "snooze", preset }))
        : read(forms.wall, form, ({ until }) => ({ kind: "snooze", wall: until }));
    case "resume":
      return { request: { kind: "snooze", until: null }, problem: null };
    default:
      return { request: null, problem: "unclear" };
  }
}

/** The change of a request. `current`: the schedule, read only for a snooze. */
export async function changeOfRequest(
  request: ScheduleRequest,
  current: () => Promise<TimesFragment>,
  nowMs: number,
): Promise<ScheduleChange | FieldProblem> {
  if (request.kind !== "snooze" || "until" in request) return request;
  const { timeZone: zone } = await current();
  const untilMs = "preset" in request ? presetMs(request.preset, zone, nowMs) : wallTextToMs(request.wall, zone);
  return untilMs === null ? "noMoment" : { kind: "snooze", until: new Date(untilMs).toISOString() };
}
