import type { TimesFragment } from "#graphql/generated/operations.ts";
import { windowForm, windowKey, windowOfForm } from "./quiet-window.ts";

/** The form that undoes a saved form, based on the schedule before it. */
export function undoForm(form: URLSearchParams, before: TimesFragment): URLSearchParams {
  switch (form.get("kind")) {
    case "zone":
      return new URLSearchParams({ kind: "zone", timeZone: before.timeZone });
    case "summaries": {
      const { digestTime, digestWeekday } = before;
      return new URLSearchParams({ kind: "summaries", digestTime, digestWeekday });
    }
    case "window": {
      const place = before.quietHours.findIndex((one) => windowKey(one) === form.get("was"));
      const old = before.quietHours[place];
      if (form.has("remove")) return windowForm(old ?? null, { place: String(place) });
      const was = windowKey(windowOfForm(form));
      return old ? windowForm(old, { was }) : windowForm(null, { was, remove: "yes" });
    }
    default:
      return before.snoozedUntil === null
        ? new URLSearchParams({ kind: "resume" })
        : new URLSearchParams({ kind: "snooze", instant: before.snoozedUntil });
  }
}
