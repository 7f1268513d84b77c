import { type QuietWindow, windowKey, windowOfForm } from "./quiet-window.ts";

/** A window with a stable id, so that a field keeps its input and focus when other windows change. */
export interface Row {
  id: number;
  window: QuietWindow;
}

/** The rows for a new list. `form`: the saved form, which distinguishes a changed window from a new one. */
export function nextRows(rows: readonly Row[], windows: readonly QuietWindow[], form?: URLSearchParams): Row[] {
  const known = new Map(rows.map(({ id, window }) => [id, windowKey(window)]));
  const was = form?.get("was");
  const changed = form && !form.has("remove") && [...known].find(([, key]) => key === was);
  if (form && changed) known.set(changed[0], windowKey(windowOfForm(form)));
  let newest = Math.max(-1, ...known.keys());
  return windows.map((window) => {
    const found = [...known].find(([, key]) => key === windowKey(window));
    if (!found) {
      newest += 1;
      return { id: newest, window };
    }
    known.delete(found[0]);
    return { id: found[0], window };
  });
}
