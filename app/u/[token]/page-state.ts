import type { UnsubscribeAction, UnsubscribeView } from "#lib/unsubscribe/index.ts";

/** Which of its five faces the page shows; each has a title and a sentence in the catalogue. */
type PageState = "ready" | "stopped" | "weekly" | "allOff" | "gone";

export function pageStateOf(view: UnsubscribeView | "gone"): PageState {
  if (view === "gone") return "gone";
  // What is required comes although all optional mail is off.
  if (view.isStopped) return view.isAllOff ? "allOff" : "stopped";
  return view.isWeekly ? "weekly" : "ready";
}

/** What the page offers about the mail that led here. */
export function mainActions(view: UnsubscribeView): UnsubscribeAction[] {
  if (pageStateOf(view) === "allOff") return view.canUndoAll ? ["undo-all"] : [];
  return [...(view.isStopped ? [] : ["unsubscribe" as const]), ...(view.canUndo ? ["undo" as const] : [])];
}

/** And besides. */
export function otherActions(view: UnsubscribeView): ("weekly" | "all-off" | "undo-all")[] {
  if (view.isAllOff) return view.isStopped || !view.canUndoAll ? [] : ["undo-all"];
  return [...(view.canBeWeekly && !view.isWeekly ? ["weekly" as const] : []), "all-off"];
}

/** Whether they stay off as far as this link goes: the page says so, and where it can be changed. */
export const isForSettings = (view: UnsubscribeView): boolean => view.isStopped && mainActions(view).length === 0;

/** What the address says was just undone, if things stand so: an address can be kept, typed or sent on. */
export function noteOf(done: string | undefined, view: UnsubscribeView): "undo" | "undo-all" | null {
  if (done === "undo" && !view.isStopped && !view.canUndo) return "undo";
  return done === "undo-all" && !view.isAllOff ? "undo-all" : null;
}
