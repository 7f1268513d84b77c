"use client";

import { createContext, useContext } from "react";

/** Where forms post, and with which credential. */
export interface SaveTarget {
  /** The action of the page's forms. */
  savePath: string;
  /** The bearer token for scripts. Null: scripts use the session cookie. */
  bearer: string | null;
}

export const signedInTarget: SaveTarget = { savePath: "/preferences/save", bearer: null };

export const SaveTargetContext = createContext(signedInTarget);
export const useSaveTarget = (): SaveTarget => useContext(SaveTargetContext);
