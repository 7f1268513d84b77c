import { lt, type SQL } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";

/** The condition of a list that is newest first: the rows after the last id of the page before. Null: the first page. */
export const below = (id: AnyPgColumn, last: string | null): SQL | undefined =>
  last === null ? undefined : lt(id, last);
