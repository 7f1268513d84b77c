import { getTableColumns } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";

/** A row that PostgreSQL returned as a JSON list of its columns' values. Objects would repeat the names in each row. */
export type JsonRow = readonly unknown[];

/** The SQL of a row as JSON. It lists the columns, so a statement keeps its plan when a migration adds one. */
export const jsonRow = (table: PgTable): string =>
  `json_build_array(${Object.values(getTableColumns(table))
    .map(({ name }) => `"${name}"`)
    .join(", ")})`;

/** Returns a function that turns the JSON of `jsonRow` into the table's rows. */
export function rowReader<T extends PgTable>(table: T): (json: JsonRow) => T["$inferSelect"] {
  const columns = Object.entries(getTableColumns(table));
  return (json) => {
    const row: Record<string, unknown> = {};
    for (const [index, [key, column]] of columns.entries()) {
      const value = json[index];
      row[key] = value == null ? null : column.mapFromDriverValue(value);
    }
    return row as T["$inferSelect"];
  };
}
