import { z } from "zod";
import type { Weekday } from "#graphql/generated/operations.ts";
import { WEEKDAYS } from "#lib/enums.ts";
import { timeZone, wallTime } from "#lib/parse.ts";
import { type FieldProblem, fieldProblemOf } from "./problem.ts";
import type { QuietWindow } from "./quiet-window.ts";
import { PRESETS, type Preset } from "./snooze-until.ts";

/** A parsed form of the schedule. */
export type ScheduleRequest =
  | { kind: "zone"; timeZone: string }
  /** `was`: key of the replaced window, or null to insert one at index `place`. `window` null: removed. */
  | { kind: "window"; was: string | null; window: QuietWindow | null; place: number | null }
  | { kind: "summaries"; digestTime: string; digestWeekday: Weekday }
  | { kind: "snooze"; preset: Preset }
  /** `wall`: local time in the person's zone, from a datetime-local field. */
  | { kind: "snooze"; wall: string }
  /** Epoch milliseconds. Restores a snooze that was ended. */
  | { kind: "snooze"; untilMs: number }
  | { kind: "resume" };

// Every message is the key of a problem in the catalogue.
const time = z.string("badTime").refine((text) => wallTime.safeParse(text).success, "badTime");
const days = z
  .array(z.enum(WEEKDAYS, "noDay"))
  .min(1, "noDay")
  .transform((named) => WEEKDAYS.filter((day) => named.includes(day)));
const key = z.string().max(200);
const place = z.coerce.number().int().nonnegative().nullish().default(null);

const forms = {
  zone: z.object({
    timeZone: z
      .string()
      .max(100, "badZone")
      .refine((name) => timeZone.safeParse(name).success, "badZone"),
  }),
  window: z.object({ was: key.nullish().default(null), place, days, start: time, end: time }),
  removal: z.object({ was: key }),
  summaries: z.object({ digestTime: time, digestWeekday: z.enum(WEEKDAYS) }),
  preset: z.object({ preset: z.enum(PRESETS) }),
  instant: z.object({ instant: z.iso.datetime() }),
  wall: z.object({ until: z.string().min(1, "noMoment") }),
};

export type Parsed = { request: ScheduleRequest; problem: null } | { request: null; problem: FieldProblem };

function read<T>(schema: z.ZodType<T>, form: URLSearchParams, build: (fields: T) => ScheduleRequest): Parsed {
  const parsed = schema.safeParse({ ...Object.fromEntries(form), days: form.getAll("days") });
  return parsed.success
    ? { request: build(parsed.data), problem: null }
    : { request: null, problem: fieldProblemOf(parsed.error.issues[0]?.message) };
}

/** Parses a form of the schedule. */
export function parseScheduleForm(form: URLSearchParams): Parsed {
  switch (form.get("kind")) {
    case "zone":
      return read(forms.zone, form, (fields) => ({ kind: "zone", ...fields }));
    case "window":
      return form.has("remove")
        ? read(forms.removal, form, ({ was }) => ({ kind: "window", was, window: null, place: null }))
        : read(forms.window, form, ({ was, place, ...window }) => ({ kind: "window", was, window, place }));
    case "summaries":
      return read(forms.summaries, form, (fields) => ({ kind: "summaries", ...fields }));
    case "snooze":
      if (form.has("preset")) return read(forms.preset, form, ({ preset }) => ({ kind: "snooze", preset }));
      return form.has("instant")
        ? read(forms.instant, form, ({ instant }) => ({ kind: "snooze", untilMs: Date.parse(instant) }))
        : read(forms.wall, form, ({ until }) => ({ kind: "snooze", wall: until }));
    case "resume":
      return { request: { kind: "resume" }, problem: null };
    default:
      return { request: null, problem: "unclear" };
  }
}
