import type { TimesFragment } from "#graphql/generated/operations.ts";
import { type QuietWindow, windowKey } from "./quiet-window.ts";

/** A window with a stable id, so that a field keeps its input and focus when other windows change. */
export type Row = QuietWindow & { id: number };

/** A person's schedule on the page. */
export type Schedule = Omit<TimesFragment, "quietHours"> & { quietHours: Row[] };

/** The rows for a new list. A window without an id gets the id of the equal row, or a new one. */
export function nextRows(rows: readonly Row[], windows: readonly (QuietWindow | Row)[]): Row[] {
  const kept = windows.map((window) => ("id" in window ? window.id : null));
  const free = rows.filter(({ id }) => !kept.includes(id));
  let newest = Math.max(-1, ...rows.map(({ id }) => id));
  return windows.map((window) => {
    if ("id" in window) return window;
    const index = free.findIndex((row) => windowKey(row) === windowKey(window));
    const [equal] = index === -1 ? [] : free.splice(index, 1);
    newest += equal ? 0 : 1;
    return { ...window, id: equal?.id ?? newest };
  });
}

export const withRows = (schedule: TimesFragment, rows: readonly Row[] = []): Schedule => ({
  ...schedule,
  quietHours: nextRows(rows, schedule.quietHours),
});
