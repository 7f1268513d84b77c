"use client";

import { createContext, useContext } from "react";

/** What differs between the page of a signed-in person and the same page behind a signed link. */
export interface SaveTarget {
  /** Where its forms are posted. */
  savePath: string;
  /** What scripts show when they save; null: the session's cookie does. */
  bearer: string | null;
}

export const signedInPlace: SaveTarget = { savePath: "/preferences/save", bearer: null };

export const PlaceContext = createContext(signedInPlace);
export const usePlace = (): SaveTarget => useContext(PlaceContext);
