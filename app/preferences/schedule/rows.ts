import { type QuietWindow, windowKey, windowOfForm } from "./quiet-window.ts";

/** A window with an identity that outlives its change, so that what is typed and focused beside it stays in place. */
export interface Row {
  id: number;
  window: QuietWindow;
}

/** The rows for a new list; `form`: the saved form that led to it, which tells a changed window from a new one. */
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
