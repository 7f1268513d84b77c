import type { UnsubscribeAction, UnsubscribeView } from "#lib/unsubscribe/index.ts";

/** The five states of the page. Each has a title and a text in the catalogue. */
type PageState = "ready" | "stopped" | "weekly" | "allOff" | "gone";

export function pageStateOf(view: UnsubscribeView | "gone"): PageState {
  if (view === "gone") return "gone";
  // Required mail is still sent after opting out of all optional mail.
  if (view.isStopped) return view.isAllOff ? "allOff" : "stopped";
  return view.isWeekly ? "weekly" : "ready";
}

/** The actions for the topics of the link. */
export function mainActions(view: UnsubscribeView): UnsubscribeAction[] {
  if (pageStateOf(view) === "allOff") return view.canUndoAll ? ["undo-all"] : [];
  return [...(view.isStopped ? [] : ["unsubscribe" as const]), ...(view.canUndo ? ["undo" as const] : [])];
}

/** The actions below the main ones. */
export function otherActions(view: UnsubscribeView): ("weekly" | "all-off" | "undo-all")[] {
  if (view.isAllOff) return view.isStopped || !view.canUndoAll ? [] : ["undo-all"];
  return [...(view.canBeWeekly && !view.isWeekly ? ["weekly" as const] : []), "all-off"];
}

/** True if this link cannot lift the opt-out. The page then points to the settings. */
export const isForSettings = (view: UnsubscribeView): boolean => view.isStopped && mainActions(view).length === 0;

/** The undo that the URL reports, if the current state confirms it: a URL can be bookmarked, edited or shared. */
export function noteOf(done: string | undefined, view: UnsubscribeView): "undo" | "undo-all" | null {
  if (done === "undo" && !view.isStopped && !view.canUndo) return "undo";
  return done === "undo-all" && !view.isAllOff ? "undo-all" : null;
}
