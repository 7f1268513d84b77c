import { getTableColumns } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";

/** A row that PostgreSQL returned as a JSON object, by the names of its columns. */
export type JsonRow = Record<string, unknown>;

/** The columns of a table by name. A statement that lists them keeps its plan when a migration adds a column. */
export const columnNames = (table: PgTable): string =>
  Object.values(getTableColumns(table))
    .map(({ name }) => `"${name}"`)
    .join(", ");

/** Returns a function that turns JSON objects into the table's rows. */
export function rowReader<T extends PgTable>(table: T): (json: JsonRow) => T["$inferSelect"] {
  const columns = Object.entries(getTableColumns(table));
  return (json) => {
    const row: Record<string, unknown> = {};
    for (const [key, column] of columns) {
      const value = json[column.name];
      row[key] = value == null ? null : column.mapFromDriverValue(value);
    }
    return row as T["$inferSelect"];
  };
}
